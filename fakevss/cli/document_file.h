/* SPDX-License-Identifier: Apache-2.0 */
/* Backup Components Documents as files: UTF-16, little-endian, with a byte order mark. */
#ifndef FAKEVSS_CLI_DOCUMENT_FILE_H
#define FAKEVSS_CLI_DOCUMENT_FILE_H

#include <windows.h>
#include <wtypes.h>

#include <stdbool.h>

#include "base/err.h"

/* Make the file at @path, where there must be none; ended with document_file_end(). NULL with a
 * reason. */
HANDLE document_file_make(const char *path, struct why *why);
HRESULT document_file_write(HANDLE file, const WCHAR *document);
/* Close it; remove it again unless it @is_whole. NULL is fine. */
void document_file_end(HANDLE file, const char *path, bool is_whole);

/* The text in the file, freed with SysFreeString(), whatever it is: the coordinator judges it. A
 * byte order mark and a NUL at the end may be there, because requesters differ. NULL with a reason.
 */
BSTR document_file_read(const char *path, struct why *why);

#endif
