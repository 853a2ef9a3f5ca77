# SPDX-License-Identifier: Apache-2.0
# libcom.a: the COM shell around the core.
noinst_LIBRARIES += provider/libcom.a
provider_libcom_a_SOURCES = \
    %D%/access.h \
    %D%/apartment.c %D%/apartment.h \
    %D%/call.c %D%/call.h \
    %D%/caller.c %D%/caller.h \
    %D%/class_factory.c %D%/class_factory.h \
    %D%/create_set.c \
    %D%/event.c %D%/event.h \
    %D%/event_sink.c %D%/event_sink.h \
    %D%/events.c %D%/events.h \
    %D%/losses.c %D%/losses.h \
    %D%/guid.c %D%/guid.h \
    %D%/hr.c %D%/hr.h \
    %D%/hw_provider.c \
    %D%/notifications.c \
    %D%/provider.c %D%/provider.h \
    %D%/resync_async.c %D%/resync_async.h \
    %D%/security.c %D%/security.h \
    %D%/server.c %D%/server.h \
    %D%/utf16.c %D%/utf16.h \
    %D%/vds_lun.c %D%/vds_lun.h

# The messages of the events: a header with their ids, and a resource that whoever shows an event needs.
EVENTS_H = %D%/events.mc.h
EVENTS_RESOURCE = %D%/events.res.o
BUILT_SOURCES += $(EVENTS_H)
CLEANFILES += $(EVENTS_H) $(EVENTS_RESOURCE) %D%/events.rc %D%/events_MSG00001.bin
WINDMC_V = $(WINDMC_V_@AM_V@)
WINDMC_V_ = $(WINDMC_V_@AM_DEFAULT_V@)
WINDMC_V_0 = @echo "  WINDMC  " $@;
WINDRES_V = $(WINDRES_V_@AM_V@)
WINDRES_V_ = $(WINDRES_V_@AM_DEFAULT_V@)
WINDRES_V_0 = @echo "  WINDRES " $@;
$(EVENTS_H): %D%/events.mc
	$(WINDMC_V)$(MKDIR_P) %D% && $(WINDMC) -c -b -e mc.h -h %D% -r %D% $<
$(EVENTS_RESOURCE): $(EVENTS_H)
	$(WINDRES_V)$(WINDRES) -I %D% %D%/events.rc -o $@

# What the objects of a program that includes provider/com/*.h have to depend on.
PROVIDER_H = $(IDL_H) $(EVENTS_H)
$(provider_libcom_a_OBJECTS): $(PROVIDER_H)

# What a program with the provider in it links.
PROVIDER_LIBS = $(EVENTS_RESOURCE) provider/libcom.a provider/libcore.a base/libbase.a $(IDL_LIBS) $(ZLIB_LIBS) -lole32 -luuid -ladvapi32
