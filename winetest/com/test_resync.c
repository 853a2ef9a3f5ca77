/* SPDX-License-Identifier: Apache-2.0 */
/* ResyncLuns in this process: its arguments, and what the IVssAsync says and does in every state of
 * the resync. The array's part is in the core's tests. */
#include "config.h"

#include <stdio.h>

#include <vsserror.h>

#include "base/os.h"
#include "provider/com/vds_lun.h"
#include "winetest/com/method_pages.h"
#include "winetest/com/records_maker.h"
#include "winetest/com/shell_rig.h"
#include "winetest/com/task_spy.h"
#include "winetest/harness/harness.h"

#define VETO (HRESULT) VSS_E_PROVIDER_VETO
#define PAIRS 2

static const struct id old_set = {{0x77}};
static unsigned shadow_numbers[PAIRS];
static VDS_LUN_INFORMATION sources[PAIRS], targets[PAIRS];
static long live_tasks;

static bool
set_up(void)
{
    return task_spy_start();
}

/* An array with a finished set of its two original LUNs, whose jobs run until they are told. */
static bool
start(void)
{
    if (!rig_start(PAIRS, NULL))
        return false;
    fake_array_hold_jobs(rig.fake);
    live_tasks = task_spy_live();
    for (unsigned i = 0; i < PAIRS; i++) {
        shadow_numbers[i] =
            fake_array_add_shadow(rig.fake, &old_set, RIG_HOST, ARRAY_SHADOW_RELEASED);
        rig_record(shadow_numbers[i], &sources[i]);
        rig_record(i + 1, &targets[i]);
    }
    return true;
}

static void
stop(void)
{
    for (unsigned i = 0; i < PAIRS; i++) {
        vds_lun_clear(&sources[i]);
        vds_lun_clear(&targets[i]);
    }
    CHECK_INT(task_spy_live(), live_tasks);
    rig_stop();
}

static HRESULT
call(DWORD count, IVssAsync **ret_async)
{
    return rig.hw->lpVtbl->ResyncLuns(rig.hw, sources, targets, count, ret_async);
}

/* A running resync. */
static IVssAsync *
resync(DWORD count)
{
    IVssAsync *async = NULL;

    CHECK_HR(call(count, &async), S_OK);
    CHECK(async != NULL);
    return async;
}

static HRESULT
status_of(IVssAsync *async)
{
    HRESULT status = 77;
    INT reserved = 77;

    CHECK_HR(async->lpVtbl->QueryStatus(async, &status, &reserved), S_OK);
    CHECK_INT(reserved, 0);
    return status;
}

static void
end_job(unsigned index, enum array_resync_state state, enum err error)
{
    const struct lun target = fake_lun(index + 1);

    fake_array_end_job(rig.fake, &target, state, error);
}

/* The event comes from the resync's own thread, a moment after the state. */
static bool
await_event(uint32_t id)
{
    for (unsigned i = 0; i < 5000 && rig.written_count == 0; i++)
        os_sleep_ms(1);
    return CHECK_INT(rig.written_count, 1) && CHECK_INT(rig.written[0].id, id);
}

/* --- arguments --- */

/* Contract: 7.3.11 */
static void
resync_luns__bad_arguments__invalid_and_null(void)
{
    IVssAsync *async;
    VDS_LUN_INFORMATION damaged;

    if (!start())
        return;
    damaged = sources[0];
    damaged.m_deviceIdDescriptor.m_cIdentifiers = 65;
    {
        const struct {
            VDS_LUN_INFORMATION *sources, *targets;
            DWORD count;
        } rows[] = {{NULL, targets, 1},     {sources, NULL, 1},     {sources, targets, 0},
                    {NULL, NULL, 0},        {&damaged, targets, 1}, {sources, &damaged, 1},
                    {sources, targets, ~0u}};

        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
            async = (IVssAsync *)&async;
            CHECK_HR(rig.hw->lpVtbl->ResyncLuns(rig.hw, rows[i].sources, rows[i].targets,
                                                rows[i].count, &async),
                     E_INVALIDARG);
            CHECK(async == NULL);
        }
    }
    CHECK_HR(call(1, NULL), E_INVALIDARG);
    CHECK_STR(fake_array_log(rig.fake), "");
    CHECK_INT(rig.written_count, 0);
    stop();
}

