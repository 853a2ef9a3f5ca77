/* SPDX-License-Identifier: Apache-2.0 */
/* Providers are loaded anew for each call, as days may lie between them. One call of ResyncLuns for
 * each pair of LUNs: copies that share both are written once. */
#include "config.h"

#include "fakevss/coordinator/recover.h"

#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/coordinator/call.h"
#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/coordinator/recover_target.h"
#include "fakevss/coordinator/resync.h"
#include "fakevss/host/exclusive.h"

#define OPEN_PAUSE_MS 100

struct item {
    struct copy *copy; /* of the set */
    struct recover_target target;
    bool is_repeated; /* an earlier item has the same LUNs */
    struct exclusive *exclusive;
};

struct recovery {
    struct coordinator *coordinator;
    struct timeline *timeline;
    struct copy_set set;
    struct provider_list *providers;
    struct os_cancel *cancel;
    unsigned count;
    struct item items[COPY_SET_MAX];
};

HRESULT
recovery_new(struct coordinator *coordinator, struct copy_set *set, struct timeline *timeline,
             struct recovery **ret_recovery)
{
    struct recovery *recovery = mem_zalloc(sizeof(*recovery));

    if (!recovery)
        return E_OUTOFMEMORY;
    recovery->coordinator = coordinator;
    recovery->timeline = timeline;
    recovery->providers = mem_zalloc(sizeof(*recovery->providers));
    if (!recovery->providers || os_cancel_new(&recovery->cancel)) {
        recovery_free(recovery);
        return E_OUTOFMEMORY;
    }
    recovery->set = *set;
    *set = (struct copy_set){0}; /* handed over */
    *ret_recovery = recovery;
    return S_OK;
}

void
recovery_free(struct recovery *recovery)
{
    if (!recovery)
        return;
    for (unsigned i = 0; i < recovery->count; i++)
        recover_target_release(&recovery->items[i].target);
    copy_set_release(&recovery->set);
    mem_free(recovery->providers);
    os_cancel_free(recovery->cancel);
    mem_free(recovery);
}

unsigned
recovery_count(const struct recovery *recovery)
{
    return recovery->count;
}

/* --- adding --- */

/* The provider of the copy, which must be a hardware provider that can be asked. Only those are in
 * the list. */
static HRESULT
load_provider(struct recovery *recovery, const struct caller *caller, const GUID *id,
              struct provider **ret_provider)
{
    struct store_provider *registered = mem_array(STORE_PROVIDERS_MAX, sizeof(*registered));
    struct provider *provider = NULL;
    VSS_PROVIDER_TYPE type = VSS_PROV_UNKNOWN;
    char text[GUID_TEXT_SIZE];
    unsigned count = 0;
    HRESULT hr = registered ? store_providers(registered, &count) : E_OUTOFMEMORY;

    for (unsigned i = 0; registered && i < count; i++)
        if (IsEqualGUID(&registered[i].id, id))
            type = (VSS_PROVIDER_TYPE)registered[i].type;
    mem_free(registered);
    if (SUCCEEDED(hr) && type != VSS_PROV_HARDWARE)
        hr = hr_because(caller->why,
                        type == VSS_PROV_UNKNOWN ? VSS_E_BAD_STATE : VSS_E_OBJECT_NOT_FOUND,
                        "provider %s is %s", convert_guid_text(id, text),
                        type == VSS_PROV_UNKNOWN ? "not registered" : "no hardware provider");
    if (SUCCEEDED(hr))
        hr = provider_list_load(recovery->providers, id, caller, &provider);
    if (SUCCEEDED(hr) && !provider->extended)
        hr = hr_explain(caller->why, VSS_E_LEGACY_PROVIDER, provider->info.name);
    if (SUCCEEDED(hr))
        *ret_provider = provider;
    return hr;
}

/* Is the disk the provider's? Then it has completed the record. */
static HRESULT
ask(struct provider *provider, const struct caller *caller, struct recover_target *target)
{
    char name[DISK_NAME_SIZE];
    WCHAR *wide = convert_to_wide(disk_number_name(target->disk.number, name));
    bool is_ours = false;

    if (!wide)
        return E_OUTOFMEMORY;
    (void)call_fill_in_lun_info(provider, caller, wide, &target->record,
                                &is_ours); /* its result is ignored */
    CoTaskMemFree(wide);
    return is_ours ? S_OK
                   : hr_because(caller->why, VSS_E_VOLUME_NOT_SUPPORTED,
                                "disk%u (naa %s) is no LUN of provider %s", target->disk.number,
                                target->disk.naa, provider->info.name);
}

/* One disk becomes one shadow copy LUN. */
static HRESULT
compare(const struct recovery *recovery, struct item *item, struct why *why)
{
    for (unsigned i = 0; i < recovery->count; i++) {
        const struct item *other = &recovery->items[i];

        if (!lun_record_same(&other->target.record, &item->target.record))
            continue;
        if (!lun_record_same(&other->copy->targets[0], &item->copy->targets[0]))
            return hr_because(why, E_INVALIDARG, "disk%u (naa %s) is to become another copy",
                              item->target.disk.number, item->target.disk.naa);
        if (other->copy == item->copy && id_equal(&other->target.volume, &item->target.volume))
            return hr_because(why, E_INVALIDARG, "it is in the recovery set");
        item->is_repeated = true;
    }
    return S_OK;
}

