/* SPDX-License-Identifier: Apache-2.0 */
/* Freeing the blocks of removed LUNs in the background. A LUN is gone with its tag; its image waits
 * in the folder "removed" until some process that has the array open frees it. The file there is
 * the record of what is still to be done: whoever opens the array goes on, piece by piece, with
 * what a process left that has died or closed the array. */
#ifndef MOCK_RECLAIM_H
#define MOCK_RECLAIM_H

#include <stdint.h>

#include "provider/array/backends/mock/store.h"

#define RECLAIM_PIECE (1024 * 1024) /* bytes freed at once; closing the array waits for one */

struct reclaimer;

/* Start the thread that frees the blocks for one handle of the array, and let it begin with what is
 * there already. Of @store, borrowed, it uses only what never changes. ERR_NOMEM. Freed with
 * reclaimer_free(). */
enum err reclaimer_new(const struct store *store, struct reclaimer **ret_reclaimer,
                       struct why *why);

/* Give it a moment to end what it has, stop it wherever it is then, and free it. NULL is fine. */
void reclaimer_free(struct reclaimer *reclaimer);

/* There is something to free. Neither waits nor allocates; NULL is fine: the next one to open the
 * array frees it. Thread-safe. */
void reclaimer_wake(struct reclaimer *reclaimer);

/* Where the image of a removed LUN waits; returns the text in *ret_path. */
const char *reclaim_path(const struct store *store, uint64_t number, struct store_path *ret_path);

#endif
