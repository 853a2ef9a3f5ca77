/* SPDX-License-Identifier: Apache-2.0 */
/* Registering the provider with VSS, through IVssAdmin alone: where VSS keeps it is its own affair.
 */
#ifndef APP_VSS_REGISTRATION_H
#define APP_VSS_REGISTRATION_H

#include "base/err.h"
#include "provider/admin/facts.h"

/* Register this version of the provider; COM is initialised. Registered already is ERR_OK; another
 * version or class is replaced, and put back when the new one is refused. ERR_ACCESS,
 * ERR_NOT_SUPPORTED (client edition of Windows), ERR_STATE (in use), ERR_IO. */
enum err vss_registration_add(struct why *why);

/* Unregister it. Not registered is ERR_OK, as is a machine without VSS. ERR_ACCESS, ERR_STATE (in
 * use), ERR_IO. */
enum err vss_registration_remove(struct why *why);

/* Look up whether this version and class are registered, changing nothing; COM is initialised. */
void vss_registration_look(struct facts_entry *ret_entry);

#endif
