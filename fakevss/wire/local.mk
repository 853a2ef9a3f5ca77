# SPDX-License-Identifier: Apache-2.0
# libwire.a: what fakevss.exe and the native fakevss say to each other: lines of words, results by name; portable.
noinst_LIBRARIES += fakevss/libwire.a
fakevss_libwire_a_SOURCES = \
    %D%/result.c %D%/result.h \
    %D%/words.c %D%/words.h
WIRE_LIBS = fakevss/libwire.a base/libbase.a
