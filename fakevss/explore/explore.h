/* SPDX-License-Identifier: Apache-2.0 */
/* What fakevss explore plays: every run within a bound, as the text of a scenario. The runs come
 * from tables: which calls a requester may make when (gating.c), the flows of VSS and what they ask
 * of an array (flow.c), where they can be stopped (stop.c). What is expected is what the tables
 * say, never what the programs do; where they cannot say, any result is fine, and what must hold at
 * the end of every scenario is what is tested. Portable: nothing is played here. */
#ifndef FAKEVSS_EXPLORE_EXPLORE_H
#define FAKEVSS_EXPLORE_EXPLORE_H

#include <stdbool.h>

#include "base/err.h"

#define EXPLORE_BOUND_MAX 3

/* A run. Its name says what it is, is unique and stays the same whatever else is added. */
struct explore_run {
    const char *name;  /* "order/initialize.start.do" */
    const char *text;  /* the scenario, which has the same name */
    bool ends_process; /* a process ends in it, which takes another second to start again */
};

/* Called for each run; all of @run is borrowed for the call. Another result than ERR_OK ends the
 * enumeration and is returned. */
typedef enum err explore_visit(void *ctx, const struct explore_run *run);

/* Visit all runs of @bound, which is 1 to EXPLORE_BOUND_MAX, always in the same order; those of a
 * bound are all of the bound below it and more. ERR_INVAL, ERR_NOMEM. */
enum err explore_each(unsigned bound, explore_visit *visit, void *ctx);

#endif
