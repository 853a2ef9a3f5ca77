# SPDX-License-Identifier: Apache-2.0
check_LIBRARIES += winetest/harness/libharness.a
winetest_harness_libharness_a_SOURCES = \
    %D%/check.c %D%/harness.c %D%/harness.h %D%/harness_impl.h %D%/hr_name.c \
    %D%/junit.c %D%/process.c %D%/process_handles.c %D%/test_dir.c
EXTRA_DIST += %D%/harness.sh %D%/test_harness.sh
TEST_LIBS = winetest/harness/libharness.a provider/libcore.a base/libbase.a $(CUNIT_LIBS) $(ZLIB_LIBS)

# The harness tests itself on a program that fails on purpose.
if !WINDOWS_HOST
check_PROGRAMS += winetest/harness/fixture_failing
winetest_harness_fixture_failing_SOURCES = %D%/fixture_failing.c
winetest_harness_fixture_failing_LDADD = $(TEST_LIBS)
TESTS += %D%/test_harness.sh
endif
