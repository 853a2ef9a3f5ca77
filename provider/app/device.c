/* SPDX-License-Identifier: Apache-2.0 */
/* A volume is asked for its disks, a disk for its descriptors; reading the replies is portable
 * (admin/storage_reply.c). Sources: IOCTL_STORAGE_QUERY_PROPERTY and
 * IOCTL_VOLUME_GET_VOLUME_DISK_EXTENTS (winioctl.h). */
#include "config.h"

#include "provider/app/device.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/mem.h"
#include "provider/admin/lun_text.h"
#include "provider/admin/storage_reply.h"
#include "provider/com/utf16.h"

#define REPLY_MAX 65536
#define PATH_LENGTH 1024

_Static_assert(offsetof(STORAGE_DEVICE_DESCRIPTOR, VendorIdOffset) == STORAGE_DEVICE_VENDOR &&
                   offsetof(STORAGE_DEVICE_DESCRIPTOR, BusType) == STORAGE_DEVICE_TEXTS_END &&
                   offsetof(STORAGE_DEVICE_DESCRIPTOR, DeviceType) == STORAGE_HEADER_SIZE &&
                   offsetof(VOLUME_DISK_EXTENTS, Extents) == STORAGE_EXTENTS_FIRST &&
                   sizeof(DISK_EXTENT) == STORAGE_EXTENT_SIZE &&
                   sizeof(STORAGE_DESCRIPTOR_HEADER) == STORAGE_HEADER_SIZE,
               "the replies are read as this Windows lays them out");

static const char identifier_remedy[] =
    "name the LUN by its identifier instead (NAA, eui., t10.), as the array shows it";

/* --- disks --- */

static enum err
disk_error(uint32_t number, const char *what, DWORD error, struct why *why)
{
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
        return why_set(why, ERR_NOT_FOUND, "there is no disk %lu (\\\\.\\PhysicalDrive%lu); %s",
                       (unsigned long)number, (unsigned long)number, identifier_remedy);
    case ERROR_ACCESS_DENIED:
        return why_set(why, ERR_ACCESS,
                       "disk %lu does not tell its %s: run as an administrator, or %s",
                       (unsigned long)number, what, identifier_remedy);
    case ERROR_INVALID_FUNCTION:
    case ERROR_NOT_SUPPORTED:
        return why_set(why, ERR_NOT_SUPPORTED, "disk %lu has no %s; %s", (unsigned long)number,
                       what, identifier_remedy);
    default:
        return why_set(why, ERR_IO, "disk %lu does not tell its %s (error %lu); %s",
                       (unsigned long)number, what, error, identifier_remedy);
    }
}

/* The whole reply, in new memory freed with mem_free(). Its size is asked for first.
 * ERR_NOT_SUPPORTED: this disk does not know the question. */
static enum err
query_disk(const struct device_system *system, uint32_t number, STORAGE_PROPERTY_ID property,
           const char *what, uint8_t **ret_reply, size_t *ret_size, struct why *why)
{
    uint8_t header[STORAGE_HEADER_SIZE] = {0};
    uint8_t *reply;
    DWORD size = 0;
    size_t whole;
    DWORD error = system->query_disk(number, property, header, sizeof(header), &size);
    if (error != ERROR_SUCCESS && error != ERROR_MORE_DATA)
        return disk_error(number, what, error, why);
    whole = storage_reply_size(header);
    if (size < sizeof(header) || whole < sizeof(header) || whole > REPLY_MAX)
        return why_set(why, ERR_CORRUPT, "disk %lu claims %zu bytes for its %s",
                       (unsigned long)number, whole, what);

    reply = mem_zalloc(whole);
    if (!reply)
        return why_set(why, ERR_NOMEM, "no memory for the %s of a disk", what);
    error = system->query_disk(number, property, reply, (DWORD)whole, &size);
    if (error != ERROR_SUCCESS) {
        mem_free(reply);
        return disk_error(number, what, error, why);
    }
    *ret_reply = reply;
    *ret_size = size < whole ? size : whole;
    return ERR_OK;
}

enum err
device_disk(const struct device_system *system, uint32_t number, struct lun *ret_lun,
            struct why *why)
{
    struct lun lun = {0};
    uint8_t *reply = NULL;
    size_t size;
    enum err e =
        query_disk(system, number, StorageDeviceProperty, "description", &reply, &size, why);

