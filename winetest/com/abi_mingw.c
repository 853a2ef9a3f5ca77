/* SPDX-License-Identifier: Apache-2.0 */
/* The platform's headers, held against abi_facts.h, and the platform's interface ids under names of
 * their own. */
#include "config.h"

#define IID_IVssHardwareSnapshotProvider platform_IID_IVssHardwareSnapshotProvider
#define IID_IVssHardwareSnapshotProviderEx platform_IID_IVssHardwareSnapshotProviderEx
#define IID_IVssProviderCreateSnapshotSet platform_IID_IVssProviderCreateSnapshotSet
#define IID_IVssProviderNotifications platform_IID_IVssProviderNotifications
#define IID_IVssAsync platform_IID_IVssAsync
#define IID_IVssEnumObject platform_IID_IVssEnumObject
#define IID_IVssAdmin platform_IID_IVssAdmin
#define CLSID_VSSCoordinator platform_CLSID_VSSCoordinator

#include <windows.h>
#include <ole2.h>
#include <initguid.h>
#include <vss.h>
#include <vsprov.h>
#include <vsadmin.h>

#include "winetest/com/abi_facts.h"
