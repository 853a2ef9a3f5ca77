/* SPDX-License-Identifier: Apache-2.0 */
/* The undo record is in the store before a disk is touched, and goes after it was restored. */
#include "config.h"

#include "fakevss/coordinator/source_marks.h"

#include <assert.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/host/marks.h"

struct source_marks {
    unsigned count;
    struct disk *disks; /* room for all LUNs of the set */
};

enum err
source_marks_new(struct source_marks **ret_marks)
{
    struct source_marks *marks = mem_zalloc(sizeof(*marks));

    if (!marks)
        return ERR_NOMEM;
    *ret_marks = marks;
    return ERR_OK;
}

void
source_marks_free(struct source_marks *marks)
{
    if (!marks)
        return;
    mem_free(marks->disks);
    mem_free(marks);
}

/* Number of different LUNs behind @set, an upper bound. */
static unsigned
count_luns(const struct copy_set *set)
{
    unsigned count = 0;
    unsigned i;

    for (i = 0; i < set->count; i++)
        count += set->copies[i].lun_count;
    return count;
}

static bool
is_marked(const struct source_marks *marks, unsigned number)
{
    unsigned i;

    for (i = 0; i < marks->count; i++)
        if (marks->disks[i].number == number)
            return true;
    return false;
}

static HRESULT
mark_disk(struct source_marks *marks, struct coordinator *coordinator, unsigned number,
          struct why *why)
{
    struct disk *disk = &marks->disks[marks->count];
    struct marks before;
    HRESULT hr = coordinator_disk(coordinator, number, disk);
    enum err e;

    if (FAILED(hr))
        return hr_explain(why, hr, "an original's disk is gone");
    e = marks_read(disk, &before, why);
    if (e)
        return hr_explain(why, hr_from_err(e), "reading marks");
    hr = store_marks_save(disk->naa, &before);
    if (FAILED(hr))
        return hr_explain(why, hr, "storing marks");
    marks->count++;
    e = marks_set(disk, why);
    return e ? hr_explain(why, hr_from_err(e), "setting marks") : S_OK;
}

HRESULT
source_marks_set(struct source_marks *marks, struct coordinator *coordinator,
                 const struct copy_set *set, struct timeline *timeline, struct why *why)
{
    size_t ticket =
        timeline_begin(timeline, TIMELINE_SELF, "marks set", "originals of %u volumes", set->count);
    HRESULT hr = S_OK;
    unsigned i;
    unsigned k;

    assert(marks->count == 0); /* marked once, and cleared before the next time */
    mem_free(marks->disks);
    marks->disks = mem_array(count_luns(set), sizeof(struct disk));
    if (!marks->disks)
        hr = hr_explain(why, E_OUTOFMEMORY, "setting marks");
    for (i = 0; SUCCEEDED(hr) && i < set->count; i++)
        for (k = 0; SUCCEEDED(hr) && k < set->copies[i].lun_count; k++)
            if (!is_marked(marks, set->copies[i].source_disks[k]))
                hr = mark_disk(marks, coordinator, set->copies[i].source_disks[k], why);
    (void)timeline_end(timeline, ticket, (uint32_t)hr);
    return hr;
}

static HRESULT
clear_disk(const struct disk *disk, struct why *why)
{
    struct marks before;
    HRESULT hr = store_marks_load(disk->naa, &before);
    enum err e;

    if (FAILED(hr))
        return hr_explain(why, hr, "reading stored marks");
    e = marks_restore(disk, &before, why);
    if (e)
        return hr_explain(why, hr_from_err(e), "clearing marks");
    hr = store_marks_remove(disk->naa);
    return FAILED(hr) ? hr_explain(why, hr, "removing stored marks") : S_OK;
}

HRESULT
source_marks_clear(struct source_marks *marks, struct timeline *timeline, struct why *why)
{
    HRESULT hr = S_OK;
    size_t ticket;
    unsigned i;

    if (marks->count == 0)
        return S_OK;
    ticket = timeline_begin(timeline, TIMELINE_SELF, "marks cleared", "originals=%u", marks->count);
    for (i = 0; i < marks->count; i++) { /* all that can be cleared, then the first failure */
        HRESULT one = clear_disk(&marks->disks[i], why);

        if (SUCCEEDED(hr))
            hr = one;
    }
    marks->count = 0;
    (void)timeline_end(timeline, ticket, (uint32_t)hr);
    return hr;
}
