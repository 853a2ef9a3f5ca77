/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a creation in which applications stand still, and its two limits. When one passes,
 * writes are released at once, whatever a provider's call does meanwhile; the set fails as soon as
 * that call has come back, with the limit that passed first. */
#include "config.h"

#include "fakevss/coordinator/create_impl.h"

#include <vsserror.h>

#include "fakevss/coordinator/hr.h"

/* On the clock's thread: the first one counts. */
static void
pass_limit(struct creation *creation, HRESULT hr)
{
    (void)InterlockedCompareExchange(&creation->overdue, hr, S_OK);
    if (creation->hold)
        gate_hold_expire(creation->hold);
}

static void
pass_hold_limit(void *arg)
{
    struct creation *creation = arg;

    AcquireSRWLockExclusive(&creation->hold_lock);
    pass_limit(creation,
               creation->is_flushing ? VSS_E_FLUSH_WRITES_TIMEOUT : VSS_E_HOLD_WRITES_TIMEOUT);
    ReleaseSRWLockExclusive(&creation->hold_lock);
}

static void
pass_freeze_limit(void *arg)
{
    struct creation *creation = arg;

    AcquireSRWLockExclusive(&creation->hold_lock);
    pass_limit(creation, VSS_E_WRITERERROR_TIMEOUT);
    ReleaseSRWLockExclusive(&creation->hold_lock);
}

HRESULT
creation_freeze(struct creation *creation, const struct caller *caller)
{
    if (creation->set.context & VSS_VOLSNAP_ATTR_NO_WRITERS)
        return S_OK;
    timeline_note(creation->timeline, "freeze", "%s", "");
    creation->is_frozen = clock_timer_start(&creation->freeze_limit, creation->settings.freeze_ms,
                                            pass_freeze_limit, creation);
    return creation->is_frozen ? S_OK : hr_explain(caller->why, E_OUTOFMEMORY, "freeze");
}

/* All LUNs of the set, with the writes to them held. */
static enum err
take_hold(struct creation *creation, struct why *why)
{
    const char *naas[COPY_SET_MAX * VOLUME_EXTENTS_MAX];
    struct gate_hold *hold = NULL;
    size_t count = 0;
    unsigned i;
    unsigned k;
    enum err e;

    for (i = 0; i < creation->set.count; i++)
        for (k = 0; k < creation->set.copies[i].original.extent_count; k++)
            naas[count++] = creation->set.copies[i].original.extents[k].naa;
    e = gate_hold_new(creation->settings.gate, naas, count, &hold, why);
    if (e)
        return e;
    AcquireSRWLockExclusive(&creation->hold_lock);
    creation->hold = hold;
    creation->is_flushing = true;
    if (creation->overdue || os_cancel_is_set(creation->cancel))
        gate_hold_expire(hold); /* who wanted that has not seen it */
    ReleaseSRWLockExclusive(&creation->hold_lock);
    e = clock_timer_start(&creation->hold_limit, creation->settings.hold_ms, pass_hold_limit,
                          creation)
            ? gate_hold_take(hold, why)
            : ERR_NOMEM;
    AcquireSRWLockExclusive(&creation->hold_lock);
    creation->is_flushing = false;
    ReleaseSRWLockExclusive(&creation->hold_lock);
    return e;
}

HRESULT
creation_hold(struct creation *creation, const struct caller *caller)
{
    struct why why = {0};
    size_t ticket = timeline_begin(creation->timeline, TIMELINE_SELF, "hold begins", "volumes=%u",
                                   creation->set.count);
    enum err e = take_hold(creation, &why);
    HRESULT hr = e == ERR_TIMEOUT ? VSS_E_FLUSH_WRITES_TIMEOUT : hr_from_err(e);

    if (e == ERR_TIMEOUT && os_cancel_is_set(creation->cancel))
        hr = E_ABORT;
    if (!e)
        creation->hold_start_us = clock_now_us();
    (void)timeline_end(creation->timeline, ticket, (uint32_t)hr);
    if (hr == VSS_E_FLUSH_WRITES_TIMEOUT)
        return hr_because(caller->why, hr, "%s within %lu ms", why.text,
                          creation->settings.hold_ms);
    return FAILED(hr) ? hr_because(caller->why, hr, "%s", why_text(&why, e)) : S_OK;
}

HRESULT
creation_release(struct creation *creation, const struct caller *caller)
{
    struct gate_hold *hold;
    bool is_in_time;

    (void)caller;
    (void)clock_timer_stop(&creation->hold_limit); /* whether it ran is known from the hold */
    AcquireSRWLockExclusive(&creation->hold_lock);
    hold = creation->hold;
    creation->hold = NULL;
    ReleaseSRWLockExclusive(&creation->hold_lock);
    is_in_time = gate_hold_end(hold);
    if (!hold || creation->hold_start_us == 0)
        return S_OK;
    creation->hold_us = clock_now_us() - creation->hold_start_us;
    timeline_note(creation->timeline, "hold ends", "after %.3f ms%s",
                  (double)creation->hold_us / 1000, is_in_time ? "" : ", over the limit");
    return S_OK;
}

HRESULT
creation_thaw(struct creation *creation, const struct caller *caller)
{
    (void)caller;
    if (!creation->is_frozen)
        return S_OK;
    timeline_note(creation->timeline, "thaw", "%s",
                  clock_timer_stop(&creation->freeze_limit) ? "the writer had given up" : "");
    creation->is_frozen = false;
    return S_OK;
}

HRESULT
creation_check_limits(struct creation *creation, const struct caller *caller, HRESULT hr)
{
    const struct store_settings *settings = &creation->settings;

    (void)clock_timer_has_run(&creation->hold_limit);   /* what has to happen when one passes has */
    (void)clock_timer_has_run(&creation->freeze_limit); /* happened now */
    if (!creation->overdue || hr == creation->overdue)
        return hr;
    switch (creation->overdue) {
    case VSS_E_WRITERERROR_TIMEOUT:
        return hr_because(caller->why, creation->overdue,
                          "the writer gave up after it had been frozen for %lu ms",
                          settings->freeze_ms);
    case VSS_E_FLUSH_WRITES_TIMEOUT:
        return hr_explain(caller->why, creation->overdue, "waiting for writes");
    default:
        return hr_explain(caller->why, creation->overdue, "CommitSnapshots");
    }
}

void
creation_end_flush(struct creation *creation)
{
    AcquireSRWLockExclusive(&creation->hold_lock);
    if (creation->hold && creation->is_flushing)
        gate_hold_expire(creation->hold);
    ReleaseSRWLockExclusive(&creation->hold_lock);
}
