/* SPDX-License-Identifier: Apache-2.0 */
/* An import may be repeated, as VSS allows since Server 2008: what the host has stays as it is, and
 * the rest is tried again. */
#include "config.h"

#include "fakevss/coordinator/transport.h"

#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/delete.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/import.h"

struct transport {
    struct coordinator *coordinator;
    struct timeline *timeline;
    struct copy_set set;
    struct provider_list *providers;
    struct os_cancel *cancel;
};

HRESULT
transport_new(struct coordinator *coordinator, struct copy_set *set, struct timeline *timeline,
              struct transport **ret_transport, struct why *why)
{
    struct transport *transport;

    if (!(set->context & VSS_VOLSNAP_ATTR_TRANSPORTABLE) || set->count == 0)
        return hr_because(why, VSS_E_BAD_STATE, "the document has no transportable shadow copy");
    transport = mem_zalloc(sizeof(*transport));
    if (!transport)
        return E_OUTOFMEMORY;
    transport->coordinator = coordinator;
    transport->timeline = timeline;
    transport->providers = mem_zalloc(sizeof(*transport->providers));
    if (!transport->providers || os_cancel_new(&transport->cancel)) {
        transport_free(transport);
        return E_OUTOFMEMORY;
    }
    transport->set = *set;
    *set = (struct copy_set){0}; /* handed over */
    *ret_transport = transport;
    return S_OK;
}

void
transport_free(struct transport *transport)
{
    if (!transport)
        return;
    copy_set_release(&transport->set);
    mem_free(transport->providers);
    os_cancel_free(transport->cancel);
    mem_free(transport);
}

static bool
is_on_host(struct coordinator *coordinator, const struct copy *copy)
{
    struct disk disk;
    unsigned i;

    for (i = 0; i < copy->lun_count; i++)
        if (FAILED(coordinator_find_lun(coordinator, &copy->targets[i], &disk)))
            return false;
    return true;
}

/* Take over what an earlier import made of the set's copies. */
static HRESULT
find_imported(struct transport *transport)
{
    struct copy_set *sets = NULL;
    unsigned count = 0;
    unsigned i;
    unsigned k;
    HRESULT hr = store_sets(STORE_SETS_COMPLETE, &sets, &count);

    for (i = 0; i < count; i++)
        for (k = 0; k < transport->set.count; k++) {
            struct copy *copy = &transport->set.copies[k];
            const struct copy *stored = copy_set_find(&sets[i], &copy->snapshot);

            if (!stored || !IsEqualGUID(&sets[i].id, &transport->set.id) ||
                !is_on_host(transport->coordinator, stored))
                continue;
            copy->is_imported = true;
            copy->volume = stored->volume;
            copy->device_number = stored->device_number;
        }
    store_sets_free(sets, count);
    return hr;
}

/* Load the provider of each copy: by its id, because the creating host chose it. */
static HRESULT
load_providers(struct transport *transport, const struct caller *caller)
{
    unsigned i;
    HRESULT hr = provider_list_init(transport->providers);

    for (i = 0; SUCCEEDED(hr) && i < transport->set.count; i++) {
        struct provider *provider = NULL;

        hr = provider_list_load(transport->providers, &transport->set.copies[i].provider, caller,
                                &provider);
        if (SUCCEEDED(hr))
            provider->takes_part = true;
    }
    return hr;
}

static HRESULT
import(struct transport *transport, const struct caller *caller)
{
    struct store_settings settings;
    HRESULT stored;
    HRESULT hr = coordinator_open(transport->coordinator, &settings, caller->why);

    if (SUCCEEDED(hr))
        hr = find_imported(transport);
    if (SUCCEEDED(hr))
        hr = load_providers(transport, caller);
    if (SUCCEEDED(hr))
        hr = import_set(transport->coordinator, transport->providers, caller, settings.arrival_ms,
                        transport->cancel, &transport->set);
    if (FAILED(hr))
        return hr;
    transport->set.is_complete = true; /* at once: an incomplete set's LUNs would be deleted */
    stored = import_store(transport->coordinator, &transport->set, caller->why);
    return FAILED(stored) ? stored : hr;
}

HRESULT
transport_run(struct transport *transport, struct why *why)
{
    struct caller caller = {.timeline = transport->timeline, .why = why};
    HRESULT hr;

    coordinator_begin_import(transport->coordinator);
    hr = import(transport, &caller);
    provider_list_unload(transport->providers, &caller);
    coordinator_end_import(transport->coordinator);
    if (FAILED(hr) && os_cancel_is_set(transport->cancel)) {
        (void)why_set(why, ERR_CANCELLED, "the import was cancelled");
        hr = VSS_S_ASYNC_CANCELLED;
    }
    return hr;
}

void
transport_cancel(struct transport *transport)
{
    clock_cancel(transport->cancel);
}

const struct copy_set *
transport_set(const struct transport *transport)
{
    return &transport->set;
}

void
transport_auto_release(struct transport *transport)
{
    struct caller caller = {.timeline = transport->timeline};
    LONG deleted;
    GUID nondeleted;
    unsigned i;

    if (!copy_set_is_auto_release(&transport->set))
        return;
    for (i = 0; i < transport->set.count; i++)
        if (transport->set.copies[i].is_new)
            (void)delete_copies(transport->coordinator, &caller, &transport->set.copies[i].snapshot,
                                VSS_OBJECT_SNAPSHOT, &deleted,
                                &nondeleted); /* what stays goes at the next start */
}
