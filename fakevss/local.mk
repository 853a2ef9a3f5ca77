# SPDX-License-Identifier: Apache-2.0
include fakevss/host/local.mk
