/* SPDX-License-Identifier: Apache-2.0 */
/* Between the families of runs and what they are written by (explore.c). */
#ifndef FAKEVSS_EXPLORE_EXPLORE_IMPL_H
#define FAKEVSS_EXPLORE_EXPLORE_IMPL_H

#include "base/text.h"
#include "fakevss/explore/explore.h"

struct explorer {
    unsigned bound;
    explore_visit *visit;
    void *ctx;
    struct text name; /* of the run being written */
    struct text text;
    bool ends_process;
    enum err e; /* the enumeration is over */
};

/* Begin a run: its name, printf-formatted, and the scenario's first lines, up to the host A. */
void explorer_begin(struct explorer *explorer, const char *fmt, ...)
    __attribute__((format(gnu_printf, 2, 3)));

/* Add a line to the scenario, printf-formatted. */
void explorer_line(struct explorer *explorer, const char *fmt, ...)
    __attribute__((format(gnu_printf, 2, 3)));

/* The run is written: have it visited. Returns false when the enumeration is over. */
bool explorer_end(struct explorer *explorer);

/* The families. Each returns false when the enumeration is over. */

/* One requester's calls, in every order. */
bool explore_order(struct explorer *explorer);
/* Two requesters' calls, in every order of the one and the other. */
bool explore_two(struct explorer *explorer);
/* A flow during which a call to the array fails. */
bool explore_fault(struct explorer *explorer);
/* A flow during which the provider dies in a call to the array. */
bool explore_die(struct explorer *explorer);
/* A flow that is given up at some point, or whose processes are. */
bool explore_stop(struct explorer *explorer);

#endif
