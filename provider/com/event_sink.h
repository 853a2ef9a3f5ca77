/* SPDX-License-Identifier: Apache-2.0 */
/* Where events for the administrator go: the Application log, or a file on platforms whose log
 * cannot be read back. A sink writes at once; events.h keeps what may not be written yet. */
#ifndef COM_EVENT_SINK_H
#define COM_EVENT_SINK_H

#include "base/err.h"
#include "provider/com/event.h"

/* The source in the Application log, under which its messages are registered. */
#define EVENT_SOURCE L"LunShadow"

struct event_sink {
    /* Write @event. A failure is not reported: there is nobody to report it to. Calls are
     * serialised, and none comes in the frozen window; whoever writes says so with
     * frozen_forbids_log(). */
    void (*write)(struct event_sink *sink, const struct event *event);
    void (*free)(struct event_sink *sink);
};

/* A sink that appends one line an event to the UTF-8 text file @path: time, severity, code, set,
 * LUN, message, separated by tabs. The file is made when missing; other processes may append to it
 * too. ERR_NOMEM, ERR_IO. */
enum err event_sink_file(const char *path, struct event_sink **ret_sink, struct why *why);

/* A sink that writes to the Application log under EVENT_SOURCE. ERR_NOMEM, ERR_IO. */
enum err event_sink_log(struct event_sink **ret_sink, struct why *why);

/* Free @sink; NULL is fine. */
void event_sink_free(struct event_sink *sink);

#endif
