/* SPDX-License-Identifier: Apache-2.0 */
/* A scenario parsed and played on a fake stage, for tests of the player. */
#ifndef WINETEST_UNIT_PLAY_RIG_H
#define WINETEST_UNIT_PLAY_RIG_H

#include "winetest/harness/harness.h"
#include "winetest/unit/fake_stage.h"

/* What most scenarios of the tests begin with: four lines. */
#define HEAD "scenario t\nhost A\nlun one 4M on A volumes v1 v2\nrequester r on A\n"

/* One of each, from start() to finish(). */
extern struct fake_stage fake;
extern struct scenario *scenario;
extern struct play_report report;

void start(void);
void finish(void);

/* Parse and play. */
enum err run(const char *text);

/* The scenario has failed in @line (0: at the end), and the report has these texts. */
void check_failed(unsigned line, const char *expected, const char *came);

/* Are these lines, in a row, in the record? */
bool was_asked(const char *lines);

#endif
