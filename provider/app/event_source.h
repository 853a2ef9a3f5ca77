/* SPDX-License-Identifier: Apache-2.0 */
/* The provider as a source of the Application log: which file has the messages that the Event
 * Viewer shows. Without the entry it shows the texts of an event alone. Source: Event Sources
 * (Windows event logging). */
#ifndef APP_EVENT_SOURCE_H
#define APP_EVENT_SOURCE_H

#include <stdbool.h>

#include "base/err.h"
#include "provider/admin/facts.h"
#include "provider/app/changes.h"

/* Register this program as the source EVENT_SOURCE. Repeatable. ERR_NOMEM, ERR_ACCESS, ERR_IO,
 * ERR_LIMIT. */
enum err event_source_register(struct changes *changes, struct why *why);

/* Look up which file has the messages, changing nothing. */
void event_source_look(const struct machine *machine, struct facts_entry *ret_entry);

/* Remove the source; none is ERR_OK, otherwise *ret_found becomes true. Events in the log stay.
 * ERR_ACCESS, ERR_IO. */
enum err event_source_unregister(const struct machine *machine, bool *ret_found, struct why *why);

#endif
