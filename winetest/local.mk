# SPDX-License-Identifier: Apache-2.0
# Tests of both hosts. A test program links the harness and the libraries under test; no product source is compiled
# a second time. Tests start in this order: the long ones first, so that short ones fill the time beside them.
EXTRA_DIST += %D%/contract/rows.txt
include winetest/harness/local.mk
include winetest/scenarios/local.mk
include winetest/conformance/local.mk
include winetest/tree/local.mk
include winetest/rig/local.mk
include winetest/report/local.mk
if WINDOWS_HOST
include winetest/com/local.mk
endif
include winetest/unit/local.mk
include winetest/fuzz/local.mk
