# SPDX-License-Identifier: Apache-2.0
# The developer's scripts, and how `make check` starts a test: everything goes through run-test.
dist_noinst_SCRIPTS += dev autogen.sh .ci/run %D%/run-test %D%/host
EXTRA_DIST += .shellcheckrc .clang-format \
    %D%/dev.d/build.sh %D%/dev.d/cache.sh %D%/dev.d/check.sh %D%/dev.d/cunit.sh \
    %D%/dev.d/jobs.sh %D%/dev.d/lint.sh %D%/dev.d/packages.sh

TEST_EXTENSIONS = .sh
LOG_COMPILER = $(BASH) $(top_srcdir)/%D%/run-test
SH_LOG_COMPILER = $(LOG_COMPILER)
AM_TESTS_ENVIRONMENT = \
    LUNSHADOW_SRC='$(abs_top_srcdir)'; LUNSHADOW_BUILD='$(abs_top_builddir)'; \
    LUNSHADOW_NATIVE='$(NATIVE_BUILD)'; WINE='$(WINE)'; \
    export LUNSHADOW_SRC LUNSHADOW_BUILD LUNSHADOW_NATIVE WINE;
MOSTLYCLEANFILES += $(TEST_LOGS:.log=.xml)

# What ./dev check needs to know: one line a test, its log.
list-tests:
	@printf '%s\n' $(TEST_LOGS)
.PHONY: list-tests
