# SPDX-License-Identifier: Apache-2.0
provider_libcore_a_SOURCES += %D%/context.h %D%/engine.h %D%/settings.h %D%/shadow_set.h