/* Contract: 7.3.1 */
static void
resync_luns__wrong_luns__vetoes_with_one_event_and_null(void)
{
    VDS_LUN_INFORMATION foreign, pairs[PAIRS];

    if (!start())
        return;
    record_make(&foreign, 9);
    {
        const struct {
            VDS_LUN_INFORMATION source, target;
        } rows[] = {{targets[1], targets[0]},
                    {sources[0], sources[1]},
                    {foreign, targets[0]},
                    {sources[0], foreign}};

        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
            VDS_LUN_INFORMATION source = rows[i].source;
            VDS_LUN_INFORMATION target = rows[i].target;
            IVssAsync *async = (IVssAsync *)&async;

            rig.written_count = 0;
            CHECK_HR(rig.hw->lpVtbl->ResyncLuns(rig.hw, &source, &target, 1, &async), VETO);
            CHECK(async == NULL);
            CHECK_INT(rig.written_count, 1);
            CHECK_STR(rig.written[0].method, "ResyncLuns");
        }
    }
    for (unsigned i = 0; i < PAIRS; i++)
        pairs[i] = targets[0]; /* the same one twice */
    {
        IVssAsync *async = (IVssAsync *)&async;

        rig.written_count = 0;
        CHECK_HR(rig.hw->lpVtbl->ResyncLuns(rig.hw, sources, pairs, PAIRS, &async), VETO);
        CHECK(async == NULL);
        CHECK_INT(rig.written_count, 1);
        CHECK_CONTAINS(rig.written[0].reason, "twice");
    }
    CHECK_STR(fake_array_log(rig.fake), "");
    record_free(&foreign);
    stop();
}

static void
resync_luns__array_without_resync__not_implemented(void)
{
    IVssAsync *async = (IVssAsync *)&async;
    ULONGLONG mask = 0;

    if (!start())
        return;
    fake_array_set_resync(rig.fake, false);
    CHECK_HR(call(1, &async), E_NOTIMPL);
    CHECK(async == NULL);
    CHECK_HR(rig.hw->lpVtbl->GetProviderCapabilities(rig.hw, &mask), S_OK);
    CHECK(!(mask & VSS_PRV_CAPABILITY_LUN_RESYNC));
    CHECK_INT(rig.written_count, 0);
    stop();
}

/* Contract: 3.15 7.3.11 */
static void
resync_luns__each_port_error__is_on_the_page(void)
{
    for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
        IVssAsync *async = (IVssAsync *)&async;
        HRESULT expected = e == ERR_NOMEM      ? E_OUTOFMEMORY
                           : e == ERR_NO_SPACE ? (HRESULT)VSS_E_INSUFFICIENT_STORAGE
                                               : VETO;

        if (!start())
            return;
        fake_array_fail(rig.fake, FAKE_RESYNC_START, 2, (enum err)e);
        CHECK_HR(call(PAIRS, &async), expected);
        CHECK(async == NULL);
        CHECK_INT(rig.written_count, 1);
        CHECK_INT(fake_array_running_jobs(rig.fake), 0);
        stop();
    }
}

/* --- the object --- */

/* Contract: 7.3.10 7.3.14 */
static void
async__identity_and_references__are_its_own(void)
{
    IUnknown *unknown = NULL, *again = NULL;
    IVssAsync *async;
    void *other = &async;

    if (!start())
        return;
    async = resync(1);
    CHECK_HR(async->lpVtbl->QueryInterface(async, &IID_IUnknown, (void **)&unknown), S_OK);
    CHECK_HR(unknown->lpVtbl->QueryInterface(unknown, &IID_IVssAsync, (void **)&again), S_OK);
    CHECK(again == (IUnknown *)async);
    CHECK_HR(async->lpVtbl->QueryInterface(async, &IID_IVssHardwareSnapshotProviderEx, &other),
             E_NOINTERFACE);
    CHECK(other == NULL);
    CHECK_HR(async->lpVtbl->QueryInterface(async, &IID_IVssAsync, NULL), E_POINTER);
    CHECK_INT(again->lpVtbl->Release(again), 2);
    CHECK_INT(async->lpVtbl->AddRef(async), 3);
    CHECK_INT(async->lpVtbl->Release(async), 2);
    CHECK_INT(unknown->lpVtbl->Release(unknown), 1);
    end_job(0, ARRAY_RESYNC_DONE, ERR_OK);
    CHECK_HR(async->lpVtbl->Wait(async, INFINITE), S_OK);
    CHECK_INT(async->lpVtbl->Release(async), 0);
    stop();
}

