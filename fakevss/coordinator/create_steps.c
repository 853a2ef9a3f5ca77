/* SPDX-License-Identifier: Apache-2.0 */
/* The sequence of "Overview of Processing a Backup Under VSS", in the order of its picture. Each
 * step is one function in a table; a failing step ends the sequence and leads to the one abort
 * path. */
#include "config.h"

#include "fakevss/coordinator/create_impl.h"

#include <vsserror.h>

#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/delete.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/identities.h"
#include "fakevss/coordinator/import.h"
#include "fakevss/coordinator/set_rules.h"

/* A step gets where to report to; its failure fails the set. */
typedef HRESULT creation_step(struct creation *creation, const struct caller *caller);
typedef HRESULT provider_step(struct provider *provider, const struct caller *caller,
                              const GUID *set);

/* Have every provider of the set do @step; the first failure ends it. */
static HRESULT
each_provider(struct creation *creation, const struct caller *caller, provider_step *step)
{
    HRESULT hr = S_OK;
    unsigned i;

    for (i = 0; SUCCEEDED(hr) && i < creation->providers->count; i++)
        if (creation->providers->providers[i].takes_part)
            hr = step(&creation->providers->providers[i], caller, &creation->set.id);
    return hr;
}

/* The rendezvous: may last, and creation_cancel() may come meanwhile. */
static HRESULT
step_end_prepare(struct creation *creation, const struct caller *caller)
{
    HRESULT hr = S_OK;
    unsigned i;

    for (i = 0; SUCCEEDED(hr) && i < creation->providers->count; i++) {
        struct provider *provider = &creation->providers->providers[i];

        if (!provider->takes_part)
            continue;
        EnterCriticalSection(&creation->lock);
        provider->is_preparing = !os_cancel_is_set(creation->cancel);
        LeaveCriticalSection(&creation->lock);
        if (!provider->is_preparing)
            return E_ABORT;
        hr = call_end_prepare_snapshots(provider, caller, &creation->set.id);
        EnterCriticalSection(&creation->lock);
        provider->is_preparing = false;
        LeaveCriticalSection(&creation->lock);
    }
    return hr;
}

static HRESULT
step_set_marks(struct creation *creation, const struct caller *caller)
{
    HRESULT hr = identities_remember(creation->coordinator, &creation->set, caller->why);

    if (SUCCEEDED(hr))
        hr = source_marks_set(creation->marks, creation->coordinator, &creation->set,
                              creation->timeline, caller->why);
    return hr;
}

static HRESULT
step_pre_commit(struct creation *creation, const struct caller *caller)
{
    return each_provider(creation, caller, call_pre_commit_snapshots);
}

static HRESULT
step_commit(struct creation *creation, const struct caller *caller)
{
    uint64_t start_us = clock_now_us();
    HRESULT hr = each_provider(creation, caller, call_commit_snapshots);

    creation->commit_us = clock_now_us() - start_us;
    creation->set.created = clock_timestamp();
    return hr;
}

/* Take the marks off the originals, if they are on. Part of every way out. */
static HRESULT
step_clear_marks(struct creation *creation, const struct caller *caller)
{
    return source_marks_clear(creation->marks, creation->timeline, caller->why);
}

static HRESULT
step_post_commit(struct creation *creation, const struct caller *caller)
{
    HRESULT hr = S_OK;
    unsigned i;

    for (i = 0; SUCCEEDED(hr) && i < creation->providers->count; i++)
        if (creation->providers->providers[i].takes_part)
            hr = call_post_commit_snapshots(&creation->providers->providers[i], caller,
                                            &creation->set.id, (LONG)creation->set.count);
    return hr;
}

static HRESULT
step_get_targets(struct creation *creation, const struct caller *caller)
{
    HRESULT hr = S_OK;
    unsigned i;

    for (i = 0; SUCCEEDED(hr) && i < creation->set.count; i++) {
        struct copy *copy = &creation->set.copies[i];
        struct provider *provider = provider_list_find(creation->providers, &copy->provider);
        WCHAR *names[COPY_LUNS_MAX];

        hr = copy_disk_names(copy, names);
        if (FAILED(hr))
            return hr;
        hr = call_get_target_luns(provider, caller, (LONG)copy->lun_count, names, copy->sources,
                                  copy->targets);
        copy_free_names(copy, names);
        if (SUCCEEDED(hr))
            set_rules_targets(creation->timeline, &creation->set, i);
    }
    return hr;
}

static HRESULT
step_import(struct creation *creation, const struct caller *caller)
{
    if (creation->set.context & VSS_VOLSNAP_ATTR_TRANSPORTABLE)
        return S_OK;
    creation->import_result =
        import_set(creation->coordinator, creation->providers, caller,
                   creation->settings.arrival_ms, creation->cancel, &creation->set);
    return creation->import_result;
}

