/* SPDX-License-Identifier: Apache-2.0 */
/* The disks of the host as an agent sees them, with eyes of its own, not the coordinator's. */
#ifndef FAKEVSS_AGENT_SIGHT_H
#define FAKEVSS_AGENT_SIGHT_H

#include <windows.h>

#include "fakevss/coordinator/store.h"
#include "fakevss/host/disks.h"
#include "fakevss/host/volumes.h"

#define SIGHT_BLOCK 512 /* what is written and read: the volume's first block */

/* The host as it is now. */
struct sight {
    struct store_settings settings;
    struct disks *disks;
    struct volumes volumes;
};

/* Look; freed with sight_free(). Any thread. */
HRESULT sight_look(struct sight **ret_sight, struct why *why);
void sight_free(struct sight *sight);

/* The volume that @name, a volume's or a shadow copy's id, means. Borrowed from @sight.
 * AGENT_E_USAGE, VSS_E_OBJECT_NOT_FOUND. */
HRESULT sight_find_volume(const struct sight *sight, const char *name,
                          const struct volume **ret_volume, struct why *why);

#endif
