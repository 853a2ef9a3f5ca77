/* SPDX-License-Identifier: Apache-2.0 */
/* A resync over the end of the provider's process: shadow copies of the site's LUNs, which were
 * then overwritten; somebody who waits for their resync when the process ends in the middle of it;
 * what the next process makes of that. Every failure is a failed check. */
#ifndef TEST_COM_RESYNC_SCENE_H
#define TEST_COM_RESYNC_SCENE_H

#include <stdbool.h>

#include <windows.h>

#include "winetest/com/site_client.h"

/* The fault rules under which the copy of each LUN stands still, that of at least one of them in
 * part. */
#define RESYNC_SCENE_HANGS "resync_copy 3 hang\nresync_copy 4 hang\n"

struct resync_scene {
    VDS_LUN_INFORMATION sources[SITE_LUNS]; /* the shadow copy LUNs; owned, like the next */
    VDS_LUN_INFORMATION before[SITE_LUNS];  /* the originals, as they were then */
    IVssAsync *async;                       /* of the resync that is under way; owned */
    HANDLE waiting;                         /* the thread that waits for it; owned */
};

/* Make a transportable set of the originals, and overwrite these. */
bool resync_scene_set(struct resync_scene *scene, struct client *client);

/* Start the resync in a process that obeys RESYNC_SCENE_HANGS, and return when one LUN is copied
 * in part and somebody waits in IVssAsync::Wait. */
bool resync_scene_begin(struct resync_scene *scene, struct client *client);

/* The process has ended, or is ending: what the waiting call has brought. Afterwards the object
 * answers nobody. */
HRESULT resync_scene_end(struct resync_scene *scene);

/* In a new process: it knows of the jobs from the array alone and lets nobody shadow-copy their
 * targets; the same resync again makes the originals whole, as they were, and leaves them free. */
void resync_scene_finish(struct resync_scene *scene, struct client *client);

/* Free what it has. A zeroed @scene is fine. */
void resync_scene_release(struct resync_scene *scene);

#endif
