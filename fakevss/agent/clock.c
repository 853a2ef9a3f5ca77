/* SPDX-License-Identifier: Apache-2.0 */
/* The coordinator's clock, put forward by the agent: its process is another one. */
#define COBJMACROS
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fakevss/agent/agent.h"
#include "fakevss/coordinator/activation.h"
#include "idl/fakevss.h"

/* A session of its own, because those of the agent may be busy waiting. */
HRESULT
agent_clock(struct agent *agent, struct request *request)
{
    const char *number = request->words[1].text;
    unsigned long long ms;
    IFakeVssSession *session = NULL;
    char *end = NULL;
    HRESULT hr;

    (void)agent;
    if (strcmp(request->words[0].text, "step") != 0)
        return agent_usage(request, "%s is not step", request->words[0].text);
    ms = strtoull(number, &end, 10);
    if (*number < '0' || *number > '9' || *end || ms > UINT32_MAX)
        return agent_usage(request, "%s is no number of milliseconds", number);
    hr = activation_create(&CLSID_VSSCoordinator, &IID_IFakeVssSession, (void **)&session);
    if (FAILED(hr))
        return hr;
    hr = IFakeVssSession_StepClock(session, (ULONG)ms);
    IFakeVssSession_Release(session);
    return hr;
}
