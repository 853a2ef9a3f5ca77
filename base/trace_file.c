/* SPDX-License-Identifier: Apache-2.0 */
/* Drained into memory first, so that a flush is one write. All memory is had at the beginning. */
#include "config.h"

#include "base/trace_file.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/trace.h"

#define LINE_MAX (TRACE_LINE_MAX + 32)    /* with its time */
#define TEXT_MAX (TRACE_SLOTS * LINE_MAX) /* a whole ring */

_Static_assert(TRACE_FILE_KEPT < TEXT_MAX, "what is kept passes through the text");
_Static_assert(TRACE_FILE_KEPT + TEXT_MAX < TRACE_FILE_MAX, "a flush fits after what is kept");

struct trace_file {
    struct os_mutex *mutex;
    struct os_file *file;
    uint64_t size; /* of the file */
    size_t used;   /* of text */
    char text[TEXT_MAX];
};

enum err
trace_file_open(const char *path, struct trace_file **ret_file, struct why *why)
{
    struct trace_file *self = mem_zalloc(sizeof(*self));
    enum err e = self ? os_mutex_new(&self->mutex) : ERR_NOMEM;

    if (e)
        why_set(why, e, "no memory for the trace file");
    if (!e)
        e = os_file_open(path, OS_OPEN_CREATE, &self->file, why);
    if (!e)
        e = os_file_size(self->file, &self->size, why);
    if (e) {
        trace_file_close(self);
        return e;
    }
    *ret_file = self;
    return ERR_OK;
}

/* Lines that were traced while the ring was drained may be too many: they are lost. */
static void
add_line(void *ctx, uint64_t time_us, const char *text)
{
    uint64_t age_us = os_now_us() - time_us;
    struct trace_file *self = ctx;

    if (self->used + LINE_MAX > TEXT_MAX)
        return;
    self->used += (size_t)snprintf(self->text + self->used, LINE_MAX, "%" PRIu64 "\t%s\n",
                                   os_utc_ms() - age_us / 1000, text);
}

/* Begin the full file anew with its newest whole lines. */
static enum err
cut(struct trace_file *self)
{
    uint64_t from = self->size - TRACE_FILE_KEPT;
    enum err e = os_file_read(self->file, from, self->text, TRACE_FILE_KEPT, NULL);
    const char *start = e ? NULL : memchr(self->text, '\n', TRACE_FILE_KEPT);
    size_t kept = start ? TRACE_FILE_KEPT - (size_t)(start + 1 - self->text) : 0;

    if (!e && kept > 0)
        e = os_file_write(self->file, 0, start + 1, kept, NULL);
    if (!e)
        e = os_file_resize(self->file, kept, NULL);
    if (!e)
        self->size = kept;
    return e;
}

static void
write_lines(struct trace_file *self)
{
    enum err e = ERR_OK;

    frozen_forbids_log("writing the trace");
    if (self->size + TEXT_MAX > TRACE_FILE_MAX)
        e = cut(self);
    self->used = 0;
    trace_drain(add_line, self);
    if (!e && self->used > 0)
        e = os_file_write(self->file, self->size, self->text, self->used, NULL);
    if (!e)
        self->size += self->used;
}

void
trace_file_flush(struct trace_file *self)
{
    if (!self)
        return;
    os_mutex_lock(self->mutex);
    if (frozen_log_begin()) {
        write_lines(self);
        frozen_log_end();
    }
    os_mutex_unlock(self->mutex);
}

void
trace_file_close(struct trace_file *self)
{
    if (!self)
        return;
    if (self->file)
        trace_file_flush(self);
    os_file_close(self->file);
    os_mutex_free(self->mutex);
    mem_free(self);
}
