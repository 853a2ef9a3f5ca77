# SPDX-License-Identifier: Apache-2.0
# libcom.a: the COM shell around the core.
noinst_LIBRARIES += provider/libcom.a
provider_libcom_a_SOURCES = \
    %D%/call.c %D%/call.h \
    %D%/caller.c %D%/caller.h \
    %D%/class_factory.c %D%/class_factory.h \
    %D%/create_set.c \
    %D%/event_sink.c %D%/event_sink.h \
    %D%/events.c %D%/events.h \
    %D%/guid.c %D%/guid.h \
    %D%/hr.c %D%/hr.h \
    %D%/hw_provider.c \
    %D%/notifications.c \
    %D%/provider.c %D%/provider.h \
    %D%/security.c %D%/security.h \
    %D%/server.c %D%/server.h \
    %D%/utf16.c %D%/utf16.h \
    %D%/vds_lun.c %D%/vds_lun.h
$(provider_libcom_a_OBJECTS): $(IDL_H)

# What a program with the provider in it links.
PROVIDER_LIBS = provider/libcom.a provider/libcore.a base/libbase.a $(IDL_LIBS) $(ZLIB_LIBS) -lole32 -luuid -ladvapi32
