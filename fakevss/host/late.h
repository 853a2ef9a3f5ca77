/* SPDX-License-Identifier: Apache-2.0 */
/* LUNs that an array presents and the bus of this host shows late or never, as behind a switch that
 * has not learned of them: a fault of the host's side, scripted by the file ".late" of the host's
 * folder in the fabric. Used by disks.c alone. */
#ifndef FAKEVSS_HOST_LATE_H
#define FAKEVSS_HOST_LATE_H

#include <stdbool.h>

#include "base/err.h"

/* The rules, and how often each LUN was met. Starts zeroed. */
struct late {
    struct late_lun *luns; /* owned */
};

void late_release(struct late *late); /* zeroed is fine */

/* Read the rules of the host folder @folder; none when there is no file. A line is the NAA of a LUN
 * and the number of rescans that meet and do not see it; without a number it is never seen. What
 * was met before counts on. ERR_CORRUPT names file and line; ERR_NOMEM, ERR_IO. */
enum err late_load(struct late *late, const char *folder, struct why *why);

/* A rescan meets the LUN @naa: is it one that does not see it? */
bool late_hides(struct late *late, const char *naa);

#endif
