/* SPDX-License-Identifier: Apache-2.0 */
/* Registering the provider with VSS, through IVssAdmin alone: where VSS keeps it is its own affair.
 */
#ifndef APP_VSS_REGISTRATION_H
#define APP_VSS_REGISTRATION_H

#include <stdbool.h>

#include "base/err.h"
#include "provider/admin/facts.h"
#include "provider/app/changes.h"

/* Register this version of the provider; COM is initialised until after the changes are taken back.
 * Registered already is ERR_OK; another version or class is replaced. ERR_ACCESS, ERR_NOT_SUPPORTED
 * (client edition of Windows), ERR_NOT_FOUND (no VSS), ERR_STATE (in use), ERR_NOMEM, ERR_IO. */
enum err vss_registration_add(struct changes *changes, struct why *why);

/* Unregister it. Not registered is ERR_OK, as is a machine without VSS; otherwise *ret_found
 * becomes true. ERR_ACCESS, ERR_STATE (in use), ERR_IO. */
enum err vss_registration_remove(const struct machine *machine, bool *ret_found, struct why *why);

/* Look up whether this version and class are registered, changing nothing; COM is initialised. */
void vss_registration_look(const struct machine *machine, struct facts_entry *ret_entry);

#endif
