/* SPDX-License-Identifier: Apache-2.0 */
/* A LUN named by a person. */
#ifndef ADMIN_LUN_TEXT_H
#define ADMIN_LUN_TEXT_H

#include <stdbool.h>

#include "provider/array/lun.h"

/* Read a LUN's identifier: an NAA as 16 or 32 hex digits, bare as lunshadow prints it or behind
 * "naa." or "0x"; an EUI-64 as 16, 24 or 32 hex digits behind "eui."; a T10 vendor id as text
 * behind "t10.". Digits of either case. *ret_lun then has that one designator and nothing else.
 * False, and *ret_lun untouched, when @text is none of these. */
bool lun_parse(const char *text, struct lun *ret_lun);

#endif
