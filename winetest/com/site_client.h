/* SPDX-License-Identifier: Apache-2.0 */
/* Clients of the site's provider, which call it as VSS does. Every failure is a failed check. */
#ifndef TEST_COM_SITE_CLIENT_H
#define TEST_COM_SITE_CLIENT_H

#include "winetest/com/site.h"

/* The set that the functions below make. */
extern const VSS_ID site_set_id;

struct client {
    IVssHardwareSnapshotProviderEx *hw;
    IVssProviderCreateSnapshotSet *set;
    IVssProviderNotifications *notifications;
};

/* Get the interfaces; open tells the provider too that it is loaded. */
bool client_connect(struct client *client);
bool client_open(struct client *client);

/* Release everything. A zeroed @client is fine. */
void client_close(struct client *client);

/* What VSS calls to make a set of all original LUNs, one volume each: AreLunsSupported and
 * BeginPrepareSnapshot; EndPrepareSnapshots to PostCommitSnapshots; GetTargetLuns, into @targets of
 * SITE_LUNS records; PreFinalCommitSnapshots and PostFinalCommitSnapshots. */
bool client_begin(struct client *client, const VSS_ID *set, LONG context);
bool client_commit(struct client *client);
bool client_targets(struct client *client, VDS_LUN_INFORMATION *targets);
bool client_finish(struct client *client);

/* Call EndPrepareSnapshots for a plex set on a thread of its own, and return when it waits in the
 * array. @client stays until the result was asked for. */
HANDLE client_end_prepare(struct client *client);

/* Wait for a call on a thread of its own, whose exit code is the result; takes the handle. */
HRESULT client_result(HANDLE waiting);

#endif
