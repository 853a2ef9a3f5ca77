/* SPDX-License-Identifier: Apache-2.0 */
/* The stretches of a run that matter most: where applications are frozen for the providers, and
 * where their writes are held. */
#ifndef FAKEVSS_REPORT_SPANS_H
#define FAKEVSS_REPORT_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "fakevss/report/run.h"

enum span_kind {
    SPAN_FROZEN, /* PreCommitSnapshots of the first provider to the end of PostCommitSnapshots of
                  * the last one, or of AbortSnapshots when it does not come to that */
    SPAN_HOLD,   /* "hold begins" has succeeded, to "hold ends" */
    SPAN_KIND_COUNT
};

struct span {
    enum span_kind kind;
    unsigned host;
    bool is_open; /* nothing ended it: it goes to the host's last entry */
    uint64_t from_us;
    uint64_t to_us;
};

struct span_list {
    struct span *spans; /* by their begin */
    size_t count;
};

/* Those of @run. ERR_NOMEM. Released with spans_release(). */
enum err spans_find(const struct run *run, struct span_list *ret_list);

void spans_release(struct span_list *list);

/* "Frozen window", "Writes held". Never NULL. */
const char *span_name(enum span_kind kind);

#endif
