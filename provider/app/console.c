/* SPDX-License-Identifier: Apache-2.0 */
/* The two hosts that are no service. */
#include "config.h"

#include "provider/app/console.h"

#include <stdio.h>

#include "provider/app/serve.h"

/* COM may start a new process while the old one still aborts its set and closes its array. COM
 * itself waits a minute. */
#define PREDECESSOR_MS 30000

/* A client that does not come has died meanwhile. */
#define FIRST_CLIENT_MS 120000

/* A console control handler has no context argument. */
static struct serve_host *this_host;

static BOOL WINAPI
on_control(DWORD type)
{
    (void)type;
    serve_stop(this_host);
    return TRUE;
}

static void
on_stage(struct serve_host *host)
{
    (void)host; /* nobody waits for it */
}

static void
on_serving(struct serve_host *host, const struct settings *settings)
{
    (void)host;
    printf("lunshadow: serving host %s with the array %s; Ctrl-C ends\n", settings->host,
           settings->array_path);
    fflush(stdout);
}

enum exit_code
console_run(struct why *why)
{
    struct serve_host host = {.starting = on_stage, .ending = on_stage, .serving = on_serving};
    enum exit_code exit_code;

    this_host = &host;
    SetConsoleCtrlHandler(on_control, TRUE);
    exit_code = serve(&host, why);
    SetConsoleCtrlHandler(on_control, FALSE);
    return exit_code;
}

static void
on_serving_embedded(struct serve_host *host, const struct settings *settings)
{
    (void)settings;
    (void)WaitForSingleObject(host->server->used, FIRST_CLIENT_MS);
    serve_retire(host);
}

enum exit_code
console_run_embedded(struct why *why)
{
    struct serve_host host = {.predecessor_ms = PREDECESSOR_MS,
                              .starting = on_stage,
                              .ending = on_stage,
                              .serving = on_serving_embedded};

    return serve(&host, why);
}
