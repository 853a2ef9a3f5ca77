/* SPDX-License-Identifier: Apache-2.0 */
/* The provider as a service, under the service control manager and COM: how it starts, how it ends
 * while it works, and what it reports when it cannot start. And, as a plain program, how it dies:
 * what its client learns, and what the next process makes of it. */
#include "config.h"

#include <stdio.h>

#include <vsserror.h>

#include "provider/app/exit_code.h"
#include "winetest/com/programs.h"
#include "winetest/com/registry.h"
#include "winetest/com/resync_scene.h"
#include "winetest/com/site_client.h"
#include "winetest/com/stub_admin.h"
#include "winetest/harness/harness.h"

#define SETTINGS L"SOFTWARE\\LunShadow"

/* Of the idle service, without what it shares with other processes (doc/debugging.md). */
#define MEMORY_MAX (10 * 1024 * 1024)

static void
case_end(struct client *client)
{
    client_close(client);
    site_end();
}

/* A client of a new process, which obeys @rules. */
static bool
open_under(struct client *client, const char *rules)
{
    client_close(client);
    site_service_stop();
    site_faults(rules);
    return client_open(client);
}

static void
service__first_client__started_by_com_and_stays_for_the_next(void)
{
    struct client client = {0};

    if (!site_start())
        goto out;
    CHECK_INT(site_service_state(NULL), SERVICE_STOPPED);
    if (!client_open(&client))
        goto out;
    CHECK_INT(site_service_state(NULL), SERVICE_RUNNING);
    client_close(&client);
    CHECK_INT(site_service_state(NULL), SERVICE_RUNNING);
out:
    case_end(&client);
}

static void
service__stop__ends_in_order(void)
{
    struct client client = {0};
    DWORD exit_code = 77;

    if (!site_start() || !client_open(&client))
        goto out;
    client_close(&client);
    site_service_stop();
    CHECK_INT(site_service_state(&exit_code), SERVICE_STOPPED);
    CHECK_INT(exit_code, EXIT_OK);
    site_check_event("\tinfo\t1\t");
    site_check_event("\tinfo\t2\t");
out:
    case_end(&client);
}

/* The array hangs and the set is half made when the machine's administrator stops the service. */
static void
service__stop_while_a_set_is_made__set_is_undone_and_the_waiting_call_ends(void)
{
    struct client client = {0};
    DWORD exit_code = 77;
    HANDLE waiting;

    if (!site_start())
        goto out;
    site_faults("group_wait * hang\n");
    if (!client_open(&client) || !client_begin(&client, &site_set_id, VSS_VOLSNAP_ATTR_PLEX))
        goto out;
    site_check_luns(SITE_LUNS);
    waiting = client_end_prepare(&client);
    site_service_stop();
    CHECK_INT(site_service_state(&exit_code), SERVICE_STOPPED);
    CHECK_INT(exit_code, EXIT_OK);
    CHECK_HR(client_result(waiting), (HRESULT)VSS_E_PROVIDER_VETO);
    site_check_luns(0);
    site_check_event("\twarning\t103\t");
out:
    case_end(&client);
}

/* The array has copied a part when the service is stopped. Nobody is told that it is whole, neither
 * who waits for it nor who comes next.
 * Contract: 7.3.14 */
static void
service__stop_while_a_resync_runs__waiter_is_told_and_the_next_start_takes_it_up(void)
{
    struct resync_scene scene = {0};
    struct client client = {0};
    DWORD exit_code = 77;

    if (!site_start() || !client_open(&client) || !resync_scene_set(&scene, &client) ||
        !open_under(&client, RESYNC_SCENE_HANGS) || !resync_scene_begin(&scene, &client))
        goto out;
    site_service_stop();
    CHECK_INT(site_service_state(&exit_code), SERVICE_STOPPED);
    CHECK_INT(exit_code, EXIT_OK);
    CHECK_HR(resync_scene_end(&scene), (HRESULT)VSS_E_PROVIDER_VETO);
    site_check_event("\twarning\t302\t");
    if (open_under(&client, ""))
        resync_scene_finish(&scene, &client);
out:
    resync_scene_release(&scene);
    case_end(&client);
}

