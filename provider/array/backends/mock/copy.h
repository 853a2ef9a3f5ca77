/* SPDX-License-Identifier: Apache-2.0 */
/* Copying the blocks of one LUN to another. */
#ifndef MOCK_COPY_H
#define MOCK_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct os_cancel;
struct os_file;

#define COPY_CHUNK (256 * 1024)

/* The two buffers a copy needs, made beforehand so that copying never allocates. */
struct copy_buffers {
    uint8_t *source;
    uint8_t *target;
};

/* ERR_NOMEM, and the buffers zeroed. */
enum err copy_buffers_init(struct copy_buffers *buffers);

/* Free them; zeroed ones are fine. */
void copy_buffers_release(struct copy_buffers *buffers);

/* What ends a copy early; looked at between chunks. */
struct copy_limits {
    struct os_cancel *cancel; /* may be NULL: ERR_CANCELLED */
    uint64_t end_us;          /* base/deadline.h: ERR_TIMEOUT */
    /* Called before the chunk at @offset; an error ends the copy. May be NULL. */
    enum err (*chunk)(void *ctx, uint64_t offset, struct why *why);
    void *ctx;
};

/* Make @size bytes of @target equal to those of @source. A fresh target reads as zeros, so zeros
 * are not written to it; one that is not fresh is compared, and only what differs is written.
 * Does not allocate. */
enum err copy_blocks(struct os_file *source, struct os_file *target, uint64_t size, bool is_fresh,
                     const struct copy_buffers *buffers, const struct copy_limits *limits,
                     struct why *why);

#endif
