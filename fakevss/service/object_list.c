/* SPDX-License-Identifier: Apache-2.0 */
/* The list shows what was there when it was made: it owns its records and hands out copies. */
#define COBJMACROS
#include "config.h"

#include "fakevss/service/object_list.h"

#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/service/objects.h"

struct object_list {
    IVssEnumObject IVssEnumObject_iface;
    LONG refs;
    struct client *client;
    CRITICAL_SECTION lock; /* guards next */
    ULONG next;
    ULONG count;
    VSS_OBJECT_PROP *objects;
};

static HRESULT list_create(struct client *client, ULONG capacity, struct object_list **ret_list);

static struct object_list *
impl_from_IVssEnumObject(IVssEnumObject *iface)
{
    return CONTAINING_RECORD(iface, struct object_list, IVssEnumObject_iface);
}

static HRESULT WINAPI
list_QueryInterface(IVssEnumObject *iface, REFIID iid, void **ret_object)
{
    if (!ret_object)
        return E_POINTER;

    *ret_object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IVssEnumObject))
        return E_NOINTERFACE;
    *ret_object = iface;
    IVssEnumObject_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI
list_AddRef(IVssEnumObject *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IVssEnumObject(iface)->refs);
}

static ULONG WINAPI
list_Release(IVssEnumObject *iface)
{
    struct object_list *self = impl_from_IVssEnumObject(iface);
    LONG refs = InterlockedDecrement(&self->refs);
    ULONG i;

    if (refs > 0)
        return (ULONG)refs;
    for (i = 0; i < self->count; i++)
        object_clear(&self->objects[i]);
    mem_free(self->objects);
    DeleteCriticalSection(&self->lock);
    client_unref(self->client);
    mem_free(self);
    return 0;
}

static HRESULT WINAPI
list_Next(IVssEnumObject *iface, ULONG wanted, VSS_OBJECT_PROP *ret_objects, ULONG *ret_fetched)
{
    struct object_list *self = impl_from_IVssEnumObject(iface);
    HRESULT hr = S_OK;
    ULONG count = 0;

    if (!ret_fetched || (wanted > 0 && !ret_objects))
        return E_POINTER;
    EnterCriticalSection(&self->lock);
    while (SUCCEEDED(hr) && count < wanted && self->next + count < self->count) {
        hr = object_dup(&self->objects[self->next + count], &ret_objects[count]);
        if (SUCCEEDED(hr))
            count++;
    }
    if (SUCCEEDED(hr))
        self->next += count;
    LeaveCriticalSection(&self->lock);
    if (FAILED(hr)) {
        while (count > 0)
            object_clear(&ret_objects[--count]);
        *ret_fetched = 0;
        return hr;
    }
    *ret_fetched = count;
    return count == wanted ? S_OK : S_FALSE;
}

static HRESULT WINAPI
list_Skip(IVssEnumObject *iface, ULONG count)
{
    struct object_list *self = impl_from_IVssEnumObject(iface);
    ULONG left;

    EnterCriticalSection(&self->lock);
    left = self->count - self->next;
    self->next += count < left ? count : left;
    LeaveCriticalSection(&self->lock);
    return count <= left ? S_OK : S_FALSE;
}

static HRESULT WINAPI
list_Reset(IVssEnumObject *iface)
{
    struct object_list *self = impl_from_IVssEnumObject(iface);

    EnterCriticalSection(&self->lock);
    self->next = 0;
    LeaveCriticalSection(&self->lock);
    return S_OK;
}

static HRESULT WINAPI
list_Clone(IVssEnumObject *iface, IVssEnumObject **ret_list)
{
    struct object_list *self = impl_from_IVssEnumObject(iface);
    struct object_list *clone = NULL;
    HRESULT hr;

    if (!ret_list)
        return E_POINTER;
    *ret_list = NULL;
    hr = list_create(self->client, self->count, &clone);
    if (FAILED(hr))
        return hr;
    while (SUCCEEDED(hr) && clone->count < self->count) {
        hr = object_dup(&self->objects[clone->count], &clone->objects[clone->count]);
        if (SUCCEEDED(hr))
            clone->count++;
    }
    if (FAILED(hr)) {
        IVssEnumObject_Release(&clone->IVssEnumObject_iface);
        return hr;
    }
    EnterCriticalSection(&self->lock);
    clone->next = self->next;
    LeaveCriticalSection(&self->lock);
    *ret_list = &clone->IVssEnumObject_iface;
    return S_OK;
}

