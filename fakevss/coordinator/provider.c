/* SPDX-License-Identifier: Apache-2.0 */
/* Loading and unloading of providers, out of process as VSS does. Operations that run side by side
 * share the provider's process: what one of them forces would end the others' work. */
#define COBJMACROS
#include "config.h"

#include "fakevss/coordinator/provider.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/activation.h"
#include "fakevss/coordinator/call.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/event_file.h"
#include "fakevss/coordinator/event_rules.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/own_events.h"

static SRWLOCK loaded_lock = SRWLOCK_INIT;
static struct provider *loaded; /* of all operations, guarded by the lock */

/* A provider that no operation has, between two that do. */
struct kept {
    struct kept *next;
    struct provider provider;
};

static struct kept *all_kept; /* guarded by the lock */

HRESULT
provider_list_init(struct provider_list *ret_list)
{
    struct store_provider *registered = mem_array(STORE_PROVIDERS_MAX, sizeof(*registered));
    unsigned count = 0;
    HRESULT hr = registered ? store_providers(registered, &count) : E_OUTOFMEMORY;
    unsigned i;

    memset(ret_list, 0, sizeof(*ret_list));
    for (i = 0; SUCCEEDED(hr) && i < count; i++)
        if (registered[i].type == VSS_PROV_HARDWARE)
            ret_list->providers[ret_list->count++].info = registered[i];
    mem_free(registered);
    return hr;
}

struct provider *
provider_list_find(struct provider_list *list, const GUID *id)
{
    unsigned i;

    for (i = 0; i < list->count; i++)
        if (IsEqualGUID(&list->providers[i].info.id, id))
            return &list->providers[i];
    return NULL;
}

static void
enter_loaded(struct provider *provider)
{
    AcquireSRWLockExclusive(&loaded_lock);
    provider->next_loaded = loaded;
    loaded = provider;
    ReleaseSRWLockExclusive(&loaded_lock);
}

/* With the lock held; nothing happens when it has left already. */
static void
leave_loaded(struct provider *provider)
{
    struct provider **link;

    for (link = &loaded; *link; link = &(*link)->next_loaded)
        if (*link == provider) {
            *link = provider->next_loaded;
            break;
        }
}

/* The provider would rather stay: force it, unless that is for another operation's sake. Who loads
 * it waits until it is over. */
static void
force_unload(struct provider *provider, const struct caller *caller)
{
    const struct provider *other;
    bool is_shared = false;

    AcquireSRWLockExclusive(&loaded_lock);
    leave_loaded(provider); /* now, so that of two that end at once the second forces it */
    for (other = loaded; other; other = other->next_loaded)
        if (IsEqualGUID(&other->info.id, &provider->info.id))
            is_shared = true;
    if (!is_shared)
        (void)call_on_unload(provider, caller, TRUE); /* its result changes nothing */
    ReleaseSRWLockExclusive(&loaded_lock);
}

static void
release(struct provider *provider)
{
    AcquireSRWLockExclusive(&loaded_lock);
    leave_loaded(provider);
    ReleaseSRWLockExclusive(&loaded_lock);
    if (provider->notifications)
        IVssProviderNotifications_Release(provider->notifications);
    if (provider->extended)
        IVssHardwareSnapshotProviderEx_Release(provider->extended);
    if (provider->create)
        IVssProviderCreateSnapshotSet_Release(provider->create);
    if (provider->hardware)
        IVssHardwareSnapshotProvider_Release(provider->hardware);
    provider->notifications = NULL;
    provider->extended = NULL;
    provider->create = NULL;
    provider->hardware = NULL;
}

void
provider_set_resync(struct provider *provider, IVssAsync *async)
{
    AcquireSRWLockExclusive(&loaded_lock);
    provider->resync = async;
    ReleaseSRWLockExclusive(&loaded_lock);
}

static bool
is_pending(IVssAsync *async)
{
    HRESULT status = S_OK;

    return async && SUCCEEDED(IVssAsync_QueryStatus(async, &status, NULL)) &&
           status == VSS_S_ASYNC_PENDING;
}

