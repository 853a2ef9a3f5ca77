/* SPDX-License-Identifier: Apache-2.0 */
/* How long the provider's process lives, what the last client leaves behind, and how the process
 * ends while calls run. */
#include "config.h"

#include <stdio.h>

#include <vsserror.h>

#include "winetest/com/shell_rig.h"
#include "winetest/harness/harness.h"

static DWORD WINAPI
wait_thread(void *arg)
{
    server_wait(arg);
    return 0;
}

static void
wait__stopped__returns_whatever_is_held(void)
{
    HANDLE thread;

    if (!rig_start(1, NULL))
        goto out;
    server_lock(&rig.server);
    thread = CreateThread(NULL, 0, wait_thread, &rig.server, 0, NULL);
    server_stop(&rig.server);
    CHECK_INT(WaitForSingleObject(thread, 10000), WAIT_OBJECT_0);
    CloseHandle(thread);
out:
    rig_stop();
}

static void
wait__retired__returns_with_the_last_object(void)
{
    IClassFactory *factory = &rig.factory.IClassFactory_iface;
    IUnknown *object = NULL;
    HANDLE thread;

    if (!rig_start(1, NULL))
        goto out;
    server_lock(&rig.server);
    CHECK_HR(factory->lpVtbl->CreateInstance(factory, NULL, &IID_IUnknown, (void **)&object), S_OK);
    rig_release();
    thread = CreateThread(NULL, 0, wait_thread, &rig.server, 0, NULL);
    server_retire(&rig.server);
    CHECK_INT(WaitForSingleObject(thread, 50), WAIT_TIMEOUT); /* object is alive */
    if (object)
        object->lpVtbl->Release(object);
    CHECK_INT(WaitForSingleObject(thread, 10000), WAIT_OBJECT_0);
    CloseHandle(thread);
out:
    rig_stop();
}

/* A lock of the process, and the time between two clients, end nothing. */
static void
wait__not_retired__stays_without_objects(void)
{
    if (!rig_start(1, NULL))
        goto out;
    server_lock(&rig.server);
    rig_release();
    CHECK_INT(WaitForSingleObject(rig.server.stop, 0), WAIT_TIMEOUT);
    server_unlock(&rig.server);
out:
    rig_stop();
}

/* --- a client comes while the process ends --- */

static HRESULT
create_instance(IUnknown **ret_object)
{
    IClassFactory *factory = &rig.factory.IClassFactory_iface;

    *ret_object = (IUnknown *)factory;
    return factory->lpVtbl->CreateInstance(factory, NULL, &IID_IUnknown, (void **)ret_object);
}

static void
create_instance__process_is_ending__refused_so_that_com_starts_a_new_one(void)
{
    IUnknown *object;

    if (!rig_start(1, NULL))
        goto out;
    server_stop(&rig.server);
    CHECK_HR(create_instance(&object), CO_E_SERVER_STOPPING);
    CHECK(object == NULL);
    CHECK_HR(rig_call(METHOD_ARE_LUNS_SUPPORTED, 0),
             S_OK); /* who was there may still end his work */
    rig_stop();

    if (!rig_start(1, NULL))
        goto out;
    rig_release(); /* the last client */
    CHECK_HR(create_instance(&object), CO_E_SERVER_STOPPING);
    CHECK(object == NULL);
    CHECK_INT(rig.server.objects, 0);
out:
    rig_stop();
}

static void
lock_server__process_is_ending__refused_and_holds_nothing(void)
{
    IClassFactory *factory = &rig.factory.IClassFactory_iface;

    if (!rig_start(1, NULL))
        goto out;
    CHECK_HR(factory->lpVtbl->LockServer(factory, TRUE), S_OK);
    rig_release();
    CHECK_INT(WaitForSingleObject(rig.server.stop, 0), WAIT_TIMEOUT);
    CHECK_HR(factory->lpVtbl->LockServer(factory, FALSE), S_OK); /* the last one */
    CHECK_INT(WaitForSingleObject(rig.server.stop, 0), WAIT_OBJECT_0);
    CHECK_HR(factory->lpVtbl->LockServer(factory, TRUE), CO_E_SERVER_STOPPING);
    CHECK_INT(CoAddRefServerProcess(), 1);
    CHECK_INT(CoReleaseServerProcess(), 0);
out:
    rig_stop();
}