    if (e)
        return e;
    e = storage_parse_device(reply, size, &lun, why);
    mem_free(reply);
    if (e)
        return why_prefix(why, e, "disk %lu", (unsigned long)number);

    e = query_disk(system, number, StorageDeviceIdProperty, "identifiers", &reply, &size, why);
    if (e && e != ERR_NOT_SUPPORTED)
        return e;
    if (!e) {
        e = storage_parse_ids(reply, size, &lun.page83, why);
        mem_free(reply);
        if (e)
            return why_prefix(why, e, "disk %lu", (unsigned long)number);
    }
    *ret_lun = lun;
    return ERR_OK;
}

/* "PhysicalDriveN", with or without what Windows wants before it. */
static bool
parse_disk(const char *name, uint32_t *ret_number)
{
    static const char prefix[] = "PhysicalDrive";
    const char *digits;
    char *end;
    unsigned long number;

    if (strncmp(name, "\\\\.\\", 4) == 0)
        name += 4;
    if (_strnicmp(name, prefix, sizeof(prefix) - 1) != 0)
        return false;
    digits = name + sizeof(prefix) - 1;
    number = strtoul(digits, &end, 10);
    if (*digits < '0' || *digits > '9' || *end || number >= DEVICE_DISKS_MAX)
        return false;
    *ret_number = (uint32_t)number;
    return true;
}

/* --- volumes --- */

static enum err
volume_error(const char *name, DWORD error, struct why *why)
{
    switch (error) {
    case ERROR_ACCESS_DENIED:
        return why_set(why, ERR_ACCESS,
                       "volume %s does not tell its disks: run as an administrator, or %s", name,
                       identifier_remedy);
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME:
    case ERROR_NOT_A_REPARSE_POINT:
        return why_set(why, ERR_NOT_FOUND,
                       "\"%s\" is no volume, disk or LUN of this machine: name a drive (X:), a "
                       "mount folder, \\\\?\\Volume{...}\\, \\\\.\\PhysicalDriveN, or a LUN by its "
                       "identifier (NAA, eui., t10.)",
                       name);
    default:
        return why_set(why, ERR_IO, "volume %s does not tell its disks (error %lu); %s", name,
                       error, identifier_remedy);
    }
}

/* The numbers of the disks that the volume of @path lies on. */
static enum err
volume_disks(const struct device_system *system, const char *name, const WCHAR *path,
             uint32_t *disks, size_t *ret_count, struct why *why)
{
    WCHAR volume[PATH_LENGTH];
    uint8_t *reply = NULL;
    DWORD error = system->volume_name(path, volume, PATH_LENGTH);
    DWORD capacity = 256;
    DWORD size = 0;
    enum err e;

    if (error != ERROR_SUCCESS)
        return volume_error(name, error, why);
    do {
        mem_free(reply);
        capacity *= 2;
        reply = mem_zalloc(capacity);
        if (!reply)
            return why_set(why, ERR_NOMEM, "no memory for the disks of volume %s", name);
        error = system->query_extents(volume, reply, capacity, &size);
    } while (error == ERROR_MORE_DATA && capacity < REPLY_MAX);

    if (error != ERROR_SUCCESS) {
        e = volume_error(name, error, why);
    } else {
        struct why parse_why = {0};

        e = storage_parse_extents(reply, size < capacity ? size : capacity, disks, ret_count,
                                  &parse_why);
        if (e)
            (void)why_set(why, e, "volume %s: %s; %s", name, parse_why.text, identifier_remedy);
    }
    mem_free(reply);
    return e;
}

/* --- either --- */

static enum err
disks_of(const struct device_system *system, const char *name, uint32_t *disks, size_t *ret_count,
         struct why *why)
{
    WCHAR *path;
    enum err e;

    if (parse_disk(name, &disks[0])) {
        *ret_count = 1;
        return ERR_OK;
    }
    path = utf16_from_utf8(name);
    if (!path)
        return why_set(why, ERR_NOMEM, "no memory for the name of a volume");
    e = volume_disks(system, name, path, disks, ret_count, why);
    mem_free(path);
    return e;
}

