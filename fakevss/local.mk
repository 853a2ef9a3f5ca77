# SPDX-License-Identifier: Apache-2.0
# The coordinator of simulated hosts: a portable library (host/), and fakevss.exe, which is COM service and command
# line in one.
include fakevss/host/local.mk
include fakevss/explore/local.mk
include fakevss/report/local.mk
include fakevss/scenario/local.mk
include fakevss/tool/local.mk
include fakevss/wire/local.mk

# What the checker is made of that needs no COM; portable, so it is tested natively as well.
noinst_LIBRARIES += fakevss/libchecker.a
fakevss_libchecker_a_SOURCES = \
    %D%/coordinator/event_file.c %D%/coordinator/event_file.h \
    %D%/coordinator/rules.c %D%/coordinator/rules.h
CHECKER_LIBS = fakevss/libchecker.a base/libbase.a

if WINDOWS_HOST
noinst_LIBRARIES += fakevss/libcoordinator.a
fakevss_libcoordinator_a_SOURCES = \
    %D%/coordinator/break.c %D%/coordinator/break.h \
    %D%/coordinator/break_luns.c %D%/coordinator/break_luns.h \
    %D%/coordinator/call.c %D%/coordinator/call.h %D%/coordinator/call_impl.h \
    %D%/coordinator/call_order.c %D%/coordinator/call_order.h \
    %D%/coordinator/convert.c %D%/coordinator/convert.h \
    %D%/coordinator/coordinator.c %D%/coordinator/coordinator.h \
    %D%/coordinator/copy_set.c %D%/coordinator/copy_set.h \
    %D%/coordinator/create.c %D%/coordinator/create.h %D%/coordinator/create_impl.h %D%/coordinator/create_steps.c \
    %D%/coordinator/create_window.c \
    %D%/coordinator/delete.c %D%/coordinator/delete.h \
    %D%/coordinator/document.c %D%/coordinator/document.h \
    %D%/coordinator/document_fields.c %D%/coordinator/document_fields.h \
    %D%/coordinator/document_record.c %D%/coordinator/document_record.h \
    %D%/coordinator/document_tree.c %D%/coordinator/document_tree.h \
    %D%/coordinator/event_rules.c %D%/coordinator/event_rules.h \
    %D%/coordinator/hr.c %D%/coordinator/hr.h \
    %D%/coordinator/idle.c %D%/coordinator/idle.h \
    %D%/coordinator/identities.c %D%/coordinator/identities.h \
    %D%/coordinator/import.c %D%/coordinator/import.h \
    %D%/coordinator/lun_record.c %D%/coordinator/lun_record.h \
    %D%/coordinator/lun_record_store.c \
    %D%/coordinator/method.c %D%/coordinator/method.h \
    %D%/coordinator/own_events.c %D%/coordinator/own_events.h \
    %D%/coordinator/originals.c %D%/coordinator/originals.h \
    %D%/coordinator/orphans.c %D%/coordinator/orphans.h \
    %D%/coordinator/processes.c %D%/coordinator/processes.h \
    %D%/coordinator/provider.c %D%/coordinator/provider.h \
    %D%/coordinator/record_rules.c %D%/coordinator/record_rules.h \
    %D%/coordinator/recover.c %D%/coordinator/recover.h \
    %D%/coordinator/recover_target.c %D%/coordinator/recover_target.h \
    %D%/coordinator/registry.c %D%/coordinator/registry.h \
    %D%/coordinator/resync.c %D%/coordinator/resync.h \
    %D%/coordinator/select.c %D%/coordinator/select.h \
    %D%/coordinator/set_rules.c %D%/coordinator/set_rules.h \
    %D%/coordinator/source_marks.c %D%/coordinator/source_marks.h \
    %D%/coordinator/store.c %D%/coordinator/store.h \
    %D%/coordinator/store_sets.c \
    %D%/coordinator/store_starts.c \
    %D%/coordinator/timeline.c %D%/coordinator/timeline.h \
    %D%/coordinator/transport.c %D%/coordinator/transport.h \
    %D%/coordinator/window_rules.c %D%/coordinator/window_rules.h \
    %D%/coordinator/xml.c %D%/coordinator/xml.h
COORDINATOR_LIBS = fakevss/libcoordinator.a fakevss/libfactory.a fakevss/libchecker.a fakevss/libwire.a $(FAKEHOST_LIBS) idl/libcall_as.a $(IDL_LIBS) \
    -lole32 -loleaut32 -ladvapi32 -luuid

# Also of the servers and clients that the tests are: a library of their own, because names of the coordinator's and of a
# provider's libraries may be the same.
noinst_LIBRARIES += fakevss/libfactory.a
fakevss_libfactory_a_SOURCES = \
    %D%/coordinator/activation.c %D%/coordinator/activation.h \
    %D%/coordinator/class_table.c %D%/coordinator/class_table.h \
    %D%/coordinator/clock.c %D%/coordinator/clock.h \
    %D%/service/factory.c %D%/service/factory.h

noinst_PROGRAMS += fakevss/fakevss
fakevss_fakevss_SOURCES = \
    %D%/agent/agent.c %D%/agent/agent.h \
    %D%/agent/clock.c \
    %D%/agent/hold.c \
    %D%/agent/host.c \
    %D%/agent/methods.c \
    %D%/agent/partition.c \
    %D%/agent/providers.c \
    %D%/agent/restore.c \
    %D%/agent/session.c %D%/agent/session.h \
    %D%/agent/sight.c %D%/agent/sight.h \
    %D%/agent/write.c \
    %D%/cli/async.c %D%/cli/async.h \
    %D%/cli/break.c \
    %D%/cli/command.c %D%/cli/command.h \
    %D%/cli/bits.c %D%/cli/bits.h \
    %D%/cli/break_flags.c %D%/cli/break_flags.h \
    %D%/cli/context.c %D%/cli/context.h \
    %D%/cli/create.c \
    %D%/cli/delete.c \
    %D%/cli/document_file.c %D%/cli/document_file.h \
    %D%/cli/import.c \
    %D%/cli/install.c \
    %D%/cli/listing.c \
    %D%/cli/main.c \
    %D%/cli/recovery_flags.c %D%/cli/recovery_flags.h \
    %D%/cli/resync.c \
    %D%/cli/rules.c \
    %D%/service/admin.c \
    %D%/service/backup.c %D%/service/backup.h \
    %D%/service/breaks.c %D%/service/breaks.h \
    %D%/service/client.c %D%/service/client.h \
    %D%/service/object_list.c %D%/service/object_list.h \
    %D%/service/objects.c %D%/service/objects.h \
    %D%/service/operation.c %D%/service/operation.h \
    %D%/service/report_sets.c \
    %D%/service/reports.c %D%/service/reports.h \
    %D%/service/requester.c \
    %D%/service/restores.c %D%/service/restores.h \
    %D%/service/server.c %D%/service/server.h \
    %D%/service/session.c %D%/service/session.h
fakevss_fakevss_LDADD = $(COORDINATOR_LIBS) -lshell32 -lrpcrt4
$(fakevss_libcoordinator_a_OBJECTS) $(fakevss_fakevss_OBJECTS): $(IDL_H)
endif
