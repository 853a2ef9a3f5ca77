/* SPDX-License-Identifier: Apache-2.0 */
/* A mark in the store tells whether the last coordinator ended in order. */
#include "config.h"

#include "fakevss/coordinator/orphans.h"

#include <windows.h>

#include "fakevss/coordinator/processes.h"
#include "fakevss/coordinator/store.h"

void
orphans_begin(void)
{
    if (store_running())
        (void)processes_end_providers();            /* there may be none */
    (void)store_set_running(GetCurrentProcessId()); /* without it the next one finds no orphans */
}

void
orphans_end(void)
{
    (void)store_set_running(0); /* stays: the next one looks for orphans, no harm */
}