static const IVssEnumObjectVtbl list_vtbl = {
    .QueryInterface = list_QueryInterface,
    .AddRef = list_AddRef,
    .Release = list_Release,
    .Next = list_Next,
    .Skip = list_Skip,
    .Reset = list_Reset,
    .Clone = list_Clone,
};

/* An empty list of @client with room for @capacity records. */
static HRESULT
list_create(struct client *client, ULONG capacity, struct object_list **ret_list)
{
    struct object_list *list = mem_zalloc(sizeof(*list));

    if (!list)
        return E_OUTOFMEMORY;
    list->objects = mem_array(capacity, sizeof(VSS_OBJECT_PROP));
    if (!list->objects) {
        mem_free(list);
        return E_OUTOFMEMORY;
    }
    list->client = client_ref(client);
    list->IVssEnumObject_iface.lpVtbl = (IVssEnumObjectVtbl *)&list_vtbl;
    list->refs = 1;
    InitializeCriticalSection(&list->lock);
    *ret_list = list;
    return S_OK;
}

/* The end of both functions below: @list may be NULL when @hr is a failure. */
static HRESULT
hand_over(struct object_list *list, HRESULT hr, IVssEnumObject **ret_list, bool *ret_is_empty)
{
    if (SUCCEEDED(hr)) {
        *ret_is_empty = list->count == 0;
        *ret_list = &list->IVssEnumObject_iface;
    } else if (list) {
        IVssEnumObject_Release(&list->IVssEnumObject_iface);
    }
    return hr;
}

HRESULT
object_list_providers(struct client *client, IVssEnumObject **ret_list, bool *ret_is_empty)
{
    struct store_provider *providers = mem_array(STORE_PROVIDERS_MAX, sizeof(*providers));
    struct object_list *list = NULL;
    unsigned count = 0;
    unsigned i;
    HRESULT hr = providers ? store_providers(providers, &count) : E_OUTOFMEMORY;

    if (SUCCEEDED(hr))
        hr = list_create(client, count, &list);
    for (i = 0; SUCCEEDED(hr) && i < count; i++) {
        hr = object_from_provider(&providers[i], &list->objects[i]);
        if (SUCCEEDED(hr))
            list->count++;
    }
    mem_free(providers);
    return hand_over(list, hr, ret_list, ret_is_empty);
}

/* Add the copies of @set to @list, which has room. */
static HRESULT
add_copies(struct object_list *list, const struct copy_set *set, const char *machine)
{
    HRESULT hr = S_OK;
    unsigned i;

    for (i = 0; SUCCEEDED(hr) && i < set->count; i++) {
        hr = object_from_copy(set, &set->copies[i], machine, &list->objects[list->count]);
        if (SUCCEEDED(hr))
            list->count++;
    }
    return hr;
}

HRESULT
object_list_copies(struct client *client, LONG context, const char *machine,
                   IVssEnumObject **ret_list, bool *ret_is_empty)
{
    struct copy_set *sets = NULL;
    struct object_list *list = NULL;
    unsigned count = 0;
    ULONG copies = 0;
    unsigned i;
    HRESULT hr = store_sets(STORE_SETS_COMPLETE, &sets, &count);

    for (i = 0; i < count; i++)
        copies += sets[i].count;
    if (SUCCEEDED(hr))
        hr = list_create(client, copies, &list);
    for (i = 0; SUCCEEDED(hr) && i < count; i++)
        if (context == (LONG)VSS_CTX_ALL || sets[i].context == context)
            hr = add_copies(list, &sets[i], machine);
    store_sets_free(sets, count);
    return hand_over(list, hr, ret_list, ret_is_empty);
}
