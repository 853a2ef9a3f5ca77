# SPDX-License-Identifier: Apache-2.0
# Fuzz targets: what reads texts from elsewhere. As tests they get a fixed number of inputs; "./dev fuzz" gives them to
# libFuzzer.
FUZZ_TEST = winetest/fuzz/fuzz.h winetest/fuzz/mutate.c winetest/fuzz/mutate.h winetest/fuzz/require.c winetest/fuzz/test_fuzz.c
FUZZ_TESTS =
check_PROGRAMS += $(FUZZ_TESTS)
TESTS += $(FUZZ_TESTS)
if WINDOWS_HOST
FUZZ_TESTS += winetest/fuzz/test_document
winetest_fuzz_test_document_SOURCES = %D%/target_document.c winetest/com/document_maker.c winetest/com/document_maker.h $(FUZZ_TEST)
winetest_fuzz_test_document_LDADD = winetest/harness/libharness.a $(COORDINATOR_LIBS) $(CUNIT_LIBS)
$(winetest_fuzz_test_document_OBJECTS): $(PROVIDER_H)
else
FUZZ_STAGE = winetest/unit/fake_stage.c winetest/unit/fake_stage.h
FUZZ_TESTS += winetest/fuzz/test_run winetest/fuzz/test_scenario
winetest_fuzz_test_run_SOURCES = %D%/target_run.c %D%/seeds_run.c $(FUZZ_TEST)
winetest_fuzz_test_run_LDADD = winetest/harness/libharness.a $(REPORT_LIBS) $(CUNIT_LIBS)
winetest_fuzz_test_scenario_SOURCES = %D%/target_scenario.c %D%/seeds_scenario.c $(FUZZ_STAGE) $(FUZZ_TEST)
winetest_fuzz_test_scenario_LDADD = winetest/harness/libharness.a $(SCENARIO_LIBS) $(CUNIT_LIBS)
# Built by "./dev fuzz" alone: libFuzzer has their main().
EXTRA_PROGRAMS += winetest/fuzz/fuzz_run winetest/fuzz/fuzz_scenario
winetest_fuzz_fuzz_run_SOURCES = %D%/target_run.c %D%/require.c %D%/fuzz.h
winetest_fuzz_fuzz_run_LDADD = $(REPORT_LIBS)
winetest_fuzz_fuzz_run_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
winetest_fuzz_fuzz_scenario_SOURCES = %D%/target_scenario.c %D%/require.c %D%/fuzz.h $(FUZZ_STAGE)
winetest_fuzz_fuzz_scenario_LDADD = $(SCENARIO_LIBS)
winetest_fuzz_fuzz_scenario_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
endif
