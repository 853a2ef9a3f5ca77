/* SPDX-License-Identifier: Apache-2.0 */
/* Trace ring: fixed slots, an atomic index, no lock, no allocation; legal in the frozen window.
 * Who wants the lines drains them outside the window, as trace_file.h does. Not the event log: that
 * is com/event_sink.h. */
#ifndef BASE_TRACE_H
#define BASE_TRACE_H

#include <stdint.h>

#define TRACE_SLOTS 1024
#define TRACE_LINE_MAX 200

/* Add a line "area: text", truncated to TRACE_LINE_MAX, stamped with os_now_us(). */
void trace_add(const char *area, const char *fmt, ...) __attribute__((format(gnu_printf, 2, 3)));

#define TRACE(area, ...) trace_add(area, __VA_ARGS__)

/* Call @line for each line added since the last drain, oldest first; lines overwritten meanwhile
 * are reported as one line saying how many were lost. One drain at a time (callers serialise). Who
 * drains writes a log: not while a set is frozen, on no thread (frozen_log_begin). */
void trace_drain(void (*line)(void *ctx, uint64_t time_us, const char *text), void *ctx);

#endif
