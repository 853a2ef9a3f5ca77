/* SPDX-License-Identifier: Apache-2.0 */
/* Shadow copy sets in the registry: Sets\{set}\{copy}. A set can be read once its value "Volumes"
 * is there, which is written last; it counts once "Complete" is there. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/coordinator/registry.h"
#include "fakevss/coordinator/store.h"

#define IDENTITY_TEXT_MAX (ID_TEXT_SIZE + PARTITIONS_MAX * (ID_TEXT_SIZE + sizeof("127=")))
#define SETS_KEY STORE_KEY "\\Sets"
#define COMPLETE "Complete"

static HRESULT
save_record(HKEY key, const char *kind, unsigned index, const VDS_LUN_INFORMATION *record)
{
    BYTE *data = NULL;
    DWORD size = 0;
    char name[32];
    HRESULT hr = lun_record_store(record, &data, &size);

    if (FAILED(hr))
        return hr;
    (void)snprintf(name, sizeof(name), "%s%u", kind, index); /* fits */
    hr = registry_set_blob(key, name, data, size);
    mem_free(data);
    return hr;
}

static HRESULT
load_record(HKEY key, const char *kind, unsigned index, VDS_LUN_INFORMATION *ret_record)
{
    BYTE *data = NULL;
    DWORD size = 0;
    char name[32];
    HRESULT hr;

    (void)snprintf(name, sizeof(name), "%s%u", kind, index); /* fits */
    hr = registry_get_blob(key, name, &data, &size);
    if (SUCCEEDED(hr))
        hr = lun_record_load(data, size, ret_record);
    mem_free(data);
    return hr;
}

static HRESULT
save_identity(HKEY key, unsigned index, const struct identity *identity)
{
    struct text text = {0};
    char name[32];
    HRESULT hr;

    if (!identity)
        return S_OK;
    (void)snprintf(name, sizeof(name), "Identity%u", index); /* fits */
    identity_format(identity, &text);
    hr = text.is_broken ? E_OUTOFMEMORY : registry_set_text(key, name, text_get(&text));
    text_release(&text);
    return hr;
}

/* One that is not there is not known. */
static HRESULT
load_identity(HKEY key, unsigned index, struct identity **ret_identity)
{
    struct identity *identity = mem_zalloc(sizeof(*identity));
    char *text = mem_zalloc(IDENTITY_TEXT_MAX);
    char name[32];
    HRESULT hr = E_OUTOFMEMORY;

    (void)snprintf(name, sizeof(name), "Identity%u", index); /* fits */
    if (identity && text)
        hr = registry_get_text(key, name, text, IDENTITY_TEXT_MAX);
    if (SUCCEEDED(hr) && !identity_parse(text, identity))
        hr = VSS_E_UNEXPECTED;
    mem_free(text);
    if (FAILED(hr)) {
        mem_free(identity);
        return hr == VSS_E_OBJECT_NOT_FOUND ? S_OK : hr;
    }
    *ret_identity = identity;
    return S_OK;
}

/* An extent as "lun slot offset size" in decimal. */
static HRESULT
save_extent(HKEY key, unsigned index, const struct volume_extent *extent, unsigned lun)
{
    char name[32];
    char text[96];

    (void)snprintf(name, sizeof(name), "Extent%u", index); /* both fit */
    (void)snprintf(text, sizeof(text), "%u %u %llu %llu", lun, extent->slot,
                   (unsigned long long)extent->offset, (unsigned long long)extent->size);
    return registry_set_text(key, name, text);
}

static HRESULT
load_extent(HKEY key, unsigned index, struct copy *copy)
{
    struct volume_extent *extent = &copy->original.extents[index];
    unsigned long long offset = 0;
    unsigned long long size = 0;
    unsigned lun = 0;
    char name[32];
    char text[96];
    HRESULT hr;

    (void)snprintf(name, sizeof(name), "Extent%u", index); /* fits */
    hr = registry_get_text(key, name, text, sizeof(text));
    if (FAILED(hr))
        return hr;
    if (sscanf(text, "%u %u %llu %llu", &lun, &extent->slot, &offset, &size) != 4 ||
        lun >= copy->lun_count)
        return VSS_E_UNEXPECTED;
    extent->offset = offset;
    extent->size = size;
    copy->extent_luns[index] = lun;
    return S_OK;
}

static HRESULT
save_volume_id(HKEY key, const char *name, const struct id *id)
{
    char text[ID_TEXT_SIZE];

    return registry_set_text(key, name, id_format(id, text));
}

static HRESULT
load_volume_id(HKEY key, const char *name, struct id *ret_id)
{
    char text[ID_TEXT_SIZE];
    HRESULT hr = registry_get_text(key, name, text, sizeof(text));

    if (SUCCEEDED(hr) && !id_parse(text, ret_id))
        hr = VSS_E_UNEXPECTED;
    return hr;
}

