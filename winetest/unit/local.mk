# SPDX-License-Identifier: Apache-2.0
# Unit tests of the portable core: built and run on both hosts.
UNIT_TESTS =
check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
# One line a test program:
#   UNIT_TESTS += winetest/unit/test_lun
#   winetest_unit_test_lun_SOURCES = %D%/test_lun.c
#   winetest_unit_test_lun_LDADD = $(TEST_LIBS)

UNIT_TESTS += winetest/unit/test_gpt
winetest_unit_test_gpt_SOURCES = %D%/test_gpt.c
winetest_unit_test_gpt_LDADD = fakevss/libfakehost.a $(TEST_LIBS)
