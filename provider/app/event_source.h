/* SPDX-License-Identifier: Apache-2.0 */
/* The provider as a source of the Application log: which file has the messages that the Event
 * Viewer shows. Without the entry it shows the texts of an event alone. Source: Event Sources
 * (Windows event logging). */
#ifndef APP_EVENT_SOURCE_H
#define APP_EVENT_SOURCE_H

#include "base/err.h"
#include "provider/app/registry.h"

/* Register this program as the source EVENT_SOURCE. Repeatable. ERR_NOMEM, ERR_ACCESS, ERR_IO,
 * ERR_LIMIT. */
enum err event_source_register(struct registry_undo *undo, struct why *why);

/* Remove the source; none is ERR_OK. Events in the log stay. ERR_ACCESS, ERR_IO. */
enum err event_source_unregister(struct why *why);

#endif