bool
provider_is_resyncing(const struct provider *provider)
{
    const struct provider *other;
    bool is_resyncing;

    AcquireSRWLockShared(&loaded_lock); /* nobody lets go of the object meanwhile */
    is_resyncing = is_pending(provider->resync);
    for (other = loaded; other && !is_resyncing; other = other->next_loaded)
        if (IsEqualGUID(&other->info.id, &provider->info.id))
            is_resyncing = is_pending(other->resync);
    ReleaseSRWLockShared(&loaded_lock);
    return is_resyncing;
}

static void
forget_operation(struct provider *provider)
{
    provider->takes_part = false;
    provider->is_aborted = false;
    provider->has_let_go = false;
    provider->order = 0;
}

/* What @from has loaded is @to's from now on; the lock is held. */
static void
hand_over(struct provider *from, struct provider *to)
{
    to->hardware = from->hardware;
    to->create = from->create;
    to->notifications = from->notifications;
    to->extended = from->extended;
    to->varied = from->varied;
    from->hardware = NULL;
    from->create = NULL;
    from->notifications = NULL;
    from->extended = NULL;
}

/* False without memory. */
static bool
keep(struct provider *provider)
{
    struct kept *kept = mem_zalloc(sizeof(*kept));

    if (!kept)
        return false;
    kept->provider = *provider;
    forget_operation(provider);
    AcquireSRWLockExclusive(&loaded_lock);
    leave_loaded(provider);
    hand_over(provider, &kept->provider);
    kept->next = all_kept;
    all_kept = kept;
    ReleaseSRWLockExclusive(&loaded_lock);
    return true;
}

/* The first one kept of provider @id, or of any when it is NULL, taken from the list; or NULL. */
static struct kept *
pop_kept(const GUID *id)
{
    struct kept **link;
    struct kept *kept;

    AcquireSRWLockExclusive(&loaded_lock);
    for (link = &all_kept; *link; link = &(*link)->next)
        if (!id || IsEqualGUID(&(*link)->provider.info.id, id))
            break;
    kept = *link;
    if (kept)
        *link = kept->next;
    ReleaseSRWLockExclusive(&loaded_lock);
    return kept;
}

/* Asked for what no object has: only one whose process is gone answers anything else. */
static bool
is_there(struct provider *provider)
{
    static const IID nothing = {0x9b0e4a53, 0x5b53, 0x4f0e, {1, 2, 3, 4, 5, 6, 7, 8}};
    IUnknown *object = NULL;

    return IVssHardwareSnapshotProvider_QueryInterface(provider->hardware, &nothing,
                                                       (void **)&object) == E_NOINTERFACE;
}

static bool
take_kept(struct provider *provider)
{
    struct kept *kept;

    while ((kept = pop_kept(&provider->info.id))) {
        if (!is_there(&kept->provider))
            release(&kept->provider); /* it died meanwhile */
        AcquireSRWLockExclusive(&loaded_lock);
        hand_over(&kept->provider, provider);
        ReleaseSRWLockExclusive(&loaded_lock);
        mem_free(kept);
        if (provider->hardware) {
            enter_loaded(provider);
            return true;
        }
    }
    return false;
}

unsigned
provider_unload_kept(const GUID *id, bool is_forced)
{
    struct timeline *timeline = NULL;
    struct kept *staying = NULL;
    struct kept *kept;
    unsigned count = 0;

    if (timeline_new(&timeline))
        return 1; /* without memory: later */
    while ((kept = pop_kept(id))) {
        struct caller quiet = {.timeline = timeline};

        if (call_on_unload(&kept->provider, &quiet, is_forced) == S_FALSE && !is_forced) {
            kept->next = staying;
            staying = kept;
            count++;
        } else {
            release(&kept->provider);
            mem_free(kept);
        }
    }
    AcquireSRWLockExclusive(&loaded_lock);
    while ((kept = staying)) {
        staying = kept->next;
        kept->next = all_kept;
        all_kept = kept;
    }
    ReleaseSRWLockExclusive(&loaded_lock);
    timeline_free(timeline);
    return count;
}

