/* SPDX-License-Identifier: Apache-2.0 */
/* Identities and marks are partition tables: what they were is kept in memory while the set is
 * broken. A coordinator that dies meanwhile leaves the set known, and it can be broken again. */
#include "config.h"

#include "fakevss/coordinator/break_luns.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/call.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/identities.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/host/marks.h"

struct break_lun {
    const GUID *provider; /* borrowed from the set, as is what the next three point to */
    VDS_LUN_INFORMATION target;
    VDS_LUN_INFORMATION source;
    const struct identity *original; /* NULL: not known */
    char naa[LUN_RECORD_NAA_SIZE];
    bool is_here;
    struct disk disk; /* if it is */
    bool will_revert;
    bool is_reverted;
    struct identity identity; /* before */
    bool is_unmarked;
    struct marks marks; /* before */
};

static bool
is_known(const struct break_luns *luns, const VDS_LUN_INFORMATION *target)
{
    for (unsigned i = 0; i < luns->count; i++)
        if (lun_record_same(&luns->luns[i].target, target))
            return true;
    return false;
}

/* Is a part of @copy on it? */
static bool
is_of(const struct break_lun *lun, const struct copy *copy)
{
    for (unsigned i = 0; i < copy->lun_count; i++)
        if (lun_record_same(&copy->targets[i], &lun->target))
            return true;
    return false;
}

static void
add(struct break_luns *luns, const struct copy *copy, unsigned index)
{
    struct break_lun *lun = &luns->luns[luns->count++];

    lun->provider = &copy->provider;
    lun->target = copy->targets[index];
    lun->source = copy->sources[index];
    lun->original = copy->identities[index];
    (void)lun_record_naa(&lun->target, lun->naa);
    lun->is_here = SUCCEEDED(coordinator_find_lun(luns->coordinator, &lun->target, &lun->disk));
}

HRESULT
break_luns_init(struct break_luns *luns, struct coordinator *coordinator, struct timeline *timeline,
                const struct copy_set *set)
{
    unsigned all = 0;

    *luns = (struct break_luns){.coordinator = coordinator, .timeline = timeline, .set = set};
    for (unsigned i = 0; i < set->count; i++)
        all += set->copies[i].lun_count;
    luns->luns = mem_array(all, sizeof(*luns->luns));
    if (!luns->luns)
        return E_OUTOFMEMORY;
    for (unsigned i = 0; i < set->count; i++)
        for (unsigned k = 0; k < set->copies[i].lun_count; k++)
            if (!is_known(luns, &set->copies[i].targets[k]))
                add(luns, &set->copies[i], k);
    return S_OK;
}

void
break_luns_release(struct break_luns *luns)
{
    mem_free(luns->luns);
    memset(luns, 0, sizeof(*luns));
}

HRESULT
break_luns_tell(const struct break_luns *luns, struct provider *provider,
                const struct caller *caller, DWORD flags)
{
    VDS_LUN_INFORMATION *targets = mem_array(luns->count, sizeof(*targets));
    VDS_LUN_INFORMATION *sources = mem_array(luns->count, sizeof(*sources));
    HRESULT hr = targets && sources ? S_OK : E_OUTOFMEMORY;
    DWORD count = 0;

    for (unsigned i = 0; SUCCEEDED(hr) && i < luns->count; i++)
        if (IsEqualGUID(luns->luns[i].provider, &provider->info.id)) {
            targets[count] = luns->luns[i].target;
            sources[count++] = luns->luns[i].source;
        }
    if (SUCCEEDED(hr) && count > 0)
        hr = call_on_lun_state_change(provider, caller, targets, sources, count, flags);
    mem_free(targets);
    mem_free(sources);
    return hr;
}

static HRESULT
revert(struct break_luns *luns, struct break_lun *lun, struct why *why)
{
    size_t ticket = timeline_begin(luns->timeline, TIMELINE_SELF, "identity", "disk%u naa=%s",
                                   lun->disk.number, lun->naa);
    enum err e = identity_read(&lun->disk, &lun->identity, why);

    if (!e) {
        lun->is_reverted = true;
        e = identity_write(&lun->disk, lun->original, why);
    }
    (void)timeline_end(luns->timeline, ticket, (uint32_t)hr_from_err(e));
    return e ? VSS_E_BREAK_REVERT_ID_FAILED : S_OK;
}

