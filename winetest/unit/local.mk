# SPDX-License-Identifier: Apache-2.0
# Unit tests of the portable core: built and run on both hosts.
UNIT_TESTS =
check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
# One line a test program:
#   UNIT_TESTS += winetest/unit/test_lun
#   winetest_unit_test_lun_SOURCES = %D%/test_lun.c
#   winetest_unit_test_lun_LDADD = $(TEST_LIBS)

# Those that run several threads at once: ./dev check runs them under ThreadSanitizer as well.
THREAD_TESTS = winetest/unit/test_engine_mix winetest/unit/test_engine_threads winetest/unit/test_mem winetest/unit/test_mock_array \
    winetest/unit/test_mock_array_group winetest/unit/test_mock_array_remove winetest/unit/test_os_folder winetest/unit/test_os_lock \
    winetest/unit/test_os_thread winetest/unit/test_trace

# LUN identity and the mock array.
UNIT_TESTS += winetest/unit/test_page83 winetest/unit/test_lun
winetest_unit_test_page83_SOURCES = %D%/test_page83.c
winetest_unit_test_page83_LDADD = $(TEST_LIBS)
winetest_unit_test_lun_SOURCES = %D%/test_lun.c
winetest_unit_test_lun_LDADD = $(TEST_LIBS)
MOCK_FIXTURE = winetest/unit/mock_fixture.c winetest/unit/mock_fixture.h
UNIT_TESTS += winetest/unit/test_mock_array winetest/unit/test_mock_array_check winetest/unit/test_mock_array_commit
UNIT_TESTS += winetest/unit/test_mock_array_damage winetest/unit/test_mock_array_faults winetest/unit/test_mock_array_group
UNIT_TESTS += winetest/unit/test_mock_array_identity
winetest_unit_test_mock_array_SOURCES = %D%/test_mock_array.c $(MOCK_FIXTURE)
winetest_unit_test_mock_array_LDADD = $(TEST_LIBS)
UNIT_TESTS += winetest/unit/test_mock_array_remove
winetest_unit_test_mock_array_remove_SOURCES = %D%/test_mock_array_remove.c $(MOCK_FIXTURE)
winetest_unit_test_mock_array_remove_LDADD = $(TEST_LIBS)
winetest_unit_test_mock_array_check_SOURCES = %D%/test_mock_array_check.c $(MOCK_FIXTURE)
winetest_unit_test_mock_array_check_LDADD = $(TEST_LIBS)
winetest_unit_test_mock_array_commit_SOURCES = %D%/test_mock_array_commit.c $(MOCK_FIXTURE)
winetest_unit_test_mock_array_commit_LDADD = $(TEST_LIBS)
winetest_unit_test_mock_array_damage_SOURCES = %D%/test_mock_array_damage.c $(MOCK_FIXTURE)
winetest_unit_test_mock_array_damage_LDADD = $(TEST_LIBS)
winetest_unit_test_mock_array_faults_SOURCES = %D%/test_mock_array_faults.c $(MOCK_FIXTURE)
winetest_unit_test_mock_array_faults_LDADD = $(TEST_LIBS)
winetest_unit_test_mock_array_group_SOURCES = %D%/test_mock_array_group.c $(MOCK_FIXTURE)
winetest_unit_test_mock_array_group_LDADD = $(TEST_LIBS)
winetest_unit_test_mock_array_identity_SOURCES = %D%/test_mock_array_identity.c $(MOCK_FIXTURE)
winetest_unit_test_mock_array_identity_LDADD = $(TEST_LIBS)
MOCK_RESYNC = winetest/unit/mock_resync.c winetest/unit/mock_resync.h $(MOCK_FIXTURE)
UNIT_TESTS += winetest/unit/test_mock_array_resync
winetest_unit_test_mock_array_resync_SOURCES = %D%/test_mock_array_resync.c $(MOCK_RESYNC)
winetest_unit_test_mock_array_resync_LDADD = $(TEST_LIBS)
UNIT_TESTS += winetest/unit/test_mock_array_resync_handle
winetest_unit_test_mock_array_resync_handle_SOURCES = %D%/test_mock_array_resync_handle.c $(MOCK_RESYNC)
winetest_unit_test_mock_array_resync_handle_LDADD = $(TEST_LIBS)
UNIT_TESTS += winetest/unit/test_mock_array_resync_crash
winetest_unit_test_mock_array_resync_crash_SOURCES = %D%/test_mock_array_resync_crash.c $(MOCK_RESYNC)
winetest_unit_test_mock_array_resync_crash_LDADD = $(TEST_LIBS)
MOCK_LIFE = winetest/unit/mock_life.c winetest/unit/mock_life.h $(MOCK_FIXTURE)
UNIT_TESTS += winetest/unit/test_mock_array_crash winetest/unit/test_mock_array_setbacks
winetest_unit_test_mock_array_crash_SOURCES = %D%/test_mock_array_crash.c $(MOCK_LIFE)
winetest_unit_test_mock_array_crash_LDADD = $(TEST_LIBS)
winetest_unit_test_mock_array_setbacks_SOURCES = %D%/test_mock_array_setbacks.c $(MOCK_LIFE)
winetest_unit_test_mock_array_setbacks_LDADD = $(TEST_LIBS)