/* The array has stopped answering, and the end does not wait for it for ever. */
static void
service__stop_while_the_array_is_silent_about_a_resync__ends_and_tells(void)
{
    struct resync_scene scene = {0};
    struct client client = {0};
    DWORD exit_code = 77;

    if (!site_start() || !CHECK(site_install(L"EndDeadline=100")) || !client_open(&client) ||
        !resync_scene_set(&scene, &client) ||
        !open_under(&client, RESYNC_SCENE_HANGS "resync_poll * hang\n") ||
        !resync_scene_begin(&scene, &client))
        goto out;
    site_service_stop();
    CHECK_INT(site_service_state(&exit_code), SERVICE_STOPPED);
    CHECK_INT(exit_code, EXIT_ARRAY);
    CHECK(FAILED(resync_scene_end(&scene)));
    site_check_event("\terror\t104\t");
    site_check_event("the array, which goes on with a resync, has not answered within 100 ms");
    if (open_under(&client, ""))
        resync_scene_finish(&scene, &client);
out:
    resync_scene_release(&scene);
    registry_drop(SETTINGS);
    case_end(&client);
}

static void
service__stop_and_the_array_cannot_undo__exit_code_tells_and_the_next_start_does(void)
{
    struct client client = {0};
    DWORD exit_code = 77;

    if (!site_start())
        goto out;
    site_faults("abort * fail ERR_ARRAY\nremove * fail ERR_ARRAY\n");
    if (!client_open(&client) || !client_begin(&client, &site_set_id, 0))
        goto out;
    site_service_stop();
    CHECK_INT(site_service_state(&exit_code), SERVICE_STOPPED);
    CHECK_INT(exit_code, EXIT_ARRAY);
    site_check_event("\terror\t104\t");
    site_check_luns(SITE_LUNS);
    client_close(&client);
    site_faults("");
    if (client_open(&client))
        site_check_luns(0);
out:
    case_end(&client);
}

/* The control returns at once; the service control manager is kept informed while the array takes
 * its time. */
static void
service__stop_takes_long__is_pending_with_checkpoint_and_hint(void)
{
    struct client client = {0};
    DWORD checkpoint = 0, hint = 0;

    if (!site_start())
        goto out;
    site_faults("abort * delay 1500\n");
    if (!client_open(&client) || !client_begin(&client, &site_set_id, 0))
        goto out;
    CHECK_INT(site_service_control(SERVICE_CONTROL_STOP), ERROR_SUCCESS);
    CHECK_INT(site_service_state_now(&checkpoint, &hint), SERVICE_STOP_PENDING);
    CHECK(checkpoint > 0);
    CHECK(hint > 0);
    CHECK_INT(site_service_control(SERVICE_CONTROL_STOP), ERROR_SERVICE_CANNOT_ACCEPT_CTRL);
    site_service_await(SERVICE_STOPPED);
    site_check_luns(0);
out:
    case_end(&client);
}

/* Its memory, too: it is idle then. Every thread under Wine has a megabyte, and RPC keeps some for
 * a while after a client. */
static void
service__start_takes_long__is_pending_and_advances(void)
{
    DWORD checkpoint = 0, hint = 0;
    size_t own;

    if (!site_start())
        goto out;
    site_faults("list 1 delay 1500\n"); /* the sweep for what an earlier process left */
    CHECK_INT(site_service_start(), ERROR_SUCCESS);
    CHECK_INT(site_service_state_now(&checkpoint, &hint), SERVICE_START_PENDING);
    CHECK(checkpoint > 0);
    CHECK(hint > 0);
    CHECK(site_service_control(SERVICE_CONTROL_STOP) != ERROR_SUCCESS);
    site_service_await(SERVICE_RUNNING);
    own = site_service_memory();
    if (!CHECK(own > 0 && own < MEMORY_MAX))
        printf("  %zu bytes\n", own);
out:
    site_end();
}