/* It would be let go of at once. */
static void
resync__process_is_ending__refused_before_the_array_hears_of_it(void)
{
    if (!rig_start(1, NULL) || !rig_advance(METHOD_POST_FINAL_COMMIT_SNAPSHOTS))
        goto out;
    server_stop(&rig.server);
    fake_array_clear_log(rig.fake);
    CHECK_HR(rig_call(METHOD_RESYNC_LUNS, 1), (HRESULT)VSS_E_PROVIDER_VETO);
    CHECK(!strstr(fake_array_log(rig.fake), "resync"));
out:
    rig_stop();
}

/* --- the last one lets go as a client comes: each of the two in the middle of the other --- */

static struct {
    HANDLE thread; /* of the other one, who comes in the gate */
    DWORD(WINAPI *come)(void *);
    unsigned meetings;
    IUnknown *object;
} gate;

/* Called in the middle of one, with its count changed: the other one comes and has to wait. */
static void
pass_gate(void)
{
    if (gate.thread)
        return; /* he who came in the gate */
    gate.thread = CreateThread(NULL, 0, gate.come, NULL, 0, NULL);
    if (CHECK(gate.thread != NULL) &&
        CHECK_INT(WaitForSingleObject(gate.thread, 50), WAIT_TIMEOUT)) /* for as long as it takes */
        gate.meetings++;
}

static ULONG WINAPI
gated_count_up(void)
{
    pass_gate(); /* who comes would find nobody else */
    return CoAddRefServerProcess();
}

static ULONG WINAPI
gated_count_down(void)
{
    ULONG count = CoReleaseServerProcess();

    pass_gate(); /* the process is held by nobody, and does not know it yet */
    return count;
}

static DWORD WINAPI
client_thread(void *arg)
{
    (void)arg;
    return (DWORD)create_instance(&gate.object);
}

static DWORD WINAPI
unlock_thread(void *arg)
{
    (void)arg;
    server_unlock(&rig.server);
    return 0;
}

/* A process that one lock holds, with a gate. */
static bool
gate_start(DWORD(WINAPI *come)(void *))
{
    memset(&gate, 0, sizeof(gate));
    gate.come = come;
    if (!rig_start(1, NULL))
        return false;
    CHECK(server_lock(&rig.server));
    rig_release();
    return true;
}

/* What he who came in the gate got; the two have met. */
static HRESULT
gate_result(void)
{
    DWORD result = (DWORD)E_FAIL;

    CHECK_INT(gate.meetings, 1);
    CHECK_INT(WaitForSingleObject(gate.thread, 10000), WAIT_OBJECT_0);
    GetExitCodeThread(gate.thread, &result);
    CloseHandle(gate.thread);
    return (HRESULT)result;
}

static void
create_instance__comes_as_the_last_lock_goes__is_refused(void)
{
    if (!gate_start(client_thread))
        goto out;
    rig.server.count_down = gated_count_down;
    server_unlock(&rig.server);
    CHECK_HR(gate_result(), CO_E_SERVER_STOPPING);
    CHECK_INT(WaitForSingleObject(rig.server.stop, 0), WAIT_OBJECT_0);
    CHECK(gate.object == NULL);
out:
    rig_stop();
}

static void
last_lock__goes_as_a_client_comes__the_object_holds_the_process(void)
{
    IUnknown *object;

    if (!gate_start(unlock_thread))
        goto out;
    rig.server.count_up = gated_count_up;
    CHECK_HR(create_instance(&object), S_OK);
    (void)gate_result();
    CHECK_INT(WaitForSingleObject(rig.server.stop, 0), WAIT_TIMEOUT);
    if (object)
        object->lpVtbl->Release(object);
    CHECK_INT(WaitForSingleObject(rig.server.stop, 0), WAIT_OBJECT_0);
out:
    rig_stop();
}

