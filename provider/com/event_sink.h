/* SPDX-License-Identifier: Apache-2.0 */
/* Where events for the administrator go: the Application log, or a file on platforms whose log
 * cannot be read back. A sink writes at once; events.h keeps what may not be written yet. */
#ifndef COM_EVENT_SINK_H
#define COM_EVENT_SINK_H

#include <stdint.h>

#include "base/err.h"
#include "base/id.h"

#define EVENT_TEXT_MAX 1024

enum event_severity {
    EVENT_INFO,
    EVENT_WARNING,
    EVENT_ERROR,
};

/* Stable once released; administrators filter by them. */
enum event_id {
    EVENT_STARTED = 1,        /* the provider serves */
    EVENT_STOPPED = 2,        /* the provider ended in order */
    EVENT_START_FAILED = 100, /* it could not start */
    EVENT_VETO = 101,         /* a method answered VSS_E_PROVIDER_VETO */
    EVENT_FAILED = 102,       /* a method answered another error that concerns the array */
    EVENT_REFUSED = 103,      /* a caller was refused */
    EVENT_LOST = 104,         /* more events than the frozen window can keep */
};

struct event {
    uint64_t time_ms; /* UTC, ms since 1970 */
    enum event_id id;
    enum event_severity severity;
    struct id set; /* null when no set is concerned */
    char text[EVENT_TEXT_MAX];
};

struct event_sink {
    /* Write @event. A failure is not reported: there is nobody to report it to. Calls are
     * serialised. */
    void (*write)(struct event_sink *sink, const struct event *event);
    void (*free)(struct event_sink *sink);
};

/* A sink that appends one line an event to the UTF-8 text file @path: time, severity, id, set,
 * text, separated by tabs. The file is made when missing; other processes may append to it too.
 * ERR_NOMEM, ERR_IO. */
enum err event_sink_file(const char *path, struct event_sink **ret_sink, struct why *why);

/* A sink that writes to the Application log under the source name LunShadow. ERR_NOMEM, ERR_IO. */
enum err event_sink_log(struct event_sink **ret_sink, struct why *why);

/* Free @sink; NULL is fine. */
void event_sink_free(struct event_sink *sink);

#endif
