# SPDX-License-Identifier: Apache-2.0
# The rig's Linux tools: an application that writes, and what looks at disks without the coordinator's help.
EXTRA_DIST += %D%/fake_host.sh %D%/mockbus %D%/mockforeign %D%/rig.sh %D%/test_fakevss_explore.sh %D%/test_fakevss_run.sh %D%/test_mockarray.sh %D%/test_rig.sh
if !WINDOWS_HOST
noinst_LIBRARIES += winetest/rig/librig.a
winetest_rig_librig_a_SOURCES = \
    %D%/counter.c %D%/counter.h \
    %D%/lun_part.c %D%/lun_part.h
TESTS += %D%/test_rig.sh
RIG_LIBS = winetest/rig/librig.a fakevss/libfakehost.a base/libbase.a $(ZLIB_LIBS)
noinst_PROGRAMS += winetest/rig/rigcut winetest/rig/righold winetest/rig/rigpart winetest/rig/rigwriter
winetest_rig_rigcut_SOURCES = %D%/rigcut.c
winetest_rig_rigcut_LDADD = $(RIG_LIBS)
winetest_rig_righold_SOURCES = %D%/righold.c
winetest_rig_righold_LDADD = $(RIG_LIBS)
winetest_rig_rigpart_SOURCES = %D%/rigpart.c
winetest_rig_rigpart_LDADD = $(RIG_LIBS)
winetest_rig_rigwriter_SOURCES = %D%/rigwriter.c
winetest_rig_rigwriter_LDADD = $(RIG_LIBS)
# Administration of mock arrays, for people and for the rig.
noinst_PROGRAMS += winetest/rig/mockarray
winetest_rig_mockarray_SOURCES = %D%/mockarray.c
winetest_rig_mockarray_LDADD = provider/libcore.a base/libbase.a $(ZLIB_LIBS)
TESTS += %D%/test_mockarray.sh %D%/test_fakevss_explore.sh %D%/test_fakevss_run.sh
endif
