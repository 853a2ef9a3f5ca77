/* SPDX-License-Identifier: Apache-2.0 */
/* A set that is there: originals a1 and a2 and their shadow copy LUNs c1 and c2 on a fabric, the
 * store's record of the set, and one or two providers in this process. */
#ifndef TEST_COM_SET_RIG_H
#define TEST_COM_SET_RIG_H

#include "fakevss/coordinator/coordinator.h"
#include "winetest/com/set_provider.h"

#define SET_RIG_COPIES 2

struct set_layout {
    bool one_lun;       /* both copies are on c1, of the two volumes on a1; else on c1 and c2 */
    bool two_providers; /* the second one has copy 2 */
    bool spanned;       /* copy 1, the only one, is of a volume with parts on a1 and a2 */
    bool is_unknown;    /* the set is not complete in the store */
    LONG context;
};

struct set_rig {
    struct coordinator coordinator;
    struct caller caller; /* its why is reset by set_rig_start() */
    struct why why;
    struct set_provider providers[SET_RIG_COPIES];
    struct text calls; /* of all providers */
    GUID set;
    GUID copies[SET_RIG_COPIES];
};

extern struct set_rig set_rig;

/* Once a case, around the others; COM is up. */
void set_rig_open(void);
void set_rig_close(void);

/* A fresh set, with all LUNs on the host: once a row. */
void set_rig_start(const struct set_layout *layout);

/* Take a LUN off the fabric, such as "a1"; the host sees it at its next rescan. */
void set_rig_remove(const char *lun);
/* Destroy its partition table. */
void set_rig_spoil(const char *lun);

/* A word for each of c1 and c2: whose ids are on it, (o)wn, the original's (a), or (?); and is it
 * (m)arked, not (-), or (?). "om om" after set_rig_start(). */
const char *set_rig_copies(void);
/* Bits of the copies that the store knows. */
unsigned set_rig_known(void);
/* What a LUN such as "a1" is now: whose ids are on it, is it marked as above, and the name of the
 * LUN whose blocks it has: "a1-a1" after set_rig_start(). */
const char *set_rig_lun(const char *lun);
/* The set as the document of a requester has it. */
void set_rig_document(struct copy_set *ret_set);
/* The timeline as text, borrowed until the next call. */
const char *set_rig_timeline(void);

#endif
