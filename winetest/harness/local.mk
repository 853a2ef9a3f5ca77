# SPDX-License-Identifier: Apache-2.0
check_LIBRARIES += winetest/harness/libharness.a
winetest_harness_libharness_a_SOURCES = \
    %D%/check.c %D%/harness.c %D%/harness.h %D%/harness_impl.h %D%/hr_name.c \
    %D%/junit.c %D%/process.c %D%/test_dir.c
EXTRA_DIST += %D%/harness.sh
TEST_LIBS = winetest/harness/libharness.a provider/libcore.a base/libbase.a $(CUNIT_LIBS) $(ZLIB_LIBS)
