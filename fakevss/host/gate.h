/* SPDX-License-Identifier: Apache-2.0 */
/* Flush-and-hold: the write gates of a host's LUNs taken exclusively. Taking waits for writes under
 * way, holding keeps new ones out; see ARCHITECTURE.md. It knows no time: who holds sees to it that
 * the hold expires. */
#ifndef FAKEVSS_HOST_GATE_H
#define FAKEVSS_HOST_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct gate_hold;

/* Make ready for holding the writes to the LUNs @naas (borrowed until the end): gate files, and
 * their folder @folder, are made when missing, and opened. ERR_NOMEM, ERR_IO and other errors of
 * files. Ended with gate_hold_end(). */
enum err gate_hold_new(const char *folder, const char *const *naas, size_t count,
                       struct gate_hold **ret_hold, struct why *why);

/* Hold the writes: all or none, once. Waits for writes under way until the hold expires:
 * ERR_TIMEOUT then, which names the LUN whose writes did not end. */
enum err gate_hold_take(struct gate_hold *hold, struct why *why);

/* Release the writes, and end a gate_hold_take() that waits; from any thread, while the hold is
 * there. After the first time nothing happens. */
void gate_hold_expire(struct gate_hold *hold);

/* Release the writes and free @hold; NULL is fine. False when it had expired, so that writes were
 * released before. */
bool gate_hold_end(struct gate_hold *hold);

#endif
