/* SPDX-License-Identifier: Apache-2.0 */
/* Values of HKLM\@path, for tests and their children. All but registry_drop() return false when it
 * cannot be done, or there is nothing to get. */
#ifndef TEST_COM_REGISTRY_H
#define TEST_COM_REGISTRY_H

#include <stdbool.h>

#include <windows.h>

bool registry_put(const WCHAR *path, const WCHAR *name, DWORD type, const void *data, DWORD size);
bool registry_put_number(const WCHAR *path, const WCHAR *name, DWORD number);

/* Zeroes @buf of @size bytes first, so that a missing text is an empty one. */
bool registry_get(const WCHAR *path, const WCHAR *name, void *buf, DWORD size);

bool registry_has_key(const WCHAR *path);

/* Delete the key and what is below it; none is fine. */
void registry_drop(const WCHAR *path);

#endif
