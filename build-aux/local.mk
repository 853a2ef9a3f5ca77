# SPDX-License-Identifier: Apache-2.0
# The developer's scripts, and how `make check` starts a test: everything goes through run-test.
dist_noinst_SCRIPTS += autogen.sh %D%/run-test %D%/host
EXTRA_DIST += %D%/dev.d/cache.sh %D%/dev.d/cunit.sh

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
