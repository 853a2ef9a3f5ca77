/* SPDX-License-Identifier: Apache-2.0 */
/* What can be refused is refused before anything is changed; the set is forgotten last. No
 * OnLunEmpty is sent: the LUNs live on. Which notice goes with which flag is read from their names,
 * no page says it. */
#include "config.h"

#include "fakevss/coordinator/break.h"

#include <stdio.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/break_luns.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"

#define KNOWN_FLAGS                                                                                \
    (VSS_BREAKEX_FLAG_MASK_LUNS | VSS_BREAKEX_FLAG_MAKE_READ_WRITE |                               \
     VSS_BREAKEX_FLAG_REVERT_IDENTITY_ALL | VSS_BREAKEX_FLAG_REVERT_IDENTITY_NONE)

struct breaking {
    struct coordinator *coordinator;
    const struct caller *caller;
    DWORD flags;
    struct provider_list *providers;
    const struct copy_set *set; /* borrowed from the store's */
    struct break_luns luns;
};

HRESULT
break_check_flags(DWORD flags, struct why *why)
{
    const DWORD both = VSS_BREAKEX_FLAG_REVERT_IDENTITY_ALL | VSS_BREAKEX_FLAG_REVERT_IDENTITY_NONE;

    if (flags & ~(DWORD)KNOWN_FLAGS)
        return hr_because(why, E_INVALIDARG, "flags 0x%lx have bits that are no VSS_BREAKEX flag",
                          flags);
    if ((flags & VSS_BREAKEX_FLAG_MASK_LUNS) && flags != VSS_BREAKEX_FLAG_MASK_LUNS)
        return hr_because(why, E_INVALIDARG,
                          "flags 0x%lx mask the LUNs, which goes with no other flag", flags);
    if ((flags & both) == both)
        return hr_because(why, E_INVALIDARG, "flags 0x%lx revert all identities and none", flags);
    return S_OK;
}

/* What the providers are told. */
static DWORD
state_of(DWORD flags)
{
    if (flags & VSS_BREAKEX_FLAG_MASK_LUNS)
        return VSS_ONLUNSTATECHANGE_DO_MASK_LUNS;
    return flags & VSS_BREAKEX_FLAG_MAKE_READ_WRITE ? VSS_ONLUNSTATECHANGE_NOTIFY_READ_WRITE : 0;
}

static bool
may_revert(DWORD flags)
{
    return !(flags & (VSS_BREAKEX_FLAG_MASK_LUNS | VSS_BREAKEX_FLAG_REVERT_IDENTITY_NONE));
}

/* Load the providers that will be told something, and see that they can hear it. */
static HRESULT
load_providers(struct breaking *breaking)
{
    HRESULT hr = provider_list_init(breaking->providers);

    for (unsigned i = 0; SUCCEEDED(hr) && i < breaking->set->count; i++) {
        struct provider *provider = NULL;

        hr = provider_list_load(breaking->providers, &breaking->set->copies[i].provider,
                                breaking->caller, &provider);
        if (SUCCEEDED(hr) && !provider->extended)
            hr = hr_explain(breaking->caller->why, VSS_E_LEGACY_PROVIDER, provider->info.name);
        if (SUCCEEDED(hr))
            provider->takes_part = true;
    }
    return hr;
}

/* Tell all providers; the first failure ends it. */
static HRESULT
tell(struct breaking *breaking, const struct caller *caller)
{
    HRESULT hr = S_OK;

    for (unsigned i = 0; SUCCEEDED(hr) && i < breaking->providers->count; i++)
        if (breaking->providers->providers[i].takes_part)
            hr = break_luns_tell(&breaking->luns, &breaking->providers->providers[i], caller,
                                 state_of(breaking->flags));
    return hr;
}

static HRESULT
mask(struct breaking *breaking)
{
    struct timeline *timeline = breaking->caller->timeline;
    size_t ticket =
        timeline_begin(timeline, TIMELINE_SELF, "mask", "luns=%u", breaking->luns.count);
    HRESULT hr = tell(breaking, breaking->caller);
    HRESULT rescan =
        coordinator_rescan(breaking->coordinator, timeline, NULL); /* also some may go */
    const char *visible = break_luns_visible(&breaking->luns);

    if (SUCCEEDED(hr) && SUCCEEDED(rescan) && visible)
        timeline_violation(timeline, ticket, RULE_MASK_IGNORED,
                           "OnLunStateChange was to mask LUN naa=%s, but this host sees it",
                           visible);
    (void)timeline_end(timeline, ticket, (uint32_t)hr);
    return hr;
}

