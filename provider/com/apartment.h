/* SPDX-License-Identifier: Apache-2.0 */
/* The process's multithreaded apartment, left within a time. */
#ifndef COM_APARTMENT_H
#define COM_APARTMENT_H

#include <stdbool.h>

#include <windows.h>

#include "base/err.h"

/* Initialise COM for the calling thread. Undone by apartment_leave(), or by CoUninitialize() where
 * no object was served. ERR_IO with the reason in @why. */
enum err apartment_enter(struct why *why);

/* Undo apartment_enter(), on the same thread. COM waits for what still runs there: false when it
 * has not come to an end after @timeout_ms. The process must then end without another use of COM,
 * and keep what its objects use. Wine 8 can wait for ever for a call that is just ending, such as
 * the Release of the last object. */
bool apartment_leave(DWORD timeout_ms);

#endif
