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
    IVssProviderNotifications IVssProviderNotifications_iface; /* if it notices */
    IVssAsync IVssAsync_iface;                                 /* of its last resync */
    struct text *calls; /* "fill c1;", "empty c1;", "state 0x800 c1<a1;", "resync c1>a1;",
                         * "cancel;", "locate 2;"; shared, borrowed */
    bool is_legacy;     /* without the Ex interface */
    bool notices;       /* offers IVssProviderNotifications: "unload 0;" */
    bool disowns;       /* FillInLunInfo writes FALSE */
    bool only_says_so;  /* nothing is masked */
    const char *fault;  /* the call that fails, as in @calls without the ';'; NULL: none */
    HRESULT fault_hr;
    void (*remove)(const char *lun); /* takes a LUN such as "c1" off the fabric */
    unsigned pending;                /* looks at a resync that do not see its end */
    HRESULT end;                     /* what they see then; the copy is made if it is FINISHED */
    HRESULT end_when_cancelled;
    void (*copy)(const char *from, const char *to); /* the blocks of one LUN over another's */
    void (*during)(void); /* runs at each look that does not see the end; NULL: nothing */
    LONG asyncs;          /* references to IVssAsync_iface */
    char from[3], to[3];  /* of the resync */
    bool is_cancelled;
};

void set_provider_init(struct set_provider *provider, struct text *calls,
                       void (*remove)(const char *lun),
                       void (*copy)(const char *from, const char *to));

#endif
