/* SPDX-License-Identifier: Apache-2.0 */
/* The marks on the originals of a set while it is committed: put on, taken off, and a record in the
 * store as long as they are on, so that a crash leaves nothing behind. */
#ifndef FAKEVSS_COORDINATOR_SOURCE_MARKS_H
#define FAKEVSS_COORDINATOR_SOURCE_MARKS_H

#include "fakevss/coordinator/coordinator.h"

struct source_marks;

enum err source_marks_new(struct source_marks **ret_marks);
void source_marks_free(struct source_marks *marks); /* NULL is fine */

/* Mark all originals of @set. On failure the ones marked so far stay on record: clear follows. */
HRESULT source_marks_set(struct source_marks *marks, struct coordinator *coordinator,
                         const struct copy_set *set, struct timeline *timeline, struct why *why);
/* Give all marked originals the marks they had before. S_OK when none is marked. */
HRESULT source_marks_clear(struct source_marks *marks, struct timeline *timeline, struct why *why);

#endif
