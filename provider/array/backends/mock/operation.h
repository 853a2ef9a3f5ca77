/* SPDX-License-Identifier: Apache-2.0 */
/* How each operation of the journal acts. When it is done, finished or taken back is change.c's
 * business. */
#ifndef MOCK_OPERATION_H
#define MOCK_OPERATION_H

#include <stdbool.h>

#include "provider/array/backends/mock/store.h"

/* One operation with its arguments as in the journal. Under the lock; all repeatable. */
struct operation {
    /* Do it once; unless that succeeds, it is taken back. NULL for all others. */
    enum err (*attempt)(struct store *store, const char *args, struct why *why);
    /* Do it, from any point on; NULL when it is taken back instead. */
    enum err (*finish)(struct store *store, const char *args, struct why *why);
    /* For what took effect with its line, in the frozen window: what remains to be done, from any
     * point on, by whoever takes the lock next. @line says when. It is all that such an operation
     * has; NULL for all others. */
    enum err (*follow)(struct store *store, const struct journal_line *line, struct why *why);
    /* Take it back; NULL when it must not be. */
    enum err (*undo)(struct store *store, const char *args, struct why *why);
    /* Is nothing half-made, so that it may be given up? NULL when it must be finished. */
    bool (*is_whole)(struct store *store, const char *args);
};

extern const struct operation operations[JOURNAL_OP_COUNT];

/* Take the next word of *@args, a LUN of this array, and move behind it. False when there is none.
 * Does not allocate. */
bool operation_next_lun(const struct store *store, const char **args, uint64_t *ret_number);

#endif
