# SPDX-License-Identifier: Apache-2.0
provider_libcore_a_SOURCES += \
    %D%/context.c %D%/context.h \
    %D%/engine.c %D%/engine.h %D%/engine_internal.h \
    %D%/engine_create.c \
    %D%/engine_import.c \
    %D%/engine_steps.c \
    %D%/engine_undo.c \
    %D%/settings.c %D%/settings.h \
    %D%/shadow_set.c %D%/shadow_set.h
EXTRA_DIST += doc/glossary.md doc/vss-notes.md
