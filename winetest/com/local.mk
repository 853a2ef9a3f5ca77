# SPDX-License-Identifier: Apache-2.0
# Tests of the COM side, which run under Wine only.
COM_TESTS =
check_PROGRAMS += $(COM_TESTS)
TESTS += $(COM_TESTS)
COM_TEST_LIBS = winetest/harness/libharness.a $(PROVIDER_LIBS) $(CUNIT_LIBS)

COM_TESTS += winetest/com/test_abi
winetest_com_test_abi_SOURCES = %D%/test_abi.c %D%/abi_mingw.c %D%/abi_facts.h
winetest_com_test_abi_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_abi_OBJECTS): $(IDL_H)
