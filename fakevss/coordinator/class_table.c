/* SPDX-License-Identifier: Apache-2.0 */
/* Stops rpcss and waits until it is gone; the next COM call starts it on demand. */
#include "config.h"

#include "fakevss/coordinator/class_table.h"

#include <stdint.h>

#include "fakevss/coordinator/clock.h"

#define STOP_MS 5000

static void (*after_refresh)(void);

bool
class_table_is_stale(HRESULT hr)
{
    return hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) ||
           hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED) || hr == RPC_E_DISCONNECTED ||
           hr == CO_E_OBJNOTCONNECTED;
}

void
class_table_set_hook(void (*hook)(void))
{
    after_refresh = hook;
}

static bool
stop(SC_HANDLE service)
{
    uint64_t end_us = clock_now_us() + STOP_MS * 1000ull;
    SERVICE_STATUS status;

    if (!ControlService(service, SERVICE_CONTROL_STOP, &status))
        return GetLastError() == ERROR_SERVICE_NOT_ACTIVE;
    while (QueryServiceStatus(service, &status) && clock_now_us() < end_us) {
        if (status.dwCurrentState == SERVICE_STOPPED)
            return true;
        (void)clock_wait(NULL, NULL, 5); /* the service tells its end in no other way */
    }
    return false;
}

bool
class_table_refresh(void)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = NULL;
    bool is_stopped = false;

    if (manager)
        service = OpenServiceW(manager, L"RpcSs", SERVICE_STOP | SERVICE_QUERY_STATUS);
    if (service)
        is_stopped = stop(service);
    if (service)
        CloseServiceHandle(service);
    if (manager)
        CloseServiceHandle(manager);
    if (is_stopped && after_refresh)
        after_refresh();
    return is_stopped;
}