static HRESULT
add(struct recovery *recovery, const struct caller *caller, struct item *item, const char *volume)
{
    struct provider *provider = NULL;
    HRESULT hr = load_provider(recovery, caller, &item->copy->provider, &provider);

    if (SUCCEEDED(hr))
        hr = recover_target_find(recovery->coordinator, item->copy, volume, &item->target,
                                 caller->why);
    if (SUCCEEDED(hr))
        hr = ask(provider, caller, &item->target);
    if (SUCCEEDED(hr))
        hr = compare(recovery, item, caller->why);
    return hr;
}

HRESULT
recovery_add(struct recovery *recovery, const GUID *snapshot, const char *volume, struct why *why)
{
    struct caller caller = {.timeline = recovery->timeline, .why = why};
    struct store_settings settings; /* only opened here */
    struct item item = {0};
    HRESULT hr;

    item.copy = (struct copy *)copy_set_find(&recovery->set, snapshot); /* which is ours */
    if (!item.copy)
        return VSS_E_SNAPSHOT_NOT_IN_SET;
    if (recovery->count == COPY_SET_MAX)
        return hr_because(why, E_INVALIDARG, "%u copies are in the recovery set", COPY_SET_MAX);
    if (coordinator_is_recovering(recovery->coordinator))
        return VSS_E_RESYNC_IN_PROGRESS;
    hr = coordinator_open(recovery->coordinator, &settings, why);
    if (SUCCEEDED(hr))
        hr = provider_list_init(recovery->providers);
    if (SUCCEEDED(hr)) {
        hr = add(recovery, &caller, &item, volume);
        provider_list_unload(recovery->providers, &caller);
    }
    if (FAILED(hr)) {
        recover_target_release(&item.target);
        return hr;
    }
    recovery->items[recovery->count++] = item;
    return S_OK;
}

/* --- before anything is changed --- */

HRESULT
recovery_check_flags(DWORD flags, struct why *why)
{
    DWORD unknown =
        flags & ~(DWORD)(VSS_RECOVERY_REVERT_IDENTITY_ALL | VSS_RECOVERY_NO_VOLUME_CHECK);

    return unknown ? hr_because(why, E_INVALIDARG, "0x%lx is no flag of a recovery", unknown)
                   : S_OK;
}

static bool
is_selected(const struct recovery *recovery, const struct id *volume)
{
    for (unsigned i = 0; i < recovery->count; i++)
        if (id_equal(&recovery->items[i].target.volume, volume))
            return true;
    return false;
}

/* All volumes on the disks will be overwritten: were all of them added? */
static HRESULT
check_volumes(const struct recovery *recovery, struct why *why)
{
    struct volumes volumes = {0};
    char name[VOLUME_NAME_SIZE];
    HRESULT hr = coordinator_volumes(recovery->coordinator, &volumes, why);

    for (size_t i = 0; SUCCEEDED(hr) && i < volumes.count; i++)
        for (unsigned k = 0; SUCCEEDED(hr) && k < recovery->count; k++) {
            const struct volume *volume = &volumes.volumes[i];
            const struct disk *disk = &recovery->items[k].target.disk;

            if (volume_is_on(volume, disk) && !is_selected(recovery, &volume->id))
                hr = hr_because(why, VSS_E_UNSELECTED_VOLUME, "volume %s on disk%u (naa %s). %s",
                                volume_name(&volume->id, name), disk->number, disk->naa,
                                hr_remedy(VSS_E_UNSELECTED_VOLUME));
        }
    volumes_release(&volumes);
    return hr;
}

/* Look again at what was found when it was added, and choose the identities for afterwards. */
static HRESULT
prepare(struct recovery *recovery, const struct caller *caller, DWORD flags)
{
    HRESULT hr = provider_list_init(recovery->providers);

    if (SUCCEEDED(hr))
        hr = coordinator_rescan(recovery->coordinator, caller->timeline, caller->why);
    for (unsigned i = 0; SUCCEEDED(hr) && i < recovery->count; i++) {
        struct item *item = &recovery->items[i];
        struct provider *provider = NULL;

        hr = load_provider(recovery, caller, &item->copy->provider, &provider);
        if (SUCCEEDED(hr))
            hr = recover_target_again(recovery->coordinator, &item->target, caller->why);
        if (SUCCEEDED(hr))
            hr = recover_target_choose(recovery->coordinator, &item->target, item->copy,
                                       flags & VSS_RECOVERY_REVERT_IDENTITY_ALL, caller->why);
    }
    if (SUCCEEDED(hr) && !(flags & VSS_RECOVERY_NO_VOLUME_CHECK))
        hr = check_volumes(recovery, caller->why);
    return hr;
}

/* --- exclusive handles --- */

