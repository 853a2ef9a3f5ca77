/* SPDX-License-Identifier: Apache-2.0 */
/* What the frozen window forbids, to be tried in it by test_frozen.c. */
#ifndef UNIT_FROZEN_ACTS_H
#define UNIT_FROZEN_ACTS_H

struct os_cancel;
struct os_cond;
struct os_file;
struct os_mutex;
struct os_thread;

/* Things opened before the window. */
struct frozen_things {
    struct os_file *file;
    struct os_file *held; /* another handle on it */
    struct os_mutex *mutex;
    struct os_cond *cond;
    struct os_cancel *cancel;
    struct os_thread *thread;
    void *block;
};

void frozen_things_open(struct frozen_things *things);
void frozen_things_close(struct frozen_things *things);

struct frozen_act {
    void (*act)(struct frozen_things *things); /* NULL ends the table */
    const char *what;                          /* part of the breach's name */
};

extern const struct frozen_act frozen_acts[];

/* Two of them, which need no things: NULL is fine. */
void frozen_allocate(struct frozen_things *things);
void frozen_drain_trace(struct frozen_things *things);

#endif
