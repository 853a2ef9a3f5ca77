/* SPDX-License-Identifier: Apache-2.0 */
/* Every change puts something in the place of a range: nothing, a byte, what is elsewhere. */
#include "config.h"

#include "winetest/fuzz/mutate.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

#define PIECE_MAX 4096

struct range {
    size_t at, size;
};

uint32_t
mutate_random(uint32_t *state, uint32_t below)
{
    uint32_t x = *state;

    x ^= x << 13; /* xorshift32, Marsaglia 2003 */
    x ^= x >> 17;
    x ^= x << 5;
    *state = x;
    return x % below;
}

/* @piece, which may be in the buffer itself, in place of @range. */
static void
replace(struct mutate_buffer *buffer, struct range range, const char *piece, size_t size)
{
    char copy[PIECE_MAX];

    if (size > PIECE_MAX)
        size = PIECE_MAX;
    if (buffer->size - range.size + size > buffer->room)
        return;
    memcpy(copy, piece, size);
    memmove(buffer->data + range.at + size, buffer->data + range.at + range.size,
            buffer->size - range.at - range.size);
    memcpy(buffer->data + range.at, copy, size);
    buffer->size = buffer->size - range.size + size;
}

/* Some bytes of @size, few of them mostly. */
static struct range
some_bytes(size_t size, uint32_t *state)
{
    struct range range = {mutate_random(state, (uint32_t)size + 1), 0};
    uint32_t most = mutate_random(state, 4) == 0 ? 1000 : 8;

    range.size = mutate_random(state, most);
    if (range.size > size - range.at)
        range.size = size - range.at;
    return range;
}

/* What is between two of @separators, anywhere; with @with_end the one behind it too. */
static struct range
some_part(const char *data, size_t size, const char *separators, bool with_end, uint32_t *state)
{
    size_t at = size ? mutate_random(state, (uint32_t)size) : 0;
    size_t end = at;

    while (at > 0 && !strchr(separators, data[at - 1]))
        at--;
    while (end < size && !strchr(separators, data[end]))
        end++;
    if (with_end && end < size)
        end++;
    return (struct range){at, end - at};
}

static struct range
some_line(const char *data, size_t size, uint32_t *state)
{
    return some_part(data, size, "\n", true, state);
}

static struct range
some_word(const char *data, size_t size, uint32_t *state)
{
    return some_part(data, size, " \t\n\"=<>,:[]{}", false, state);
}

static const char *
any_of(const char *const *list, uint32_t *state)
{
    size_t count = 0;

    while (list[count])
        count++;
    return count ? list[mutate_random(state, (uint32_t)count)] : "";
}

static const char *
any_number(uint32_t *state)
{
    static const char *const numbers[] = {"0",          "1",
                                          "-1",         "64",
                                          "65",         "255",
                                          "256",        "65535",
                                          "65536",      "2147483648",
                                          "4294967295", "4294967296",
                                          "1e9",        "18446744073709551615",
                                          "00000001",   "99999999999999999999999",
                                          NULL};

    return any_of(numbers, state);
}

static char
any_byte(uint32_t *state)
{
    static const char bytes[] = "\0\xff\x80\"\\<>&\n\t #=.{}[]'0\xc3\xed";

    return mutate_random(state, 2) ? bytes[mutate_random(state, sizeof(bytes) - 1)]
                                   : (char)mutate_random(state, 256);
}

/* Another line, before a line of this. */
static void
insert_line(struct mutate_buffer *buffer, const char *from, size_t size, uint32_t *state)
{
    struct range line = some_line(from, size, state);
    struct range place = some_line(buffer->data, buffer->size, state);

    replace(buffer, (struct range){place.at, 0}, from + line.at, line.size);
}

/* Two lines, the second one behind the first. */
static void
exchange_lines(struct mutate_buffer *buffer, uint32_t *state)
{
    struct range a = some_line(buffer->data, buffer->size, state);
    struct range b = some_line(buffer->data, buffer->size, state);
    char first[PIECE_MAX];

    if (a.at > b.at) {
        struct range swap = a;

        a = b;
        b = swap;
    }
    if (a.at == b.at || a.size > PIECE_MAX || b.size > PIECE_MAX)
        return;
    memcpy(first, buffer->data + a.at, a.size);
    replace(buffer, a, buffer->data + b.at, b.size);
    replace(buffer, (struct range){b.at + b.size - a.size, b.size}, first, a.size);
}

/* A piece over and over. */
static void
repeat(struct mutate_buffer *buffer, uint32_t *state)
{
    struct range piece = mutate_random(state, 2) ? some_bytes(buffer->size, state)
                                                 : some_line(buffer->data, buffer->size, state);
    uint32_t times = mutate_random(state, mutate_random(state, 8) == 0 ? 2000 : 20);

    while (times-- > 0)
        replace(buffer, (struct range){piece.at, 0}, buffer->data + piece.at, piece.size);
}

/* Part of the other one in place of part of this. */
static void
splice(struct mutate_buffer *buffer, const char *other, size_t other_size, uint32_t *state)
{
    struct range from = some_bytes(other_size, state);

    replace(buffer, some_bytes(buffer->size, state), other + from.at, from.size);
}

static void
change_words(struct mutate_buffer *buffer, const char *other, size_t other_size,
             const char *const *words, uint32_t *state)
{
    struct range word = some_word(buffer->data, buffer->size, state);
    struct range from = some_word(other, other_size, state);
    const char *known = mutate_random(state, 2) ? any_of(words, state) : any_number(state);

    if (mutate_random(state, 3) == 0)
        replace(buffer, word, other + from.at, from.size);
    else
        replace(buffer, word, known, strlen(known));
}

void
mutate(struct mutate_buffer *buffer, const char *other, size_t other_size, const char *const *words,
       uint32_t *state)
{
    struct range bytes = some_bytes(buffer->size, state);
    struct range line = some_line(buffer->data, buffer->size, state);
    char byte = any_byte(state);

    switch (mutate_random(state, 11)) {
    case 0: /* a byte is another one */
        bytes.size = bytes.size ? 1 : 0;
        replace(buffer, bytes, &byte, 1);
        break;
    case 1: /* bytes are missing */
        replace(buffer, bytes, "", 0);
        break;
    case 2: /* the end is missing */
        buffer->size = bytes.at;
        break;
    case 3: /* a line is missing */
        replace(buffer, line, "", 0);
        break;
    case 4:
        insert_line(buffer, buffer->data, buffer->size, state);
        break;
    case 5:
        insert_line(buffer, other, other_size, state);
        break;
    case 6:
        exchange_lines(buffer, state);
        break;
    case 7:
        repeat(buffer, state);
        break;
    case 8:
        splice(buffer, other, other_size, state);
        break;
    default:
        change_words(buffer, other, other_size, words, state);
        break;
    }
}