static HRESULT
step_pre_final(struct creation *creation, const struct caller *caller)
{
    return each_provider(creation, caller, call_pre_final_commit_snapshots);
}

/* Before the providers let go of the set, so that its LUNs are found again whatever happens to us.
 * A transportable set is known to no one before its import; its records are the requester's. A set
 * without volumes, legal when only writers take part, leaves nothing to know. */
static HRESULT
step_store(struct creation *creation, const struct caller *caller)
{
    struct copy_set *set = &creation->set;
    HRESULT hr;

    if ((set->context & VSS_VOLSNAP_ATTR_TRANSPORTABLE) || set->count == 0)
        return S_OK;
    hr = import_store(creation->coordinator, set, caller->why);
    creation->is_stored = SUCCEEDED(hr);
    return hr;
}

static HRESULT
post_final(struct provider *provider, const struct caller *caller, const GUID *set)
{
    HRESULT hr = call_post_final_commit_snapshots(provider, caller, set);

    provider->has_let_go = SUCCEEDED(hr);
    return hr;
}

static HRESULT
step_post_final(struct creation *creation, const struct caller *caller)
{
    return each_provider(creation, caller, post_final);
}

static HRESULT
step_complete(struct creation *creation, const struct caller *caller)
{
    HRESULT hr = S_OK;

    if (creation->set.context & VSS_VOLSNAP_ATTR_TRANSPORTABLE)
        set_rules_hidden(creation->timeline, &creation->settings, &creation->set);
    if (creation->is_stored) {
        EnterCriticalSection(&creation->coordinator->lock);
        hr = store_set_complete(&creation->set.id);
        LeaveCriticalSection(&creation->coordinator->lock);
    }
    return FAILED(hr) ? hr_explain(caller->why, hr, "storing the set") : S_OK;
}

/* Order matters. */
static const struct {
    creation_step *run;
    bool ends_cancel; /* from here on the set can no longer be cancelled */
} steps[] = {
    {step_end_prepare, false}, {step_set_marks, false},   {creation_freeze, false},
    {step_pre_commit, false},  {creation_hold, false},    {step_commit, false},
    {creation_release, false}, {step_clear_marks, false}, {step_post_commit, false},
    {creation_thaw, false},    {step_get_targets, false}, {step_import, false},
    {step_pre_final, false},   {step_store, false},       {step_post_final, true},
    {step_complete, true},
};

HRESULT
creation_do_steps(struct creation *creation, const struct caller *caller)
{
    HRESULT hr = S_OK;
    size_t i;

    for (i = 0; i < sizeof(steps) / sizeof(steps[0]) && SUCCEEDED(hr); i++) {
        if (!steps[i].ends_cancel && os_cancel_is_set(creation->cancel))
            hr = E_ABORT;
        else
            hr = steps[i].run(creation, caller);
        hr = creation_check_limits(creation, caller, hr);
    }
    return hr;
}

/* AbortSnapshots, once. A provider that had not let go of the set and says that it is aborted has
 * removed its LUNs itself, and is sent nothing more. */
static void
abort_provider(struct creation *creation, struct provider *provider, const struct caller *caller)
{
    HRESULT hr = S_OK;
    unsigned i;

    if (!provider->is_aborted)
        hr = call_abort_snapshots(provider, caller, &creation->set.id); /* never translated */
    provider->is_aborted = true;
    if (!creation->is_stored || provider->has_let_go || FAILED(hr))
        return;
    EnterCriticalSection(&creation->coordinator->lock);
    for (i = 0; i < creation->set.count; i++)
        if (IsEqualGUID(&creation->set.copies[i].provider, &provider->info.id))
            /* One that stays in the store is deleted like a dead provider's. */
            (void)store_copy_remove(&creation->set.id, &creation->set.copies[i].snapshot);
    LeaveCriticalSection(&creation->coordinator->lock);
}

/* The set failed or was cancelled: back to how it was before. What is in the store afterwards is of
 * providers that had let go of the set or could not abort it: it is deleted like any other copy. */
void
creation_undo(struct creation *creation)
{
    struct caller quiet = {.timeline = creation->timeline};
    LONG deleted;
    GUID nondeleted;
    unsigned i;

    (void)creation_release(creation, &quiet); /* the failure that led here is what counts */
    (void)creation_thaw(creation, &quiet);    /* so too */
    (void)step_clear_marks(creation, &quiet); /* so too; a record for later stays in the store */
    for (i = 0; i < creation->providers->count; i++)
        if (creation->providers->providers[i].takes_part)
            abort_provider(creation, &creation->providers->providers[i], &quiet);
    (void)coordinator_rescan(creation->coordinator, creation->timeline, NULL); /* LUNs went */
    if (creation->is_stored)
        (void)delete_copies(creation->coordinator, &quiet, &creation->set.id,
                            VSS_OBJECT_SNAPSHOT_SET, &deleted, &nondeleted); /* or the next start */
}
