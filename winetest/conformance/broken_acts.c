/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/conformance/broken_acts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ole2.h>

#include "idl/records.h"

#define NAA 3 /* type of a designator */
#define SETTINGS "SOFTWARE\\FakeVss"
#define PATH_SIZE 1024

/* --- records --- */

void
kept_add(struct kept_records *kept, const VDS_LUN_INFORMATION *records, LONG count)
{
    for (LONG i = 0; i < count && kept->count < ACTS_RECORDS_MAX; i++) {
        VDS_LUN_INFORMATION *copy = records_copy(&records[i], 1);

        if (copy)
            kept->records[kept->count++] = *copy;
        CoTaskMemFree(copy); /* what is nested in it stays */
    }
}

void
kept_clear(struct kept_records *kept)
{
    for (LONG i = 0; i < kept->count; i++)
        record_clear(&kept->records[i]);
    kept->count = 0;
}

void
kept_empty(struct kept_records *kept, IVssHardwareSnapshotProviderEx *iface)
{
    static WCHAR name[] = L"\\\\.\\PHYSICALDRIVE1";

    for (LONG i = 0; i < kept->count; i++)
        (void)base_hardware.OnLunEmpty(iface, name, &kept->records[i]); /* it may be gone */
    kept_clear(kept);
}

void
act_set_text(char **text, const char *value)
{
    size_t size = strlen(value) + 1;

    CoTaskMemFree(*text);
    *text = CoTaskMemAlloc(size);
    if (*text)
        memcpy(*text, value, size);
}

void
act_take_identity(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *other)
{
    VDS_LUN_INFORMATION *copy = records_copy(other, 1);
    VDS_STORAGE_DEVICE_ID_DESCRIPTOR own = record->m_deviceIdDescriptor;

    if (!copy)
        return;
    record->m_deviceIdDescriptor = copy->m_deviceIdDescriptor;
    copy->m_deviceIdDescriptor = own;
    records_free(copy, 1);
}

void
act_new_identity(VDS_LUN_INFORMATION *record)
{
    static BYTE calls;
    const VDS_STORAGE_DEVICE_ID_DESCRIPTOR *page = &record->m_deviceIdDescriptor;

    calls++;
    for (ULONG i = 0; i < page->m_cIdentifiers; i++) {
        VDS_STORAGE_IDENTIFIER *id = &page->m_rgIdentifiers[i];

        if (id->m_cbIdentifier > 0)
            id->m_rgbIdentifier[id->m_cbIdentifier - 1] ^= (BYTE)(calls | 0x80);
    }
}

/* The first NAA designator; NULL when there is none. */
static const VDS_STORAGE_IDENTIFIER *
find_naa(const VDS_LUN_INFORMATION *record)
{
    const VDS_STORAGE_DEVICE_ID_DESCRIPTOR *page = &record->m_deviceIdDescriptor;

    for (ULONG i = 0; i < page->m_cIdentifiers; i++)
        if ((int)page->m_rgIdentifiers[i].m_Type == NAA)
            return &page->m_rgIdentifiers[i];
    return NULL;
}

BOOL
act_is_same(const VDS_LUN_INFORMATION *a, const VDS_LUN_INFORMATION *b)
{
    const VDS_STORAGE_IDENTIFIER *of_a = find_naa(a);
    const VDS_STORAGE_IDENTIFIER *of_b = find_naa(b);

    return of_a && of_b && of_a->m_cbIdentifier == of_b->m_cbIdentifier &&
           memcmp(of_a->m_rgbIdentifier, of_b->m_rgbIdentifier, of_a->m_cbIdentifier) == 0;
}

/* --- files of the host --- */

/* A path of the coordinator's settings; "" when it is not set. */
static void
read_setting(const char *name, char *buf)
{
    DWORD size = PATH_SIZE;

    if (RegGetValueA(HKEY_LOCAL_MACHINE, SETTINGS, name, RRF_RT_REG_SZ, NULL, buf, &size))
        buf[0] = '\0';
}

/* In one write, so that it stays whole beside those of others. */
static void
append(const char *path, const char *text)
{
    DWORD written;
    HANDLE file = CreateFileA(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);

    if (file == INVALID_HANDLE_VALUE)
        return;
    (void)WriteFile(file, text, (DWORD)strlen(text), &written, NULL); /* seen by its absence */
    CloseHandle(file);
}

void
act_event(const char *severity, const GUID *set, const char *message)
{
    char path[PATH_SIZE], line[400];
    WCHAR id[39];

    read_setting("EventFile", path);
    StringFromGUID2(set, id, 39);
    (void)snprintf(line, sizeof(line), "0\t%s\t1\t%ls\t-\t%s\n", severity, id, message); /* fits */
    append(path, line);
}

HRESULT
act_veto(const GUID *set, const char *method)
{
    char message[100];

    (void)snprintf(message, sizeof(message), "%s failed, because this provider is broken.", method);
    act_event("error", set, message);
    return VSS_E_PROVIDER_VETO;
}

HRESULT WINAPI
act_veto_final(IVssProviderCreateSnapshotSet *iface, VSS_ID set)
{
    (void)iface;
    return act_veto(&set, "PreFinalCommitSnapshots");
}

void
act_protect(const VDS_LUN_INFORMATION *record)
{
    const VDS_STORAGE_IDENTIFIER *id = find_naa(record);
    char fabric[PATH_SIZE], host[PATH_SIZE], path[2 * PATH_SIZE + 100];
    int length;

    if (!id || id->m_cbIdentifier > 16)
        return;
    read_setting("FabricPath", fabric);
    read_setting("HostName", host);
    length = snprintf(path, sizeof(path), "%s\\%s\\.read-only-", fabric, host);
    for (ULONG i = 0; i < id->m_cbIdentifier; i++)
        length +=
            snprintf(path + length, sizeof(path) - (size_t)length, "%02x", id->m_rgbIdentifier[i]);
    append(path, "");
}
