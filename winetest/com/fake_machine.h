/* SPDX-License-Identifier: Apache-2.0 */
/* A machine in memory for install and uninstall: registry, service, VSS. Any single act of it can
 * be made to fail, before it was done or after. One per process. */
#ifndef TEST_COM_FAKE_MACHINE_H
#define TEST_COM_FAKE_MACHINE_H

#include <stdbool.h>

#include "provider/app/machine.h"

extern const struct machine fake_machine;

/* Begin anew, with what Windows itself has. */
void fake_machine_reset(void);

/* Let act number @nth from now on (1 is the next) fail, once: with @error, or an HRESULT made of it
 * in VSS. @is_done: it is done all the same. 0: none. */
void fake_machine_fail_at(unsigned nth, bool is_done, DWORD error);

/* Acts since fake_machine_fail_at() or fake_machine_reset(). */
unsigned fake_machine_acts(void);

/* The name of the act that failed last, "none" if none did. */
const char *fake_machine_failed(void);

/* Put @number as a value, with the keys above it. */
void fake_machine_put(const WCHAR *path, const WCHAR *name, DWORD number);

/* A value as a number; -1 when there is none. */
long long fake_machine_number(const WCHAR *path, const WCHAR *name);

/* What VSS has under our provider id: its version id's first part; 0 when there is none. */
DWORD fake_machine_provider(void);

/* Register a provider with our id, as an older version would. */
void fake_machine_put_provider(DWORD version);

/* All there is, one thing a line, in an order of its own; without descriptors, which install sets
 * in any case. Borrowed until the next call with the same @slot (0 or 1). */
const char *fake_machine_text(unsigned slot);

#endif