enum err
device_luns(const struct device_system *system, const char *name, struct lun **ret_luns,
            size_t *ret_count, struct why *why)
{
    uint32_t disks[STORAGE_DISKS_MAX];
    struct lun *luns;
    struct lun named;
    bool is_named = lun_parse(name, &named);
    size_t count = 1;
    enum err e = ERR_OK;

    if (!*name)
        return why_set(why, ERR_INVAL, "the name of a volume, disk or LUN is empty");
    if (!is_named)
        e = disks_of(system, name, disks, &count, why);
    if (e)
        return e;
    luns = mem_array(count, sizeof(*luns));
    if (!luns)
        return why_set(why, ERR_NOMEM, "no memory for %zu LUNs", count);

    if (is_named)
        luns[0] = named;
    for (size_t i = 0; !is_named && !e && i < count; i++)
        e = device_disk(system, disks[i], &luns[i], why);
    if (e) {
        mem_free(luns);
        return e;
    }
    *ret_luns = luns;
    *ret_count = count;
    return ERR_OK;
}

/* --- Windows --- */

/* Opened without access rights: enough for these questions, and possible without an administrator's
 * rights on some disks. */
static HANDLE
open_device(const WCHAR *path)
{
    return CreateFileW(path, 0, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
}

static DWORD
windows_query_disk(uint32_t number, STORAGE_PROPERTY_ID property, void *reply, DWORD size,
                   DWORD *ret_size)
{
    STORAGE_PROPERTY_QUERY query = {.PropertyId = property, .QueryType = PropertyStandardQuery};
    DWORD error = ERROR_SUCCESS;
    WCHAR path[64];
    HANDLE disk;

    swprintf(path, 64, L"\\\\.\\PhysicalDrive%lu", (unsigned long)number);
    disk = open_device(path);
    if (disk == INVALID_HANDLE_VALUE)
        return GetLastError();
    if (!DeviceIoControl(disk, IOCTL_STORAGE_QUERY_PROPERTY, &query, sizeof(query), reply, size,
                         ret_size, NULL))
        error = GetLastError();
    CloseHandle(disk);
    return error;
}

static bool
is_volume_name(const WCHAR *path)
{
    return _wcsnicmp(path, L"\\\\?\\Volume{", 11) == 0;
}

static bool
is_drive(const WCHAR *path)
{
    return iswalpha(path[0]) && path[1] == L':' && (!path[2] || wcscmp(path + 2, L"\\") == 0);
}

/* What is neither has to be a folder that is there: Windows would answer for any text, with the
 * volume of the current folder. */
static DWORD
windows_volume_name(const WCHAR *path, WCHAR *buf, DWORD length)
{
    WCHAR root[PATH_LENGTH];

    if (is_volume_name(path)) {
        if (wcslen(path) >= length)
            return ERROR_INVALID_NAME;
        wcscpy(buf, path);
        return ERROR_SUCCESS;
    }
    if (!is_drive(path) && GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES)
        return GetLastError();
    if (!GetVolumePathNameW(path, root, PATH_LENGTH) ||
        !GetVolumeNameForVolumeMountPointW(root, buf, length))
        return GetLastError();
    return ERROR_SUCCESS;
}

static DWORD
windows_query_extents(const WCHAR *volume_name, void *reply, DWORD size, DWORD *ret_size)
{
    WCHAR path[PATH_LENGTH];
    size_t length = wcslen(volume_name);
    DWORD error = ERROR_SUCCESS;
    HANDLE volume;

    if (length == 0 || length >= PATH_LENGTH)
        return ERROR_INVALID_NAME;
    wcscpy(path, volume_name);
    if (path[length - 1] == L'\\')
        path[length - 1] = 0; /* with it, it would be the volume's root folder */
    volume = open_device(path);
    if (volume == INVALID_HANDLE_VALUE)
        return GetLastError();
    if (!DeviceIoControl(volume, IOCTL_VOLUME_GET_VOLUME_DISK_EXTENTS, NULL, 0, reply, size,
                         ret_size, NULL))
        error = GetLastError();
    CloseHandle(volume);
    return error;
}

const struct device_system device_system_windows = {
    .query_disk = windows_query_disk,
    .volume_name = windows_volume_name,
    .query_extents = windows_query_extents,
};
