/* SPDX-License-Identifier: Apache-2.0 */
/* What the creation of a set is to its files: create.c is its life, create_steps.c what it does,
 * create_window.c what of that has a limit of time. */
#ifndef FAKEVSS_COORDINATOR_CREATE_IMPL_H
#define FAKEVSS_COORDINATOR_CREATE_IMPL_H

#include "base/os.h"
#include "fakevss/coordinator/call.h"
#include "fakevss/coordinator/clock.h"
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
    CRITICAL_SECTION lock;  /* a provider's is_preparing and is_aborted against creation_cancel() */
    SRWLOCK hold_lock;      /* the next two; held for no call into a provider */
    struct gate_hold *hold; /* from before the writes are held */
    bool is_flushing;       /* waits for writes under way */
    bool is_frozen;         /* the writer is */
    struct clock_timer hold_limit;
    struct clock_timer freeze_limit;
    volatile LONG overdue;  /* the result that the limit gives which passed first; S_OK: none */
    uint64_t hold_start_us; /* 0: writes have not been held */
    uint64_t hold_us;
    uint64_t commit_us;
    HRESULT import_result;
    bool is_stored;  /* the store has the set, complete or not */
    bool is_creator; /* we hold the machine's creation lock */
};

/* The sequence after the volumes were added, up to the first failure. What it has done stays. */
HRESULT creation_do_steps(struct creation *creation, const struct caller *caller);

/* The steps of create_window.c, in this order; the last two are part of every way out.
 *
 * Freeze and thaw are those of the one writer of this rig, which has nothing to freeze but gives up
 * when it is frozen for longer than its setting says, as VSS's writers do; a set whose context has
 * no writers has it not. Source: CVssWriter::Initialize; Overview of Processing a Backup. */
HRESULT creation_freeze(struct creation *creation, const struct caller *caller);
HRESULT creation_hold(struct creation *creation, const struct caller *caller);
HRESULT creation_release(struct creation *creation, const struct caller *caller);
HRESULT creation_thaw(struct creation *creation, const struct caller *caller);
/* What has come of a step that ended with @hr: that, or the failure, explained, that a limit is
 * which has passed since writers were frozen, since what fails afterwards is not why the set does.
 */
HRESULT creation_check_limits(struct creation *creation, const struct caller *caller, HRESULT hr);
/* Have a creation_hold() that waits for writes end: VSS_E_FLUSH_WRITES_TIMEOUT. From
 * any thread. */
void creation_end_flush(struct creation *creation);

/* Undo what the steps and the volumes before them have done: back to how it was. */
void creation_undo(struct creation *creation);

#endif
