/* SPDX-License-Identifier: Apache-2.0 */
/* An IMallocSpy. COM serialises its calls. */
#include "config.h"

#include "winetest/com/task_spy.h"

#include <windows.h>
#include <ole2.h>

static long live;
static long fail_at;

static HRESULT WINAPI
spy_QueryInterface(IMallocSpy *iface, REFIID iid, void **ret_object)
{
    *ret_object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IMallocSpy))
        return E_NOINTERFACE;
    *ret_object = iface;
    return S_OK;
}

static ULONG WINAPI
spy_AddRef(IMallocSpy *iface)
{
    (void)iface;
    return 2;
}

static ULONG WINAPI
spy_Release(IMallocSpy *iface)
{
    (void)iface;
    return 1;
}

/* A size of 0 makes the allocation fail. */
static SIZE_T WINAPI
spy_PreAlloc(IMallocSpy *iface, SIZE_T size)
{
    (void)iface;
    return fail_at > 0 && --fail_at == 0 ? 0 : size;
}

static void *WINAPI
spy_PostAlloc(IMallocSpy *iface, void *block)
{
    (void)iface;
    if (block)
        live++;
    return block;
}

static void *WINAPI
spy_PreFree(IMallocSpy *iface, void *block, BOOL is_spyed)
{
    (void)iface;
    if (block && is_spyed)
        live--;
    return block;
}

static void WINAPI
spy_PostFree(IMallocSpy *iface, BOOL is_spyed)
{
    (void)iface;
    (void)is_spyed;
}

static SIZE_T WINAPI
spy_PreRealloc(IMallocSpy *iface, void *block, SIZE_T size, void **ret_block, BOOL is_spyed)
{
    (void)iface;
    (void)is_spyed;
    *ret_block = block;
    return size;
}

static void *WINAPI
spy_PostRealloc(IMallocSpy *iface, void *block, BOOL is_spyed)
{
    (void)iface;
    (void)is_spyed;
    return block;
}

static void *WINAPI
spy_pre(IMallocSpy *iface, void *block, BOOL is_spyed)
{
    (void)iface;
    (void)is_spyed;
    return block;
}

static SIZE_T WINAPI
spy_PostGetSize(IMallocSpy *iface, SIZE_T size, BOOL is_spyed)
{
    (void)iface;
    (void)is_spyed;
    return size;
}

static int WINAPI
spy_PostDidAlloc(IMallocSpy *iface, void *block, BOOL is_spyed, int answer)
{
    (void)iface;
    (void)block;
    (void)is_spyed;
    return answer;
}

static void WINAPI
spy_heap(IMallocSpy *iface)
{
    (void)iface;
}

static const IMallocSpyVtbl spy_vtbl = {
    .QueryInterface = spy_QueryInterface,
    .AddRef = spy_AddRef,
    .Release = spy_Release,
    .PreAlloc = spy_PreAlloc,
    .PostAlloc = spy_PostAlloc,
    .PreFree = spy_PreFree,
    .PostFree = spy_PostFree,
    .PreRealloc = spy_PreRealloc,
    .PostRealloc = spy_PostRealloc,
    .PreGetSize = spy_pre,
    .PostGetSize = spy_PostGetSize,
    .PreDidAlloc = spy_pre,
    .PostDidAlloc = spy_PostDidAlloc,
    .PreHeapMinimize = spy_heap,
    .PostHeapMinimize = spy_heap,
};

static IMallocSpy spy = {(IMallocSpyVtbl *)&spy_vtbl};

bool
task_spy_start(void)
{
    live = 0;
    fail_at = 0;
    return SUCCEEDED(CoRegisterMallocSpy(&spy));
}

void
task_spy_stop(void)
{
    (void)CoRevokeMallocSpy(); /* refused only while blocks are alive, which the tests check */
}

long
task_spy_live(void)
{
    return live;
}

long
task_spy_fail_at(long nth)
{
    long left = fail_at;

    fail_at = nth;
    return left;
}
