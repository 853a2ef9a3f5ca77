/* SPDX-License-Identifier: Apache-2.0 */
/* One event: what the administrator is told, as the texts that go into a message of events.mc. */
#ifndef COM_EVENT_H
#define COM_EVENT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "provider/com/events.mc.h"

#define EVENT_METHOD_MAX 32
#define EVENT_REASON_MAX 1024
#define EVENT_TEXT_MAX 2048 /* a whole message in UTF-8; longer ones are cut */

/* As in the top bits of an id. */
enum event_severity {
    EVENT_INFO = 1,
    EVENT_WARNING = 2,
    EVENT_ERROR = 3,
};

/* What an event is about. Each may be NULL or empty. */
struct event_subject {
    const char *method;
    const struct id *set;
    const char *lun;
};

/* Texts are one line each; "-" stands for none. */
struct event {
    uint64_t time_ms; /* UTC, ms since 1970 */
    uint32_t id;      /* one of events.mc, with its severity */
    char method[EVENT_METHOD_MAX];
    char set[ID_TEXT_SIZE];
    char lun[WHY_ABOUT_MAX];
    char reason[EVENT_REASON_MAX];
};

/* The texts that a message takes, in the order of %1..%4. */
#define EVENT_STRINGS 4

/* Fill @event, stamped with the time of now. @subject may be NULL. Control characters become
 * blanks, and a '%' before a digit gets a blank behind it, since the Event Viewer would expand it
 * (ReportEvent, Remarks). What does not fit is cut. Allocates nothing: legal in the frozen window.
 */
void event_fill(struct event *event, uint32_t id, const struct event_subject *subject,
                const char *fmt, va_list args) __attribute__((format(gnu_printf, 4, 0)));

/* The texts of @event, borrowed from it. */
void event_strings(const struct event *event, const char *ret_strings[EVENT_STRINGS]);

enum event_severity event_severity(uint32_t id);

/* "info", "warning", "error". Never NULL. */
const char *event_severity_name(enum event_severity severity);

/* The number that the Event Viewer shows: the id without its severity. */
unsigned event_code(uint32_t id);

/* The event for a call that failed with @e. Total: any @e is fine. */
uint32_t event_from_err(enum err e);

/* The message of @event with its texts, in lines as events.mc has them, in UTF-8 to @buf. A program
 * without the message resource writes the texts alone. Not in the frozen window. */
void event_text(const struct event *event, char *buf, size_t size);

#endif
