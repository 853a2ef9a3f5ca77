# SPDX-License-Identifier: Apache-2.0
# libcore.a is array, core and admin: it builds for both hosts. Each layer lists its own files.
noinst_LIBRARIES += provider/libcore.a
provider_libcore_a_SOURCES =
include provider/array/local.mk
include provider/core/local.mk
include provider/admin/local.mk
EXTRA_DIST += provider/com/events.mc
if WINDOWS_HOST
include provider/com/local.mk
include provider/app/local.mk
endif
