/* SPDX-License-Identifier: Apache-2.0 */
/* RPC knows which process calls; a wait of the system's thread pool tells that it has ended. */
#include "config.h"

#include "fakevss/service/client.h"

#include <objbase.h>
#include <rpc.h>
#include <rpcdcep.h>

#include "base/mem.h"
#include "fakevss/service/server.h"

struct client {
    LONG refs;
    LONG is_counted; /* keeps the server running */
    HANDLE process;
    HANDLE wait;
    SRWLOCK lock;      /* held while @died runs: guards it */
    client_died *died; /* NULL once forgotten */
    void *arg;
};

static void
stop_counting(struct client *client)
{
    if (InterlockedExchange(&client->is_counted, 0))
        server_unlock();
}

static void CALLBACK
on_end(void *arg, BOOLEAN timed_out)
{
    struct client *client = arg;
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);

    (void)timed_out;
    AcquireSRWLockExclusive(&client->lock);
    if (client->died)
        client->died(client->arg);
    ReleaseSRWLockExclusive(&client->lock);
    stop_counting(client);
    if (SUCCEEDED(hr))
        CoUninitialize();
}

/* The process that calls; NULL when it cannot be told, or has ended. */
static HANDLE
open_caller(void)
{
    unsigned long pid = 0;

    if (I_RpcBindingInqLocalClientPID(NULL, &pid) != RPC_S_OK)
        return NULL;
    return OpenProcess(SYNCHRONIZE, FALSE, pid);
}

HRESULT
client_new(client_died *died, void *arg, struct client **ret_client)
{
    struct client *client = mem_zalloc(sizeof(*client));
    HRESULT hr = S_OK;

    if (!client)
        return E_OUTOFMEMORY;
    client->refs = 1;
    client->is_counted = 1;
    server_lock();
    InitializeSRWLock(&client->lock);
    client->died = died;
    client->arg = arg;
    client->process = open_caller();
    if (!client->process) {
        hr = E_ACCESSDENIED;
    } else if (!RegisterWaitForSingleObject(&client->wait, client->process, on_end, client,
                                            INFINITE,
                                            WT_EXECUTEONLYONCE | WT_EXECUTELONGFUNCTION)) {
        client->wait = NULL;
        hr = E_OUTOFMEMORY;
    }
    if (FAILED(hr)) {
        client_unref(client);
        return hr;
    }
    *ret_client = client;
    return S_OK;
}

void
client_forget(struct client *client)
{
    AcquireSRWLockExclusive(&client->lock);
    client->died = NULL;
    ReleaseSRWLockExclusive(&client->lock);
}

struct client *
client_ref(struct client *client)
{
    InterlockedIncrement(&client->refs);
    return client;
}

void
client_unref(struct client *client)
{
    if (!client || InterlockedDecrement(&client->refs) > 0)
        return;
    if (client->wait)
        (void)UnregisterWaitEx(client->wait, INVALID_HANDLE_VALUE); /* waits for on_end() */
    if (client->process)
        CloseHandle(client->process);
    stop_counting(client);
    mem_free(client);
}
