/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: no page says how a device name looks, whether INQUIRY texts are trimmed, which version
 * the descriptor of designators has, or that bus types and designators end where the header's lists
 * do. */
#include "config.h"

#include "fakevss/coordinator/originals.h"

#include <string.h>

#include "fakevss/coordinator/convert.h"

#define STRANGE 0x7f
#define MORE_IDS 2

const char *
variant_name(enum variant variant)
{
    static const char *const names[] = {"plain", "padded", "sparse", "strange"};

    return names[variant];
}

/* Fill *text up to @width characters. */
static HRESULT
pad(char **text, size_t width)
{
    size_t length = *text ? strlen(*text) : width;
    char *padded;

    if (length >= width)
        return S_OK;
    padded = CoTaskMemRealloc(*text, width + 1);
    if (!padded)
        return E_OUTOFMEMORY;
    memset(padded + length, ' ', width - length);
    padded[width] = 0;
    *text = padded;
    return S_OK;
}

static void
drop(char **text)
{
    CoTaskMemFree(*text);
    *text = NULL;
}

/* One designator of an unknown kind and one of which there is nothing, behind the true ones. */
static HRESULT
add_strange_ids(VDS_STORAGE_DEVICE_ID_DESCRIPTOR *descriptor)
{
    ULONG count = descriptor->m_rgIdentifiers ? descriptor->m_cIdentifiers : 0;
    BYTE *bytes = CoTaskMemAlloc(4);
    VDS_STORAGE_IDENTIFIER *ids =
        CoTaskMemRealloc(descriptor->m_rgIdentifiers, (count + MORE_IDS) * sizeof(*ids));

    if (ids)
        descriptor->m_rgIdentifiers = ids;
    if (!ids || !bytes) {
        CoTaskMemFree(bytes);
        return E_OUTOFMEMORY;
    }
    memset(bytes, STRANGE, 4);
    memset(&ids[count], 0, MORE_IDS * sizeof(*ids));
    ids[count].m_CodeSet = (VDS_STORAGE_IDENTIFIER_CODE_SET)STRANGE;
    ids[count].m_Type = (VDS_STORAGE_IDENTIFIER_TYPE)STRANGE;
    ids[count].m_cbIdentifier = 4;
    ids[count].m_rgbIdentifier = bytes;
    descriptor->m_cIdentifiers = count + MORE_IDS;
    return S_OK;
}

/* Change a record, whose nested blocks are in task memory. On failure it stays whole. */
static HRESULT
vary_record(enum variant variant, VDS_LUN_INFORMATION *record)
{
    HRESULT hr = S_OK;

    switch (variant) {
    case VARIANT_PADDED: /* the widths of INQUIRY data */
        hr = pad(&record->m_szVendorId, 8);
        if (SUCCEEDED(hr))
            hr = pad(&record->m_szProductId, 16);
        if (SUCCEEDED(hr))
            hr = pad(&record->m_szProductRevision, 4);
        break;
    case VARIANT_SPARSE:
        drop(&record->m_szVendorId);
        drop(&record->m_szProductId);
        drop(&record->m_szProductRevision);
        break;
    case VARIANT_STRANGE:
        record->m_BusType = (VDS_STORAGE_BUS_TYPE)STRANGE;
        record->m_deviceIdDescriptor.m_version = 0xffffffff;
        hr = add_strange_ids(&record->m_deviceIdDescriptor);
        break;
    default:
        break;
    }
    return hr;
}

static void
vary_name(enum variant variant, WCHAR *name)
{
    if (variant == VARIANT_PADDED && wcsncmp(name, L"\\\\.\\", 4) == 0)
        name[2] = L'?';
}

/* A name may be NULL, as any pointer that a test hands on. */
static HRESULT
copy_name(enum variant variant, const WCHAR *name, WCHAR **ret_name)
{
    *ret_name = convert_dup(name);
    if (*ret_name)
        vary_name(variant, *ret_name);
    return name && !*ret_name ? E_OUTOFMEMORY : S_OK;
}

HRESULT
originals_init(struct originals *originals, enum variant variant, LONG count, WCHAR **names,
               const VDS_LUN_INFORMATION *records)
{
    size_t size = (size_t)count * sizeof(*originals->names);
    HRESULT hr = S_OK;
    LONG i;

    memset(originals, 0, sizeof(*originals));
    originals->count = count;
    originals->records = records_copy(records, count);
    originals->names = CoTaskMemAlloc(size);
    if (originals->names)
        memset(originals->names, 0, size);
    if (!originals->records || !originals->names)
        hr = E_OUTOFMEMORY;
    for (i = 0; SUCCEEDED(hr) && i < count; i++) {
        hr = copy_name(variant, names[i], &originals->names[i]);
        if (SUCCEEDED(hr))
            hr = vary_record(variant, &originals->records[i]);
    }
    if (FAILED(hr))
        originals_release(originals);
    else
        originals->before = records_copy(originals->records, count);
    return hr;
}

void
originals_release(struct originals *originals)
{
    LONG i;

    for (i = 0; originals->names && i < originals->count; i++)
        CoTaskMemFree(originals->names[i]);
    CoTaskMemFree(originals->names);
    records_free(originals->records, originals->count);
    records_free(originals->before, originals->count);
    memset(originals, 0, sizeof(*originals));
}
