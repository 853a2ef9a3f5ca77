/* SPDX-License-Identifier: Apache-2.0 */
/* The real lunshadow.exe, installed in this prefix and started by COM, over a mock array: the calls
 * that VSS makes to create, import, mask and delete, in several processes of the provider. */
#include "config.h"

#include <stdio.h>

#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "provider/app/exit_code.h"
#include "provider/com/vds_lun.h"
#include "winetest/com/programs.h"
#include "winetest/com/records_maker.h"
#include "winetest/com/registry.h"
#include "winetest/com/site_client.h"
#include "winetest/com/stub_admin.h"
#include "winetest/harness/harness.h"

#define SETTINGS L"SOFTWARE\\LunShadow"

static const VSS_ID other_set_id = {0xb2b2b2b2, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};

/* Start the site, and a client of the provider. */
static bool
case_start(struct client *client)
{
    memset(client, 0, sizeof(*client));
    return site_start() && client_open(client);
}

static void
case_end(struct client *client)
{
    client_close(client);
    site_end();
}

/* --- the cases --- */

/* One volume over all LUNs. */
static bool
begin_spanned(struct client *client)
{
    IVssHardwareSnapshotProviderEx *hw = client->hw;
    VSS_ID snapshot = {0xc4c4c4c4, 0, 0, {0}};
    BOOL is_supported = 77;

    return CHECK_HR(hw->lpVtbl->AreLunsSupported(hw, SITE_LUNS, VSS_CTX_BACKUP, NULL,
                                                 site.originals, &is_supported),
                    S_OK) &&
           CHECK_INT(is_supported, TRUE) &&
           CHECK_HR(hw->lpVtbl->BeginPrepareSnapshot(hw, site_set_id, snapshot, VSS_CTX_BACKUP,
                                                     SITE_LUNS, NULL, site.originals),
                    S_OK);
}

/* The shadow copy LUNs of the volume, asked for in one call from the last LUN to the first. */
static bool
targets_backwards(struct client *client, VDS_LUN_INFORMATION *targets)
{
    VDS_LUN_INFORMATION backwards[SITE_LUNS];

    for (unsigned i = 0; i < SITE_LUNS; i++)
        backwards[i] = site.originals[SITE_LUNS - 1 - i];
    return CHECK_HR(
        client->hw->lpVtbl->GetTargetLuns(client->hw, SITE_LUNS, NULL, backwards, targets), S_OK);
}

/* Contract: 1.1 1.11 1.12 5.1.1 5.2.1 5.3.4 5.3.11 5.4.1 5.4.2 5.4.6 5.5.1 5.5.4 5.6.1 5.6.2
 * Contract: 8.6 8.8 10.6 10.7 15.7 15.8 */
