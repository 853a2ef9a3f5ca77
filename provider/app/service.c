/* SPDX-License-Identifier: Apache-2.0 */
/* The protocol of the service control manager. */
#include "config.h"

#include "provider/app/service.h"

#include <stddef.h>

#include <windows.h>

#include "provider/app/serve.h"

/* How long one stage of the start or end may take before the service counts as hung [ms]: the array
 * may be slow to open, and an abort waits a minute for a running call. */
#define STAGE_MS 90000

/* A new process is started as soon as the old one reports its end, or has died. */
#define PREDECESSOR_MS 30000

#define CONTROLS (SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PARAMCHANGE)

struct service {
    struct serve_host host;
    SERVICE_STATUS_HANDLE handle;
    SRWLOCK lock; /* guards status */
    SERVICE_STATUS status;
    enum exit_code exit_code;
    struct why *why; /* borrowed */
};

/* The main function of a service has no context argument. */
static struct service *this_service;

static struct service *
service_from_host(struct serve_host *host)
{
    return CONTAINING_RECORD(host, struct service, host);
}

/* Never back from ending to running: the control that asked for the end may have come just before
 * the report of the start. */
static void
report(struct service *service, DWORD state)
{
    SERVICE_STATUS *status = &service->status;
    bool is_pending = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;

    AcquireSRWLockExclusive(&service->lock);
    if (state != SERVICE_RUNNING || status->dwCurrentState == SERVICE_START_PENDING) {
        status->dwCheckPoint = !is_pending                       ? 0
                               : status->dwCurrentState == state ? status->dwCheckPoint + 1
                                                                 : 1;
        status->dwCurrentState = state;
        status->dwControlsAccepted = state == SERVICE_RUNNING ? CONTROLS : 0;
        status->dwWaitHint = is_pending ? STAGE_MS : 0;
        if (state == SERVICE_STOPPED && service->exit_code) {
            status->dwWin32ExitCode = ERROR_SERVICE_SPECIFIC_ERROR;
            status->dwServiceSpecificExitCode = (DWORD)service->exit_code;
        }
        (void)SetServiceStatus(service->handle, status); /* nobody to tell */
    }
    ReleaseSRWLockExclusive(&service->lock);
}

static void
on_starting(struct serve_host *host)
{
    report(service_from_host(host), SERVICE_START_PENDING);
}

static void
on_serving(struct serve_host *host, const struct settings *settings)
{
    (void)settings;
    report(service_from_host(host), SERVICE_RUNNING);
}

static void
on_ending(struct serve_host *host)
{
    report(service_from_host(host), SERVICE_STOP_PENDING);
}

/* Runs on the thread that serves all controls of the process: it reports and signals, and leaves
 * the work to the service's own thread. */
static DWORD WINAPI
on_control(DWORD control, DWORD event_type, void *event_data, void *context)
{
    struct service *service = context;

    (void)event_type;
    (void)event_data;
    switch (control) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_SHUTDOWN:
        report(service, SERVICE_STOP_PENDING);
        serve_stop(&service->host);
        return NO_ERROR;
    case SERVICE_CONTROL_PARAMCHANGE:
        serve_retire(&service->host);
        return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
        return NO_ERROR;
    default:
        return ERROR_CALL_NOT_IMPLEMENTED;
    }
}

static void WINAPI
service_main(DWORD count, WCHAR **args)
{
    struct service *service = this_service;

    (void)count;
    (void)args;
    service->handle = RegisterServiceCtrlHandlerExW(SERVICE_NAME, on_control, service);
    if (!service->handle) {
        why_set(service->why, ERR_IO, "the control handler cannot be registered (error %lu)",
                GetLastError());
        service->exit_code = EXIT_FAILED;
        return;
    }
    service->exit_code = serve(&service->host, service->why);
    report(service, SERVICE_STOPPED);
}

enum exit_code
service_run(struct why *why)
{
    WCHAR name[] = SERVICE_NAME;
    const SERVICE_TABLE_ENTRYW table[] = {{name, service_main}, {NULL, NULL}};
    struct service service = {
        .host = {.predecessor_ms = PREDECESSOR_MS,
                 .starting = on_starting,
                 .ending = on_ending,
                 .serving = on_serving},
        .status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS},
        .why = why,
    };
    DWORD error;

    this_service = &service;
    if (StartServiceCtrlDispatcherW(table))
        return service.exit_code;
    error = GetLastError();
    if (error == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT) {
        why_set(why, ERR_INVAL,
                "only the service control manager runs this command; use \"lunshadow console\", "
                "or \"sc start LunShadow\"");
        return EXIT_USAGE;
    }
    why_set(why, ERR_IO, "no connection to the service control manager (error %lu)", error);
    return EXIT_FAILED;
}
