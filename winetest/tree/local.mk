# SPDX-License-Identifier: Apache-2.0
# Tests of the tree itself and of its tools. What depends on the host runs on both.
dist_check_SCRIPTS += %D%/test_contract.sh %D%/test_cunit_source.sh %D%/test_executable.sh %D%/test_headers.sh %D%/test_host.sh %D%/test_run_test.sh %D%/test_setup.sh %D%/test_sources.sh %D%/test_tools.sh
EXTRA_DIST += %D%/fixture.c
TESTS += %D%/test_headers.sh %D%/test_run_test.sh
if WINDOWS_HOST
TESTS += %D%/test_executable.sh %D%/test_host.sh
else
TESTS += %D%/test_contract.sh %D%/test_cunit_source.sh %D%/test_setup.sh %D%/test_sources.sh %D%/test_tools.sh
endif
