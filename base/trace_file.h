/* SPDX-License-Identifier: Apache-2.0 */
/* The sink of the trace ring: a file of bounded size. It is never written while a set is frozen
 * (base/frozen.h); what was traced meanwhile follows with the first flush after the window. */
#ifndef BASE_TRACE_FILE_H
#define BASE_TRACE_FILE_H

#include "base/err.h"

/* The file grows to TRACE_FILE_MAX bytes at most; a full one keeps its newest TRACE_FILE_KEPT. */
#define TRACE_FILE_MAX (1024u * 1024)
#define TRACE_FILE_KEPT (128u * 1024)

struct trace_file;

/* Open @path, made when missing, to append lines "UTC in ms, tab, area: text". One per process, as
 * there is one ring. ERR_NOMEM, and those of os_file_open(). Freed with trace_file_close(). */
enum err trace_file_open(const char *path, struct trace_file **ret_file, struct why *why);

/* Write what was traced since the last time, unless a set is frozen. NULL is fine. What the file
 * system refuses is lost: there is nobody to tell. Thread-safe; not for a thread in the window. */
void trace_file_flush(struct trace_file *file);

/* Flush, close and free. NULL is fine. */
void trace_file_close(struct trace_file *file);

#endif
