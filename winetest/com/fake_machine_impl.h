/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the machine in memory share. */
#ifndef TEST_COM_FAKE_MACHINE_IMPL_H
#define TEST_COM_FAKE_MACHINE_IMPL_H

#include "provider/app/machine.h"

/* Begin act @name; its error if it is to fail without being done. */
DWORD fake_act_begin(const char *name);

/* End it: @error, which it would answer, or the failure ordered. */
DWORD fake_act_end(DWORD error);

/* machine.h's vss_open. */
HRESULT fake_vss_open(IVssAdmin **ret_admin);

/* No provider is registered. */
void fake_vss_reset(void);

#endif
