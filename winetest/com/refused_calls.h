/* SPDX-License-Identifier: Apache-2.0 */
/* Every method of every interface of the provider, called by somebody who may not: with inputs that
 * end the program when they are looked at, and outputs that must be written all the same. A row is
 * a slot of the vtable; one that is missing is a row without a call, which the test sees. */
#ifndef TEST_COM_REFUSED_CALLS_H
#define TEST_COM_REFUSED_CALLS_H

#include "idl/vss_provider.h"

struct refused_call {
    const char *method; /* as its event names it */
    /* Call the method of shell_rig's provider, or of @async, and check the outputs. @nothing is
     * memory that nobody can read or write. */
    HRESULT (*call)(IVssAsync *async, void *nothing);
    /* Call it without outputs; NULL for a method that has none. */
    HRESULT (*call_without_outputs)(IVssAsync *async, void *nothing);
};

struct refused_interface {
    const char *name;
    const struct refused_call *calls; /* one per method after IUnknown's, in the vtable's order */
    size_t count;
};

#define REFUSED_INTERFACES 4
extern const struct refused_interface refused_interfaces[REFUSED_INTERFACES];

#endif
