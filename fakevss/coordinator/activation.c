/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/coordinator/activation.h"

#include <stdbool.h>

#include <ole2.h>

#include "fakevss/coordinator/class_table.h"
#include "fakevss/coordinator/clock.h"

#define TRIES 12
#define TRIES_BEFORE_REFRESH 3
#define PAUSE_MS 100
#define PATIENCE_MS 5000 /* a try of a server that never starts takes COM half a minute */

/* What a server says, or what COM says of it, between the end of its class and that of its process.
 * E_NOINTERFACE is Wine's word for a server that ended before it offered its class;
 * RPC_S_CALL_FAILED_DNE comes once for each connection that Wine still has to a server that died
 * under the same process id, RPC_S_UNKNOWN_IF from one that has just taken its interfaces back. */
static bool
is_going(HRESULT hr)
{
    return class_table_is_stale(hr) || hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) ||
           hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED_DNE) ||
           hr == HRESULT_FROM_WIN32(RPC_S_UNKNOWN_IF) || hr == CO_E_SERVER_STOPPING ||
           hr == E_NOINTERFACE || hr == E_FAIL;
}

HRESULT
activation_create(REFCLSID clsid, REFIID iid, void **ret_object)
{
    const uint64_t end_us = clock_now_us() + PATIENCE_MS * 1000ull;
    HRESULT hr;

    for (unsigned tries = 1;; tries++) {
        *ret_object = NULL;
        hr = CoCreateInstance(clsid, NULL, CLSCTX_LOCAL_SERVER, iid, ret_object);
        if (!is_going(hr) || tries == TRIES || clock_now_us() > end_us)
            break;
        (void)clock_wait(NULL, NULL, PAUSE_MS);
        if (tries == TRIES_BEFORE_REFRESH && class_table_is_stale(hr))
            (void)class_table_refresh(); /* where it cannot be done the try tells */
    }
    if (FAILED(hr))
        *ret_object = NULL;
    return hr;
}
