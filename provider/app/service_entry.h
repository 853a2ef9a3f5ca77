/* SPDX-License-Identifier: Apache-2.0 */
/* The service LunShadow in the service control manager's database. */
#ifndef APP_SERVICE_ENTRY_H
#define APP_SERVICE_ENTRY_H

#include <stdbool.h>

#include "base/err.h"
#include "provider/admin/facts.h"
#include "provider/app/changes.h"

/* Enter this executable as the service, started on demand, as LocalSystem; an entry that differs is
 * corrected. Its access rights are set in any case. ERR_NOMEM, ERR_LIMIT (path too long),
 * ERR_ACCESS, ERR_STATE (an earlier entry is about to be deleted), ERR_IO. */
enum err service_entry_register(struct changes *changes, struct why *why);

/* Stop the service, wait until it has ended, delete the entry. A missing one is ERR_OK; otherwise
 * *ret_found becomes true. ERR_TIMEOUT: it does not end, and is deleted when it does. ERR_ACCESS,
 * ERR_IO. */
enum err service_entry_unregister(const struct machine *machine, bool *ret_found, struct why *why);

/* Look the entry up, changing nothing. */
void service_entry_look(const struct machine *machine, struct facts_entry *ret_entry);

/* Is @command, a command line, this program? Fills state and text. */
void service_entry_judge(const WCHAR *command, struct facts_entry *ret_entry);

#endif
