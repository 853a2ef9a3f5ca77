/* SPDX-License-Identifier: Apache-2.0 */
/* Writing to HKEY_LOCAL_MACHINE so that it can be taken back: each change is recorded before it is
 * made. */
#ifndef APP_REGISTRY_H
#define APP_REGISTRY_H

#include <windows.h>

#include "base/err.h"

struct registry_undo;

/* An empty record of changes. ERR_NOMEM. Freed with registry_undo_free(). */
enum err registry_undo_new(struct registry_undo **ret_undo);

/* Forget the record and free it, keeping the changes. NULL is fine. */
void registry_undo_free(struct registry_undo *undo);

/* Take all recorded changes back, the last one first. May be repeated. What cannot be taken back is
 * left; the first such failure is returned after all others were tried. */
enum err registry_undo_run(struct registry_undo *undo, struct why *why);

/* Record, then set a value of HKLM\@path (made when missing); @name NULL is the key's default
 * value. ERR_NOMEM, ERR_ACCESS, ERR_IO. */
enum err registry_set(struct registry_undo *undo, const WCHAR *path, const WCHAR *name, DWORD type,
                      const void *data, DWORD size, struct why *why);
enum err registry_set_text(struct registry_undo *undo, const WCHAR *path, const WCHAR *name,
                           const WCHAR *text, struct why *why);

/* Delete HKLM\@path and all below; missing is ERR_OK. ERR_ACCESS, ERR_IO. */
enum err registry_delete_tree(const WCHAR *path, struct why *why);

#endif