static bool
can_revert(const struct break_luns *luns, const struct break_lun *lun, struct why *ret_why)
{
    if (!lun->is_here) {
        (void)why_set(ret_why, ERR_NOT_FOUND, "LUN naa=%s is not on this host", lun->naa);
        return false;
    }
    return identities_can_revert(luns->coordinator, &lun->disk, &lun->source, lun->original,
                                 ret_why);
}

/* All LUNs of one copy get their identities or none does: its volume has one id on all of them. */
static bool
agree(struct break_luns *luns, const struct copy *copy)
{
    bool has_changed = false;
    bool all = true;

    for (unsigned i = 0; i < luns->count; i++)
        if (is_of(&luns->luns[i], copy))
            all = all && luns->luns[i].will_revert;
    for (unsigned i = 0; i < luns->count && !all; i++)
        if (is_of(&luns->luns[i], copy) && luns->luns[i].will_revert) {
            luns->luns[i].will_revert = false;
            timeline_note(luns->timeline, "identity",
                          "kept: LUN naa=%s has a part of a volume whose other parts keep theirs",
                          luns->luns[i].naa);
            has_changed = true;
        }
    return has_changed;
}

/* Which LUNs can have the identities of their originals. */
static void
choose(struct break_luns *luns)
{
    bool has_changed = true;

    for (unsigned i = 0; i < luns->count; i++) {
        struct why reason = {0};

        luns->luns[i].will_revert = can_revert(luns, &luns->luns[i], &reason);
        if (!luns->luns[i].will_revert)
            timeline_note(luns->timeline, "identity", "kept: %s", reason.text);
    }
    while (has_changed) { /* what one copy leaves may be another one's */
        has_changed = false;
        for (unsigned i = 0; i < luns->set->count; i++)
            has_changed = agree(luns, &luns->set->copies[i]) || has_changed;
    }
}

HRESULT
break_luns_revert(struct break_luns *luns, bool is_strict, struct why *why)
{
    HRESULT hr = S_OK;

    for (unsigned i = 0; is_strict && i < luns->count; i++) { /* before anything is changed */
        struct why reason = {0};

        if (!can_revert(luns, &luns->luns[i], &reason))
            return hr_because(why, VSS_E_BREAK_REVERT_ID_FAILED, "%s. %s", reason.text,
                              hr_remedy(VSS_E_BREAK_REVERT_ID_FAILED));
    }
    choose(luns);
    for (unsigned i = 0; SUCCEEDED(hr) && i < luns->count; i++)
        if (luns->luns[i].will_revert)
            hr = revert(luns, &luns->luns[i], why);
    return hr;
}

static HRESULT
unmark(struct break_luns *luns, struct break_lun *lun, struct why *why)
{
    size_t ticket;
    enum err e;

    if (!lun->is_here)
        return hr_because(why, VSS_E_UNEXPECTED,
                          "LUN naa=%s is not on this host, so that its volumes cannot be made "
                          "read-write",
                          lun->naa);
    ticket = timeline_begin(luns->timeline, TIMELINE_SELF, "marks cleared", "disk%u naa=%s",
                            lun->disk.number, lun->naa);
    e = marks_read(&lun->disk, &lun->marks, why);
    if (!e) {
        lun->is_unmarked = true;
        e = marks_clear(&lun->disk, why);
    }
    (void)timeline_end(luns->timeline, ticket, (uint32_t)hr_from_err(e));
    return e ? VSS_E_UNEXPECTED : S_OK;
}

HRESULT
break_luns_unmark(struct break_luns *luns, struct why *why)
{
    HRESULT hr = S_OK;

    for (unsigned i = 0; SUCCEEDED(hr) && i < luns->count; i++)
        hr = unmark(luns, &luns->luns[i], why);
    return hr;
}

void
break_luns_undo(struct break_luns *luns)
{
    for (unsigned i = luns->count; i-- > 0;) {
        struct break_lun *lun = &luns->luns[i];
        enum err e = ERR_OK;
        struct why why = {0};

        if (lun->is_unmarked)
            e = marks_restore(&lun->disk, &lun->marks, &why);
        if (lun->is_reverted && !e)
            e = identity_write(&lun->disk, &lun->identity, &why);
        if (e)
            timeline_note(luns->timeline, "break", "not taken back: %s", why_text(&why, e));
    }
}

const char *
break_luns_visible(const struct break_luns *luns)
{
    struct disk disk;

    for (unsigned i = 0; i < luns->count; i++)
        if (SUCCEEDED(coordinator_find_lun(luns->coordinator, &luns->luns[i].target, &disk)))
            return luns->luns[i].naa;
    return NULL;
}
