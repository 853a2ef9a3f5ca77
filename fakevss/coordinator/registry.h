/* SPDX-License-Identifier: Apache-2.0 */
/* Values of registry keys as the store needs them. Names and texts are UTF-8. */
#ifndef FAKEVSS_COORDINATOR_REGISTRY_H
#define FAKEVSS_COORDINATOR_REGISTRY_H

#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

/* Open @path below @root, making it and its parents first with @make. VSS_E_OBJECT_NOT_FOUND when
 * it is not there. Closed with RegCloseKey(). */
HRESULT registry_open(HKEY root, const char *path, bool make, HKEY *ret_key);
/* Make @path below @root, whose parents are there; it goes when the machine stops. */
HRESULT registry_make_volatile(HKEY root, const char *path);
/* Delete @name below @root with all below it; a missing one is S_OK. */
HRESULT registry_delete_tree(HKEY root, const char *name);
/* The name of the subkey, or value, at @index to @buf, "" for one that does not fit: none of ours,
 * and no end of the list. False after the last one. */
bool registry_key_at(HKEY key, DWORD index, char *buf, size_t size);
bool registry_value_at(HKEY key, DWORD index, char *buf, size_t size);

/* VSS_E_OBJECT_NOT_FOUND for a missing value, VSS_E_UNEXPECTED for one of another kind or size. */
HRESULT registry_get_text(HKEY key, const char *name, char *buf, size_t size);
HRESULT registry_get_number(HKEY key, const char *name, DWORD *ret_value);
/* Any size; freed with mem_free(). */
HRESULT registry_get_blob(HKEY key, const char *name, BYTE **ret_data, DWORD *ret_size);

HRESULT registry_set_text(HKEY key, const char *name, const char *text);
HRESULT registry_set_number(HKEY key, const char *name, DWORD value);
HRESULT registry_set_blob(HKEY key, const char *name, const void *data, DWORD size);
/* A missing value is S_OK. */
HRESULT registry_delete_value(HKEY key, const char *name);

#endif
