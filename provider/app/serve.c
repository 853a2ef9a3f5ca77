/* SPDX-License-Identifier: Apache-2.0 */
/* Start and end in stages. What a stage has made is in struct process, whose members are empty
 * until then; the end goes through all of them. */
#include "config.h"

#include "provider/app/serve.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include <ole2.h>

#include "base/mem.h"
#include "provider/app/cluster.h"
#include "provider/app/instance.h"
#include "provider/app/secret.h"
#include "provider/app/settings_store.h"
#include "provider/array/array.h"
#include "provider/com/apartment.h"
#include "provider/com/caller.h"
#include "provider/com/class_factory.h"
#include "provider/com/events.h"
#include "provider/com/guid.h"
#include "provider/com/losses.h"
#include "provider/com/security.h"
#include "provider/core/engine.h"

/* How long COM may take to end when no call is under way; longer only if Wine hangs in it
 * (provider/com/apartment.h), and our successor, for whom COM waits half a minute, waits for us. */
#define COM_END_MS 2000

struct process {
    struct serve_host *host; /* borrowed */
    struct instance instance;
    struct settings settings;
    struct events *events;
    struct trace_file *trace; /* NULL: no TraceFile is set */
    struct array *array;
    struct engine *engine;
    struct server server;
    struct class_factory factory;
    DWORD registration; /* of the class; 0: none */
    bool has_com;
    bool is_held;  /* the server, by us */
    bool is_stuck; /* a call has not returned: nothing may be freed */
};

/* --- the stages of the start --- */

static enum err
take_instance(struct process *process, struct why *why)
{
    return instance_take(process->host->predecessor_ms, &process->instance, why);
}

static enum err
load_settings(struct process *process, struct why *why)
{
    return settings_store_load(&process->settings, why);
}

/* Events to the file @event_file, or to the Application log when it is empty. */
static enum err
open_events(const char *event_file, struct events **ret_events, struct why *why)
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
start_events(struct process *process, struct why *why)
{
    return open_events(process->settings.event_file, &process->events, why);
}

static enum err
start_trace(struct process *process, struct why *why)
{
    const char *path = process->settings.trace_file;
    enum err e = path[0] ? trace_file_open(path, &process->trace, why) : ERR_OK;

    return e ? why_prefix(why, e, SETTINGS_SOURCE ": TraceFile cannot be used") : ERR_OK;
}

static enum err
start_com(struct process *process, struct why *why)
{
    enum err e = apartment_enter(why);

    if (e)
        return e;
    process->has_com = true;
    return security_init(why);
}

static enum err
start_array(struct process *process, struct why *why)
{
    return secret_open_array(&process->settings, &process->array, why);
}

static enum err
start_engine(struct process *process, struct why *why)
{
    struct engine_config config = {
        .array = process->array,
        .is_cluster_node = cluster_is_node(),
        .prepare_deadline_ms = process->settings.prepare_deadline_ms,
        .commit_deadline_ms = process->settings.commit_deadline_ms,
        .lost = losses_tell,
        .lost_ctx = process->events,
    };

    snprintf(config.host, sizeof(config.host), "%s", process->settings.host);
    return engine_new(&config, &process->engine, why);
}

static enum err
start_server(struct process *process, struct why *why)
{
    enum err e =
        server_init(&process->server, process->engine, process->events,
                    process->settings.check_caller ? caller_is_privileged : caller_is_anyone);

    if (e)
        return why_set(why, e, "no memory for the server");
    process->server.trace = process->trace;
    process->is_held = server_lock(&process->server);
    return ERR_OK;
}

/* Registered suspended and resumed once, so that no client gets in before everything is ready. */
static enum err
offer_class(struct process *process, struct why *why)
{
    HRESULT hr;

    class_factory_init(&process->factory, &process->server);
    hr = CoRegisterClassObject(&CLSID_LunShadow, (IUnknown *)&process->factory.IClassFactory_iface,
                               CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE | REGCLS_SUSPENDED,
                               &process->registration);
    if (SUCCEEDED(hr))
        hr = CoResumeClassObjects();
    if (hr == CO_E_WRONG_SERVER_IDENTITY)
        return why_set(why, ERR_ACCESS,
                       "COM takes the class from the account of the service alone: run this as "
                       "LocalSystem, or start the service LunShadow");
    if (FAILED(hr))
        return why_set(why, ERR_IO,
                       "the class cannot be offered to COM (0x%08lx); run \"lunshadow install\"",
                       hr);
    return ERR_OK;
}

static const struct stage {
    enum err (*start)(struct process *process, struct why *why);
    enum exit_code exit_code; /* of a failure */
} stages[] = {
    {take_instance, EXIT_RUNNING}, {load_settings, EXIT_SETTINGS}, {start_events, EXIT_SETTINGS},
    {start_trace, EXIT_SETTINGS},  {start_com, EXIT_FAILED},       {start_array, EXIT_ARRAY},
    {start_engine, EXIT_ARRAY},    {start_server, EXIT_FAILED},    {offer_class, EXIT_FAILED},
};