static void
last_release__set_in_creation__is_aborted(void)
{
    IClassFactory *factory = &rig.factory.IClassFactory_iface;
    IUnknown *second = NULL;

    if (!rig_start(1, NULL))
        goto out;
    server_lock(&rig.server);
    CHECK_HR(factory->lpVtbl->CreateInstance(factory, NULL, &IID_IUnknown, (void **)&second), S_OK);
    rig_advance(METHOD_BEGIN_PREPARE_SNAPSHOT);
    rig_release();
    CHECK_INT(fake_array_shadows(rig.fake), 1); /* the second client may go on with it */
    if (second)
        second->lpVtbl->Release(second);
    CHECK_INT(fake_array_shadows(rig.fake), 0);
    server_unlock(&rig.server);
out:
    rig_stop();
}

static void
last_release__set_is_created__is_kept(void)
{
    if (!rig_start(1, NULL))
        goto out;
    server_lock(&rig.server);
    rig_advance(METHOD_POST_FINAL_COMMIT_SNAPSHOTS);
    rig_release();
    CHECK_INT(fake_array_shadows_in(rig.fake, ARRAY_SHADOW_RELEASED), 1);
    server_unlock(&rig.server);
out:
    rig_stop();
}

/* --- the end of the process --- */

static DWORD WINAPI
end_prepare_thread(void *arg)
{
    (void)arg;
    return (DWORD)rig_call(METHOD_END_PREPARE_SNAPSHOTS, 1);
}

static DWORD WINAPI
begin_thread(void *arg)
{
    (void)arg;
    return (DWORD)rig_call(METHOD_BEGIN_PREPARE_SNAPSHOT, 1);
}

static void
close__call_waits_in_the_array__is_interrupted_and_the_set_undone(void)
{
    struct why why = {0};
    DWORD result = 0;
    HANDLE thread;

    if (!rig_start(1, NULL) || !rig_advance(METHOD_BEGIN_PREPARE_SNAPSHOT))
        goto out;
    fake_array_block(rig.fake, FAKE_GROUP_WAIT, true);
    thread = CreateThread(NULL, 0, end_prepare_thread, NULL, 0, NULL);
    fake_array_await_blocked(rig.fake, FAKE_GROUP_WAIT);
    CHECK(!server_drain(&rig.server, 0)); /* it does run */
    CHECK_ERR(server_close(&rig.server, &why), ERR_OK, &why);
    CHECK(server_drain(&rig.server, 10000));
    CHECK_INT(WaitForSingleObject(thread, 10000), WAIT_OBJECT_0);
    GetExitCodeThread(thread, &result);
    CHECK_HR((HRESULT)result, (HRESULT)VSS_E_PROVIDER_VETO);
    CloseHandle(thread);
    CHECK_INT(fake_array_shadows(rig.fake), 0);
out:
    rig_stop();
}

static DWORD WINAPI
drain_thread(void *arg)
{
    SetEvent(arg);
    return server_drain_waits(&rig.server, 10000);
}

static void
close__someone_waits_for_a_resync__is_no_call_and_is_waited_for_last(void)
{
    HANDLE begun = CreateEventW(NULL, TRUE, FALSE, NULL);
    DWORD is_idle = FALSE;
    HANDLE thread;

    if (!rig_start(1, NULL))
        goto out;
    CHECK(server_drain_waits(&rig.server, 0));
    server_wait_enter(&rig.server);
    server_wait_enter(&rig.server);
    CHECK(server_drain(&rig.server, 0));
    server_wait_leave(&rig.server);
    CHECK(!server_drain_waits(&rig.server, 1));
    thread = CreateThread(NULL, 0, drain_thread, begun, 0, NULL);
    CHECK_INT(WaitForSingleObject(begun, 10000), WAIT_OBJECT_0);
    server_wait_leave(&rig.server);
    CHECK_INT(WaitForSingleObject(thread, 10000), WAIT_OBJECT_0);
    GetExitCodeThread(thread, &is_idle);
    CHECK(is_idle);
    CloseHandle(thread);
out:
    CloseHandle(begun);
    rig_stop();
}

