/* SPDX-License-Identifier: Apache-2.0 */
/* What a run of install has changed on the machine, and how each change is taken back. A change is
 * recorded before it is made, so that one that failed halfway is covered by its own record; taking
 * back a change that was never made does nothing. */
#ifndef APP_CHANGES_H
#define APP_CHANGES_H

#include "base/err.h"
#include "provider/app/machine.h"

/* One change, embedded in what is needed to take it back. */
struct change {
    struct change *earlier;
    enum err (*undo)(const struct machine *machine, const struct change *change, struct why *why);
    void (*free)(struct change *change);
};

/* Initialise with the machine alone. */
struct changes {
    const struct machine *machine; /* borrowed */
    struct change *last; /* NULL: nothing was changed; otherwise owned, with all earlier */
};

/* Record @change, which is handed over. */
void changes_record(struct changes *changes, struct change *change);

/* Take all changes back, the last one first. What cannot be taken back is left; the first such
 * failure is returned after all others were tried. May be repeated. */
enum err changes_undo(const struct changes *changes, struct why *why);

/* Forget the changes, which stay. */
void changes_release(struct changes *changes);

#endif