/* "Parameters changed", which install sends: it goes when nobody is harmed. */
static void
service__parameters_change__ends_with_the_last_client(void)
{
    struct client client = {0};

    if (!site_start() || !client_open(&client) || !client_begin(&client, &site_set_id, 0))
        goto out;
    CHECK(site_install(L"CommitDeadline=4000"));
    CHECK_INT(site_service_state(NULL), SERVICE_RUNNING);
    client_commit(&client);
    client_finish(&client);
    client_close(&client);
    site_service_await(SERVICE_STOPPED);
    site_check_luns(SITE_LUNS);
    CHECK(client_open(&client)); /* started anew, with the new settings */
    client_close(&client);
    CHECK(site_install(L"CommitDeadline=4000")); /* nothing changes: it stays */
    CHECK_INT(site_service_state(NULL), SERVICE_RUNNING);
out:
    case_end(&client);
}

/* What the command line says of the same fault is in test_register. */
static void
service__cannot_start__specific_exit_code_and_event(void)
{
    static const struct {
        const WCHAR *name;
        const WCHAR *value;
        DWORD exit_code;
        const char *event;
    } rows[] = {
        {L"CommitDeadline", L"1", EXIT_SETTINGS, "CommitDeadline must be"},
        {L"ArrayPath", L"C:\\there\\is\\none", EXIT_ARRAY, "C:\\there\\is\\none"},
        {L"HostName", L"a/b", EXIT_SETTINGS, "HostName must be"},
    };
    DWORD exit_code;

    if (!site_start())
        goto out;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        registry_drop(SETTINGS);
        CHECK(site_install(NULL));
        CHECK(registry_put(SETTINGS, rows[i].name, REG_SZ, rows[i].value,
                           (DWORD)((wcslen(rows[i].value) + 1) * sizeof(WCHAR))));
        (void)site_service_start(); /* whether the failure is known by then differs */
        site_service_await(SERVICE_STOPPED);
        exit_code = 77;
        CHECK_INT(site_service_state(&exit_code), SERVICE_STOPPED);
        CHECK_INT(exit_code, rows[i].exit_code);
        site_check_event("\terror\t100\t");
        site_check_event(rows[i].event);
    }
out:
    registry_drop(SETTINGS);
    site_end();
}

static void
service_command__by_hand__refused(void)
{
    struct program_result result;

    CHECK(lunshadow_run(L"service", EXIT_USAGE, &result));
    CHECK_CONTAINS(result.output, "lunshadow console");
}

/* --- the provider's process dies --- */

/* The site, with a provider that may die. */
static bool
mortal_start(struct client *client)
{
    memset(client, 0, sizeof(*client));
    return site_start() && site_plain();
}

/* EndPrepareSnapshots to PostFinalCommitSnapshots, until a call fails: how many have not. */
static unsigned
calls_until_death(IVssProviderCreateSnapshotSet *set)
{
    if (FAILED(set->lpVtbl->EndPrepareSnapshots(set, site_set_id)))
        return 0;
    if (FAILED(set->lpVtbl->PreCommitSnapshots(set, site_set_id)))
        return 1;
    if (FAILED(set->lpVtbl->CommitSnapshots(set, site_set_id)))
        return 2;
    if (FAILED(set->lpVtbl->PostCommitSnapshots(set, site_set_id, SITE_LUNS)))
        return 3;
    if (FAILED(set->lpVtbl->PreFinalCommitSnapshots(set, site_set_id)))
        return 4;
    return FAILED(set->lpVtbl->PostFinalCommitSnapshots(set, site_set_id)) ? 5 : 6;
}

/* Contract: 11.13 */
static void
create__provider_dies__next_process_removes_the_set(void)
{
    static const struct {
        const char *rule;
        unsigned calls;
    } rows[] = {{"commit_lun 2 die\n", 2}, {"seal 1 die\n", 5}};
    struct client client;

    if (!mortal_start(&client))
        goto out;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (!open_under(&client, rows[i].rule))
            goto out;
        site_check_luns(0); /* of the last one's LUNs */
        if (!client_begin(&client, &site_set_id, 0))
            goto out;
        CHECK_INT(calls_until_death(client.set), rows[i].calls);
        site_check_luns(SITE_LUNS);
    }
    if (!open_under(&client, ""))
        goto out;
    site_check_luns(0);
    if (client_begin(&client, &site_set_id, 0) && client_commit(&client) && client_finish(&client))
        site_check_luns(SITE_LUNS);