/* The provider object goes first; the process stays until the IVssAsync has gone, too. */
static void
async__provider_object_released__still_works_and_holds_the_process(void)
{
    IVssAsync *async;

    if (!start())
        return;
    async = resync(1);
    CHECK_INT(rig.notifications->lpVtbl->Release(rig.notifications), 2);
    CHECK_INT(rig.set->lpVtbl->Release(rig.set), 1);
    CHECK_INT(rig.hw->lpVtbl->Release(rig.hw), 0);
    rig.notifications = NULL;
    rig.set = NULL;
    rig.hw = NULL;
    CHECK_INT(WaitForSingleObject(rig.server.stop, 0), WAIT_TIMEOUT);
    CHECK_HR(status_of(async), VSS_S_ASYNC_PENDING);
    end_job(0, ARRAY_RESYNC_DONE, ERR_OK);
    CHECK_HR(async->lpVtbl->Wait(async, INFINITE), S_OK);
    CHECK_HR(status_of(async), VSS_S_ASYNC_FINISHED);
    CHECK_INT(async->lpVtbl->Release(async), 0);
    CHECK_INT(WaitForSingleObject(rig.server.stop, 0), WAIT_OBJECT_0);
    stop();
}

/* Contract: 7.3.14 15.16 16.6 */
static void
async__each_state__answers_by_the_protocol(void)
{
    static const struct {
        enum array_resync_state state; /* RUNNING: it is not told to end */
        bool is_cancelled;
        HRESULT status, wait, cancel, status_after;
    } rows[] = {
        {ARRAY_RESYNC_RUNNING, false, VSS_S_ASYNC_PENDING, VSS_S_ASYNC_PENDING, S_OK,
         VSS_S_ASYNC_CANCELLED},
        {ARRAY_RESYNC_DONE, false, VSS_S_ASYNC_FINISHED, S_OK, VSS_S_ASYNC_FINISHED,
         VSS_S_ASYNC_FINISHED},
        {ARRAY_RESYNC_RUNNING, true, VSS_S_ASYNC_CANCELLED, S_OK, VSS_S_ASYNC_CANCELLED,
         VSS_S_ASYNC_CANCELLED},
        {ARRAY_RESYNC_FAILED, false, VETO, VETO, VETO, VETO},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        IVssAsync *async;

        if (!start())
            return;
        async = resync(1);
        if (rows[i].state != ARRAY_RESYNC_RUNNING) {
            end_job(0, rows[i].state, ERR_ARRAY);
            (void)async->lpVtbl->Wait(async, INFINITE);
        }
        if (rows[i].is_cancelled)
            CHECK_HR(async->lpVtbl->Cancel(async), S_OK);
        CHECK_HR(status_of(async), rows[i].status);
        CHECK_HR(async->lpVtbl->Wait(async, 0), rows[i].wait);
        CHECK_HR(async->lpVtbl->Wait(async, 5), rows[i].wait);
        CHECK_HR(async->lpVtbl->QueryStatus(async, NULL, NULL), E_INVALIDARG);
        CHECK_HR(async->lpVtbl->Cancel(async), rows[i].cancel);
        CHECK_HR(status_of(async), rows[i].status_after);
        CHECK_INT(async->lpVtbl->Release(async), 0);
        stop();
    }
}

/* Contract: 7.3.14 */
static void
async__job_fails__true_error_and_one_event(void)
{
    for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
        HRESULT expected = e == ERR_NOMEM      ? E_OUTOFMEMORY
                           : e == ERR_NO_SPACE ? (HRESULT)VSS_E_INSUFFICIENT_STORAGE
                                               : VETO;
        char name[LUN_NAME_SIZE];
        struct lun lun;
        IVssAsync *async;

        if (!start())
            return;
        async = resync(PAIRS);
        end_job(1, ARRAY_RESYNC_FAILED, (enum err)e);
        CHECK_HR(async->lpVtbl->Wait(async, INFINITE), expected);
        CHECK_HR(status_of(async), expected);
        CHECK(method_page_has(method_page(METHOD_RESYNC_LUNS), status_of(async)));
        if (await_event(EVENT_RESYNC_FAILED)) {
            for (unsigned i = 1; i <= PAIRS; i++) {
                lun = fake_lun(i);
                CHECK_CONTAINS(rig.written[0].reason, lun_name(&lun, name));
            }
            CHECK_STR(rig.written[0].lun, name); /* of the second */
            CHECK_CONTAINS(rig.written[0].reason, "scripted");
        }
        CHECK_INT(async->lpVtbl->Release(async), 0);
        stop();
    }
}