# What the coordinator holds a provider to.
UNIT_TESTS += winetest/unit/test_rules
winetest_unit_test_rules_SOURCES = %D%/test_rules.c
winetest_unit_test_rules_LDADD = winetest/harness/libharness.a $(CHECKER_LIBS) $(CUNIT_LIBS)

# The coordinator's simulated host.
FAKEHOST_TEST_LIBS = winetest/harness/libharness.a $(FAKEHOST_LIBS) $(CUNIT_LIBS)
UNIT_TESTS += winetest/unit/test_format winetest/unit/test_gpt winetest/unit/test_mbr
winetest_unit_test_mbr_SOURCES = %D%/test_mbr.c
winetest_unit_test_mbr_LDADD = $(FAKEHOST_TEST_LIBS)
winetest_unit_test_format_SOURCES = %D%/test_format.c
winetest_unit_test_format_LDADD = $(FAKEHOST_TEST_LIBS)
winetest_unit_test_gpt_SOURCES = %D%/test_gpt.c
winetest_unit_test_gpt_LDADD = $(FAKEHOST_TEST_LIBS)
UNIT_TESTS += winetest/unit/test_scsi winetest/unit/test_disks winetest/unit/test_volumes winetest/unit/test_gate
winetest_unit_test_scsi_SOURCES = %D%/test_scsi.c
winetest_unit_test_scsi_LDADD = $(FAKEHOST_TEST_LIBS)
winetest_unit_test_disks_SOURCES = %D%/test_disks.c %D%/fabric_maker.c %D%/fabric_maker.h
winetest_unit_test_disks_LDADD = $(FAKEHOST_TEST_LIBS)
winetest_unit_test_volumes_SOURCES = %D%/test_volumes.c %D%/fabric_maker.c %D%/fabric_maker.h %D%/span_cases.c \
    %D%/span_cases.h
winetest_unit_test_volumes_LDADD = $(FAKEHOST_TEST_LIBS)
winetest_unit_test_gate_SOURCES = %D%/test_gate.c
winetest_unit_test_gate_LDADD = $(FAKEHOST_TEST_LIBS)

# The report, whose JSON reader is a native one.
if !WINDOWS_HOST
REPORT_TEST_LIBS = winetest/harness/libharness.a $(REPORT_LIBS) $(CUNIT_LIBS)
REPORT_MAKER = winetest/unit/report_maker.c winetest/unit/report_maker.h
UNIT_TESTS += winetest/unit/test_report_drawing winetest/unit/test_report_page winetest/unit/test_report_run
winetest_unit_test_report_drawing_SOURCES = %D%/test_report_drawing.c $(REPORT_MAKER)
winetest_unit_test_report_drawing_LDADD = $(REPORT_TEST_LIBS)
winetest_unit_test_report_page_SOURCES = %D%/test_report_page.c $(REPORT_MAKER)
winetest_unit_test_report_page_LDADD = $(REPORT_TEST_LIBS)
winetest_unit_test_report_run_SOURCES = %D%/test_report_run.c
winetest_unit_test_report_run_LDADD = $(REPORT_TEST_LIBS)
endif

# The core's sequence.
UNIT_TESTS += winetest/unit/test_context winetest/unit/test_shadow_set
winetest_unit_test_context_SOURCES = %D%/test_context.c
winetest_unit_test_context_LDADD = $(TEST_LIBS)
winetest_unit_test_shadow_set_SOURCES = %D%/test_shadow_set.c
winetest_unit_test_shadow_set_LDADD = $(TEST_LIBS)

