/* SPDX-License-Identifier: Apache-2.0 */
/* The LUNs of a set that is broken: each once, whatever the number of copies on it; what is changed
 * on them can be taken back. */
#ifndef FAKEVSS_COORDINATOR_BREAK_LUNS_H
#define FAKEVSS_COORDINATOR_BREAK_LUNS_H

#include "fakevss/coordinator/coordinator.h"

struct break_lun;

struct break_luns {
    struct coordinator *coordinator; /* borrowed */
    struct timeline *timeline;       /* borrowed */
    const struct copy_set *set;      /* borrowed */
    unsigned count;
    struct break_lun *luns; /* owned */
};

/* Collect the LUNs of @set, which is borrowed, and find them on this host. E_OUTOFMEMORY. */
HRESULT break_luns_init(struct break_luns *luns, struct coordinator *coordinator,
                        struct timeline *timeline, const struct copy_set *set);
void break_luns_release(struct break_luns *luns); /* zeroed is fine */

/* OnLunStateChange with @flags for those LUNs that @provider made; S_OK when there are none. */
HRESULT break_luns_tell(const struct break_luns *luns, struct provider *provider,
                        const struct caller *caller, DWORD flags);

/* Give the LUNs the identities of their originals: all of them, or else nothing is changed and it
 * is VSS_E_BREAK_REVERT_ID_FAILED; without @is_strict those that can have it. */
HRESULT break_luns_revert(struct break_luns *luns, bool is_strict, struct why *why);

/* Take the marks off. VSS_E_UNEXPECTED when a LUN is not on this host or cannot be written. */
HRESULT break_luns_unmark(struct break_luns *luns, struct why *why);

/* Identities and marks as they were. */
void break_luns_undo(struct break_luns *luns);

/* The name of the first one that the host still sees, or NULL; borrowed. */
const char *break_luns_visible(const struct break_luns *luns);

#endif
