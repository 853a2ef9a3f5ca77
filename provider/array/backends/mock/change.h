/* SPDX-License-Identifier: Apache-2.0 */
/* Journaled changes of the mock array: each is begun in the journal, done, and ended there; what a
 * dead process left open is finished or taken back by whoever takes the lock next.
 *
 *   create, add       taken back: the LUN never existed
 *   resync            taken back: the job was never on record
 *   commit, seal      finished: the line in the journal is what counts, the tags follow it
 *   present           finished, or else taken back
 *   unpresent, remove, exhaust, resync_done, resync_stop
 *                     finished, or given up when that leaves nothing half-made */
#ifndef MOCK_CHANGE_H
#define MOCK_CHANGE_H

#include "provider/array/backends/mock/store.h"
#include "provider/array/backends/mock/tag.h"

/* Take the array's lock and settle what is open in the journal. Between enter and leave the folder
 * is whole and ours. ERR_ARRAY when another holds the lock too long; ERR_CORRUPT. */
enum err change_enter(struct store *store, struct why *why);

/* Let go of it; the blocks of what was removed meanwhile are freed from here on. */
void change_leave(struct store *store);

/* Make a LUN with the facts in @tag, whose number and creation time are chosen here: tag first,
 * then an empty image. @op is JOURNAL_CREATE or JOURNAL_ADD. ERR_NO_SPACE when the capacity is too
 * small or the disk is full. Either the LUN is there or nothing is. Inside enter and leave. */
enum err change_new_lun(struct store *store, enum journal_op op, struct tag *tag, struct why *why);

/* Do @op, any other than create, add and commit, with its @args as in the journal. Inside enter and
 * leave. */
enum err change_run(struct store *store, enum journal_op op, const char *args, struct why *why);

#endif