out:
    case_end(&client);
}

/* Contract: 5.6.7 */
static void
lun_empty__provider_dies__may_be_repeated(void)
{
    VDS_LUN_INFORMATION targets[SITE_LUNS] = {0};
    struct client client;

    if (!mortal_start(&client) || !open_under(&client, "") ||
        !client_begin(&client, &site_set_id, 0) || !client_commit(&client) ||
        !client_targets(&client, targets) || !client_finish(&client) ||
        !open_under(&client, "step 2 die\n"))
        goto out;
    CHECK(FAILED(client.hw->lpVtbl->OnLunEmpty(client.hw, NULL, &targets[0])));
    if (!open_under(&client,
                    "reclaim * hang\n")) /* nor does it wait until the array has freed it */
        goto out;
    CHECK_HR(client.hw->lpVtbl->OnLunEmpty(client.hw, NULL, &targets[0]), S_OK);
    site_check_luns(SITE_LUNS - 1);
    CHECK_HR(client.hw->lpVtbl->LocateLuns(client.hw, 1, &targets[1]), S_OK);
    for (unsigned i = 0; i < 2; i++)
        CHECK_HR(client.hw->lpVtbl->OnLunEmpty(client.hw, NULL, &targets[1]), S_OK);
    site_check_luns(0);
out:
    site_release_records(targets);
    case_end(&client);
}

/* The shadow copies were never imported; what is written to the originals afterwards is undone, the
 * disk signature with all the rest.
 * Contract: 7.3.1 7.3.3 7.3.4 7.3.6 7.3.7 7.3.8 7.3.10 7.3.13 7.3.14 15.16 */
static void
resync__provider_is_killed__waiter_is_told_and_a_fresh_process_ends_it(void)
{
    struct resync_scene scene = {0};
    struct client client;

    if (!mortal_start(&client) || !open_under(&client, "") || !resync_scene_set(&scene, &client) ||
        !open_under(&client, RESYNC_SCENE_HANGS) || !resync_scene_begin(&scene, &client))
        goto out;
    site_kill();
    CHECK(FAILED(resync_scene_end(&scene)));
    if (open_under(&client, ""))
        resync_scene_finish(&scene, &client);
out:
    resync_scene_release(&scene);
    case_end(&client);
}

static const struct test_case cases[] = {
    TEST(service__first_client__started_by_com_and_stays_for_the_next),
    TEST(service__stop__ends_in_order),
    TEST(service__stop_while_a_set_is_made__set_is_undone_and_the_waiting_call_ends),
    TEST(service__stop_while_a_resync_runs__waiter_is_told_and_the_next_start_takes_it_up),
    TEST(service__stop_while_the_array_is_silent_about_a_resync__ends_and_tells),
    TEST(service__stop_and_the_array_cannot_undo__exit_code_tells_and_the_next_start_does),
    TEST(service__stop_takes_long__is_pending_with_checkpoint_and_hint),
    TEST(service__start_takes_long__is_pending_and_advances),
    TEST(service__parameters_change__ends_with_the_last_client),
    TEST(service__cannot_start__specific_exit_code_and_event),
    TEST(service_command__by_hand__refused),
    TEST(create__provider_dies__next_process_removes_the_set),
    TEST(lun_empty__provider_dies__may_be_repeated),
    TEST(resync__provider_is_killed__waiter_is_told_and_a_fresh_process_ends_it),
    {0},
};

int
main(int argc, char **argv)
{
    if (test_child(argc, argv))
        return stub_admin_main();
    return test_main(argc, argv, "hosting", cases, stub_admin_set_up, stub_admin_tear_down);
}