static HRESULT
save_copy(HKEY set_key, const struct copy *copy)
{
    struct id provider = convert_id(&copy->provider);
    char text[GUID_TEXT_SIZE];
    HKEY key = NULL;
    HRESULT hr = registry_open(set_key, convert_guid_text(&copy->snapshot, text), true, &key);
    unsigned i;

    if (FAILED(hr))
        return hr;
    hr = save_volume_id(key, "Provider", &provider);
    if (SUCCEEDED(hr))
        hr = save_volume_id(key, "Original", &copy->original.id);
    if (SUCCEEDED(hr))
        hr = save_volume_id(key, "Volume", &copy->volume);
    if (SUCCEEDED(hr))
        hr = registry_set_number(key, "Device", copy->device_number);
    if (SUCCEEDED(hr))
        hr = registry_set_number(key, "Luns", copy->lun_count);
    if (SUCCEEDED(hr))
        hr = registry_set_number(key, "Extents", copy->original.extent_count);
    for (i = 0; SUCCEEDED(hr) && i < copy->lun_count; i++) {
        hr = save_record(key, "Source", i, &copy->sources[i]);
        if (SUCCEEDED(hr))
            hr = save_record(key, "Target", i, &copy->targets[i]);
        if (SUCCEEDED(hr))
            hr = save_identity(key, i, copy->identities[i]);
    }
    for (i = 0; SUCCEEDED(hr) && i < copy->original.extent_count; i++)
        hr = save_extent(key, i, &copy->original.extents[i], copy->extent_luns[i]);
    RegCloseKey(key);
    return hr;
}

static HRESULT
load_copy_fields(HKEY key, struct copy *copy)
{
    struct id provider = {{0}};
    DWORD device = 0;
    DWORD luns = 0;
    DWORD extents = 0;
    HRESULT hr = load_volume_id(key, "Provider", &provider);

    if (SUCCEEDED(hr))
        hr = load_volume_id(key, "Original", &copy->original.id);
    if (SUCCEEDED(hr))
        hr = load_volume_id(key, "Volume", &copy->volume);
    if (SUCCEEDED(hr))
        hr = registry_get_number(key, "Device", &device);
    if (SUCCEEDED(hr))
        hr = registry_get_number(key, "Luns", &luns);
    if (SUCCEEDED(hr))
        hr = registry_get_number(key, "Extents", &extents);
    if (SUCCEEDED(hr) && (luns > COPY_LUNS_MAX || extents > VOLUME_EXTENTS_MAX))
        hr = VSS_E_UNEXPECTED;
    if (FAILED(hr))
        return hr;
    copy->provider = convert_guid(&provider);
    copy->is_imported = !id_is_null(&copy->volume);
    copy->device_number = device;
    copy->lun_count = luns;
    copy->original.extent_count = extents;
    return S_OK;
}

static HRESULT
load_copy(HKEY set_key, const char *text, struct copy *copy)
{
    struct id id;
    HKEY key = NULL;
    HRESULT hr;
    unsigned i;

    if (!id_parse(text, &id))
        return VSS_E_UNEXPECTED;
    copy->snapshot = convert_guid(&id);
    hr = registry_open(set_key, text, false, &key);
    if (FAILED(hr))
        return hr;
    hr = load_copy_fields(key, copy);
    for (i = 0; SUCCEEDED(hr) && i < copy->lun_count; i++) {
        hr = load_record(key, "Source", i, &copy->sources[i]);
        if (SUCCEEDED(hr))
            hr = load_record(key, "Target", i, &copy->targets[i]);
        if (SUCCEEDED(hr))
            hr = load_identity(key, i, &copy->identities[i]);
    }
    for (i = 0; SUCCEEDED(hr) && i < copy->original.extent_count; i++)
        hr = load_extent(key, i, copy);
    RegCloseKey(key);
    return hr;
}

static HRESULT
open_sets(bool make, HKEY *ret_key)
{
    return registry_open(HKEY_LOCAL_MACHINE, SETS_KEY, make, ret_key);
}

HRESULT
store_set_save(const struct copy_set *set)
{
    char text[GUID_TEXT_SIZE];
    HKEY sets = NULL;
    HKEY key = NULL;
    HRESULT hr = open_sets(true, &sets);
    unsigned i;

    if (FAILED(hr))
        return hr;
    hr = registry_open(sets, convert_guid_text(&set->id, text), true, &key);
    if (SUCCEEDED(hr))
        hr = registry_set_number(key, "Context", (DWORD)set->context);
    if (SUCCEEDED(hr))
        hr = registry_set_blob(key, "Created", &set->created, sizeof(set->created));
    if (SUCCEEDED(hr))
        hr = registry_set_text(key, "Machine", set->machine);
    for (i = 0; SUCCEEDED(hr) && i < set->count; i++)
        hr = save_copy(key, &set->copies[i]);
    if (SUCCEEDED(hr) && set->is_complete)
        hr = registry_set_number(key, COMPLETE, 1);
    if (SUCCEEDED(hr))
        hr = registry_set_number(key, "Volumes", set->volume_count);
    if (key)
        RegCloseKey(key);
    if (FAILED(hr))
        (void)registry_delete_tree(sets, text); /* the first failure is what counts */
    RegCloseKey(sets);
    return hr;
}

