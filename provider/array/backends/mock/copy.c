/* SPDX-License-Identifier: Apache-2.0 */
/* Chunk by chunk, skipping writes that would change nothing. */
#include "config.h"

#include "provider/array/backends/mock/copy.h"

#include <string.h>

#include "base/deadline.h"
#include "base/mem.h"
#include "base/os.h"

enum err
copy_buffers_init(struct copy_buffers *buffers)
{
    buffers->source = mem_zalloc(COPY_CHUNK);
    buffers->target = mem_zalloc(COPY_CHUNK);
    if (!buffers->source || !buffers->target) {
        copy_buffers_release(buffers);
        return ERR_NOMEM;
    }
    return ERR_OK;
}

void
copy_buffers_release(struct copy_buffers *buffers)
{
    mem_free(buffers->source);
    mem_free(buffers->target);
    buffers->source = NULL;
    buffers->target = NULL;
}

static enum err
check_limits(const struct copy_limits *limits, struct why *why)
{
    if (limits->cancel && os_cancel_is_set(limits->cancel))
        return why_set(why, ERR_CANCELLED, "the copy was cancelled");
    if (deadline_left_ms(limits->end_us) == 0)
        return why_set(why, ERR_TIMEOUT, "the copy of the LUNs did not end before the deadline");
    return ERR_OK;
}

static bool
is_zero(const uint8_t *data, size_t size)
{
    return size == 0 || (data[0] == 0 && memcmp(data, data + 1, size - 1) == 0);
}

static enum err
copy_chunk(struct os_file *source, struct os_file *target, uint64_t offset, size_t size,
           bool is_fresh, const struct copy_buffers *buffers, struct why *why)
{
    enum err e = os_file_read(source, offset, buffers->source, size, why);

    if (e)
        return e;
    if (is_fresh) {
        if (is_zero(buffers->source, size))
            return ERR_OK;
    } else {
        e = os_file_read(target, offset, buffers->target, size, why);
        if (e)
            return e;
        if (memcmp(buffers->source, buffers->target, size) == 0)
            return ERR_OK;
    }
    return os_file_write(target, offset, buffers->source, size, why);
}

enum err
copy_blocks(struct os_file *source, struct os_file *target, uint64_t size, bool is_fresh,
            const struct copy_buffers *buffers, const struct copy_limits *limits, struct why *why)
{
    enum err e = check_limits(limits, why);

    for (uint64_t offset = 0; !e && offset < size; offset += COPY_CHUNK) {
        size_t chunk = size - offset < COPY_CHUNK ? (size_t)(size - offset) : COPY_CHUNK;

        if (limits->chunk)
            e = limits->chunk(limits->ctx, offset, why);
        if (!e)
            e = copy_chunk(source, target, offset, chunk, is_fresh, buffers, why);
        if (!e)
            e = check_limits(limits, why);
    }
    return e;
}
