# SPDX-License-Identifier: Apache-2.0
# VSS's sequence without COM, and the settings.
provider_libcore_a_SOURCES += \
    %D%/claim.c %D%/claim.h \
    %D%/context.c %D%/context.h \
    %D%/creation.c %D%/creation.h \
    %D%/engine.c %D%/engine.h %D%/engine_impl.h \
    %D%/engine_begin.c \
    %D%/engine_losses.c \
    %D%/engine_luns.c \
    %D%/engine_resync.c \
    %D%/engine_steps.c \
    %D%/engine_turn.c \
    %D%/engine_undo.c \
    %D%/resync.c %D%/resync.h \
    %D%/settings.c %D%/settings.h \
    %D%/shadow_set.c %D%/shadow_set.h \
    %D%/tally.c %D%/tally.h