static void
close__call_hangs_in_the_array__is_told_and_not_waited_for_for_ever(void)
{
    struct why why = {0};
    HANDLE thread;

    rig_stop_deadline_ms = 100;
    if (!rig_start(1, NULL))
        goto out;
    fake_array_block(rig.fake, FAKE_GROUP_ADD, false);
    thread = CreateThread(NULL, 0, begin_thread, NULL, 0, NULL);
    fake_array_await_blocked(rig.fake, FAKE_GROUP_ADD);
    CHECK_ERR(server_close(&rig.server, &why), ERR_TIMEOUT, NULL);
    CHECK(!server_drain(&rig.server, 1));
    fake_array_release(rig.fake, FAKE_GROUP_ADD);
    CHECK_INT(WaitForSingleObject(thread, 10000), WAIT_OBJECT_0);
    CHECK(server_drain(&rig.server, 0));
    CloseHandle(thread);
out:
    rig_stop_deadline_ms = 0;
    rig_stop();
}

static void
close__array_cannot_undo__is_told(void)
{
    struct why why = {0};

    if (!rig_start(1, NULL) || !rig_advance(METHOD_BEGIN_PREPARE_SNAPSHOT))
        goto out;
    fake_array_fail(rig.fake, FAKE_GROUP_ABORT, 0, ERR_ARRAY);
    CHECK_ERR(server_close(&rig.server, &why), ERR_ARRAY, &why);
    CHECK(why.text[0] != 0);
    fake_array_fail(rig.fake, FAKE_GROUP_ABORT, 0, ERR_OK);
out:
    rig_stop();
}

/* A method that starts afterwards would meet an engine that is about to go. */
static void
close__every_method_afterwards__touches_nothing(void)
{
    struct why why = {0};

    for (int method = 0; method < METHOD_COUNT; method++) {
        HRESULT hr;

        if (!rig_start(1, NULL))
            goto out;
        CHECK_ERR(server_close(&rig.server, &why), ERR_OK, &why);
        fake_array_clear_log(rig.fake);
        hr = rig_call((enum method)method, 1);
        if (!CHECK(hr == (HRESULT)VSS_E_PROVIDER_VETO ||
                   (hr == S_OK && method == METHOD_ON_UNLOAD) ||
                   (hr == E_NOTIMPL && method == METHOD_ON_REUSE_LUNS)))
            printf("  %s: 0x%08lx\n", method_name((enum method)method), hr);
        CHECK_STR(fake_array_log(rig.fake), "");
        CHECK(server_drain(&rig.server, 0));
    out:
        rig_stop();
    }
}

static const struct test_case cases[] = {
    TEST(wait__stopped__returns_whatever_is_held),
    TEST(wait__retired__returns_with_the_last_object),
    TEST(wait__not_retired__stays_without_objects),
    TEST(create_instance__process_is_ending__refused_so_that_com_starts_a_new_one),
    TEST(lock_server__process_is_ending__refused_and_holds_nothing),
    TEST(resync__process_is_ending__refused_before_the_array_hears_of_it),
    TEST(create_instance__comes_as_the_last_lock_goes__is_refused),
    TEST(last_lock__goes_as_a_client_comes__the_object_holds_the_process),
    TEST(last_release__set_in_creation__is_aborted),
    TEST(last_release__set_is_created__is_kept),
    TEST(close__call_waits_in_the_array__is_interrupted_and_the_set_undone),
    TEST(close__someone_waits_for_a_resync__is_no_call_and_is_waited_for_last),
    TEST(close__call_hangs_in_the_array__is_told_and_not_waited_for_for_ever),
    TEST(close__array_cannot_undo__is_told),
    TEST(close__every_method_afterwards__touches_nothing),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "lifetime", cases, NULL, NULL);
}
