/* SPDX-License-Identifier: Apache-2.0 */
/* The list of changes. */
#include "config.h"

#include "provider/app/changes.h"

void
changes_record(struct changes *changes, struct change *change)
{
    change->earlier = changes->last;
    changes->last = change;
}

enum err
changes_undo(const struct changes *changes, struct why *why)
{
    enum err first = ERR_OK;

    for (struct change *change = changes->last; change; change = change->earlier) {
        enum err e = change->undo(changes->machine, change, first ? NULL : why);

        if (!first)
            first = e;
    }
    return first;
}

void
changes_release(struct changes *changes)
{
    while (changes->last) {
        struct change *change = changes->last;

        changes->last = change->earlier;
        change->free(change);
    }
}
