/* SPDX-License-Identifier: Apache-2.0 */
/* The provider's own ids, and the conversion from GUID to struct id. Interface ids come from
 * the IDL. */
#ifndef COM_GUID_H
#define COM_GUID_H

#include <windows.h>

#include "base/id.h"

/* The class that COM starts. */
extern const GUID CLSID_LunShadow;

/* The application: how and under which rights COM starts it. */
extern const GUID APPID_LunShadow;

/* The id under which VSS knows the provider. Never changes: requesters choose by it, and the shadow
 * copies made are recorded under it. Source: IVssAdmin::RegisterProvider. */
extern const GUID PROVIDER_ID_LunShadow;

/* Changes with every released version. */
extern const GUID PROVIDER_VERSION_ID_LunShadow;

#define LUNSHADOW_PROVIDER_NAME L"LunShadow VSS Hardware Provider"

/* The same 128 bits in the order of the text form. */
struct id id_from_guid(const GUID *guid);

#endif
