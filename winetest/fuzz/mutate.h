/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of inputs that follow from a number: the same ones on every run and host. */
#ifndef WINETEST_FUZZ_MUTATE_H
#define WINETEST_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

struct mutate_buffer {
    char *data;
    size_t size;
    size_t room; /* it never grows beyond */
};

/* A number below @below, which is not 0. @state is not 0. */
uint32_t mutate_random(uint32_t *state, uint32_t below);

/* Change @buffer in one way of many: bytes, ranges, lines, words and numbers, left out, repeated,
 * exchanged, or taken from @other or from @words, which end with a NULL. */
void mutate(struct mutate_buffer *buffer, const char *other, size_t other_size,
            const char *const *words, uint32_t *state);

#endif
