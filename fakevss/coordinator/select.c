/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts, records of a volume's LUNs, and the question to all providers. */
#include "config.h"

#include "fakevss/coordinator/select.h"

#include <string.h>
#include <vsserror.h>

#include "fakevss/coordinator/call.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/host/ptable.h"
#include "fakevss/host/marks.h"

/* Attributes that a requester may add to a named context. */
#define ADDABLE                                                                                    \
    (VSS_VOLSNAP_ATTR_NO_AUTORECOVERY | VSS_VOLSNAP_ATTR_TRANSPORTABLE |                           \
     VSS_VOLSNAP_ATTR_NOT_TRANSACTED | VSS_VOLSNAP_ATTR_DIFFERENTIAL | VSS_VOLSNAP_ATTR_PLEX |     \
     VSS_VOLSNAP_ATTR_ROLLBACK_RECOVERY | VSS_VOLSNAP_ATTR_TXF_RECOVERY)

HRESULT
select_check_context(LONG context, struct why *why)
{
    static const LONG named[] = {
        VSS_CTX_BACKUP,       VSS_CTX_FILE_SHARE_BACKUP, VSS_CTX_NAS_ROLLBACK,
        VSS_CTX_APP_ROLLBACK, VSS_CTX_CLIENT_ACCESSIBLE, VSS_CTX_CLIENT_ACCESSIBLE_WRITERS,
    };
    size_t i;

    if ((context & VSS_VOLSNAP_ATTR_NO_AUTORECOVERY) &&
        (context & (VSS_VOLSNAP_ATTR_ROLLBACK_RECOVERY | VSS_VOLSNAP_ATTR_TXF_RECOVERY)))
        return hr_because(why, E_INVALIDARG, "context 0x%lx asks for recovery and for none",
                          context);
    for (i = 0; i < sizeof(named) / sizeof(named[0]); i++)
        if ((context & ~ADDABLE) == named[i])
            return S_OK;
    return hr_because(why, E_INVALIDARG,
                      "context 0x%lx is no named context with attributes that a requester may add",
                      context);
}

static HRESULT
not_supported(struct why *why, const char *name, const char *reason)
{
    return hr_because(why, VSS_E_VOLUME_NOT_SUPPORTED, "volume %s %s", name, reason);
}

HRESULT
select_volume(struct coordinator *coordinator, const char *name, LONG context,
              struct copy *ret_copy, struct why *why)
{
    struct volume volume;
    unsigned i;
    HRESULT hr = coordinator_volume(coordinator, name, &volume, why);

    if (FAILED(hr))
        return hr;
    if (volume.attributes & MARK_SHADOW_COPY)
        return not_supported(why, name, "is a shadow copy itself");
    if ((context & VSS_VOLSNAP_ATTR_PERSISTENT) && volume.fs != VOLUME_FS_NTFS)
        return not_supported(why, name,
                             "is not NTFS, which persistent shadow copies need; take another "
                             "context, such as file_share_backup");

    memset(ret_copy, 0, sizeof(*ret_copy));
    copy_set_volume(ret_copy, &volume);
    for (i = 0; SUCCEEDED(hr) && i < ret_copy->lun_count; i++) {
        struct disk disk;

        hr = coordinator_disk(coordinator, ret_copy->source_disks[i], &disk);
        if (SUCCEEDED(hr))
            hr = coordinator_record(&disk, &ret_copy->sources[i]);
    }
    if (FAILED(hr)) {
        copy_release(ret_copy);
        return hr_explain(why, hr, name);
    }
    return S_OK;
}

/* Load one provider and ask it. */
static HRESULT
ask(struct provider *provider, const struct caller *caller, LONG context, struct copy *copy,
    WCHAR **names, bool *ret_supported)
{
    HRESULT hr = provider_load(provider, caller);

    *ret_supported = false;
    if (FAILED(hr))
        return hr;
    return call_are_luns_supported(provider, caller, context, (LONG)copy->lun_count, names,
                                   copy->sources, ret_supported);
}

HRESULT
select_provider(struct provider_list *list, const struct caller *caller, const GUID *id,
                LONG context, struct copy *copy, struct provider **ret_provider)
{
    bool is_any = IsEqualGUID(id, &GUID_NULL);
    struct provider *chosen = NULL;
    WCHAR *names[COPY_LUNS_MAX];
    unsigned i;
    HRESULT hr;

    if (!is_any && !provider_list_find(list, id))
        return hr_explain(caller->why, VSS_E_PROVIDER_NOT_REGISTERED, "choosing a provider");
    hr = copy_disk_names(copy, names);
    if (FAILED(hr))
        return hr_explain(caller->why, hr, "choosing a provider");

    for (i = 0; SUCCEEDED(hr) && i < list->count; i++) { /* every one is asked */
        struct provider *provider = &list->providers[i];
        bool counts = is_any || IsEqualGUID(&provider->info.id, id);
        struct caller quiet = {.timeline = caller->timeline};
        bool supported = false;
        HRESULT answer = ask(provider, counts ? caller : &quiet, context, copy, names, &supported);

        if (counts && FAILED(answer))
            hr = answer;
        if (counts && supported && !chosen)
            chosen = provider;
    }
    copy_free_names(copy, names);
    if (FAILED(hr))
        return hr;
    if (!chosen) {
        char name[VOLUME_NAME_SIZE];

        hr = is_any ? VSS_E_VOLUME_NOT_SUPPORTED : VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER;
        return hr_explain(caller->why, hr, volume_name(&copy->original.id, name));
    }
    *ret_provider = chosen;
    return S_OK;
}
