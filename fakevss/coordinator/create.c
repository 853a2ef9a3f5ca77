/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a set in creation: its volumes, its run, its cancellation. */
#include "config.h"

#include "fakevss/coordinator/create_impl.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/select.h"

static void
end_operation(struct creation *creation)
{
    struct caller quiet = {.timeline = creation->timeline};

    if (creation->providers)
        provider_list_unload(creation->providers, &quiet);
    if (creation->is_creator)
        coordinator_end_creation(creation->coordinator, creation);
    creation->is_creator = false;
}

HRESULT
creation_new(struct coordinator *coordinator, LONG context, struct timeline *timeline,
             struct creation **ret_creation, struct why *why)
{
    struct creation *creation = mem_zalloc(sizeof(*creation));
    HRESULT hr = E_OUTOFMEMORY;
    GUID id;

    if (!creation)
        return hr_explain(why, hr, "StartSnapshotSet");
    InitializeCriticalSection(&creation->lock);
    creation->coordinator = coordinator;
    creation->timeline = timeline;
    creation->providers = mem_zalloc(sizeof(*creation->providers));
    if (!creation->providers || os_cancel_new(&creation->cancel) ||
        source_marks_new(&creation->marks))
        goto out;
    hr = coordinator_open(coordinator, &creation->settings, why);
    if (SUCCEEDED(hr))
        hr = CoCreateGuid(&id);
    if (SUCCEEDED(hr))
        hr = copy_set_init(&creation->set, &id, context);
    if (SUCCEEDED(hr))
        memcpy(creation->set.machine, creation->settings.host, sizeof(creation->set.machine));
    if (SUCCEEDED(hr))
        hr = provider_list_init(creation->providers);
    if (SUCCEEDED(hr))
        hr = coordinator_begin_creation(coordinator, creation);
    if (FAILED(hr))
        goto out;

    creation->is_creator = true;
    *ret_creation = creation;
    creation = NULL; /* handed over */
out:
    creation_free(creation);
    return FAILED(hr) ? hr_explain(why, hr, "StartSnapshotSet") : hr;
}

void
creation_free(struct creation *creation)
{
    if (!creation)
        return;
    end_operation(creation);
    copy_set_release(&creation->set);
    source_marks_free(creation->marks);
    mem_free(creation->providers);
    os_cancel_free(creation->cancel);
    DeleteCriticalSection(&creation->lock);
    mem_free(creation);
}

static HRESULT
begin_prepare(struct creation *creation, const struct caller *caller, const GUID *provider_id,
              struct copy *copy)
{
    struct provider *provider = NULL;
    WCHAR *names[COPY_LUNS_MAX];
    HRESULT hr = select_provider(creation->providers, caller, provider_id, creation->set.context,
                                 copy, &provider);

    if (SUCCEEDED(hr))
        hr = copy_disk_names(copy, names);
    if (FAILED(hr))
        return hr;
    hr = call_begin_prepare_snapshot(provider, caller, &creation->set.id, &copy->snapshot,
                                     creation->set.context, (LONG)copy->lun_count, names,
                                     copy->sources);
    copy_free_names(copy, names);
    if (SUCCEEDED(hr)) {
        provider->takes_part = true;
        copy->provider = provider->info.id;
    }
    return hr;
}

HRESULT
creation_add(struct creation *creation, const char *volume, const GUID *provider,
             GUID *ret_snapshot, struct why *why)
{
    struct caller caller = {.timeline = creation->timeline, .why = why};
    struct copy copy;
    unsigned i;
    HRESULT hr;

    if (creation->set.count == COPY_SET_MAX)
        return hr_explain(why, VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED, volume);
    hr = select_volume(creation->coordinator, volume, creation->set.context, &copy, why);
    if (FAILED(hr))
        return hr;
    for (i = 0; i < creation->set.count; i++)
        if (id_equal(&creation->set.copies[i].original.id, &copy.original.id)) {
            hr = VSS_E_OBJECT_ALREADY_EXISTS;
            (void)hr_because(why, hr, "%s is in the set already", volume);
        }
    if (SUCCEEDED(hr))
        hr = CoCreateGuid(&copy.snapshot);
    if (SUCCEEDED(hr))
        hr = begin_prepare(creation, &caller, provider, &copy);
    if (FAILED(hr)) {
        copy_release(&copy);
        return hr_explain(why, hr, volume);
    }
    *ret_snapshot = copy.snapshot;
    creation->set.copies[creation->set.count++] = copy;
    creation->set.volume_count = creation->set.count;
    return S_OK;
}

HRESULT
creation_run(struct creation *creation, struct why *why)
{
    struct caller caller = {.timeline = creation->timeline, .why = why};
    HRESULT hr;

    creation->import_result = S_OK;
    hr = creation_do_steps(creation, &caller);
    if (FAILED(hr)) {
        creation_undo(creation);
        if (os_cancel_is_set(creation->cancel)) {
            (void)why_set(why, ERR_CANCELLED, "the creation was cancelled");
            hr = VSS_S_ASYNC_CANCELLED;
        }
    } else {
        hr = creation->import_result;
    }
    end_operation(creation);
    return hr;
}

void
creation_cancel(struct creation *creation)
{
    struct caller quiet = {.timeline = creation->timeline};
    unsigned i;

    /* Under the lock, so that the provider is not unloaded meanwhile: creation_run() takes it after
     * EndPrepareSnapshots. */
    EnterCriticalSection(&creation->lock);
    clock_cancel(creation->cancel);
    creation_end_flush(creation);
    for (i = 0; i < creation->providers->count; i++) {
        struct provider *provider = &creation->providers->providers[i];

        if (provider->is_preparing && !provider->is_aborted) {
            provider->is_aborted = true;
            (void)call_abort_snapshots(provider, &quiet, &creation->set.id); /* never translated */
        }
    }
    LeaveCriticalSection(&creation->lock);
}

const struct copy_set *
creation_set(const struct creation *creation)
{
    return &creation->set;
}

uint64_t
creation_commit_us(const struct creation *creation)
{
    return creation->commit_us;
}

uint64_t
creation_hold_us(const struct creation *creation)
{
    return creation->hold_us;
}
