/* SPDX-License-Identifier: Apache-2.0 */
/* Between Windows' forms of texts and ids and ours. */
#ifndef FAKEVSS_COORDINATOR_CONVERT_H
#define FAKEVSS_COORDINATOR_CONVERT_H

#include <windows.h>

#include "base/id.h"

#define GUID_TEXT_SIZE 39 /* with braces and NUL */

/* UTF-8 as UTF-16 in task memory, or NULL without memory or for malformed text. */
WCHAR *convert_to_wide(const char *text);
/* UTF-16 (NULL is "") as UTF-8, freed with mem_free(); NULL without memory. */
char *convert_to_utf8(const WCHAR *text);
/* A copy of @text in task memory; NULL for NULL and without memory. */
WCHAR *convert_dup(const WCHAR *text);

struct id convert_id(const GUID *guid);
GUID convert_guid(const struct id *id);
/* "{...}" in lower case to @buf of GUID_TEXT_SIZE bytes. Returns @buf. */
char *convert_guid_text(const GUID *guid, char *buf);

#endif
