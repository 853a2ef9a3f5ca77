# SPDX-License-Identifier: Apache-2.0
# The developer's scripts, and how `make check` starts a test: everything goes through run-test.
dist_noinst_SCRIPTS += dev autogen.sh .ci/run %D%/contract-coverage %D%/events-page %D%/run-test %D%/host \
    %D%/checks/abi %D%/checks/format %D%/checks/frozen %D%/checks/headers %D%/checks/layers %D%/checks/list %D%/checks/sources
EXTRA_DIST += .shellcheckrc .clang-format .clang-tidy .editorconfig \
    %D%/dev.d/build.sh %D%/dev.d/cache.sh %D%/dev.d/check.sh %D%/dev.d/coverage.sh %D%/dev.d/cunit.sh \
    %D%/dev.d/fuzz.sh %D%/dev.d/jobs.sh %D%/dev.d/lint.sh %D%/dev.d/packages.sh

TEST_EXTENSIONS = .sh
LOG_COMPILER = $(BASH) $(top_srcdir)/%D%/run-test
SH_LOG_COMPILER = $(LOG_COMPILER)
AM_TESTS_ENVIRONMENT = \
    LUNSHADOW_SRC='$(abs_top_srcdir)'; LUNSHADOW_BUILD='$(abs_top_builddir)'; \
    LUNSHADOW_NATIVE='$(NATIVE_BUILD)'; LUNSHADOW_HOST='$(TEST_HOST)'; LUNSHADOW_COMPILE='$(COMPILE)'; WINE='$(WINE)'; \
    export LUNSHADOW_SRC LUNSHADOW_BUILD LUNSHADOW_NATIVE LUNSHADOW_HOST LUNSHADOW_COMPILE WINE;
if WINDOWS_HOST
TEST_HOST = windows
else
TEST_HOST = native
endif
MOSTLYCLEANFILES += $(TEST_LOGS:.log=.xml)

# What ./dev check needs to know: one line a test, its log.
list-tests:
	@printf '%s\n' $(TEST_LOGS)
.PHONY: list-tests
