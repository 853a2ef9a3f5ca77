/* SPDX-License-Identifier: Apache-2.0 */
/* The creation of a set from one volume by a bad provider in this process, on a fabric: an original
 * a1, and c1, which LocateLuns presents as its shadow copy LUN. One at a time. */
#ifndef TEST_COM_CREATION_RIG_H
#define TEST_COM_CREATION_RIG_H

#include "fakevss/coordinator/create_impl.h"
#include "winetest/com/bad_provider.h"

struct creation_rig {
    struct coordinator coordinator;
    struct creation *creation;
    struct timeline *timeline;
    struct why why;
    struct bad_provider provider;
    struct text calls; /* "OnLoad;AreLunsSupported;...", since the start */
    bool is_stingy;    /* LocateLuns presents nothing */
    /* Runs in every call; NULL: nothing. It may change the provider's answer. */
    void (*during)(const char *method);
};

extern struct creation_rig creation_rig;

/* Once a case, around the others; COM is up. */
void creation_rig_open(void);
void creation_rig_close(void);

/* Once a row, around a creation: with the provider well, and one call of StartSnapshotSet. */
bool creation_rig_start(LONG context);
void creation_rig_finish(void);

/* AddToSnapshotSet of the volume on a1. */
HRESULT creation_rig_add(void);

/* Are the writes to a1 held? Has it marks? */
bool creation_rig_is_held(void);
bool creation_rig_is_marked(void);
/* The timeline as text, borrowed until the next call. */
const char *creation_rig_timeline(void);

#endif
