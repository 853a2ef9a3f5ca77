/* SPDX-License-Identifier: Apache-2.0 */
/* The real lunshadow.exe, installed in this prefix and started by COM, over a mock array: the calls
 * that VSS makes to create, import, mask and delete, in several processes of the provider. */
#include "config.h"

#include <stdio.h>
#include <wchar.h>

#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "provider/array/array.h"
#include "provider/array/backends/mock/mock_admin.h"
#include "provider/com/guid.h"
#include "provider/com/utf16.h"
#include "provider/com/vds_lun.h"
#include "winetest/com/programs.h"
#include "winetest/com/records_maker.h"
#include "winetest/com/stub_admin.h"
#include "winetest/harness/harness.h"

#define HOST "alpha"
#define LUNS 2
#define LUN_SIZE (1u << 20)
#define END_DEADLINE_MS 30000

static const VSS_ID set_id = {0xa1a1a1a1, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
static const VSS_ID other_set_id = {0xb2b2b2b2, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};

/* The array of the running case, and its original LUNs as VSS would describe them. */
static char *array_dir;
static VDS_LUN_INFORMATION originals[LUNS];

/* The provider as a client sees it. */
struct client {
    IVssHardwareSnapshotProviderEx *hw;
    IVssProviderCreateSnapshotSet *set;
    IVssProviderNotifications *notifications;
};

/* --- the array --- */

static enum err
count_entry(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    unsigned *counts = ctx;

    (void)lun;
    counts[tag ? 1 : 0]++;
    return ERR_OK;
}

/* Are there exactly the original LUNs and @shadows shadow copy LUNs? */
static void
check_luns(unsigned shadows)
{
    struct array *array = NULL;
    unsigned counts[2] = {0, 0};
    struct why why = {0};

    if (!CHECK_ERR(array_open("mock", array_dir, HOST, &array, &why), ERR_OK, &why))
        return;
    CHECK_ERR(mock_lun_list(array, count_entry, counts, &why), ERR_OK, &why);
    array_close(array);
    CHECK_INT(counts[0], LUNS);
    CHECK_INT(counts[1], shadows);
}

static bool
make_array(void)
{
    static const VDS_LUN_INFORMATION like = {.m_deviceIdDescriptor.m_version = 32};
    struct array *array = NULL;
    struct array_lun lun;
    struct why why = {0};
    bool is_made;

    array_dir = os_path_join(test_dir(), "array");
    is_made = CHECK_ERR(mock_create(array_dir, 7, 0, &why), ERR_OK, &why) &&
              CHECK_ERR(array_open("mock", array_dir, HOST, &array, &why), ERR_OK, &why);
    for (unsigned i = 0; is_made && i < LUNS; i++) {
        is_made = CHECK_ERR(mock_lun_create(array, LUN_SIZE, &lun, &why), ERR_OK, &why) &&
                  CHECK_ERR(vds_luns_write(&lun.lun, 1, &like, &originals[i]), ERR_OK, NULL);
    }
    array_close(array);
    return is_made;
}

/* --- the provider's process --- */

/* The provider holds this mutex while it serves; it is gone, or free, when the process has ended.
 */
static bool
wait_for_end(void)
{
    HANDLE mutex = OpenMutexW(SYNCHRONIZE, FALSE, L"Global\\LunShadowProvider");
    DWORD result = WAIT_OBJECT_0;

    if (mutex) {
        result = WaitForSingleObject(mutex, END_DEADLINE_MS);
        ReleaseMutex(mutex);
        CloseHandle(mutex);
    }
    return result == WAIT_OBJECT_0;
}

static bool
client_open(struct client *client)
{
    memset(client, 0, sizeof(*client));
    return CHECK_HR(CoCreateInstance(&CLSID_LunShadow, NULL, CLSCTX_LOCAL_SERVER,
                                     &IID_IVssHardwareSnapshotProviderEx, (void **)&client->hw),
                    S_OK) &&
           CHECK_HR(client->hw->lpVtbl->QueryInterface(
                        client->hw, &IID_IVssProviderCreateSnapshotSet, (void **)&client->set),
                    S_OK) &&
           CHECK_HR(client->hw->lpVtbl->QueryInterface(client->hw, &IID_IVssProviderNotifications,
                                                       (void **)&client->notifications),
                    S_OK) &&
           CHECK_HR(client->notifications->lpVtbl->OnLoad(client->notifications, NULL), S_OK);
}

/* Release everything; the process must end. */
static void
client_close(struct client *client)
{
    if (client->notifications)
        client->notifications->lpVtbl->Release(client->notifications);
    if (client->set)
        client->set->lpVtbl->Release(client->set);
    if (client->hw)
        client->hw->lpVtbl->Release(client->hw);
    memset(client, 0, sizeof(*client));
    CHECK(wait_for_end());
}

static bool
install(const char *check_caller)
{
    struct program_result result;
    WCHAR arguments[1024];

    swprintf(arguments, 1024,
             L"install --set Backend=mock --set \"ArrayPath=%hs\" --set "
             L"HostName=" HOST L" --set \"EventFile=%hs\\events.log\" --set CheckCaller=%hs",
             array_dir, test_dir(), check_caller);
    return lunshadow_run(arguments, 0, &result);
}

static bool
case_start(struct client *client)
{
    memset(client, 0, sizeof(*client));
    return CHECK(stub_admin_install()) && make_array() && install("0") && client_open(client);
}

static void
case_end(struct client *client)
{
    client_close(client);
    for (unsigned i = 0; i < LUNS; i++)
        vds_lun_clear(&originals[i]);
    mem_free(array_dir);
    array_dir = NULL;
}

/* --- what VSS does --- */

static bool
begin(struct client *client, const VSS_ID *set, LONG context)
{
    static WCHAR name[] = L"\\\\.\\PHYSICALDRIVE1";
    VSS_PWSZ names[] = {name};
    bool is_good = true;

    for (unsigned i = 0; is_good && i < LUNS; i++) {
        VSS_ID snapshot = {0xc3c3c3c3 + i, 0, 0, {0}};
        BOOL is_supported = 77;

        is_good = CHECK_HR(client->hw->lpVtbl->AreLunsSupported(client->hw, 1, context, names,
                                                                &originals[i], &is_supported),
                           S_OK) &&
                  CHECK_INT(is_supported, TRUE) &&
                  CHECK_HR(client->hw->lpVtbl->BeginPrepareSnapshot(
                               client->hw, *set, snapshot, context, 1, names, &originals[i]),
                           S_OK);
    }
    return is_good;
}

static bool
commit(struct client *client)
{
    IVssProviderCreateSnapshotSet *set = client->set;

    return CHECK_HR(set->lpVtbl->EndPrepareSnapshots(set, set_id), S_OK) &&
           CHECK_HR(set->lpVtbl->PreCommitSnapshots(set, set_id), S_OK) &&
           CHECK_HR(set->lpVtbl->CommitSnapshots(set, set_id), S_OK) &&
           CHECK_HR(set->lpVtbl->PostCommitSnapshots(set, set_id, LUNS), S_OK);
}

static bool
get_targets(struct client *client, VDS_LUN_INFORMATION *targets)
{
    bool is_good = true;

    memset(targets, 0, LUNS * sizeof(*targets));
    for (unsigned i = 0; is_good && i < LUNS; i++)
        is_good = CHECK_HR(
            client->hw->lpVtbl->GetTargetLuns(client->hw, 1, NULL, &originals[i], &targets[i]),
            S_OK);
    return is_good;
}

static bool
finish(struct client *client)
{
    IVssProviderCreateSnapshotSet *set = client->set;

    return CHECK_HR(set->lpVtbl->PreFinalCommitSnapshots(set, set_id), S_OK) &&
           CHECK_HR(set->lpVtbl->PostFinalCommitSnapshots(set, set_id), S_OK);
}

static void
release_records(VDS_LUN_INFORMATION *records)
{
    for (unsigned i = 0; i < LUNS; i++)
        vds_lun_clear(&records[i]);
}

/* Is the LUN of @record in the fabric of this host? */
static bool
is_presented(const VDS_LUN_INFORMATION *record)
{
    const VDS_STORAGE_IDENTIFIER *naa = NULL;
    char path[600];
    int length;

    for (ULONG i = 0; !naa && i < record->m_deviceIdDescriptor.m_cIdentifiers; i++) {
        if (record->m_deviceIdDescriptor.m_rgIdentifiers[i].m_Type == VDSStorageIdTypeFCPHName)
            naa = &record->m_deviceIdDescriptor.m_rgIdentifiers[i];
    }
    if (!CHECK(naa != NULL))
        return false;
    length = snprintf(path, sizeof(path), "%s/fabric/" HOST "/", array_dir);
    for (ULONG i = 0; i < naa->m_cbIdentifier; i++)
        length +=
            snprintf(path + length, sizeof(path) - (size_t)length, "%02x", naa->m_rgbIdentifier[i]);
    return test_path_kind(path) == OS_PATH_FOLDER;
}

/* --- the cases --- */

/* Contract: 1.1 1.11 1.12 5.1.1 5.2.1 5.3.11 5.4.1 5.4.2 5.4.6 5.5.1 5.5.4 5.6.1 5.6.2 8.6 8.8 10.6 10.7
 * Contract: 15.7 15.8 */
static void
create_flow__two_luns__imported_and_deleted_by_fresh_processes(void)
{
    VDS_LUN_INFORMATION targets[LUNS] = {0}, again[LUNS] = {0}, arrived;
    struct client client;
    BOOL is_ours;

    if (!case_start(&client) || !begin(&client, &set_id, VSS_CTX_BACKUP) || !commit(&client) ||
        !get_targets(&client, targets) || !get_targets(&client, again) || !finish(&client))
        goto out;
    CHECK_HR(client.notifications->lpVtbl->OnUnload(client.notifications, FALSE), S_OK);
    client_close(&client);
    check_luns(LUNS);

    /* A process that never saw the set. */
    if (!client_open(&client))
        goto out;
    CHECK_HR(client.hw->lpVtbl->LocateLuns(client.hw, LUNS, targets), S_OK);
    CHECK_HR(client.hw->lpVtbl->LocateLuns(client.hw, LUNS, targets), S_OK);
    for (unsigned i = 0; i < LUNS; i++) {
        CHECK(record_same(&targets[i], &again[i]));
        CHECK(!record_same_identity(&targets[i], &originals[i]));
        CHECK(is_presented(&targets[i]));
        record_make(&arrived, 9); /* another disk's rest, this LUN's page 0x83 */
        record_identifiers(&arrived, 1, 0, 1);
        CoTaskMemFree(arrived.m_deviceIdDescriptor.m_rgIdentifiers[0].m_rgbIdentifier);
        arrived.m_deviceIdDescriptor.m_rgIdentifiers[0] =
            targets[i].m_deviceIdDescriptor.m_rgIdentifiers[0];
        arrived.m_deviceIdDescriptor.m_rgIdentifiers[0].m_rgbIdentifier =
            task_dup(targets[i].m_deviceIdDescriptor.m_rgIdentifiers[0].m_rgbIdentifier,
                     targets[i].m_deviceIdDescriptor.m_rgIdentifiers[0].m_cbIdentifier);
        is_ours = 77;
        CHECK_HR(client.hw->lpVtbl->FillInLunInfo(client.hw, NULL, &arrived, &is_ours), S_OK);
        CHECK_INT(is_ours, TRUE);
        CHECK(record_same_identity(&arrived, &targets[i]));
        CHECK(IsEqualGUID(&arrived.m_diskSignature, &GUID_NULL));
        CHECK_INT(arrived.m_cInterconnects, 1);
        vds_lun_clear(&arrived);
    }

    CHECK_HR(client.hw->lpVtbl->OnLunStateChange(client.hw, targets, originals, LUNS,
                                                 VSS_ONLUNSTATECHANGE_DO_MASK_LUNS),
             S_OK);
    CHECK(!is_presented(&targets[0]) && !is_presented(&targets[1]));
    check_luns(LUNS);
    for (unsigned i = 0; i < LUNS; i++) {
        CHECK_HR(client.hw->lpVtbl->OnLunEmpty(client.hw, NULL, &targets[i]), S_OK);
        CHECK_HR(client.hw->lpVtbl->OnLunEmpty(client.hw, NULL, &targets[i]), S_OK);
        check_luns(LUNS - 1 - i);
    }
    CHECK(HeapValidate(GetProcessHeap(), 0, NULL));
out:
    release_records(targets);
    release_records(again);
    case_end(&client);
}

static void
other_methods__through_com__answer_as_documented(void)
{
    VDS_LUN_INFORMATION foreign, copy;
    IVssAsync *async = (IVssAsync *)&async;
    struct client client;
    ULONGLONG mask = 0;
    BOOL is_ours = 77;

    if (!case_start(&client))
        goto out;
    CHECK_HR(client.hw->lpVtbl->GetProviderCapabilities(client.hw, &mask), S_OK);
    CHECK(mask & VSS_PRV_CAPABILITY_COMPLIANT);
    CHECK_HR(client.hw->lpVtbl->ResyncLuns(client.hw, originals, originals, LUNS, &async),
             (HRESULT)VSS_E_PROVIDER_VETO); /* they are no shadow copies */
    CHECK(async == NULL);
    CHECK_HR(client.hw->lpVtbl->OnReuseLuns(client.hw, originals, originals, LUNS), E_NOTIMPL);
    CHECK_HR(client.hw->lpVtbl->OnLunEmpty(client.hw, NULL, &originals[0]), E_INVALIDARG);
    CHECK_HR(client.set->lpVtbl->AbortSnapshots(client.set, set_id),
             (HRESULT)VSS_E_OBJECT_NOT_FOUND);
    CHECK_HR(client.set->lpVtbl->CommitSnapshots(client.set, set_id),
             (HRESULT)VSS_E_OBJECT_NOT_FOUND);

    record_make(&foreign, 3);
    record_make(&copy, 3);
    CHECK_HR(client.hw->lpVtbl->FillInLunInfo(client.hw, NULL, &foreign, &is_ours), S_OK);
    CHECK_INT(is_ours, FALSE);
    CHECK(record_same(&foreign, &copy));
    is_ours = 77;
    CHECK_HR(client.hw->lpVtbl->AreLunsSupported(client.hw, 1, 0, NULL, &foreign, &is_ours), S_OK);
    CHECK_INT(is_ours, FALSE);
    record_free(&foreign);
    record_free(&copy);
    check_luns(0);
out:
    case_end(&client);
}

static DWORD WINAPI
end_prepare_thread(void *arg)
{
    struct client *client = arg;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    hr = client->set->lpVtbl->EndPrepareSnapshots(client->set, set_id);
    CoUninitialize();
    return (DWORD)hr;
}

/* Until EndPrepareSnapshots waits on the other thread: from then on the set takes no volume. */
static bool
wait_until_it_waits(struct client *client)
{
    uint64_t end_us = os_now_us() + END_DEADLINE_MS * 1000ull;
    VSS_ID snapshot = {0xd5d5d5d5, 0, 0, {0}};
    HRESULT hr;

    do
        hr = client->hw->lpVtbl->BeginPrepareSnapshot(client->hw, set_id, snapshot,
                                                      VSS_VOLSNAP_ATTR_PLEX, 1, NULL, originals);
    while (hr == S_OK && os_now_us() < end_us);
    return CHECK_HR(hr, VSS_E_PROVIDER_VETO);
}

/* The array hangs while it prepares; VSS gives up from another thread.
 * Contract: 1.13 6.1.2 15.11 */
static void
abort__while_end_prepare_waits__ends_both_at_once(void)
{
    static const char rule[] = "group_wait 1 hang\n";
    struct client client;
    HANDLE thread = NULL;
    DWORD result = 0;
    char *faults;

    if (!case_start(&client))
        goto out;
    faults = os_path_join(array_dir, "faults");
    CHECK_ERR(test_write_file(faults, rule, strlen(rule), NULL), ERR_OK, NULL);
    client_close(&client); /* the file is read when the array is opened */
    if (client_open(&client) && begin(&client, &set_id, VSS_VOLSNAP_ATTR_PLEX)) {
        thread = CreateThread(NULL, 0, end_prepare_thread, &client, 0, NULL);
        wait_until_it_waits(&client);
        CHECK_HR(client.set->lpVtbl->AbortSnapshots(client.set, set_id), S_OK);
        CHECK_INT(WaitForSingleObject(thread, END_DEADLINE_MS), WAIT_OBJECT_0);
        GetExitCodeThread(thread, &result);
        CHECK_HR(result, VSS_E_PROVIDER_VETO);
        CloseHandle(thread);
    }
    check_luns(0);
    CHECK_ERR(os_unlink(faults, NULL), ERR_OK, NULL);
    mem_free(faults);
out:
    case_end(&client);
}

/* Contract: 11.13 */
static void
abandoned_set__next_set_or_last_release__leaves_nothing(void)
{
    struct client client;

    if (!case_start(&client))
        goto out;
    if (begin(&client, &other_set_id, 0)) {
        check_luns(LUNS);
        CHECK_HR(client.notifications->lpVtbl->OnUnload(client.notifications, FALSE), S_FALSE);
        if (begin(&client, &set_id, 0))
            check_luns(LUNS); /* those of the first set are gone */
    }
    client_close(&client);
    check_luns(0);
out:
    case_end(&client);
}

/* Two clients share the process: it ends with the last one. */
static void
two_clients__one_leaves__process_stays(void)
{
    struct client client, second;

    if (!case_start(&client))
        goto out;
    if (client_open(&second)) {
        if (begin(&client, &set_id, 0))
            CHECK_HR(second.notifications->lpVtbl->OnUnload(second.notifications, FALSE), S_FALSE);
        second.hw->lpVtbl->Release(second.hw);
        second.set->lpVtbl->Release(second.set);
        second.notifications->lpVtbl->Release(second.notifications);
        CHECK_HR(client.set->lpVtbl->EndPrepareSnapshots(client.set, set_id), S_OK);
    }
out:
    case_end(&client);
}

/* Wine cannot tell who calls, and who cannot be told is refused. Callers who can be told are
 * test_caller.c's.
 * Contract: 13.1 */
static void
caller_check_on__unidentified_caller__is_refused(void)
{
    VSS_ID snapshot = {0xd4d4d4d4, 0, 0, {0}};
    struct client client;
    char *path = NULL, *text = NULL;
    size_t size;

    if (!case_start(&client))
        goto out;
    client_close(&client);
    if (!install("1") || !client_open(&client))
        goto out;
    CHECK_HR(client.hw->lpVtbl->BeginPrepareSnapshot(client.hw, set_id, snapshot, 0, 1, NULL,
                                                     &originals[0]),
             E_ACCESSDENIED);
    path = os_path_join(test_dir(), "events.log");
    CHECK_ERR(os_read_file(path, 1 << 20, &text, &size, NULL), ERR_OK, NULL);
    CHECK_CONTAINS(text ? text : "", "\twarning\t102\t");
    check_luns(0);
    mem_free(text);
    mem_free(path);
out:
    case_end(&client);
}

static const struct test_case cases[] = {
    TEST(create_flow__two_luns__imported_and_deleted_by_fresh_processes),
    TEST(other_methods__through_com__answer_as_documented),
    TEST(abort__while_end_prepare_waits__ends_both_at_once),
    TEST(abandoned_set__next_set_or_last_release__leaves_nothing),
    TEST(two_clients__one_leaves__process_stays),
    TEST(caller_check_on__unidentified_caller__is_refused),
    {0},
};

int
main(int argc, char **argv)
{
    if (test_child(argc, argv))
        return stub_admin_main();
    return test_main(argc, argv, "across", cases, stub_admin_set_up, stub_admin_tear_down);
}
