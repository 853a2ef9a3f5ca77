/* SPDX-License-Identifier: Apache-2.0 */
/* A provider in this process for sets that are there already: it deletes and masks LUNs of the
 * fabric, writes down what it is asked, and fails where it is told to. */
#ifndef TEST_COM_SET_PROVIDER_H
#define TEST_COM_SET_PROVIDER_H

#include <stdbool.h>

#include "base/text.h"
#include "idl/vss_provider.h"

struct set_provider {
    IVssHardwareSnapshotProviderEx IVssHardwareSnapshotProviderEx_iface; /* the base, too */
    IVssProviderCreateSnapshotSet IVssProviderCreateSnapshotSet_iface;
    struct text *calls; /* "fill c1;", "empty c1;", "state 0x800 c1<a1;"; shared, borrowed */
    bool is_legacy;     /* without the Ex interface */
    bool disowns;       /* FillInLunInfo writes FALSE */
    bool only_says_so;  /* nothing is masked */
    const char *fault;  /* the call that fails, as in @calls without the ';'; NULL: none */
    HRESULT fault_hr;
    void (*remove)(const char *lun); /* takes a LUN such as "c1" off the fabric */
};

void set_provider_init(struct set_provider *provider, struct text *calls,
                       void (*remove)(const char *lun));

#endif
