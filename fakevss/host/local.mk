# SPDX-License-Identifier: Apache-2.0
# libfakehost.a: disks, partition tables and marks of a simulated host; portable, so it is tested natively as well.
noinst_LIBRARIES += fakevss/libfakehost.a
fakevss_libfakehost_a_SOURCES = \
    %D%/gpt.c %D%/gpt.h
