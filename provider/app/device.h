/* SPDX-License-Identifier: Apache-2.0 */
/* From what an administrator calls a disk or a volume to the LUNs that it lies on, as the storage
 * stack of Windows reports them. */
#ifndef APP_DEVICE_H
#define APP_DEVICE_H

#include <stddef.h>
#include <stdint.h>

#include <windows.h>
#include <winioctl.h>

#include "base/err.h"
#include "provider/array/lun.h"

/* The disk numbers that are looked for: Windows gives them out from 0 on, with gaps. */
#define DEVICE_DISKS_MAX 256

/* What is asked of the operating system, so that a test can answer. Each returns a Win32 error
 * code. */
struct device_system {
    /* Ask disk @number for @property: at most @size bytes of the reply to @reply. */
    DWORD(*query_disk)
    (uint32_t number, STORAGE_PROPERTY_ID property, void *reply, DWORD size, DWORD *ret_size);

    /* The name "\\?\Volume{...}\" of the volume that @path is on. */
    DWORD (*volume_name)(const WCHAR *path, WCHAR *buf, DWORD length);

    /* Its VOLUME_DISK_EXTENTS; ERROR_MORE_DATA when they do not fit. */
    DWORD(*query_extents)
    (const WCHAR *volume_name, void *reply, DWORD size, DWORD *ret_size);
};

extern const struct device_system device_system_windows;

/* The LUNs of @name, in a new array freed with mem_free(): an identifier as lun_parse() takes it,
 * "PhysicalDriveN" or "\\.\PhysicalDriveN", or a volume by drive letter, mount folder or name.
 * ERR_INVAL: it is none of these; ERR_NOT_FOUND: Windows does not know it; ERR_ACCESS, ERR_IO,
 * ERR_CORRUPT, ERR_LIMIT, ERR_NOMEM: what could not be asked, and what to do instead. */
enum err device_luns(const struct device_system *system, const char *name, struct lun **ret_luns,
                     size_t *ret_count, struct why *why);

/* The LUN of disk @number. ERR_NOT_FOUND: there is no such disk; others as above. A disk without
 * VPD page 0x83 has no designators. */
enum err device_disk(const struct device_system *system, uint32_t number, struct lun *ret_lun,
                     struct why *why);

#endif