/* Try until @end_us. */
static HRESULT
open_disk(struct recovery *recovery, struct item *item, const char *folder, uint64_t end_us,
          struct why *why)
{
    struct why reason = {0};
    enum err e;

    for (;;) {
        e = exclusive_open(folder, item->target.disk.naa, &item->exclusive, &reason);
        if (e != ERR_TIMEOUT || clock_now_us() >= end_us)
            break;
        if (clock_wait_cancel(recovery->cancel, OPEN_PAUSE_MS))
            return E_ABORT;
    }
    if (e == ERR_NOMEM)
        return E_OUTOFMEMORY;
    return e ? hr_because(why, VSS_E_UNEXPECTED, "%s", why_text(&reason, e)) : S_OK;
}

static HRESULT
open_disks(struct recovery *recovery, const struct caller *caller,
           const struct store_settings *settings)
{
    uint64_t end_us = clock_now_us() + settings->open_ms * 1000ull;
    size_t ticket =
        timeline_begin(caller->timeline, TIMELINE_SELF, "open disks", "copies=%u", recovery->count);
    HRESULT hr = S_OK;

    for (unsigned i = 0; SUCCEEDED(hr) && i < recovery->count; i++)
        if (!recovery->items[i].is_repeated)
            hr = open_disk(recovery, &recovery->items[i], settings->gate, end_us, caller->why);
    (void)timeline_end(caller->timeline, ticket, (uint32_t)hr);
    return hr;
}

static void
close_disks(struct recovery *recovery)
{
    for (unsigned i = 0; i < recovery->count; i++) {
        exclusive_close(recovery->items[i].exclusive);
        recovery->items[i].exclusive = NULL;
    }
}

/* --- the copies --- */

/* The disk is the copy now, and perhaps larger: what is known of it from before is worth nothing.
 */
static HRESULT
find_again(struct recovery *recovery, const struct caller *caller, struct item *item,
           const struct provider *provider)
{
    size_t ticket = timeline_begin(caller->timeline, TIMELINE_SELF, "find again", "naa=%s",
                                   item->target.disk.naa);
    HRESULT hr = coordinator_rescan(recovery->coordinator, caller->timeline, caller->why);

    if (SUCCEEDED(hr))
        hr = recover_target_again(recovery->coordinator, &item->target, NULL);
    (void)timeline_end(caller->timeline, ticket, (uint32_t)hr);
    if (hr != VSS_E_OBJECT_NOT_FOUND)
        return hr;
    timeline_violation(caller->timeline, ticket, RULE_RESYNC_TARGET_LOST,
                       "no disk has the page 0x83 of disk%u any more", item->target.disk.number);
    return hr_because(
        caller->why, VSS_E_UNEXPECTED_PROVIDER_ERROR,
        "after the resync by provider %s no disk has the page 0x83 of disk%u (naa %s)",
        provider->info.name, item->target.disk.number, item->target.disk.naa);
}

static HRESULT
recover(struct recovery *recovery, const struct caller *caller, struct item *item)
{
    struct provider *provider = provider_list_find(recovery->providers, &item->copy->provider);
    HRESULT hr = resync_luns(provider, caller, &item->copy->targets[0], &item->target.record,
                             recovery->cancel);

    if (hr == S_OK)
        hr = find_again(recovery, caller, item, provider);
    if (hr == S_OK)
        hr = recover_target_bring_online(&item->target, caller->timeline, caller->why);
    return hr;
}

static HRESULT
run(struct recovery *recovery, const struct caller *caller, DWORD flags)
{
    struct store_settings settings;
    HRESULT hr = coordinator_open(recovery->coordinator, &settings, caller->why);

    if (SUCCEEDED(hr))
        hr = prepare(recovery, caller, flags);
    if (SUCCEEDED(hr))
        hr = open_disks(recovery, caller, &settings);
    for (unsigned i = 0; hr == S_OK && i < recovery->count; i++) {
        if (os_cancel_is_set(recovery->cancel))
            hr = E_ABORT;
        else if (!recovery->items[i].is_repeated)
            hr = recover(recovery, caller, &recovery->items[i]);
    }
    close_disks(recovery);
    return hr == E_ABORT ? VSS_S_ASYNC_CANCELLED : hr;
}

HRESULT
recovery_begin(struct recovery *recovery)
{
    return coordinator_begin_recovery(recovery->coordinator, recovery);
}

void
recovery_give_up(struct recovery *recovery)
{
    coordinator_end_recovery(recovery->coordinator, recovery);
}

HRESULT
recovery_run(struct recovery *recovery, DWORD flags, struct why *why)
{
    struct caller caller = {.timeline = recovery->timeline, .why = why};
    HRESULT hr = run(recovery, &caller, flags);

    provider_list_unload(recovery->providers, &caller);
    recovery_give_up(recovery);
    if (hr == VSS_S_ASYNC_CANCELLED)
        (void)why_set(why, ERR_CANCELLED, "the recovery was cancelled");
    return hr;
}

void
recovery_cancel(struct recovery *recovery)
{
    clock_cancel(recovery->cancel);
}
