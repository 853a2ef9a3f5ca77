/* SPDX-License-Identifier: Apache-2.0 */
/* Writing to HKEY_LOCAL_MACHINE so that it can be taken back. What is as wanted already is not
 * touched. */
#ifndef APP_REGISTRY_H
#define APP_REGISTRY_H

#include <stdbool.h>

#include <windows.h>

#include "base/err.h"
#include "provider/app/changes.h"

/* Make key HKLM\@path and those above it that do not exist; each new one gets the security
 * descriptor @sddl (NULL: the inherited one). ERR_NOMEM, ERR_ACCESS, ERR_IO. */
enum err registry_make_key(struct changes *changes, const WCHAR *path, const WCHAR *sddl,
                           struct why *why);

/* Set a value of HKLM\@path (made when missing); @name NULL is the key's default value. ERR_NOMEM,
 * ERR_ACCESS, ERR_IO. */
enum err registry_set(struct changes *changes, const WCHAR *path, const WCHAR *name, DWORD type,
                      const void *data, DWORD size, struct why *why);
enum err registry_set_text(struct changes *changes, const WCHAR *path, const WCHAR *name,
                           const WCHAR *text, struct why *why);

/* Delete a value; missing is ERR_OK. ERR_NOMEM, ERR_ACCESS, ERR_IO. */
enum err registry_unset(struct changes *changes, const WCHAR *path, const WCHAR *name,
                        struct why *why);

/* Delete HKLM\@path and all below, for good. Missing is ERR_OK; otherwise *ret_found becomes true.
 * ERR_ACCESS, ERR_IO. */
enum err registry_delete_tree(const struct machine *machine, const WCHAR *path, bool *ret_found,
                              struct why *why);

/* The text that a value of HKLM\@path is, terminated and perhaps cut; "" on failure, which is
 * returned as a Win32 error code. */
DWORD registry_get_text(const struct machine *machine, const WCHAR *path, const WCHAR *name,
                        WCHAR ret_text[MACHINE_COMMAND_MAX]);

/* For acts on key HKLM\@path that this file does not know: the error of Win32 code @status, with a
 * text that says that one cannot @what the key, and the remedy. */
enum err registry_error(struct why *why, const char *what, const WCHAR *path, DWORD status);

#endif
