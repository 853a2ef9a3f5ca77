/* SPDX-License-Identifier: Apache-2.0 */
/* The provider process from start to end: settings, array, engine, COM. */
#include "config.h"

#include "provider/app/serve.h"

#include <stdbool.h>
#include <stdio.h>

#include <windows.h>
#include <ole2.h>

#include "provider/app/cluster.h"
#include "provider/app/instance.h"
#include "provider/app/settings_store.h"
#include "provider/array/array.h"
#include "provider/com/apartment.h"
#include "provider/com/caller.h"
#include "provider/com/class_factory.h"
#include "provider/com/events.h"
#include "provider/com/guid.h"
#include "provider/com/security.h"
#include "provider/com/server.h"
#include "provider/core/engine.h"

/* COM may start a new server while the old one still aborts its set and closes its array. COM
 * itself waits a minute. */
#define PREDECESSOR_MS 30000

/* How long methods under way may take to end after they were interrupted. */
#define LAST_CALLS_MS 5000

/* COM started us for a client: one that does not come has died meanwhile. */
#define FIRST_CLIENT_MS 120000

struct process {
    struct instance instance;
    struct settings settings;
    struct events *events;
    struct array *array;
    struct engine *engine;
    struct server server;
    bool has_com;
};

/* A console control handler has no context argument. */
static struct server *console_server;

static BOOL WINAPI
on_console_control(DWORD type)
{
    (void)type; /* Ctrl-C, Ctrl-Break, closed window, logoff: all end the process in order */
    server_stop(console_server);
    return TRUE;
}

/* Events to the file @event_file, or to the Application log when it is empty. */
static enum err
events_start(const char *event_file, struct events **ret_events, struct why *why)
{
    struct event_sink *sink = NULL;
    enum err e =
        event_file[0] ? event_sink_file(event_file, &sink, why) : event_sink_log(&sink, why);

    if (e)
        return e;
    e = events_new(sink, ret_events);
    return e ? why_set(why, e, "no memory for events") : ERR_OK;
}

static enum err
com_start(struct process *process, struct why *why)
{
    enum err e = apartment_enter(why);

    if (e)
        return e;
    process->has_com = true;
    return security_init(why);
}

static enum err
engine_start(struct process *process, struct why *why)
{
    const struct settings *settings = &process->settings;
    struct engine_config config = {
        .is_cluster_node = cluster_is_node(),
        .prepare_deadline_ms = settings->prepare_deadline_ms,
        .commit_deadline_ms = settings->commit_deadline_ms,
    };
    enum err e =
        array_open(settings->backend, settings->array_path, settings->host, &process->array, why);

    if (e)
        return e;
    config.array = process->array;
    snprintf(config.host, sizeof(config.host), "%s", settings->host);
    return engine_new(&config, &process->engine, why);
}

static enum err
process_start(struct process *process, enum serve_mode mode, struct why *why)
{
    enum err e =
        instance_take(mode == SERVE_EMBEDDING ? PREDECESSOR_MS : 0, &process->instance, why);

    if (!e)
        e = settings_store_load(&process->settings, why);
    if (!e)
        e = events_start(process->settings.event_file, &process->events, why);
    if (!e)
        e = com_start(process, why);
    if (!e)
        e = engine_start(process, why);
    if (!e)
        e = server_init(&process->server, process->engine, process->events,
                        process->settings.check_caller ? caller_is_privileged : caller_is_anyone);
    return e;
}

/* COM ends first: after it no call comes in. Those under way are interrupted; should one hang in
 * the array all the same, or COM itself, what they use stays until the process is gone. */
static void
process_end(struct process *process)
{
    bool is_over = !process->has_com || apartment_leave(LAST_CALLS_MS);

    if (process->engine)
        (void)engine_unload(process->engine, NULL); /* what is left, the next start removes */
    if (!server_drain(&process->server, LAST_CALLS_MS) || !is_over) {
        events_flush(process->events);
        return;
    }
    server_release(&process->server);
    engine_free(process->engine);
    array_close(process->array);
    events_free(process->events);
    instance_release(&process->instance);
}

/* From here until console_end() Ctrl-C ends the process, and the lack of clients does not. */
static void
console_begin(struct server *server)
{
    server_lock(server);
    console_server = server;
    SetConsoleCtrlHandler(on_console_control, TRUE);
}

static void
console_end(struct server *server)
{
    SetConsoleCtrlHandler(on_console_control, FALSE);
    server_unlock(server);
}

/* Registered suspended and resumed once, so that no client gets in before everything is ready. */
static enum err
offer_class(struct class_factory *factory, DWORD *ret_registration, struct why *why)
{
    DWORD registration;
    HRESULT hr = CoRegisterClassObject(&CLSID_LunShadow, (IUnknown *)&factory->IClassFactory_iface,
                                       CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE | REGCLS_SUSPENDED,
                                       &registration);

    if (SUCCEEDED(hr)) {
        hr = CoResumeClassObjects();
        if (FAILED(hr))
            CoRevokeClassObject(registration);
    }
    if (FAILED(hr))
        return why_set(why, ERR_IO,
                       "the class cannot be offered to COM (0x%08lx); run \"lunshadow install\"",
                       hr);
    *ret_registration = registration;
    return ERR_OK;
}

static void
announce(const struct process *process, enum serve_mode mode)
{
    const struct settings *settings = &process->settings;

    events_add(process->events, EVENT_STARTED, NULL, "it serves host %s with the array %s (%s)",
               settings->host, settings->array_path, settings->backend);
    events_flush(process->events);
    if (mode == SERVE_CONSOLE) {
        printf("lunshadow: serving host %s with the array %s; Ctrl-C ends\n", settings->host,
               settings->array_path);
        fflush(stdout);
    }
}

static enum err
run(struct process *process, enum serve_mode mode, struct why *why)
{
    struct server *server = &process->server;
    struct class_factory factory;
    DWORD registration = 0;
    bool was_used;
    enum err e;

    class_factory_init(&factory, server);
    if (mode == SERVE_CONSOLE)
        console_begin(server);
    e = offer_class(&factory, &registration, why);
    if (!e) {
        announce(process, mode);
        was_used = server_wait(server, mode == SERVE_EMBEDDING ? FIRST_CLIENT_MS : INFINITE);
        CoRevokeClassObject(registration);
        events_add(process->events, EVENT_STOPPED, NULL, "%s",
                   was_used ? "nobody uses it any more, or it was told to"
                            : "the client for which it was started did not come");
    }
    if (mode == SERVE_CONSOLE)
        console_end(server);
    return e;
}

/* Nobody may look at the console of a process that COM started: the reason is an event as well. */
static void
report_failure(struct process *process, enum err e, const struct why *why)
{
    struct why sink_why = {0};

    if (!process->events && events_start("", &process->events, &sink_why))
        return;
    events_add(process->events, EVENT_START_FAILED, NULL, "%s", why_text(why, e));
}

enum err
serve(enum serve_mode mode, struct why *why)
{
    struct process process = {0};
    struct why own_why = {0};
    enum err e = process_start(&process, mode, &own_why);

    if (!e)
        e = run(&process, mode, &own_why);
    if (e)
        report_failure(&process, e, &own_why);
    process_end(&process);

    if (e)
        why_set(why, e, "%s", why_text(&own_why, e));
    return e;
}
