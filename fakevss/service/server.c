/* SPDX-License-Identifier: Apache-2.0 */
/* Registers the class VSSCoordinator, ends the process after idling, and makes sure that there is
 * one coordinator a machine: a second process waits until the first has gone. */
#include "config.h"

#include "fakevss/service/server.h"

#include <stdio.h>

#include "fakevss/coordinator/class_table.h"
#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/delete.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/idle.h"
#include "fakevss/coordinator/orphans.h"
#include "fakevss/service/factory.h"
#include "fakevss/service/session.h"
#include "idl/vss_admin.h"

#define PREDECESSOR_MS 30000
#define FIRST_CLIENT_MS 30000
#define LAST_CALLS_MS 100

/* The one object of its kind in a process. */
static struct {
    struct coordinator coordinator;
    struct factory factory;
    CRITICAL_SECTION lock; /* guards the rest */
    struct idle idle;      /* counts clients with the lock held */
    DWORD cookie;
} server;

void
server_lock(void)
{
    EnterCriticalSection(&server.lock);
    idle_enter(&server.idle);
    LeaveCriticalSection(&server.lock);
}

void
server_unlock(void)
{
    EnterCriticalSection(&server.lock);
    idle_leave(&server.idle);
    LeaveCriticalSection(&server.lock);
}

/* The factory's: a session for a client. */
static HRESULT
create_session(REFIID iid, void **ret_object)
{
    struct session *session = NULL;
    HRESULT hr = session_new(&server.coordinator, &session);

    if (FAILED(hr))
        return hr;
    hr = session_query(session, iid, ret_object);
    (void)session_unref(session); /* the client's reference stays */
    return hr;
}

static HRESULT
register_class(void)
{
    return CoRegisterClassObject(&CLSID_VSSCoordinator,
                                 (IUnknown *)&server.factory.IClassFactory_iface,
                                 CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE, &server.cookie);
}

/* The table of class objects was emptied under us. Wine may refuse to enter a class again, and does
 * not say so: we serve the clients that we have and make room for a successor. */
static void
register_again(void)
{
    EnterCriticalSection(&server.lock);
    server.idle.gives_way = true; /* read when the caller's client has left */
    if (server.cookie)
        (void)CoRevokeClassObject(server.cookie); /* the service has forgotten it */
    (void)register_class(); /* without it the next client starts our successor */
    LeaveCriticalSection(&server.lock);
}

/* Take the class back if no client is left. False when there is one, perhaps made by a call that
 * was under way: then we go on serving. */
static bool
stop_serving(void)
{
    bool is_over;

    EnterCriticalSection(&server.lock);
    is_over = server.idle.clients == 0;
    if (is_over) {
        (void)CoRevokeClassObject(server.cookie); /* fails only when it was not registered */
        server.cookie = 0;
    }
    LeaveCriticalSection(&server.lock);
    if (!is_over)
        return false;

    (void)clock_wait(NULL, NULL, LAST_CALLS_MS); /* COM does not tell when they are through */
    EnterCriticalSection(&server.lock);
    is_over = server.idle.clients == 0;
    if (!is_over)
        (void)register_class(); /* without it the next client starts our successor */
    LeaveCriticalSection(&server.lock);
    return is_over;
}

/* Serve until no client has been left for the idle time. */
static void
wait_for_end(void)
{
    /* Who had us started comes soon, but on a busy machine not at once. */
    idle_await_client(&server.idle, FIRST_CLIENT_MS);
    do
        idle_wait(&server.idle);
    while (!stop_serving());
}

/* Undo what an earlier process left half done. */
static void
recover(void)
{
    struct store_settings settings; /* only opened here */
    struct timeline *timeline = NULL;

    orphans_begin();
    if (FAILED(coordinator_open(&server.coordinator, &settings, NULL)) || timeline_new(&timeline))
        return; /* without settings there is nothing; calls will say so */
    delete_doom_booted();
    delete_orphans(&server.coordinator, timeline);
    timeline_free(timeline);
}

static int
serve(void)
{
    HRESULT hr;

    recover();
    class_table_set_hook(register_again);
    hr = register_class();
    if (FAILED(hr)) {
        char text[HR_TEXT_SIZE];

        (void)fprintf(stderr, "fakevss: cannot register the class: %s\n", hr_text(hr, text));
        return 1;
    }
    wait_for_end();
    orphans_end();
    return 0;
}

/* The mutex that makes us the machine's only coordinator, or NULL. */
static HANDLE
take_machine(void)
{
    HANDLE mutex = CreateMutexW(NULL, FALSE, L"Global\\FakeVssCoordinator");
    DWORD wait = mutex ? clock_wait_handle(mutex, PREDECESSOR_MS) : WAIT_FAILED;

    if (wait == WAIT_OBJECT_0 || wait == WAIT_ABANDONED)
        return mutex;
    if (mutex)
        CloseHandle(mutex);
    return NULL;
}

int
server_run(void)
{
    HANDLE machine;
    int status;
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);

    if (SUCCEEDED(hr))
        hr = CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
                                  RPC_C_IMP_LEVEL_IDENTIFY, NULL, EOAC_NONE, NULL);
    if (FAILED(hr)) {
        (void)fprintf(stderr, "fakevss: cannot start COM: 0x%08lx\n", (unsigned long)hr);
        return 1;
    }
    machine = take_machine();
    if (!machine) {
        (void)fprintf(stderr, "fakevss: another coordinator runs on this machine\n");
        return 1;
    }
    InitializeCriticalSection(&server.lock);
    coordinator_init(&server.coordinator);
    factory_init(&server.factory, create_session, server_lock, server_unlock);
    status = serve();
    coordinator_release(&server.coordinator);
    ReleaseMutex(machine);
    CloseHandle(machine);
    CoUninitialize();
    return status;
}
