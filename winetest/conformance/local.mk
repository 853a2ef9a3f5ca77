# SPDX-License-Identifier: Apache-2.0
# Conformance: providers that break their contract in one way each, and what the kit says of them.
CONFORMANCE_TESTS = %D%/test_conformance.sh %D%/test_conformance_sets.sh
EXTRA_DIST += %D%/conformance.sh $(CONFORMANCE_TESTS)
if WINDOWS_HOST
TESTS += $(CONFORMANCE_TESTS)
check_PROGRAMS += winetest/conformance/brokenprovider
winetest_conformance_brokenprovider_SOURCES = \
    %D%/broken.c %D%/broken.h \
    %D%/broken_acts.c %D%/broken_acts.h \
    %D%/broken_luns.c \
    %D%/broken_records.c \
    %D%/broken_results.c \
    %D%/broken_server.c \
    %D%/broken_sets.c \
    %D%/broken_window.c
winetest_conformance_brokenprovider_LDADD = fakevss/libfactory.a provider/libcom.a idl/libcall_as.a $(IDL_LIBS) \
    base/libbase.a -lole32 -luuid -ladvapi32
$(winetest_conformance_brokenprovider_OBJECTS): $(PROVIDER_H)
endif
