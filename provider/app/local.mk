# SPDX-License-Identifier: Apache-2.0
# lunshadow.exe: the provider process and its installer.
bin_PROGRAMS += provider/app/lunshadow
provider_app_lunshadow_SOURCES = \
    %D%/cluster.c %D%/cluster.h \
    %D%/com_class.c %D%/com_class.h \
    %D%/command.c %D%/command.h \
    %D%/command_admin.c \
    %D%/command_hosting.c \
    %D%/command_registration.c \
    %D%/device.c %D%/device.h \
    %D%/event_source.c %D%/event_source.h \
    %D%/gather.c %D%/gather.h \
    %D%/install.c %D%/install.h \
    %D%/instance.c %D%/instance.h \
    %D%/main.c \
    %D%/program_path.c %D%/program_path.h \
    %D%/registry.c %D%/registry.h \
    %D%/serve.c %D%/serve.h \
    %D%/settings_store.c %D%/settings_store.h \
    %D%/vss_registration.c %D%/vss_registration.h
provider_app_lunshadow_LDADD = $(PROVIDER_LIBS)
$(provider_app_lunshadow_OBJECTS): $(PROVIDER_H)
