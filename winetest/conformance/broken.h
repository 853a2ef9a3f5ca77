/* SPDX-License-Identifier: Apache-2.0 */
/* Providers that break their contract in one way each, for tests of who has to notice. A fault is
 * a few methods over a correct base: the provider of this tree, in a process of its own, to which
 * every other call is passed on. What breaks a contract in one process is made by
 * winetest/com/bad_provider.h instead. */
#ifndef CONFORMANCE_BROKEN_H
#define CONFORMANCE_BROKEN_H

#include "idl/vss_provider.h"

/* A fault: the methods that it has instead of the base's; the others are NULL. */
struct fault {
    const char *name; /* "broken_..." */
    IVssHardwareSnapshotProviderExVtbl hardware;
    IVssProviderCreateSnapshotSetVtbl set;
    IVssProviderNotificationsVtbl notifications;
};

/* The methods of the base, which pass a call on, for faults that do something before or after. */
extern const IVssHardwareSnapshotProviderExVtbl base_hardware;
extern const IVssProviderCreateSnapshotSetVtbl base_set;
extern const IVssProviderNotificationsVtbl base_notifications;

/* Of a method of IVssProviderCreateSnapshotSet or IVssProviderNotifications: the first interface
 * of the same object. Borrowed. */
IVssHardwareSnapshotProviderEx *hardware_of_set(IVssProviderCreateSnapshotSet *iface);
IVssHardwareSnapshotProviderEx *hardware_of_notifications(IVssProviderNotifications *iface);
/* And the other way round. */
IVssProviderCreateSnapshotSet *set_of_hardware(IVssHardwareSnapshotProviderEx *iface);

/* The faults, by what they have to do with. The last one of each has no name. */
extern const struct fault lun_faults[];
extern const struct fault record_faults[];
extern const struct fault result_faults[];
extern const struct fault set_faults[];
extern const struct fault window_faults[];

/* Make an object with @fault and one reference, and give out its interface @iid. Any thread. */
HRESULT broken_create(const struct fault *fault, REFIID iid, void **ret_object);

#endif
