# SPDX-License-Identifier: Apache-2.0
# libscenario.a: scenarios read, checked and played, and the form of the agent's protocol; portable, so it is tested on
# both hosts and natively under sanitizers.
noinst_LIBRARIES += fakevss/libscenario.a
fakevss_libscenario_a_SOURCES = \
    %D%/call.c \
    %D%/method.c %D%/method.h \
    %D%/parser.c \
    %D%/play.c %D%/play.h %D%/play_impl.h \
    %D%/play_end.c \
    %D%/play_look.c \
    %D%/play_violations.c \
    %D%/result.c %D%/result.h \
    %D%/scenario.c %D%/scenario.h %D%/scenario_impl.h \
    %D%/statement.c \
    %D%/words.c %D%/words.h
SCENARIO_LIBS = fakevss/libscenario.a base/libbase.a
