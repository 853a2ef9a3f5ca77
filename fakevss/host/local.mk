# SPDX-License-Identifier: Apache-2.0
# libfakehost.a: disks, partition tables and marks of a simulated host; portable, so it is tested natively as well.
noinst_LIBRARIES += fakevss/libfakehost.a
fakevss_libfakehost_a_SOURCES = \
    %D%/disks.c %D%/disks.h \
    %D%/exclusive.c %D%/exclusive.h \
    %D%/format.c %D%/format.h \
    %D%/gate.c %D%/gate.h \
    %D%/gpt.c %D%/gpt.h \
    %D%/identity.c %D%/identity.h \
    %D%/late.c %D%/late.h \
    %D%/lun_folder.c %D%/lun_folder.h \
    %D%/marks.c %D%/marks.h \
    %D%/mbr.c %D%/mbr.h \
    %D%/ptable.c %D%/ptable.h \
    %D%/scsi.c %D%/scsi.h \
    %D%/span.c %D%/span.h \
    %D%/table.c %D%/table.h \
    %D%/volumes.c %D%/volumes.h
FAKEHOST_LIBS = fakevss/libfakehost.a base/libbase.a $(ZLIB_LIBS)
