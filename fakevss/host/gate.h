/* SPDX-License-Identifier: Apache-2.0 */
/* Flush-and-hold: the write gates of a host's LUNs taken exclusively. Taking waits for writes under
 * way, holding keeps new ones out; see ARCHITECTURE.md. As the kernel support of VSS does, a hold
 * ends by itself when its limit is over. */
#ifndef FAKEVSS_HOST_GATE_H
#define FAKEVSS_HOST_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct os_cancel;
struct gate_hold;

/* VSS's own limit. Source: Overview of Processing a Backup Under VSS. */
#define GATE_LIMIT_MS 10000

/* Hold the writes to the LUNs @naas: all or none. Gate files, and their folder @folder, are made
 * when missing. Waits at most @flush_ms in all for writes under way, or until @cancel (may be NULL)
 * is set. The hold ends by itself @limit_ms after the waiting began. The result is ended with
 * gate_hold_end(). ERR_TIMEOUT names the LUN whose writes did not end; ERR_CANCELLED, ERR_NOMEM,
 * ERR_IO. */
enum err gate_hold_begin(const char *folder, const char *const *naas, size_t count,
                         uint32_t flush_ms, uint32_t limit_ms, struct os_cancel *cancel,
                         struct gate_hold **ret_hold, struct why *why);

/* Release the writes and free @hold. False when the limit had passed, so that writes were released
 * before. */
bool gate_hold_end(struct gate_hold *hold);

#endif
