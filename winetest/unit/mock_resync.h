/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of resync on the mock array share: waiting for a job, and looking at the array's
 * record and at the LUN as its host sees it. */
#ifndef UNIT_MOCK_RESYNC_H
#define UNIT_MOCK_RESYNC_H

#include "winetest/unit/mock_fixture.h"

/* Poll until the job has ended; its final state. */
enum array_resync_state resync_await(struct array_resync *resync);

/* Poll until @percent are copied; the job must still run. */
void resync_await_percent(struct array_resync *resync, unsigned percent);

/* Jobs on record, and those of them that a process works on. */
unsigned resyncs_on_record(struct fixture *f);
unsigned resyncs_running(struct fixture *f);

/* The LUN in the fabric of @host: is it there, and how many bytes has it? */
bool resync_is_presented(struct fixture *f, const struct lun *lun, const char *host);
uint64_t resync_fabric_size(struct fixture *f, const struct lun *lun, const char *host);

#endif