# What is below everything, and the settings.
UNIT_TESTS += winetest/unit/test_err winetest/unit/test_frozen winetest/unit/test_id winetest/unit/test_mem
UNIT_TESTS += winetest/unit/test_trace winetest/unit/test_trace_file
winetest_unit_test_err_SOURCES = %D%/test_err.c
winetest_unit_test_err_LDADD = $(TEST_LIBS)
winetest_unit_test_frozen_SOURCES = %D%/test_frozen.c %D%/frozen_acts.c %D%/frozen_acts.h $(CASE_FILES)
winetest_unit_test_frozen_LDADD = $(TEST_LIBS)
winetest_unit_test_id_SOURCES = %D%/test_id.c
winetest_unit_test_id_LDADD = $(TEST_LIBS)
winetest_unit_test_mem_SOURCES = %D%/test_mem.c
winetest_unit_test_mem_LDADD = $(TEST_LIBS)
winetest_unit_test_trace_file_SOURCES = %D%/test_trace_file.c
winetest_unit_test_trace_file_LDADD = $(TEST_LIBS)
winetest_unit_test_trace_SOURCES = %D%/test_trace.c
winetest_unit_test_trace_LDADD = $(TEST_LIBS)
UNIT_TESTS += winetest/unit/test_text
winetest_unit_test_text_SOURCES = %D%/test_text.c
winetest_unit_test_text_LDADD = $(TEST_LIBS)
UNIT_TESTS += winetest/unit/test_deadline
winetest_unit_test_deadline_SOURCES = %D%/test_deadline.c
winetest_unit_test_deadline_LDADD = $(TEST_LIBS)
UNIT_TESTS += winetest/unit/test_utc
winetest_unit_test_utc_SOURCES = %D%/test_utc.c
winetest_unit_test_utc_LDADD = $(TEST_LIBS)
UNIT_TESTS += winetest/unit/test_settings
winetest_unit_test_settings_SOURCES = %D%/test_settings.c
winetest_unit_test_settings_LDADD = $(TEST_LIBS)
UNIT_TESTS += winetest/unit/test_os winetest/unit/test_os_folder
UNIT_TESTS += winetest/unit/test_os_lock winetest/unit/test_os_thread
CASE_FILES = winetest/unit/case_files.c winetest/unit/case_files.h
winetest_unit_test_os_SOURCES = %D%/test_os.c $(CASE_FILES)
winetest_unit_test_os_LDADD = $(TEST_LIBS)
winetest_unit_test_os_folder_SOURCES = %D%/test_os_folder.c $(CASE_FILES)
winetest_unit_test_os_folder_LDADD = $(TEST_LIBS)
winetest_unit_test_os_lock_SOURCES = %D%/test_os_lock.c $(CASE_FILES)
winetest_unit_test_os_lock_LDADD = $(TEST_LIBS)
winetest_unit_test_os_thread_SOURCES = %D%/test_os_thread.c
winetest_unit_test_os_thread_LDADD = $(TEST_LIBS)

# The core's engine: on a fake array, and once on a real backend.
FAKE_ARRAY = winetest/unit/fake_array.c winetest/unit/fake_array.h winetest/unit/fake_array_impl.h \
    winetest/unit/fake_array_group.c winetest/unit/fake_array_resync.c winetest/unit/fake_array_script.c
ENGINE_RIG = winetest/unit/engine_rig.c winetest/unit/engine_rig.h $(FAKE_ARRAY)
UNIT_TESTS += winetest/unit/test_engine winetest/unit/test_engine_sets winetest/unit/test_engine_luns
UNIT_TESTS += winetest/unit/test_engine_faults winetest/unit/test_engine_mix winetest/unit/test_engine_recovery \
    winetest/unit/test_engine_threads
UNIT_TESTS += winetest/unit/test_engine_window
winetest_unit_test_engine_SOURCES = %D%/test_engine.c $(ENGINE_RIG)
winetest_unit_test_engine_LDADD = $(TEST_LIBS)
winetest_unit_test_engine_sets_SOURCES = %D%/test_engine_sets.c $(ENGINE_RIG)
winetest_unit_test_engine_sets_LDADD = $(TEST_LIBS)
winetest_unit_test_engine_luns_SOURCES = %D%/test_engine_luns.c $(ENGINE_RIG)
winetest_unit_test_engine_luns_LDADD = $(TEST_LIBS)
winetest_unit_test_engine_faults_SOURCES = %D%/test_engine_faults.c $(ENGINE_RIG)
winetest_unit_test_engine_faults_LDADD = $(TEST_LIBS)
winetest_unit_test_engine_recovery_SOURCES = %D%/test_engine_recovery.c $(ENGINE_RIG)
winetest_unit_test_engine_recovery_LDADD = $(TEST_LIBS)
winetest_unit_test_engine_mix_SOURCES = %D%/test_engine_mix.c $(ENGINE_RIG)
winetest_unit_test_engine_mix_LDADD = $(TEST_LIBS)
winetest_unit_test_engine_threads_SOURCES = %D%/test_engine_threads.c $(ENGINE_RIG)
winetest_unit_test_engine_threads_LDADD = $(TEST_LIBS)
winetest_unit_test_engine_window_SOURCES = %D%/test_engine_window.c $(CASE_FILES) $(ENGINE_RIG)
winetest_unit_test_engine_window_LDADD = $(TEST_LIBS)
RESYNC_RIG = winetest/unit/resync_rig.c winetest/unit/resync_rig.h $(ENGINE_RIG)
UNIT_TESTS += winetest/unit/test_engine_resync winetest/unit/test_engine_resync_end
winetest_unit_test_engine_resync_SOURCES = %D%/test_engine_resync.c $(RESYNC_RIG)
winetest_unit_test_engine_resync_LDADD = $(TEST_LIBS)
winetest_unit_test_engine_resync_end_SOURCES = %D%/test_engine_resync_end.c $(RESYNC_RIG)
winetest_unit_test_engine_resync_end_LDADD = $(TEST_LIBS)
ENGINE_WORLD = winetest/unit/engine_world.c winetest/unit/engine_world.h
UNIT_TESTS += winetest/unit/test_engine_mock winetest/unit/test_engine_crash
winetest_unit_test_engine_mock_SOURCES = %D%/test_engine_mock.c $(ENGINE_WORLD)
winetest_unit_test_engine_mock_LDADD = $(TEST_LIBS)
winetest_unit_test_engine_crash_SOURCES = %D%/test_engine_crash.c %D%/crash_flows.c %D%/crash_flows.h %D%/crash_resync_flows.c \
    %D%/world_picture.c %D%/world_picture.h $(ENGINE_WORLD)
