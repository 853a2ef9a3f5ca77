# SPDX-License-Identifier: Apache-2.0
# libscenario.a: the form of scenarios and of the agent's protocol; portable, so it is tested on both hosts and natively
# under sanitizers.
noinst_LIBRARIES += fakevss/libscenario.a
fakevss_libscenario_a_SOURCES = \
    %D%/result.c %D%/result.h \
    %D%/words.c %D%/words.h
SCENARIO_LIBS = fakevss/libscenario.a base/libbase.a
