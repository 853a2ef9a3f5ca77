/* SPDX-License-Identifier: Apache-2.0 */
/* What the creation of a set is to its files: create.c is its life, create_steps.c what it does. */
#ifndef FAKEVSS_COORDINATOR_CREATE_IMPL_H
#define FAKEVSS_COORDINATOR_CREATE_IMPL_H

#include "base/os.h"
#include "fakevss/coordinator/call.h"
#include "fakevss/coordinator/create.h"
#include "fakevss/coordinator/source_marks.h"
#include "fakevss/host/gate.h"

struct creation {
    struct coordinator *coordinator;
    struct store_settings settings; /* of the time when the set was started */
    struct timeline *timeline;
    struct copy_set set;
    struct provider_list *providers;
    struct source_marks *marks;
    struct os_cancel *cancel;
    CRITICAL_SECTION lock; /* a provider's is_preparing and is_aborted against creation_cancel() */
    struct gate_hold *hold;
    uint64_t hold_start_us;
    uint64_t hold_us;
    uint64_t commit_us;
    HRESULT import_result;
    bool is_stored;  /* the store has the set, complete or not */
    bool is_creator; /* we hold the machine's creation lock */
};

/* The sequence after the volumes were added, up to the first failure. What it has done stays. */
HRESULT creation_do_steps(struct creation *creation, const struct caller *caller);

/* Undo what the steps and the volumes before them have done: back to how it was. */
void creation_undo(struct creation *creation);

#endif
