# SPDX-License-Identifier: Apache-2.0
# Tests of the COM side, which run under Wine only.
COM_TESTS =
check_PROGRAMS += $(COM_TESTS)
TESTS += $(COM_TESTS)
COM_TEST_LIBS = winetest/com/libcomtest.a winetest/harness/libharness.a fakevss/libfactory.a $(PROVIDER_LIBS) \
    $(CUNIT_LIBS)

check_LIBRARIES += winetest/com/libcomtest.a
winetest_com_libcomtest_a_SOURCES = \
    $(FAKE_ARRAY) \
    %D%/bad_provider.c %D%/bad_provider.h \
    %D%/echo_server.c %D%/echo_server.h \
    %D%/method_pages.c %D%/method_pages.h \
    %D%/programs.c %D%/programs.h \
    %D%/records_maker.c %D%/records_maker.h \
    %D%/registry.c %D%/registry.h \
    %D%/resync_scene.c %D%/resync_scene.h \
    %D%/shell_rig.c %D%/shell_rig.h \
    %D%/site.c %D%/site.h \
    %D%/site_client.c %D%/site_client.h \
    %D%/stub_admin.c %D%/stub_admin.h \
    %D%/task_spy.c %D%/task_spy.h \
    %D%/test_server.c %D%/test_server.h \
    %D%/tokens.c %D%/tokens.h
$(winetest_com_libcomtest_a_OBJECTS): $(PROVIDER_H)

COM_TESTS += winetest/com/test_abi
winetest_com_test_abi_SOURCES = %D%/test_abi.c %D%/abi_mingw.c %D%/abi_facts.h
winetest_com_test_abi_LDADD = $(WIRE_LIBS) $(COM_TEST_LIBS)
$(winetest_com_test_abi_OBJECTS): $(PROVIDER_H)

COM_TESTS += winetest/com/test_vds_lun
winetest_com_test_vds_lun_SOURCES = %D%/test_vds_lun.c
winetest_com_test_vds_lun_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_vds_lun_OBJECTS): $(PROVIDER_H)

COM_TESTS += winetest/com/test_hr
winetest_com_test_hr_SOURCES = %D%/test_hr.c
winetest_com_test_hr_LDADD = $(COM_TEST_LIBS)

COM_TESTS += winetest/com/test_provider winetest/com/test_methods winetest/com/test_method_failures
COM_TESTS += winetest/com/test_method_records winetest/com/test_method_memory
COM_TESTS += winetest/com/test_caller winetest/com/test_event_duty winetest/com/test_event_sink
winetest_com_test_provider_SOURCES = %D%/test_provider.c
winetest_com_test_provider_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_provider_OBJECTS): $(PROVIDER_H)
winetest_com_test_methods_SOURCES = %D%/test_methods.c
winetest_com_test_methods_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_methods_OBJECTS): $(PROVIDER_H)
winetest_com_test_method_failures_SOURCES = %D%/test_method_failures.c
winetest_com_test_method_failures_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_method_failures_OBJECTS): $(PROVIDER_H)
winetest_com_test_method_memory_SOURCES = %D%/test_method_memory.c
winetest_com_test_method_memory_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_method_memory_OBJECTS): $(PROVIDER_H)
winetest_com_test_method_records_SOURCES = %D%/test_method_records.c
winetest_com_test_method_records_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_method_records_OBJECTS): $(PROVIDER_H)
winetest_com_test_caller_SOURCES = %D%/test_caller.c %D%/refused_calls.c %D%/refused_calls.h
winetest_com_test_caller_LDADD = provider/libapp.a $(COM_TEST_LIBS)
$(winetest_com_test_caller_OBJECTS): $(PROVIDER_H)
COM_TESTS += winetest/com/test_security
winetest_com_test_security_SOURCES = %D%/test_security.c
winetest_com_test_security_LDADD = $(COM_TEST_LIBS)
winetest_com_test_event_duty_SOURCES = %D%/test_event_duty.c
winetest_com_test_event_duty_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_event_duty_OBJECTS): $(PROVIDER_H)
COM_TESTS += winetest/com/test_lifetime
winetest_com_test_lifetime_SOURCES = %D%/test_lifetime.c
winetest_com_test_lifetime_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_lifetime_OBJECTS): $(PROVIDER_H)
winetest_com_test_event_sink_SOURCES = %D%/test_event_sink.c
winetest_com_test_event_sink_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_event_sink_OBJECTS): $(PROVIDER_H)

COM_TESTS += winetest/com/test_resync
winetest_com_test_resync_SOURCES = %D%/test_resync.c
winetest_com_test_resync_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_resync_OBJECTS): $(PROVIDER_H)

