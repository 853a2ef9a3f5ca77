/* SPDX-License-Identifier: Apache-2.0 */
/* Filling, copying and clearing of VSS_OBJECT_PROP. */
#include "config.h"

#include "fakevss/service/objects.h"

#include <string.h>

#include "fakevss/coordinator/convert.h"

#define TEXTS_MAX 6

/* Where the texts of @object are; returns how many. */
static size_t
texts_of(VSS_OBJECT_PROP *object, VSS_PWSZ **ret_texts)
{
    VSS_SNAPSHOT_PROP *copy = &object->Obj.Snap;
    VSS_PROVIDER_PROP *provider = &object->Obj.Prov;

    switch (object->Type) {
    case VSS_OBJECT_SNAPSHOT:
        ret_texts[0] = &copy->m_pwszSnapshotDeviceObject;
        ret_texts[1] = &copy->m_pwszOriginalVolumeName;
        ret_texts[2] = &copy->m_pwszOriginatingMachine;
        ret_texts[3] = &copy->m_pwszServiceMachine;
        ret_texts[4] = &copy->m_pwszExposedName;
        ret_texts[5] = &copy->m_pwszExposedPath;
        return 6;
    case VSS_OBJECT_PROVIDER:
        ret_texts[0] = &provider->m_pwszProviderName;
        ret_texts[1] = &provider->m_pwszProviderVersion;
        return 2;
    default:
        return 0;
    }
}

void
object_clear(VSS_OBJECT_PROP *object)
{
    VSS_PWSZ *texts[TEXTS_MAX];
    size_t count = texts_of(object, texts);

    while (count > 0)
        CoTaskMemFree(*texts[--count]);
    memset(object, 0, sizeof(*object));
}

HRESULT
object_from_provider(const struct store_provider *provider, VSS_OBJECT_PROP *ret_object)
{
    VSS_OBJECT_PROP object = {.Type = VSS_OBJECT_PROVIDER};
    VSS_PROVIDER_PROP *prop = &object.Obj.Prov;

    prop->m_ProviderId = provider->id;
    prop->m_pwszProviderName = convert_to_wide(provider->name);
    prop->m_eProviderType = (VSS_PROVIDER_TYPE)provider->type;
    prop->m_pwszProviderVersion = convert_to_wide(provider->version);
    prop->m_ProviderVersionId = provider->version_id;
    prop->m_ClassId = provider->class_id;
    if (!prop->m_pwszProviderName || !prop->m_pwszProviderVersion) {
        object_clear(&object);
        return E_OUTOFMEMORY;
    }
    *ret_object = object;
    return S_OK;
}

HRESULT
object_from_copy(const struct copy_set *set, const struct copy *copy, const char *machine,
                 VSS_OBJECT_PROP *ret_object)
{
    VSS_OBJECT_PROP object = {.Type = VSS_OBJECT_SNAPSHOT};
    VSS_SNAPSHOT_PROP *prop = &object.Obj.Snap;
    char device[COPY_DEVICE_SIZE];
    char volume[VOLUME_NAME_SIZE];

    prop->m_SnapshotId = copy->snapshot;
    prop->m_SnapshotSetId = set->id;
    prop->m_lSnapshotsCount = (LONG)set->volume_count;
    prop->m_pwszSnapshotDeviceObject = convert_to_wide(copy_device(copy, device));
    prop->m_pwszOriginalVolumeName = convert_to_wide(volume_name(&copy->original.id, volume));
    prop->m_pwszOriginatingMachine = convert_to_wide(set->machine);
    prop->m_pwszServiceMachine = convert_to_wide(machine);
    prop->m_ProviderId = copy->provider;
    prop->m_lSnapshotAttributes = copy_attributes(set);
    prop->m_tsCreationTimestamp = set->created;
    prop->m_eStatus = VSS_SS_CREATED;
    if (!prop->m_pwszSnapshotDeviceObject || !prop->m_pwszOriginalVolumeName ||
        !prop->m_pwszOriginatingMachine || !prop->m_pwszServiceMachine) {
        object_clear(&object);
        return E_OUTOFMEMORY;
    }
    *ret_object = object;
    return S_OK;
}

HRESULT
object_dup(const VSS_OBJECT_PROP *from, VSS_OBJECT_PROP *ret_object)
{
    VSS_OBJECT_PROP object = *from;
    VSS_PWSZ *texts[TEXTS_MAX];
    size_t count = texts_of(&object, texts);
    HRESULT hr = S_OK;
    size_t i;

    for (i = 0; i < count; i++) {
        WCHAR *copy = convert_dup(*texts[i]);

        if (*texts[i] && !copy)
            hr = E_OUTOFMEMORY;
        *texts[i] = copy; /* never the original again, so that clearing is safe */
    }
    if (FAILED(hr)) {
        object_clear(&object);
        return hr;
    }
    *ret_object = object;
    return S_OK;
}
