/* SPDX-License-Identifier: Apache-2.0 */
/* Which providers are registered on the host: the one that there is, and the same once more under
 * other ids, so that there are several to choose from. */
#define COBJMACROS
#include "config.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/agent/agent.h"
#include "fakevss/coordinator/activation.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/store.h"
#include "idl/fakevss.h"

/* The hardware provider with @id, or with NULL the first one. */
static HRESULT
find_provider(const GUID *id, struct store_provider *ret_provider, struct why *why)
{
    struct store_provider *providers = mem_array(STORE_PROVIDERS_MAX, sizeof(*providers));
    unsigned count = 0;
    unsigned i;
    HRESULT hr = providers ? store_providers(providers, &count) : E_OUTOFMEMORY;

    if (SUCCEEDED(hr))
        hr = hr_because(why, VSS_E_PROVIDER_NOT_REGISTERED, "there is no such provider");
    for (i = 0; i < count && FAILED(hr); i++)
        if (id ? IsEqualGUID(&providers[i].id, id) : providers[i].type == VSS_PROV_HARDWARE) {
            *ret_provider = providers[i];
            hr = S_OK;
        }
    mem_free(providers);
    return hr;
}

static HRESULT
take_id(struct request *request, unsigned index, GUID *ret_id)
{
    struct id id;

    if (!id_parse(request->words[index].text, &id))
        return agent_usage(request, "%s is no id", request->words[index].text);
    *ret_id = convert_guid(&id);
    return S_OK;
}

HRESULT
agent_provider(struct agent *agent, struct request *request)
{
    struct store_provider provider;
    HRESULT hr = find_provider(NULL, &provider, request->why);

    (void)agent;
    if (FAILED(hr))
        return hr;
    agent_answer_id(request, "id", &provider.id);
    agent_answer(request, "name", provider.name);
    return S_OK;
}

/* Through the coordinator, as the program that installs a provider. */
static HRESULT
enter(const GUID *id, const struct store_provider *like)
{
    WCHAR *name = convert_to_wide(like->name);
    WCHAR *version = convert_to_wide(like->version);
    IVssAdmin *admin = NULL;
    HRESULT hr = name && version
                     ? activation_create(&CLSID_VSSCoordinator, &IID_IVssAdmin, (void **)&admin)
                     : E_OUTOFMEMORY;

    if (SUCCEEDED(hr)) {
        hr = IVssAdmin_RegisterProvider(admin, *id, like->class_id, name,
                                        (VSS_PROVIDER_TYPE)like->type, version, like->version_id);
        IVssAdmin_Release(admin);
    }
    CoTaskMemFree(name);
    CoTaskMemFree(version);
    return hr;
}

HRESULT
agent_register(struct agent *agent, struct request *request)
{
    struct store_provider like;
    GUID id, other;
    HRESULT hr = take_id(request, 0, &id);

    (void)agent;
    if (SUCCEEDED(hr))
        hr = take_id(request, 1, &other);
    if (SUCCEEDED(hr))
        hr = find_provider(&other, &like, request->why);
    return SUCCEEDED(hr) ? enter(&id, &like) : hr;
}

HRESULT
agent_unregister(struct agent *agent, struct request *request)
{
    IVssAdmin *admin = NULL;
    GUID id;
    HRESULT hr = take_id(request, 0, &id);

    (void)agent;
    if (SUCCEEDED(hr))
        hr = activation_create(&CLSID_VSSCoordinator, &IID_IVssAdmin, (void **)&admin);
    if (FAILED(hr))
        return hr;
    hr = IVssAdmin_UnregisterProvider(admin, id);
    IVssAdmin_Release(admin);
    return hr;
}