/* A notice asks for nothing, so that its failure is in the timeline and changes nothing. */
static void
notify_providers(struct breaking *breaking)
{
    struct caller quiet = {.timeline = breaking->caller->timeline};

    if (state_of(breaking->flags))
        (void)tell(breaking, &quiet);
}

static HRESULT
release_to_host(struct breaking *breaking)
{
    struct why *why = breaking->caller->why;
    HRESULT hr = S_OK;

    if (may_revert(breaking->flags))
        hr = break_luns_revert(&breaking->luns,
                               breaking->flags & VSS_BREAKEX_FLAG_REVERT_IDENTITY_ALL, why);
    if (SUCCEEDED(hr) && (breaking->flags & VSS_BREAKEX_FLAG_MAKE_READ_WRITE)) {
        notify_providers(breaking);
        hr = break_luns_unmark(&breaking->luns, why);
    }
    if (FAILED(hr))
        break_luns_undo(&breaking->luns);
    return hr;
}

static HRESULT
forget(struct breaking *breaking)
{
    HRESULT hr;

    EnterCriticalSection(&breaking->coordinator->lock);
    hr = store_set_remove(&breaking->set->id);
    LeaveCriticalSection(&breaking->coordinator->lock);
    if (SUCCEEDED(hr))
        return S_OK;
    break_luns_undo(&breaking->luns);
    return hr_explain(breaking->caller->why, hr, "forgetting the set");
}

static HRESULT
run(struct breaking *breaking)
{
    HRESULT hr = state_of(breaking->flags) ? load_providers(breaking) : S_OK;

    if (SUCCEEDED(hr) && may_revert(breaking->flags))
        (void)coordinator_rescan(breaking->coordinator, breaking->caller->timeline,
                                 NULL); /* an original may have gone; else what is known counts */
    if (SUCCEEDED(hr))
        hr = break_luns_init(&breaking->luns, breaking->coordinator, breaking->caller->timeline,
                             breaking->set);
    if (SUCCEEDED(hr))
        hr = breaking->flags & VSS_BREAKEX_FLAG_MASK_LUNS ? mask(breaking)
                                                          : release_to_host(breaking);
    if (SUCCEEDED(hr))
        hr = forget(breaking);
    provider_list_unload(breaking->providers, breaking->caller);
    return hr;
}

/* Only imported copies are in the store. */
static const struct copy_set *
find_set(const struct copy_set *sets, unsigned count, const GUID *id)
{
    for (unsigned i = 0; i < count; i++)
        if (IsEqualGUID(&sets[i].id, id) && sets[i].count > 0)
            return &sets[i];
    return NULL;
}

/* With the LUNs' lock held. */
static HRESULT
break_locked(struct coordinator *coordinator, const struct caller *caller, const GUID *id,
             DWORD flags)
{
    struct breaking breaking = {.coordinator = coordinator, .caller = caller, .flags = flags};
    struct copy_set *sets = NULL;
    unsigned count = 0;
    HRESULT hr = store_sets(STORE_SETS_COMPLETE, &sets, &count);

    breaking.providers = mem_zalloc(sizeof(*breaking.providers));
    if (SUCCEEDED(hr) && !breaking.providers)
        hr = E_OUTOFMEMORY;
    if (SUCCEEDED(hr)) {
        breaking.set = find_set(sets, count, id);
        hr = breaking.set ? run(&breaking) : VSS_E_OBJECT_NOT_FOUND;
    }
    break_luns_release(&breaking.luns);
    mem_free(breaking.providers);
    store_sets_free(sets, count);
    return hr;
}

HRESULT
break_set(struct coordinator *coordinator, const struct caller *caller, const GUID *id, DWORD flags)
{
    struct store_settings settings; /* only opened here */
    char text[GUID_TEXT_SIZE];
    char what[96];
    HRESULT hr = break_check_flags(flags, caller->why);

    if (SUCCEEDED(hr))
        hr = coordinator_open(coordinator, &settings, caller->why);
    if (FAILED(hr))
        return hr;
    EnterCriticalSection(&coordinator->luns);
    hr = break_locked(coordinator, caller, id, flags);
    LeaveCriticalSection(&coordinator->luns);
    (void)snprintf(what, sizeof(what), "breaking shadow copy set %s",
                   convert_guid_text(id, text)); /* fits */
    return FAILED(hr) ? hr_explain(caller->why, hr, what) : S_OK;
}
