# SPDX-License-Identifier: Apache-2.0
# libscenario.a: scenarios read, checked and played; portable, so it is tested on
# both hosts and natively under sanitizers.
noinst_LIBRARIES += fakevss/libscenario.a
fakevss_libscenario_a_SOURCES = \
    %D%/call.c \
    %D%/document.c \
    %D%/expect.c \
    %D%/method.c %D%/method.h \
    %D%/parser.c \
    %D%/play.c %D%/play.h %D%/play_impl.h \
    %D%/play_end.c \
    %D%/play_expect.c \
    %D%/play_look.c \
    %D%/play_violations.c \
    %D%/play_document.c \
    %D%/play_events.c \
    %D%/play_host.c \
    %D%/play_span.c \
    %D%/presentation.c \
    %D%/scenario.c %D%/scenario.h %D%/scenario_impl.h \
    %D%/span.c \
    %D%/statement.c
SCENARIO_LIBS = fakevss/libscenario.a $(WIRE_LIBS)