static void
async__cancelled__one_event_names_the_lun(void)
{
    const struct lun lun = fake_lun(1);
    char name[LUN_NAME_SIZE];
    IVssAsync *async;

    if (!start())
        return;
    async = resync(1);
    CHECK_HR(async->lpVtbl->Cancel(async), S_OK);
    CHECK_HR(async->lpVtbl->Cancel(async), VSS_S_ASYNC_CANCELLED);
    if (await_event(EVENT_RESYNC_CANCELLED))
        CHECK_CONTAINS(rig.written[0].reason, lun_name(&lun, name));
    CHECK_INT(fake_array_running_jobs(rig.fake), 0);
    CHECK_INT(async->lpVtbl->Release(async), 0);
    stop();
}

static void
async__refused_caller__cannot_cancel(void)
{
    IVssAsync *async;

    if (!start())
        return;
    async = resync(1);
    rig.caller_answer = ERR_ACCESS;
    CHECK_HR(async->lpVtbl->Cancel(async), E_ACCESSDENIED);
    CHECK_INT(fake_array_running_jobs(rig.fake), 1);
    CHECK_INT(rig.written_count, 1);
    CHECK_INT(rig.written[0].id, EVENT_REFUSED);
    rig.caller_answer = ERR_OK;
    CHECK_HR(status_of(async), VSS_S_ASYNC_PENDING);
    CHECK_HR(async->lpVtbl->Cancel(async), S_OK);
    CHECK_INT(async->lpVtbl->Release(async), 0);
    stop();
}

/* Nobody waits for it any more, but the array copies. */
static void
async__released_early__resync_goes_on_and_its_failure_is_told(void)
{
    IVssAsync *async;

    if (!start())
        return;
    async = resync(1);
    CHECK_INT(async->lpVtbl->Release(async), 0);
    CHECK_INT(fake_array_running_jobs(rig.fake), 1);
    end_job(0, ARRAY_RESYNC_FAILED, ERR_ARRAY);
    (void)await_event(EVENT_RESYNC_FAILED);
    stop();
}

/* --- the provider is to be unloaded --- */

static DWORD WINAPI
wait_thread(void *arg)
{
    IVssAsync *async = arg;

    return (DWORD)async->lpVtbl->Wait(async, INFINITE);
}

/* Contract: 4.2 4.3 */
static void
on_unload__resync_runs__not_now_unless_forced(void)
{
    IVssProviderNotifications *notifications;
    HANDLE thread;
    DWORD result = 0;
    IVssAsync *async;

    if (!start())
        return;
    notifications = rig.notifications;
    async = resync(1);
    CHECK_HR(notifications->lpVtbl->OnUnload(notifications, FALSE), S_FALSE);
    CHECK_HR(status_of(async), VSS_S_ASYNC_PENDING);
    thread = CreateThread(NULL, 0, wait_thread, async, 0, NULL);
    CHECK_HR(notifications->lpVtbl->OnUnload(notifications, TRUE), S_OK);
    CHECK_INT(WaitForSingleObject(thread, 30000), WAIT_OBJECT_0); /* nobody is left waiting */
    GetExitCodeThread(thread, &result);
    CloseHandle(thread);
    CHECK_HR(result, VETO);
    CHECK_HR(status_of(async), VETO);
    CHECK_INT(fake_array_running_jobs(rig.fake), 1);
    CHECK_HR(notifications->lpVtbl->OnUnload(notifications, FALSE), S_OK);
    (void)await_event(EVENT_RESYNC_LEFT);
    CHECK_INT(async->lpVtbl->Release(async), 0);
    stop();
}

static const struct test_case cases[] = {
    TEST(resync_luns__bad_arguments__invalid_and_null),
    TEST(resync_luns__wrong_luns__vetoes_with_one_event_and_null),
    TEST(resync_luns__array_without_resync__not_implemented),
    TEST(resync_luns__each_port_error__is_on_the_page),
    TEST(async__identity_and_references__are_its_own),
    TEST(async__provider_object_released__still_works_and_holds_the_process),
    TEST(async__each_state__answers_by_the_protocol),
    TEST(async__job_fails__true_error_and_one_event),
    TEST(async__cancelled__one_event_names_the_lun),
    TEST(async__refused_caller__cannot_cancel),
    TEST(async__released_early__resync_goes_on_and_its_failure_is_told),
    TEST(on_unload__resync_runs__not_now_unless_forced),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "resync", cases, set_up, task_spy_stop);
}
