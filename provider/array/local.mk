# SPDX-License-Identifier: Apache-2.0
provider_libcore_a_SOURCES += %D%/array.h %D%/lun.h %D%/page83.h