# Across processes.
COM_TESTS += winetest/com/test_apartment
winetest_com_test_apartment_SOURCES = %D%/test_apartment.c
winetest_com_test_apartment_LDADD = idl/libfactory.a $(COM_TEST_LIBS)
$(winetest_com_test_apartment_OBJECTS): $(PROVIDER_H)
COM_TESTS += winetest/com/test_register
winetest_com_test_register_SOURCES = %D%/test_register.c
winetest_com_test_register_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_register_OBJECTS): $(PROVIDER_H)
COM_TESTS += winetest/com/test_install
winetest_com_test_install_SOURCES = %D%/test_install.c %D%/settings_cases.c %D%/settings_cases.h %D%/device_cases.c %D%/device_cases.h %D%/fake_machine.c %D%/fake_machine.h \
    %D%/fake_machine_impl.h %D%/fake_machine_vss.c
winetest_com_test_install_LDADD = provider/libapp.a $(COM_TEST_LIBS)
$(winetest_com_test_install_OBJECTS): $(PROVIDER_H)
COM_TESTS += winetest/com/test_across
winetest_com_test_across_SOURCES = %D%/test_across.c
winetest_com_test_across_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_across_OBJECTS): $(PROVIDER_H)
COM_TESTS += winetest/com/test_hosting
winetest_com_test_hosting_SOURCES = %D%/test_hosting.c
winetest_com_test_hosting_LDADD = $(COM_TEST_LIBS)
$(winetest_com_test_hosting_OBJECTS): $(PROVIDER_H)
COM_TESTS += winetest/com/test_proxy
winetest_com_test_proxy_SOURCES = %D%/test_proxy.c
winetest_com_test_proxy_LDADD = winetest/com/libcomtest.a idl/libcall_as.a $(COM_TEST_LIBS)
$(winetest_com_test_proxy_OBJECTS): $(PROVIDER_H)
COM_TESTS += winetest/com/test_service
winetest_com_test_service_SOURCES = %D%/test_service.c %D%/session_cases.c %D%/session_cases.h
winetest_com_test_service_LDADD = $(COM_TEST_LIBS) -loleaut32
$(winetest_com_test_service_OBJECTS): $(PROVIDER_H)

# The coordinator's own judgement, without a provider and on one in this process.
COM_TESTS += winetest/com/test_activation
winetest_com_test_activation_SOURCES = %D%/test_activation.c
winetest_com_test_activation_LDADD = winetest/com/libcomtest.a winetest/harness/libharness.a $(COORDINATOR_LIBS) \
    $(CUNIT_LIBS)
$(winetest_com_test_activation_OBJECTS): $(PROVIDER_H)
COM_TESTS += winetest/com/test_call
winetest_com_test_call_SOURCES = %D%/test_call.c %D%/call_limit_cases.c %D%/call_limit_cases.h \
    %D%/call_order_cases.c %D%/call_order_cases.h %D%/call_record_cases.c %D%/call_record_cases.h %D%/call_rig.c %D%/call_rig.h \
    %D%/call_window_cases.c %D%/call_window_cases.h %D%/undo_cases.c %D%/undo_cases.h
winetest_com_test_call_LDADD = winetest/com/libcomtest.a winetest/harness/libharness.a $(COORDINATOR_LIBS) $(CUNIT_LIBS)
$(winetest_com_test_call_OBJECTS): $(PROVIDER_H)
COM_TESTS += winetest/com/test_coordinator
winetest_com_test_coordinator_SOURCES = %D%/test_coordinator.c \
    %D%/document_cases.c %D%/document_cases.h %D%/document_damage.c %D%/document_maker.c %D%/document_maker.h \
    %D%/import_cases.c %D%/import_cases.h %D%/store_cases.c %D%/store_cases.h
winetest_com_test_coordinator_SOURCES += %D%/clock_cases.c %D%/clock_cases.h %D%/limit_cases.c %D%/limit_cases.h \
    %D%/idle_cases.c %D%/idle_cases.h \
    %D%/bad_provider.c %D%/creation_rig.c %D%/creation_rig.h
winetest_com_test_coordinator_SOURCES += %D%/break_cases.c %D%/break_cases.h %D%/delete_cases.c %D%/delete_cases.h \
    %D%/recover_add_cases.c %D%/recover_cases.c %D%/recover_cases.h %D%/recover_run_cases.c \
    %D%/recover_rig.c %D%/recover_rig.h \
    %D%/set_provider.c %D%/set_provider.h %D%/set_rig.c %D%/set_rig.h \
    winetest/unit/fabric_maker.c winetest/unit/fabric_maker.h
winetest_com_test_coordinator_LDADD = winetest/harness/libharness.a $(COORDINATOR_LIBS) $(CUNIT_LIBS)
$(winetest_com_test_coordinator_OBJECTS): $(PROVIDER_H)
