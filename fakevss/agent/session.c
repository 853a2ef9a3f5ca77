/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions by name: their life, what came of the last call's background part, and the timeline. */
#define COBJMACROS
#include "config.h"

#include "fakevss/agent/session.h"

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/coordinator/activation.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"

static struct agent_session **
find(struct agent *agent, const char *name, size_t size)
{
    struct agent_session **link;

    for (link = &agent->sessions; *link; link = &(*link)->next)
        if (strlen((*link)->name) == size && strncmp((*link)->name, name, size) == 0)
            break;
    return link;
}

void
agent_session_keep(struct agent_session *self, IVssAsync *async)
{
    if (self->async)
        IVssAsync_Release(self->async);
    self->async = async;
}

/* Takes the session out of the list. */
static void
close_session(struct agent_session **link)
{
    struct agent_session *self = *link;

    *link = self->next;
    agent_session_keep(self, NULL);
    IFakeVssSession_Release(self->session);
    mem_free(self);
}

static void
forget_factory(struct agent *agent)
{
    if (agent->factory)
        IClassFactory_Release(agent->factory);
    agent->factory = NULL;
}

/* An object of the coordinator. Its class object, kept from the first one, makes the next in a
 * third of the time that COM takes to find the coordinator; with its process it becomes useless. */
static HRESULT
create_session(struct agent *agent, IFakeVssSession **ret_session)
{
    HRESULT hr;

    if (agent->factory && SUCCEEDED(IClassFactory_CreateInstance(
                              agent->factory, NULL, &IID_IFakeVssSession, (void **)ret_session)))
        return S_OK;
    forget_factory(agent);
    hr = activation_create(&CLSID_VSSCoordinator, &IID_IFakeVssSession, (void **)ret_session);
    if (SUCCEEDED(hr))
        (void)CoGetClassObject(&CLSID_VSSCoordinator, CLSCTX_LOCAL_SERVER, NULL, &IID_IClassFactory,
                               (void **)&agent->factory); /* without it the next one is found */
    return hr;
}

HRESULT
agent_open(struct agent *agent, struct request *request)
{
    const char *name = request->words[0].text;
    struct agent_session *self;
    HRESULT hr;

    if (strlen(name) >= AGENT_NAME_SIZE || !name[0] || strchr(name, '.'))
        return agent_usage(request, "a session's name has 1 to %d bytes and no dot",
                           AGENT_NAME_SIZE - 1);
    if (*find(agent, name, strlen(name)))
        return agent_usage(request, "there is a session %s already", name);
    self = mem_zalloc(sizeof(*self));
    if (!self)
        return E_OUTOFMEMORY;
    hr = create_session(agent, &self->session);
    if (FAILED(hr)) {
        (void)why_set(request->why, ERR_IO, "no connection to the coordinator");
        mem_free(self);
        return hr;
    }
    memcpy(self->name, name, strlen(name));
    self->next = agent->sessions;
    agent->sessions = self;
    return S_OK;
}

HRESULT
agent_close(struct agent *agent, struct request *request)
{
    const char *name = request->words[0].text;
    struct agent_session **link = find(agent, name, strlen(name));

    if (!*link)
        return agent_usage(request, "there is no session %s", name);
    close_session(link);
    return S_OK;
}

void
agent_close_all(struct agent *agent)
{
    while (agent->sessions)
        close_session(&agent->sessions);
    forget_factory(agent);
}

/* What the coordinator says of a failed call, when the agent knows nothing better. */
static void
add_reason(struct agent_session *self, struct request *request)
{
    BSTR bstr = NULL;
    char *text;

    if (request->why->text[0] || FAILED(IFakeVssSession_GetReason(self->session, &bstr)))
        return;
    text = convert_to_utf8(bstr);
    if (text)
        (void)why_set(request->why, ERR_IO, "%s", text);
    mem_free(text);
    SysFreeString(bstr);
}

HRESULT
agent_call(struct agent *agent, const char *target, struct request *request)
{
    const char *dot = strchr(target, '.');
    struct agent_session *self = *find(agent, target, (size_t)(dot - target));
    HRESULT hr;

    if (!self)
        return agent_usage(request, "there is no session %.*s", (int)(dot - target), target);
    hr = agent_session_call(self, dot + 1, request);
    if (FAILED(hr) && hr != AGENT_E_USAGE)
        add_reason(self, request);
    return hr;
}

/* The number of entries of the timeline's text that tell of a violation. */
static long
count_violations(const char *timeline)
{
    static const char mark[] = " violation: ";
    long count = 0;

    for (; (timeline = strstr(timeline, mark)); timeline += sizeof(mark) - 1)
        count++;
    return count;
}

static HRESULT
write_file(const char *path, const char *text, struct why *why)
{
    struct os_file *file = NULL;
    enum err e = os_file_open(path, OS_OPEN_CREATE, &file, why);

    if (!e)
        e = os_file_resize(file, 0, why);
    if (!e)
        e = os_file_write(file, 0, text, strlen(text), why);
    os_file_close(file);
    return hr_from_err(e);
}

/* The report as UTF-8, freed with mem_free(). */
static HRESULT
read_timeline(struct agent_session *self, BOOL json, char **ret_text)
{
    BSTR bstr = NULL;
    HRESULT hr = IFakeVssSession_Report(self->session, FAKEVSS_REPORT_TIMELINE, json, &bstr);

    if (FAILED(hr))
        return hr;
    *ret_text = convert_to_utf8(bstr);
    SysFreeString(bstr);
    return *ret_text ? S_OK : E_OUTOFMEMORY;
}

HRESULT
agent_timeline(struct agent *agent, struct request *request)
{
    const char *name = request->words[0].text;
    struct agent_session *self = *find(agent, name, strlen(name));
    char *text = NULL;
    HRESULT hr;

    if (!self)
        return agent_usage(request, "there is no session %s", name);
    hr = read_timeline(self, FALSE, &text);
    if (FAILED(hr))
        return hr;
    agent_answer_number(request, "violations", count_violations(text));
    mem_free(text);
    if (request->count == 1)
        return S_OK;
    text = NULL;
    hr = read_timeline(self, TRUE, &text);
    if (SUCCEEDED(hr))
        hr = write_file(request->words[1].text, text, request->why);
    mem_free(text);
    return hr;
}
