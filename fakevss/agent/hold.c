/* SPDX-License-Identifier: Apache-2.0 */
/* A provider that is a plain program ends with its last client, and COM takes a second to start it
 * again. Whoever holds an object of it has it stay, as the service does on Windows. The object is
 * not used: the provider learns nothing of it. */
#define COBJMACROS
#include "config.h"

#include <ole2.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/agent/agent.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/processes.h"
#include "fakevss/coordinator/store.h"

void
agent_let_go(struct agent *agent)
{
    size_t i;

    for (i = 0; i < AGENT_HELD_MAX; i++) {
        if (agent->held[i])
            IUnknown_Release(agent->held[i]);
        agent->held[i] = NULL;
    }
}

/* The new objects first, so that a process that lives goes on living. A provider that cannot be had
 * now is left out. In particular after its process was killed: to mend that, activation_create()
 * restarts Wine's service for class objects, which must not be done behind the coordinator's back,
 * because it forgets the coordinator's class. The coordinator does it when it needs the provider.
 */
static HRESULT
hold(struct agent *agent, struct request *request)
{
    struct store_provider *providers = mem_array(STORE_PROVIDERS_MAX, sizeof(*providers));
    struct agent fresh = {0};
    unsigned count = 0;
    unsigned held = 0;
    unsigned i;
    HRESULT hr = providers ? store_providers(providers, &count) : E_OUTOFMEMORY;

    for (i = 0; SUCCEEDED(hr) && i < count && held < AGENT_HELD_MAX; i++)
        if (SUCCEEDED(CoCreateInstance(&providers[i].class_id, NULL, CLSCTX_LOCAL_SERVER,
                                       &IID_IUnknown, (void **)&fresh.held[held])))
            held++;
    mem_free(providers);
    if (FAILED(hr))
        return hr;
    agent_let_go(agent);
    memcpy(agent->held, fresh.held, sizeof(agent->held));
    agent_answer_number(request, "held", (long)held);
    return S_OK;
}

static HRESULT
check_argument(struct request *request)
{
    if (strcmp(request->words[0].text, "provider") == 0)
        return S_OK;
    return agent_usage(request, "%s is not provider", request->words[0].text);
}

HRESULT
agent_hold(struct agent *agent, struct request *request)
{
    HRESULT hr = check_argument(request);

    return SUCCEEDED(hr) ? hold(agent, request) : hr;
}

/* As VSS, which unloads what is idle, does between two operations. A process that somebody else
 * still uses stays, and is told. */
HRESULT
agent_reload(struct agent *agent, struct request *request)
{
    struct processes processes = {0};
    unsigned count, left;
    HRESULT hr = check_argument(request);

    if (FAILED(hr))
        return hr;
    processes_find_providers(&processes);
    count = processes.count;
    agent_let_go(agent);
    left = processes_await(&processes);
    if (left)
        return hr_because(request->why, VSS_E_PROVIDER_IN_USE, "%u of them still run", left);
    agent_answer_number(request, "ended", (long)count);
    return hold(agent, request);
}
