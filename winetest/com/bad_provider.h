/* SPDX-License-Identifier: Apache-2.0 */
/* A provider in this process that breaks its contract in whatever way the test asks for: for tests
 * of who has to notice. One at a time. */
#ifndef TEST_COM_BAD_PROVIDER_H
#define TEST_COM_BAD_PROVIDER_H

#include <stdbool.h>

#include "idl/vss_provider.h"

struct bad_provider {
    IVssHardwareSnapshotProvider IVssHardwareSnapshotProvider_iface;
    IVssHardwareSnapshotProviderEx IVssHardwareSnapshotProviderEx_iface;
    IVssProviderCreateSnapshotSet IVssProviderCreateSnapshotSet_iface;
    IVssProviderNotifications IVssProviderNotifications_iface;
    const char *called;  /* the method that was called last */
    WCHAR disk_name[40]; /* the first one that was given last */
    HRESULT answer;      /* of every method */
    BOOL is_supported;   /* AreLunsSupported and FillInLunInfo write this */
    bool writes_nothing;
    bool is_dead;     /* the next question for an interface that it has not is answered like that */
    IVssAsync *async; /* ResyncLuns writes this */
    void (*during)(const char *method); /* runs in every call but those of COM; NULL: nothing */
    /* Does something to a record of AreLunsSupported, BeginPrepareSnapshot and FillInLunInfo, and
     * to each target of GetTargetLuns, where @source is its original; NULL does nothing. */
    void (*touch)(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index);
};

/* It answers S_OK, writes TRUE and touches nothing. */
void bad_provider_init(struct bad_provider *provider);

#endif
