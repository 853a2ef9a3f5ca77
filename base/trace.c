/* SPDX-License-Identifier: Apache-2.0 */
/* The trace ring. Each slot carries a stamp that tells whose line it holds and whether the line is
 * whole, so that writers never wait for each other or for the drain. Texts are atomic words,
 * stored with release and loaded with acquire: who reads one word of a newer line sees the newer
 * stamp too, so a line overwritten while it is read is detected, and is no data race. */
#include "config.h"

#include "base/trace.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/frozen.h"
#include "base/os.h"

#define LINE_WORDS ((TRACE_LINE_MAX + 7) / 8)

struct slot {
    /* Line number n being written is 2n + 1, whole is 2n + 2; 0 is a slot never used. */
    _Atomic uint64_t stamp;
    _Atomic uint64_t time_us;
    _Atomic uint64_t words[LINE_WORDS];
};

static struct slot ring[TRACE_SLOTS];
static _Atomic uint64_t line_count; /* lines added so far; the next line's number */
static uint64_t drained_count;      /* lines drained or given up; the drain's own */

static void
slot_write(struct slot *slot, uint64_t number, const uint64_t *words)
{
    uint64_t old = atomic_load_explicit(&slot->stamp, memory_order_relaxed);

    /* Busy with a writer that stalled for a whole round, or taken by a later line: this line is
     * lost, which the drain counts. */
    if (old % 2 != 0 || old > 2 * number ||
        !atomic_compare_exchange_strong_explicit(&slot->stamp, &old, 2 * number + 1,
                                                 memory_order_acquire, memory_order_relaxed))
        return;
    atomic_store_explicit(&slot->time_us, os_now_us(), memory_order_release);
    for (size_t i = 0; i < LINE_WORDS; i++)
        atomic_store_explicit(&slot->words[i], words[i], memory_order_release);
    atomic_store_explicit(&slot->stamp, 2 * number + 2, memory_order_release);
}

/* Copy line @number out of @slot; false if the slot does not hold it whole. */
static bool
slot_read(struct slot *slot, uint64_t number, uint64_t *ret_time_us, uint64_t *ret_words)
{
    if (atomic_load_explicit(&slot->stamp, memory_order_acquire) != 2 * number + 2)
        return false;
    *ret_time_us = atomic_load_explicit(&slot->time_us, memory_order_acquire);
    for (size_t i = 0; i < LINE_WORDS; i++)
        ret_words[i] = atomic_load_explicit(&slot->words[i], memory_order_acquire);
    return atomic_load_explicit(&slot->stamp, memory_order_relaxed) == 2 * number + 2;
}

void
trace_add(const char *area, const char *fmt, ...)
{
    uint64_t words[LINE_WORDS] = {0};
    char line[TRACE_LINE_MAX];
    uint64_t number;
    va_list args;
    int used;

    used = snprintf(line, sizeof(line), "%s: ", area);
    if (used > 0 && (size_t)used < sizeof(line)) {
        va_start(args, fmt);
        (void)vsnprintf(line + used, sizeof(line) - (size_t)used, fmt, args); /* may truncate */
        va_end(args);
    }
    memcpy(words, line, strlen(line));

    number = atomic_fetch_add_explicit(&line_count, 1, memory_order_relaxed);
    slot_write(&ring[number % TRACE_SLOTS], number, words);
}

/* Report @lost lines, if any. */
static void
report_lost(uint64_t lost, void (*line)(void *ctx, uint64_t time_us, const char *text), void *ctx)
{
    char text[64];

    if (lost == 0)
        return;
    snprintf(text, sizeof(text), "trace: %" PRIu64 " lines lost", lost);
    line(ctx, os_now_us(), text);
}

void
trace_drain(void (*line)(void *ctx, uint64_t time_us, const char *text), void *ctx)
{
    uint64_t end = atomic_load_explicit(&line_count, memory_order_acquire);
    uint64_t lost = 0;

    frozen_forbids_log("draining the trace");
    while (drained_count < end) {
        uint64_t number = drained_count;
        uint64_t words[LINE_WORDS + 1] = {0}; /* the last word keeps the text terminated */
        uint64_t time_us;

        if (slot_read(&ring[number % TRACE_SLOTS], number, &time_us, words)) {
            report_lost(lost, line, ctx);
            lost = 0;
            line(ctx, time_us, (const char *)words);
        } else if (atomic_load_explicit(&line_count, memory_order_acquire) - number <=
                   TRACE_SLOTS) {
            break; /* its writer is not done: the next drain takes it */
        } else {
            lost++;
        }
        drained_count++;
    }
    report_lost(lost, line, ctx);
}
