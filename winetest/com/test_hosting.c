/* SPDX-License-Identifier: Apache-2.0 */
/* The provider as a service, under the service control manager and COM: how it starts, how it ends
 * while it works, and what it reports when it cannot start. */
#include "config.h"

#include <vsserror.h>

#include "provider/app/exit_code.h"
#include "winetest/com/programs.h"
#include "winetest/com/registry.h"
#include "winetest/com/site.h"
#include "winetest/com/stub_admin.h"
#include "winetest/harness/harness.h"

#define SETTINGS L"SOFTWARE\\LunShadow"

static void
case_end(struct client *client)
{
    client_close(client);
    site_end();
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
    CHECK_HR(client_end_prepare_result(waiting), (HRESULT)VSS_E_PROVIDER_VETO);
    site_check_luns(0);
    site_check_event("\twarning\t103\t");
out:
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

static void
service__start_takes_long__is_pending_and_advances(void)
{
    DWORD checkpoint = 0, hint = 0;

    if (!site_start())
        goto out;
    site_faults("list 1 delay 1500\n"); /* the sweep for what an earlier process left */
    CHECK_INT(site_service_start(), ERROR_SUCCESS);
    CHECK_INT(site_service_state_now(&checkpoint, &hint), SERVICE_START_PENDING);
    CHECK(checkpoint > 0);
    CHECK(hint > 0);
    CHECK(site_service_control(SERVICE_CONTROL_STOP) != ERROR_SUCCESS);
    site_service_await(SERVICE_RUNNING);
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

static const struct test_case cases[] = {
    TEST(service__first_client__started_by_com_and_stays_for_the_next),
    TEST(service__stop__ends_in_order),
    TEST(service__stop_while_a_set_is_made__set_is_undone_and_the_waiting_call_ends),
    TEST(service__stop_and_the_array_cannot_undo__exit_code_tells_and_the_next_start_does),
    TEST(service__stop_takes_long__is_pending_with_checkpoint_and_hint),
    TEST(service__start_takes_long__is_pending_and_advances),
    TEST(service__parameters_change__ends_with_the_last_client),
    TEST(service__cannot_start__specific_exit_code_and_event),
    TEST(service_command__by_hand__refused),
    {0},
};

int
main(int argc, char **argv)
{
    if (test_child(argc, argv))
        return stub_admin_main();
    return test_main(argc, argv, "hosting", cases, stub_admin_set_up, stub_admin_tear_down);
}
