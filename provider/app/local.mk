# SPDX-License-Identifier: Apache-2.0
# lunshadow.exe: the provider process and its installer. libapp.a is all of it but main(), for tests.
noinst_LIBRARIES += provider/libapp.a
provider_libapp_a_SOURCES = \
    %D%/changes.c %D%/changes.h \
    %D%/cluster.c %D%/cluster.h \
    %D%/com_class.c %D%/com_class.h \
    %D%/command.c %D%/command.h \
    %D%/command_admin.c \
    %D%/command_hosting.c \
    %D%/command_registration.c \
    %D%/console.c %D%/console.h \
    %D%/device.c %D%/device.h \
    %D%/event_source.c %D%/event_source.h \
    %D%/exit_code.h \
    %D%/gather.c %D%/gather.h \
    %D%/install.c %D%/install.h \
    %D%/instance.c %D%/instance.h \
    %D%/machine.c %D%/machine.h \
    %D%/program_path.c %D%/program_path.h \
    %D%/registry.c %D%/registry.h \
    %D%/secret.c %D%/secret.h \
    %D%/secret_input.c %D%/secret_input.h \
    %D%/serve.c %D%/serve.h \
    %D%/service.c %D%/service.h \
    %D%/service_entry.c %D%/service_entry.h \
    %D%/settings_store.c %D%/settings_store.h \
    %D%/vss_registration.c %D%/vss_registration.h
$(provider_libapp_a_OBJECTS): $(PROVIDER_H)
APP_LIBS = provider/libapp.a $(PROVIDER_LIBS)

bin_PROGRAMS += provider/app/lunshadow
provider_app_lunshadow_SOURCES = %D%/main.c
provider_app_lunshadow_LDADD = $(APP_LIBS)
provider_app_lunshadow_LDFLAGS = $(AM_LDFLAGS) -municode
