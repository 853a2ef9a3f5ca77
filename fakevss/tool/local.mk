# SPDX-License-Identifier: Apache-2.0
# fakevss on Linux: plays scenarios on simulated hosts. Its namesake that runs on them is in fakevss/local.mk.
EXTRA_DIST += fakevss/scenarios/mock.adapter
if !WINDOWS_HOST
noinst_PROGRAMS += fakevss/fakevss
fakevss_fakevss_SOURCES = \
    %D%/adapter.c %D%/adapter.h \
    %D%/agent.c \
    %D%/child.c %D%/child.h \
    %D%/command.h \
    %D%/image.c \
    %D%/main.c \
    %D%/rig.c %D%/rig.h %D%/rig_impl.h \
    %D%/run.c
fakevss_fakevss_LDADD = $(SCENARIO_LIBS)
endif
