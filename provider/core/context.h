/* SPDX-License-Identifier: Apache-2.0 */
/* Which shadow copies a context asks for, and which of those a hardware provider never makes.
 * Bit values: VSS, VSS_VOLUME_SNAPSHOT_ATTRIBUTES (doc/vss-notes.md). */
#ifndef CORE_CONTEXT_H
#define CORE_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "provider/array/array.h"

#define CONTEXT_CLIENT_ACCESSIBLE 0x00000004u
#define CONTEXT_TRANSPORTABLE 0x00000020u
#define CONTEXT_DIFFERENTIAL 0x00020000u
#define CONTEXT_PLEX 0x00040000u
#define CONTEXT_FILE_SHARE 0x04000000u

struct context_needs {
    enum array_method method;
    bool transport;
};

/* What @context demands of the array. False, with a reason in @why, when no hardware provider may
 * serve it: client-accessible, file share, or both methods at once. Unknown bits are ignored. */
bool context_needs(uint32_t context, struct context_needs *ret_needs, struct why *why);

/* May a node of a cluster make a shadow copy in @context? False, with a reason in @why, unless it
 * is transportable: VSS would import it on the node itself, where the cluster meets two disks of
 * one signature. Source: VSS, Required Behaviors for Shadow Copy Providers. */
bool context_suits_cluster(uint32_t context, struct why *why);

/* Can an array that is as @info says deliver @needs, the needs of @context, for any of its LUNs?
 * False, with a reason in @why, when it lacks the method or the transport. */
bool context_suits_array(uint32_t context, const struct context_needs *needs,
                         const struct array_info *info, struct why *why);

#endif