winetest_unit_test_engine_crash_LDADD = $(TEST_LIBS)
UNIT_TESTS += winetest/unit/test_engine_memory
winetest_unit_test_engine_memory_SOURCES = %D%/test_engine_memory.c $(MOCK_FIXTURE)
winetest_unit_test_engine_memory_LDADD = $(TEST_LIBS)

# What an administrator asks.
UNIT_TESTS += winetest/unit/test_inventory winetest/unit/test_listing winetest/unit/test_reconcile
winetest_unit_test_inventory_SOURCES = %D%/test_inventory.c $(FAKE_ARRAY)
winetest_unit_test_inventory_LDADD = $(TEST_LIBS)
winetest_unit_test_reconcile_SOURCES = %D%/test_reconcile.c $(FAKE_ARRAY)
winetest_unit_test_reconcile_LDADD = $(TEST_LIBS)
winetest_unit_test_listing_SOURCES = %D%/test_listing.c $(FAKE_ARRAY)
winetest_unit_test_listing_LDADD = $(TEST_LIBS)
UNIT_TESTS += winetest/unit/test_storage_reply winetest/unit/test_lun_text
winetest_unit_test_storage_reply_SOURCES = %D%/test_storage_reply.c
winetest_unit_test_storage_reply_LDADD = $(TEST_LIBS)
winetest_unit_test_lun_text_SOURCES = %D%/test_lun_text.c
winetest_unit_test_lun_text_LDADD = $(TEST_LIBS)
UNIT_TESTS += winetest/unit/test_explain
winetest_unit_test_explain_SOURCES = %D%/test_explain.c $(FAKE_ARRAY)
winetest_unit_test_explain_LDADD = $(TEST_LIBS)
UNIT_TESTS += winetest/unit/test_doctor
winetest_unit_test_doctor_SOURCES = %D%/test_doctor.c $(FAKE_ARRAY)
winetest_unit_test_doctor_LDADD = $(TEST_LIBS)

# Scenarios.
SCENARIO_TEST_LIBS = winetest/harness/libharness.a $(SCENARIO_LIBS) $(CUNIT_LIBS)
PLAY_RIG = winetest/unit/play_rig.c winetest/unit/play_rig.h winetest/unit/fake_stage.c winetest/unit/fake_stage.h
UNIT_TESTS += winetest/unit/test_play winetest/unit/test_play_end winetest/unit/test_scenario winetest/unit/test_words
UNIT_TESTS += winetest/unit/test_play_hosts
winetest_unit_test_play_hosts_SOURCES = %D%/test_play_hosts.c $(PLAY_RIG)
winetest_unit_test_play_hosts_LDADD = $(SCENARIO_TEST_LIBS)
winetest_unit_test_play_SOURCES = %D%/test_play.c $(PLAY_RIG)
winetest_unit_test_play_LDADD = $(SCENARIO_TEST_LIBS)
winetest_unit_test_play_end_SOURCES = %D%/test_play_end.c $(PLAY_RIG)
winetest_unit_test_play_end_LDADD = $(SCENARIO_TEST_LIBS)
winetest_unit_test_scenario_SOURCES = %D%/test_scenario.c %D%/bad_lines.c %D%/bad_lines.h
winetest_unit_test_scenario_LDADD = $(SCENARIO_TEST_LIBS)
UNIT_TESTS += winetest/unit/test_explore
winetest_unit_test_explore_SOURCES = %D%/test_explore.c
winetest_unit_test_explore_LDADD = winetest/harness/libharness.a $(EXPLORE_LIBS) $(SCENARIO_LIBS) $(CUNIT_LIBS)
winetest_unit_test_words_SOURCES = %D%/test_words.c
winetest_unit_test_words_LDADD = $(SCENARIO_TEST_LIBS)
