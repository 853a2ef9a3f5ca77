/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/site_client.h"

#include <string.h>

#include <vsserror.h>

#include <ole2.h>

#include "base/os.h"
#include "fakevss/coordinator/activation.h"
#include "provider/com/guid.h"
#include "winetest/harness/harness.h"

const VSS_ID site_set_id = {0xa1a1a1a1, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};

bool
client_connect(struct client *client)
{
    memset(client, 0, sizeof(*client));
    return CHECK_HR(activation_create(&CLSID_LunShadow, &IID_IVssHardwareSnapshotProviderEx,
                                      (void **)&client->hw),
                    S_OK) &&
           CHECK_HR(client->hw->lpVtbl->QueryInterface(
                        client->hw, &IID_IVssProviderCreateSnapshotSet, (void **)&client->set),
                    S_OK) &&
           CHECK_HR(client->hw->lpVtbl->QueryInterface(client->hw, &IID_IVssProviderNotifications,
                                                       (void **)&client->notifications),
                    S_OK);
}

bool
client_open(struct client *client)
{
    return client_connect(client) &&
           CHECK_HR(client->notifications->lpVtbl->OnLoad(client->notifications, NULL), S_OK);
}

void
client_close(struct client *client)
{
    if (client->notifications)
        client->notifications->lpVtbl->Release(client->notifications);
    if (client->set)
        client->set->lpVtbl->Release(client->set);
    if (client->hw)
        client->hw->lpVtbl->Release(client->hw);
    memset(client, 0, sizeof(*client));
}

bool
client_begin(struct client *client, const VSS_ID *set, LONG context)
{
    static WCHAR name[] = L"\\\\.\\PHYSICALDRIVE1";
    VSS_PWSZ names[] = {name};
    bool is_good = true;

    for (unsigned i = 0; is_good && i < SITE_LUNS; i++) {
        VSS_ID snapshot = {0xc3c3c3c3 + i, 0, 0, {0}};
        BOOL is_supported = 77;

        is_good = CHECK_HR(client->hw->lpVtbl->AreLunsSupported(client->hw, 1, context, names,
                                                                &site.originals[i], &is_supported),
                           S_OK) &&
                  CHECK_INT(is_supported, TRUE) &&
                  CHECK_HR(client->hw->lpVtbl->BeginPrepareSnapshot(
                               client->hw, *set, snapshot, context, 1, names, &site.originals[i]),
                           S_OK);
    }
    return is_good;
}

bool
client_commit(struct client *client)
{
    IVssProviderCreateSnapshotSet *set = client->set;

    return CHECK_HR(set->lpVtbl->EndPrepareSnapshots(set, site_set_id), S_OK) &&
           CHECK_HR(set->lpVtbl->PreCommitSnapshots(set, site_set_id), S_OK) &&
           CHECK_HR(set->lpVtbl->CommitSnapshots(set, site_set_id), S_OK) &&
           CHECK_HR(set->lpVtbl->PostCommitSnapshots(set, site_set_id, SITE_LUNS), S_OK);
}

bool
client_targets(struct client *client, VDS_LUN_INFORMATION *targets)
{
    bool is_good = true;

    memset(targets, 0, SITE_LUNS * sizeof(*targets));
    for (unsigned i = 0; is_good && i < SITE_LUNS; i++)
        is_good = CHECK_HR(
            client->hw->lpVtbl->GetTargetLuns(client->hw, 1, NULL, &site.originals[i], &targets[i]),
            S_OK);
    return is_good;
}

bool
client_finish(struct client *client)
{
    IVssProviderCreateSnapshotSet *set = client->set;

    return CHECK_HR(set->lpVtbl->PreFinalCommitSnapshots(set, site_set_id), S_OK) &&
           CHECK_HR(set->lpVtbl->PostFinalCommitSnapshots(set, site_set_id), S_OK);
}

static DWORD WINAPI
end_prepare_thread(void *arg)
{
    struct client *client = arg;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    hr = client->set->lpVtbl->EndPrepareSnapshots(client->set, site_set_id);
    CoUninitialize();
    return (DWORD)hr;
}

/* While it waits the set takes no volume. */
HANDLE
client_end_prepare(struct client *client)
{
    HANDLE thread = CreateThread(NULL, 0, end_prepare_thread, client, 0, NULL);
    uint64_t end_us = os_now_us() + SITE_DEADLINE_MS * 1000ull;
    VSS_ID snapshot = {0xd5d5d5d5, 0, 0, {0}};
    HRESULT hr;

    do
        hr = client->hw->lpVtbl->BeginPrepareSnapshot(
            client->hw, site_set_id, snapshot, VSS_VOLSNAP_ATTR_PLEX, 1, NULL, site.originals);
    while (hr == S_OK && os_now_us() < end_us);
    CHECK_HR(hr, (HRESULT)VSS_E_PROVIDER_VETO);
    return thread;
}

HRESULT
client_result(HANDLE waiting)
{
    DWORD result = 0;

    CHECK_INT(WaitForSingleObject(waiting, SITE_DEADLINE_MS), WAIT_OBJECT_0);
    GetExitCodeThread(waiting, &result);
    CloseHandle(waiting);
    return (HRESULT)result;
}