static enum exit_code
process_start(struct process *process, struct why *why)
{
    for (size_t i = 0; i < sizeof(stages) / sizeof(*stages); i++) {
        process->host->starting(process->host);
        if (stages[i].start(process, why))
            return stages[i].exit_code;
    }
    return EXIT_OK;
}

/* --- serving --- */

static void
publish(struct serve_host *host, struct server *server)
{
    AcquireSRWLockExclusive(&host->lock);
    host->server = server;
    ReleaseSRWLockExclusive(&host->lock);
}

void
serve_stop(struct serve_host *host)
{
    AcquireSRWLockShared(&host->lock);
    if (host->server)
        server_stop(host->server);
    ReleaseSRWLockShared(&host->lock);
}

void
serve_retire(struct serve_host *host)
{
    AcquireSRWLockShared(&host->lock);
    if (host->server)
        server_retire(host->server);
    ReleaseSRWLockShared(&host->lock);
}

static void
process_serve(struct process *process)
{
    const struct settings *settings = &process->settings;

    events_add(process->events, EVENT_STARTED, NULL, "it serves host %s with the array %s (%s)",
               settings->host, settings->array_path, settings->backend);
    events_flush(process->events);
    publish(process->host, &process->server);
    process->host->serving(process->host, settings);
    process->is_held = false; /* server_wait() lets go */
    server_wait(&process->server);
    publish(process->host, NULL);
}

/* --- the end --- */

static void
revoke_class(struct process *process)
{
    if (process->registration)
        CoRevokeClassObject(process->registration);
    process->registration = 0;
}

/* No new clients, no new calls, the set in creation undone, then no running call. */
static enum exit_code
process_close(struct process *process, struct why *why)
{
    const uint32_t deadline_ms = process->settings.end_deadline_ms;
    struct id set = {{0}};
    bool has_set = engine_current_set(process->engine, &set);
    const struct event_subject subject = {.set = &set};
    enum err e;

    process->host->ending(process->host);
    revoke_class(process);
    e = server_close(&process->server, why);
    process->host->ending(process->host);
    /* What does not end after its set was aborted hangs in the array. */
    if (!server_drain(&process->server, deadline_ms)) {
        process->is_stuck = true;
        e = why_set(why, ERR_TIMEOUT, "a call of VSS has not returned within %" PRIu32 " ms",
                    deadline_ms);
    } else {
        process->host->ending(process->host);
        if (!engine_end_resyncs(process->engine, deadline_ms)) {
            process->is_stuck = true;
            e = why_set(why, ERR_TIMEOUT,
                        "the array, which goes on with a resync, has not answered within %" PRIu32
                        " ms",
                        deadline_ms);
        } else {
            (void)server_drain_waits(&process->server, deadline_ms); /* they have their answer */
        }
    }

    if (e)
        events_add(process->events, EVENT_STOP_FAILED, &subject, "%s", why_text(why, e));
    else if (has_set)
        events_add(process->events, EVENT_STOPPED_IN_CREATION, &subject, "it was told to");
    else
        events_add(process->events, EVENT_STOPPED, NULL,
                   "it was told to, or nobody uses it any more");
    return e ? EXIT_ARRAY : EXIT_OK;
}

/* COM before the engine: the objects that clients still hold go with it, and no call can come any
 * more. One that came meanwhile was refused, but may not have returned. */
static void
process_free(struct process *process)
{
    process->host->ending(process->host);
    revoke_class(process);
    if (process->is_held)
        server_unlock(&process->server);
    if ((process->has_com && !apartment_leave(COM_END_MS)) ||
        !server_drain(&process->server, process->settings.end_deadline_ms)) {
        events_flush(process->events); /* the rest goes with the process */
        trace_file_flush(process->trace);
        return;
    }
    server_release(&process->server);
    engine_free(process->engine);
    array_close(process->array);
    trace_file_close(process->trace);
    events_free(process->events);
    instance_release(&process->instance);
    mem_free(process);
}

/* Nobody may look at the console of the process: the reason is an event as well. It goes to the
 * event file even if it is another setting that is broken. */
static void
report_failure(struct process *process, const struct why *why)
{
    char event_file[SETTING_TEXT_MAX];

    if (!process->events) {
        settings_store_event_file(event_file);
        if (open_events(event_file, &process->events, NULL) &&
            open_events("", &process->events, NULL))
            return;
    }
    events_add(process->events, EVENT_START_FAILED, NULL, "%s", why_text(why, ERR_IO));
}

enum exit_code
serve(struct serve_host *host, struct why *why)
{
    struct process *process = mem_zalloc(sizeof(*process));
    struct why own_why = {0};
    enum exit_code exit_code;

    if (!process) {
        why_set(why, ERR_NOMEM, "no memory for the provider");
        return EXIT_FAILED;
    }
    process->host = host;
    exit_code = process_start(process, &own_why);
    if (exit_code) {
        report_failure(process, &own_why);
    } else {
        process_serve(process);
        exit_code = process_close(process, &own_why);
    }
    if (process->is_stuck)
        events_flush(process->events); /* the rest goes with the process */
    else
        process_free(process);

    if (exit_code)
        why_set(why, ERR_IO, "%s", why_text(&own_why, ERR_IO));
    return exit_code;
}
