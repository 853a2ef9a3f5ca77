# SPDX-License-Identifier: Apache-2.0
# libexplore.a: the runs of fakevss explore, from tables; portable.
noinst_LIBRARIES += fakevss/libexplore.a
fakevss_libexplore_a_SOURCES = \
    %D%/die.c \
    %D%/explore.c %D%/explore.h %D%/explore_impl.h \
    %D%/fault.c \
    %D%/flow.c %D%/flow.h \
    %D%/gating.c %D%/gating.h \
    %D%/order.c \
    %D%/stop.c \
    %D%/strike.c %D%/strike.h \
    %D%/two.c
EXPLORE_LIBS = fakevss/libexplore.a base/libbase.a
