/* SPDX-License-Identifier: Apache-2.0 */
/* What a shadow copy context demands, and who can never serve it. Pure functions; whether the array
 * can deliver for certain LUNs is asked in claim.c. */
#include "config.h"

#include "provider/core/context.h"

/* What no hardware provider makes, each with the reason told to the user. */
static const struct {
    uint32_t bits; /* all of them set: refused */
    const char *reason;
} refusals[] = {
    {CONTEXT_CLIENT_ACCESSIBLE,
     "client-accessible shadow copies are made by the Windows system provider only; choose a "
     "context without client access"},
    {CONTEXT_FILE_SHARE,
     "shadow copies of file shares are not made from LUNs; choose a context for local volumes"},
    {CONTEXT_DIFFERENTIAL | CONTEXT_PLEX,
     "one shadow copy cannot be both differential and a plex; ask for one of the two"},
};

bool
context_needs(uint32_t context, struct context_needs *ret_needs, struct why *why)
{
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        if ((context & refusals[i].bits) == refusals[i].bits) {
            (void)why_set(why, ERR_NOT_SUPPORTED, "context 0x%08x: %s", (unsigned)context,
                          refusals[i].reason); /* the answer is the return value */
            return false;
        }
    }

    ret_needs->method = context & CONTEXT_DIFFERENTIAL ? ARRAY_METHOD_DIFFERENTIAL
                        : context & CONTEXT_PLEX       ? ARRAY_METHOD_PLEX
                                                       : ARRAY_METHOD_ANY;
    ret_needs->transport = (context & CONTEXT_TRANSPORTABLE) != 0;
    return true;
}

bool
context_suits_array(uint32_t context, const struct context_needs *needs,
                    const struct array_info *info, struct why *why)
{
    const char *lacks = NULL;

    if (needs->method == ARRAY_METHOD_DIFFERENTIAL && !info->has_differential)
        lacks = "makes no differential shadow copies; ask for a plex or for no method";
    else if (needs->method == ARRAY_METHOD_PLEX && !info->has_plex)
        lacks = "makes no plexes; ask for a differential shadow copy or for no method";
    else if (needs->transport && !info->has_transport)
        lacks = "cannot present shadow copies to other hosts; do not ask for transportable ones";

    if (lacks)
        (void)why_set(why, ERR_NOT_SUPPORTED, "context 0x%08x: the array %s", (unsigned)context,
                      lacks); /* the answer is the return value */
    return !lacks;
}

bool
context_suits_cluster(uint32_t context, struct why *why)
{
    if (context & CONTEXT_TRANSPORTABLE)
        return true;
    (void)why_set(why, ERR_NOT_SUPPORTED,
                  "context 0x%08x: this host is a node of a cluster, which must not import shadow "
                  "copies of its own disks; ask for transportable ones and import them on a host "
                  "outside the cluster",
                  (unsigned)context); /* the answer is the return value */
    return false;
}