HRESULT
provider_load(struct provider *provider, const struct caller *caller)
{
    char text[HR_TEXT_SIZE], class_id[GUID_TEXT_SIZE];
    size_t ticket;
    HRESULT hr;

    if (provider->hardware)
        return S_OK;
    (void)store_settings_load(&provider->settings, NULL); /* what is wrong was told on opening */
    provider->first_ticket = timeline_count(caller->timeline);
    provider->first_events = event_file_size(provider->settings.events);
    provider->is_ordered = true;
    if (take_kept(provider)) {
        timeline_note(caller->timeline, "load", "%s stayed loaded", provider->info.name);
        return S_OK;
    }
    ticket = timeline_begin(caller->timeline, TIMELINE_SELF, "load", "%s", provider->info.name);
    enter_loaded(provider);
    hr = activation_create(&provider->info.class_id, &IID_IVssHardwareSnapshotProvider,
                           (void **)&provider->hardware);
    if (SUCCEEDED(hr))
        hr = IVssHardwareSnapshotProvider_QueryInterface(
            provider->hardware, &IID_IVssProviderCreateSnapshotSet, (void **)&provider->create);
    (void)timeline_end(caller->timeline, ticket, (uint32_t)hr);
    if (FAILED(hr)) {
        provider->create = NULL;
        release(provider);
        return hr_because(caller->why, VSS_E_UNEXPECTED_PROVIDER_ERROR,
                          "loading %s, class %s: %s. %s", provider->info.name,
                          convert_guid_text(&provider->info.class_id, class_id), hr_text(hr, text),
                          hr_remedy(hr));
    }
    if (FAILED(IVssHardwareSnapshotProvider_QueryInterface(
            provider->hardware, &IID_IVssProviderNotifications, (void **)&provider->notifications)))
        provider->notifications = NULL; /* an optional interface */
    if (FAILED(IVssHardwareSnapshotProvider_QueryInterface(
            provider->hardware, &IID_IVssHardwareSnapshotProviderEx, (void **)&provider->extended)))
        provider->extended = NULL; /* providers of before Server 2008 */

    hr = call_on_load(provider, caller);
    if (FAILED(hr))
        release(provider);
    return hr;
}

HRESULT
provider_list_load(struct provider_list *list, const GUID *id, const struct caller *caller,
                   struct provider **ret_provider)
{
    struct provider *provider = provider_list_find(list, id);
    char text[GUID_TEXT_SIZE];
    HRESULT hr;

    if (!provider)
        return hr_because(caller->why, VSS_E_PROVIDER_NOT_REGISTERED,
                          "provider %s, which made the shadow copy, is not registered here",
                          convert_guid_text(id, text));
    hr = provider_load(provider, caller);
    if (SUCCEEDED(hr))
        *ret_provider = provider;
    return hr;
}

static void
unload(struct provider *provider, const struct caller *caller)
{
    struct caller quiet = {.timeline = caller->timeline};

    if (!provider->hardware || (provider->settings.keeps && keep(provider)))
        return;
    if (call_on_unload(provider, &quiet, FALSE) == S_FALSE)
        force_unload(provider, &quiet);
    release(provider);
    forget_operation(provider);
}

void
provider_list_unload(struct provider_list *list, const struct caller *caller)
{
    const struct provider *first = NULL; /* that was loaded */
    unsigned i;

    for (i = 0; i < list->count; i++) {
        const struct provider *provider = &list->providers[i];

        if (provider->hardware && (!first || provider->first_ticket < first->first_ticket))
            first = provider;
    }
    for (i = 0; i < list->count; i++)
        unload(&list->providers[i], caller);
    if (!first)
        return;
    event_rules_check(caller->timeline, first->first_ticket, first->settings.events,
                      first->first_events);
    own_events_write(caller->timeline, first->first_ticket, first->settings.events);
}
