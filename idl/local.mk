# SPDX-License-Identifier: Apache-2.0
# The interfaces: headers, ids and the proxy DLL out of IDL.
#
#   IDL_LIBS   the interface ids, for programs
#   IDL_H      what the objects of a program that includes idl/*.h have to depend on:
#              $(my_program_OBJECTS): $(IDL_H)
#
# Another IDL file with interfaces is one line: IDL_INTERFACES += idl/name.idl
IDL_INTERFACES =
IDL_INTERFACES += idl/vss_async.idl
IDL_INTERFACES += idl/vss_provider.idl
IDL_INTERFACES += idl/vss_admin.idl
IDL_INTERFACES += idl/fakevss.idl
IDL_TYPES = idl/vss_types.idl idl/vds_lun.idl
EXTRA_DIST += $(IDL_INTERFACES) $(IDL_TYPES) %D%/proxy.def %D%/proxy.h %D%/blocks.h %D%/records.h %D%/interface_pin.h %D%/proxy_factory.h

if WINDOWS_HOST
IDL_H = $(IDL_TYPES:.idl=.h) $(IDL_INTERFACES:.idl=.h)
IDL_LIBS = idl/libiids.a
# widl spells an import "x.idl" as <x.h> in the header it makes.
AM_CPPFLAGS += -I$(top_builddir)/idl
CLEANFILES += $(IDL_H) $(IDL_INTERFACES:.idl=_i.c) $(IDL_INTERFACES:.idl=_p.c) idl/dlldata.c idl/lunshadow_ps.dll
BUILT_SOURCES += $(IDL_H)

SUFFIXES = .idl _i.c _p.c
WIDL_RUN = $(MKDIR_P) idl && $(WIDL) -Oicf -I$(WIDL_IMPORTS) -I$(top_srcdir)/idl
WIDL_V = $(WIDL_V_@AM_V@)
WIDL_V_ = $(WIDL_V_@AM_DEFAULT_V@)
WIDL_V_0 = @echo "  WIDL    " $@;

.idl.h:
	$(WIDL_V)$(WIDL_RUN) -h -o $@ $<
.idl_i.c:
	$(WIDL_V)$(WIDL_RUN) -u -o $@ $<
.idl_p.c:
	$(WIDL_V)$(WIDL_RUN) -p -H $*.h -o $@ $<

# Any file may import any other one.
$(IDL_H) $(IDL_INTERFACES:.idl=_i.c) $(IDL_INTERFACES:.idl=_p.c): $(IDL_INTERFACES) $(IDL_TYPES)

idl/dlldata.c: Makefile
	$(WIDL_V)$(MKDIR_P) idl && $(WIDL) --dlldata-only -o $@ $$(for f in $(IDL_INTERFACES); do basename $$f .idl; done)

# Generated code is not held to our warnings.
noinst_LIBRARIES += idl/libiids.a idl/libproxy.a idl/libcall_as.a idl/libfactory.a
idl_libiids_a_SOURCES =
nodist_idl_libiids_a_SOURCES = $(IDL_INTERFACES:.idl=_i.c)
idl_libiids_a_CFLAGS = $(AM_CFLAGS) -w
idl_libproxy_a_SOURCES =
nodist_idl_libproxy_a_SOURCES = $(IDL_INTERFACES:.idl=_p.c) idl/dlldata.c
idl_libproxy_a_CPPFLAGS = $(AM_CPPFLAGS) -include idl/proxy.h
idl_libproxy_a_CFLAGS = $(AM_CFLAGS) -w
idl_libcall_as_a_SOURCES = %D%/call_as.c %D%/blocks.c %D%/blocks.h %D%/records.c %D%/records.h
idl_libfactory_a_SOURCES = %D%/proxy_factory.c %D%/interface_pin.c
$(idl_libproxy_a_OBJECTS) $(idl_libcall_as_a_OBJECTS): $(IDL_H)

# The proxy DLL is for the test platform only and never installed: Windows has its own.
noinst_DATA += idl/lunshadow_ps.dll
idl/lunshadow_ps.dll: idl/libproxy.a idl/libcall_as.a idl/libfactory.a idl/libiids.a %D%/proxy.def
	$(AM_V_CCLD)$(CC) $(AM_CFLAGS) $(CFLAGS) $(AM_LDFLAGS) $(LDFLAGS) -shared -o $@ $(top_srcdir)/idl/proxy.def -Wl,--whole-archive idl/libproxy.a -Wl,--no-whole-archive idl/libfactory.a idl/libcall_as.a idl/libiids.a -lrpcrt4 -loleaut32 -lole32 -luuid
endif