static void
create_flow__spanned_volume__imported_and_deleted_by_fresh_processes(void)
{
    VDS_LUN_INFORMATION targets[SITE_LUNS] = {0}, again[SITE_LUNS] = {0}, arrived;
    struct client client;
    BOOL is_ours;

    if (!case_start(&client))
        goto out;
    for (unsigned i = 0; i < SITE_LUNS; i++)
        site_fill(&site.originals[i], (char)('a' + i));
    if (!begin_spanned(&client) || !client_commit(&client) || !client_targets(&client, targets) ||
        !targets_backwards(&client, again) || !client_finish(&client))
        goto out;
    CHECK_HR(client.notifications->lpVtbl->OnUnload(client.notifications, FALSE), S_OK);
    client_close(&client);
    site_check_luns(SITE_LUNS);

    /* A process that never saw the set. */
    site_service_stop();
    if (!client_open(&client))
        goto out;
    CHECK_HR(client.hw->lpVtbl->LocateLuns(client.hw, SITE_LUNS, targets), S_OK);
    CHECK_HR(client.hw->lpVtbl->LocateLuns(client.hw, SITE_LUNS, targets), S_OK);
    for (unsigned i = 0; i < SITE_LUNS; i++) {
        CHECK(record_same(&targets[i], &again[SITE_LUNS - 1 - i]));
        CHECK_INT(site_filled(&targets[i], (char)('a' + i)), SITE_LUN_SIZE);
        CHECK(!record_same_identity(&targets[i], &site.originals[i]));
        CHECK(site_is_presented(&targets[i]));
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

    CHECK_HR(client.hw->lpVtbl->OnLunStateChange(client.hw, targets, site.originals, SITE_LUNS,
                                                 VSS_ONLUNSTATECHANGE_DO_MASK_LUNS),
             S_OK);
    CHECK(!site_is_presented(&targets[0]) && !site_is_presented(&targets[1]));
    site_check_luns(SITE_LUNS);
    for (unsigned i = 0; i < SITE_LUNS; i++) {
        CHECK_HR(client.hw->lpVtbl->OnLunEmpty(client.hw, NULL, &targets[i]), S_OK);
        CHECK_HR(client.hw->lpVtbl->OnLunEmpty(client.hw, NULL, &targets[i]), S_OK);
        site_check_luns(SITE_LUNS - 1 - i);
    }
    CHECK(HeapValidate(GetProcessHeap(), 0, NULL));
out:
    site_release_records(targets);
    site_release_records(again);
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
    CHECK_HR(
        client.hw->lpVtbl->ResyncLuns(client.hw, site.originals, site.originals, SITE_LUNS, &async),
        (HRESULT)VSS_E_PROVIDER_VETO); /* they are no shadow copies */
    CHECK(async == NULL);
    CHECK_HR(client.hw->lpVtbl->OnReuseLuns(client.hw, site.originals, site.originals, SITE_LUNS),
             E_NOTIMPL);
    CHECK_HR(client.hw->lpVtbl->OnLunEmpty(client.hw, NULL, &site.originals[0]), E_INVALIDARG);
    CHECK_HR(client.set->lpVtbl->AbortSnapshots(client.set, site_set_id),
             (HRESULT)VSS_E_OBJECT_NOT_FOUND);
    CHECK_HR(client.set->lpVtbl->CommitSnapshots(client.set, site_set_id),
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
    site_check_luns(0);
out:
    case_end(&client);
}

/* The array hangs while it prepares; VSS gives up from another thread.
 * Contract: 1.13 6.1.2 15.11 16.7 */
static void
abort__while_end_prepare_waits__ends_both_at_once(void)
{
    struct client client;
    HANDLE waiting;

    if (!case_start(&client))
        goto out;
    site_faults("group_wait * hang\n");
    if (client_begin(&client, &site_set_id, VSS_VOLSNAP_ATTR_PLEX)) {
        waiting = client_end_prepare(&client);
        CHECK_HR(client.set->lpVtbl->AbortSnapshots(client.set, site_set_id), S_OK);
        CHECK_HR(client_result(waiting), (HRESULT)VSS_E_PROVIDER_VETO);
    }
    site_check_luns(0);
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
    if (client_begin(&client, &other_set_id, 0)) {
        site_check_luns(SITE_LUNS);
        CHECK_HR(client.notifications->lpVtbl->OnUnload(client.notifications, FALSE), S_FALSE);
        if (client_begin(&client, &site_set_id, 0))
            site_check_luns(SITE_LUNS); /* those of the first set are gone */
    }
    client_close(&client);
    site_check_luns(0);
out:
    case_end(&client);
}

/* Two clients share the process, and the set; another process is not let in. */
static void
set_in_creation__second_client_and_second_process_come_and_go__set_is_finished(void)
{
    struct program_result result;
    struct client client, second;

    if (!case_start(&client))
        goto out;
    if (client_open(&second)) {
        if (client_begin(&client, &site_set_id, 0))
            CHECK_HR(second.notifications->lpVtbl->OnUnload(second.notifications, FALSE), S_FALSE);
        client_close(&second);
        CHECK(lunshadow_run(L"console", EXIT_RUNNING, &result));
        site_check_luns(SITE_LUNS);
        if (client_commit(&client) && client_finish(&client))
            site_check_luns(SITE_LUNS);
    }
out:
    case_end(&client);
}

/* The trace file at @path has @line. */
static void
check_traced(const char *path, const char *line)
{
    char *text = NULL;
    size_t size;

    CHECK_ERR(os_read_file(path, 1 << 20, &text, &size, NULL), ERR_OK, NULL);
    CHECK_CONTAINS(text ? text : "", line);
    mem_free(text);
}

/* Wine cannot tell who calls, and who cannot be told is refused. Callers who can be told are
 * test_caller.c's.
 * Contract: 13.1 */
static void
caller_check_on__unidentified_caller__is_refused(void)
{
    VSS_ID snapshot = {0xd4d4d4d4, 0, 0, {0}};
    struct client client = {0};
    BOOL is_supported = 77;
    char *trace = os_path_join(test_dir(), "trace.log");
    WCHAR settings[1200];

    swprintf(settings, 1200, L"CheckCaller=1 --set \"TraceFile=%hs\"", trace);
    if (!site_start() || !site_install(settings) || !client_connect(&client))
        goto out;
    CHECK_HR(client.notifications->lpVtbl->OnLoad(client.notifications, NULL), E_ACCESSDENIED);
    CHECK_HR(client.hw->lpVtbl->AreLunsSupported(client.hw, 1, 0, NULL, &site.originals[0],
                                                 &is_supported),
             E_ACCESSDENIED);
    CHECK_INT(is_supported, FALSE);
    CHECK_HR(client.hw->lpVtbl->BeginPrepareSnapshot(client.hw, site_set_id, snapshot, 0, 1, NULL,
                                                     &site.originals[0]),
             E_ACCESSDENIED);
    site_check_event("\twarning\t102\t");
    check_traced(trace, "\tcom: AreLunsSupported set ");
    check_traced(trace, ": 0x80070005 in ");
    site_check_luns(0);
out:
    mem_free(trace);
    case_end(&client);
}

/* The deadlines of the settings are those that the array gets, and who is late is an event.
 * Contract: 10.3 10.4 12.2 */
static void
settings__array_hangs__call_ends_by_the_deadline_of_its_setting(void)
{
    struct client client = {0};

    if (!site_start())
        goto out;
    CHECK(registry_put_number(SETTINGS, L"PrepareDeadline", 1000));
    CHECK(registry_put_number(SETTINGS, L"CommitDeadline", 100));
    site_faults("group_wait 1 hang\ngroup_arm 1 hang\ngroup_commit 1 hang\n");
    if (!client_open(&client) || !client_begin(&client, &site_set_id, 0))
        goto out;
    CHECK_HR(client.set->lpVtbl->EndPrepareSnapshots(client.set, site_set_id),
             (HRESULT)VSS_E_PROVIDER_VETO);
    site_check_event("\terror\t202\t");
    site_check_event("EndPrepareSnapshots failed");
    site_check_event("the deadline of 1000 ms");
    CHECK_HR(client.set->lpVtbl->EndPrepareSnapshots(client.set, site_set_id), S_OK);
    CHECK_HR(client.set->lpVtbl->PreCommitSnapshots(client.set, site_set_id),
             (HRESULT)VSS_E_PROVIDER_VETO);
    CHECK_HR(client.set->lpVtbl->PreCommitSnapshots(client.set, site_set_id), S_OK);
    CHECK_HR(client.set->lpVtbl->CommitSnapshots(client.set, site_set_id),
             (HRESULT)VSS_E_PROVIDER_VETO);
    CHECK_HR(client.set->lpVtbl->AbortSnapshots(client.set, site_set_id), S_OK);
    site_check_luns(0);
    site_check_event("PreCommitSnapshots failed");
    site_check_event("the deadline of 100 ms");
    site_check_event("\tCommitSnapshots failed");
out:
    case_end(&client);
    registry_drop(SETTINGS);
}

static const struct test_case cases[] = {
    TEST(create_flow__spanned_volume__imported_and_deleted_by_fresh_processes),
    TEST(other_methods__through_com__answer_as_documented),
    TEST(abort__while_end_prepare_waits__ends_both_at_once),
    TEST(abandoned_set__next_set_or_last_release__leaves_nothing),
    TEST(set_in_creation__second_client_and_second_process_come_and_go__set_is_finished),
    TEST(settings__array_hangs__call_ends_by_the_deadline_of_its_setting),
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
