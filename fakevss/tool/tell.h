/* SPDX-License-Identifier: Apache-2.0 */
/* What a scenario that failed has to tell, for people and for programs. */
#ifndef FAKEVSS_TOOL_TELL_H
#define FAKEVSS_TOOL_TELL_H

#include <stdio.h>

#include "fakevss/scenario/play.h"

/* The statement, what was expected and what came, the reason and the timeline, some lines on
 * @file; @name is the scenario's file. */
void tell_failure(FILE *file, const char *name, const struct play_report *report);

/* The same as the JSON member "failure", without the timeline. */
void tell_failure_json(struct text *json, const struct play_report *report);

#endif