/* Set or take away what tells that the set counts. */
static HRESULT
mark_complete(const GUID *set, bool is_complete)
{
    char text[GUID_TEXT_SIZE];
    HKEY sets = NULL;
    HKEY key = NULL;
    HRESULT hr = open_sets(false, &sets);

    if (SUCCEEDED(hr))
        hr = registry_open(sets, convert_guid_text(set, text), false, &key);
    if (SUCCEEDED(hr))
        hr = is_complete ? registry_set_number(key, COMPLETE, 1)
                         : registry_delete_value(key, COMPLETE);
    if (key)
        RegCloseKey(key);
    if (sets)
        RegCloseKey(sets);
    return hr;
}

HRESULT
store_set_complete(const GUID *set)
{
    return mark_complete(set, true);
}

HRESULT
store_set_doom(const GUID *set)
{
    return mark_complete(set, false);
}

HRESULT
store_set_remove(const GUID *set)
{
    char text[GUID_TEXT_SIZE];
    HKEY sets = NULL;
    HRESULT hr = open_sets(false, &sets);

    if (FAILED(hr))
        return hr;
    hr = registry_delete_tree(sets, convert_guid_text(set, text));
    RegCloseKey(sets);
    return hr;
}

HRESULT
store_copy_remove(const GUID *set, const GUID *snapshot)
{
    char set_text[GUID_TEXT_SIZE];
    char text[GUID_TEXT_SIZE];
    HKEY sets = NULL;
    HKEY key = NULL;
    HRESULT hr = open_sets(false, &sets);

    if (FAILED(hr))
        return hr;
    hr = registry_open(sets, convert_guid_text(set, set_text), false, &key);
    if (SUCCEEDED(hr))
        hr = registry_delete_tree(key, convert_guid_text(snapshot, text));
    if (SUCCEEDED(hr) && !registry_key_at(key, 0, text, sizeof(text)))
        hr = registry_delete_tree(sets, set_text);
    if (key)
        RegCloseKey(key);
    RegCloseKey(sets);
    return hr;
}

static HRESULT
load_set(HKEY sets, const char *text, struct copy_set *set)
{
    char copy_text[GUID_TEXT_SIZE];
    BYTE *created = NULL;
    DWORD created_size = 0;
    DWORD number = 0;
    HKEY key = NULL;
    struct id id;
    GUID guid;
    HRESULT hr;
    DWORD i;

    if (!id_parse(text, &id))
        return VSS_E_UNEXPECTED;
    guid = convert_guid(&id);
    hr = registry_open(sets, text, false, &key);
    if (FAILED(hr))
        return hr;
    hr = registry_get_number(key, "Context", &number);
    if (SUCCEEDED(hr))
        hr = copy_set_init(set, &guid, (LONG)number);
    if (SUCCEEDED(hr))
        hr = registry_get_number(key, "Volumes", &number);
    if (SUCCEEDED(hr))
        hr = registry_get_text(key, "Machine", set->machine, sizeof(set->machine));
    if (SUCCEEDED(hr))
        hr = registry_get_blob(key, "Created", &created, &created_size);
    if (SUCCEEDED(hr) && created_size != sizeof(set->created))
        hr = VSS_E_UNEXPECTED;
    if (SUCCEEDED(hr)) {
        memcpy(&set->created, created, sizeof(set->created));
        set->volume_count = number;
        set->is_complete = SUCCEEDED(registry_get_number(key, COMPLETE, &number));
    }
    for (i = 0; SUCCEEDED(hr) && set->count < COPY_SET_MAX &&
                registry_key_at(key, i, copy_text, sizeof(copy_text));
         i++)
        hr = load_copy(key, copy_text, &set->copies[set->count++]);
    mem_free(created);
    RegCloseKey(key);
    return hr;
}

HRESULT
store_sets(enum store_sets_which which, struct copy_set **ret_sets, unsigned *ret_count)
{
    struct copy_set *sets = NULL;
    char text[GUID_TEXT_SIZE];
    unsigned count = 0;
    HKEY key = NULL;
    DWORD all = 0;

    *ret_sets = NULL;
    *ret_count = 0;
    if (FAILED(open_sets(false, &key)))
        return S_OK;
    while (registry_key_at(key, all, text, sizeof(text)))
        all++;
    sets = mem_array(all, sizeof(*sets));
    if (!sets) {
        RegCloseKey(key);
        return E_OUTOFMEMORY;
    }
    for (DWORD i = 0; i < all && registry_key_at(key, i, text, sizeof(text)); i++) {
        if (SUCCEEDED(load_set(key, text, &sets[count])) &&
            (sets[count].is_complete || which == STORE_SETS_ALL))
            count++;
        else
            copy_set_release(&sets[count]); /* half written or damaged, too */
    }
    RegCloseKey(key);
    *ret_sets = sets;
    *ret_count = count;
    return S_OK;
}

void
store_sets_free(struct copy_set *sets, unsigned count)
{
    unsigned i;

    for (i = 0; i < count; i++)
        copy_set_release(&sets[i]);
    mem_free(sets);
}
