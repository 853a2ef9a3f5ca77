/* SPDX-License-Identifier: Apache-2.0 */
/* The heap with its counts and test hooks. The counts are atomics: nothing here takes a lock of
 * ours. */
#include "config.h"

#include "base/mem.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/frozen.h"

static atomic_long live_count;
static atomic_long fail_countdown; /* 0: off */

/* Is this the allocation that mem_fail_at() chose? */
static bool
fails_now(void)
{
    long left = atomic_load(&fail_countdown);

    while (left > 0) {
        if (atomic_compare_exchange_weak(&fail_countdown, &left, left - 1))
            return left == 1;
    }
    return false;
}

void *
mem_zalloc(size_t size)
{
    void *p;

    frozen_forbids("allocating memory");
    if (fails_now())
        return NULL;
    p = calloc(1, size ? size : 1);
    if (p)
        atomic_fetch_add(&live_count, 1);
    return p;
}

void *
mem_array(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return mem_zalloc(count * size);
}

void *
mem_grow(void *list, size_t count, size_t room, size_t size)
{
    void *grown = mem_array(room, size);

    if (!grown)
        return NULL;
    if (count > 0)
        memcpy(grown, list, count * size);
    mem_free(list);
    return grown;
}

void *
mem_dup(const void *data, size_t size)
{
    void *copy = mem_zalloc(size);

    if (copy && size)
        memcpy(copy, data, size);
    return copy;
}

char *
mem_strdup(const char *text)
{
    return mem_dup(text, strlen(text) + 1);
}

void
mem_free(void *p)
{
    if (!p)
        return;
    atomic_fetch_sub(&live_count, 1);
    free(p);
}

void
mem_wipe(void *data, size_t size)
{
    volatile unsigned char *byte = data;

    while (size-- > 0)
        *byte++ = 0;
}

long
mem_live(void)
{
    return atomic_load(&live_count);
}

long
mem_fail_at(long nth)
{
    return atomic_exchange(&fail_countdown, nth);
}
