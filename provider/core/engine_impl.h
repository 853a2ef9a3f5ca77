/* SPDX-License-Identifier: Apache-2.0 */
/* What the engine's own files share: its struct, the one turn at the set in creation, and undo.
 * Nobody outside provider/core/engine*.c includes this. */
#ifndef CORE_ENGINE_IMPL_H
#define CORE_ENGINE_IMPL_H

#include <stdatomic.h>

#include "provider/core/creation.h"
#include "provider/core/engine.h"

/* Who has the turn (is_running) may call the port for the set, and alone changes @set and what is
 * in it; @set itself and its state change under the mutex, since others look at them. */
struct engine {
    struct engine_config config;
    size_t lun_max; /* LUNs of one set that the array takes */
    struct os_mutex *mutex;
    struct os_cond *changed; /* is_running or sweeps went down */
    struct creation *set;    /* owned; NULL: idle */
    bool is_running;
    bool has_residue;  /* a set could not be removed whole: sweep before the next one begins */
    struct id residue; /* which; at most one, because there is no next one before that */
    unsigned sweeps;   /* AbortSnapshots of sets unknown in memory under way */
    atomic_bool is_frozen;
    struct engine_loss *losses;   /* owned; those that were told of */
    struct resync_entry *resyncs; /* owned; running ones, and ended ones not yet joined */
};

/* A resync that the engine has a reference to. */
struct resync_entry {
    struct resync_entry *next;
    struct resync *resync;
};

/* engine.c */

/* The frozen window begins, or ends; each may be repeated. Legal in it. */
void engine_freeze(struct engine *engine);
void engine_thaw(struct engine *engine);

/* One trace line for a finished call. Returns @e. @id may be NULL. */
enum err engine_traced(const char *call, const struct id *id, size_t lun_count, uint64_t start_us,
                       enum err e);

/* engine_resync.c */

/* Does a resync run? Mutex held. */
bool engine_has_resync(struct engine *engine);

/* Let go of running resyncs. */
void engine_detach_resyncs(struct engine *engine);

/* engine_losses.c. Mutex not held; an array_list_entry may call the first three. */

/* The array has @lun under @tag. If it is lost, tell config.lost, unless that knows. */
void engine_note_loss(struct engine *engine, const struct lun *lun, const struct array_tag *tag);

/* The same, and ERR_LOST when it is lost. */
enum err engine_check_content(struct engine *engine, const struct lun *lun,
                              const struct array_tag *tag, struct why *why);

/* The same for a LUN of the array's list: those of other hosts and of unfinished sets are passed
 * over, as the one tells of its own and the other is removed. */
void engine_note_listed(struct engine *engine, const struct array_lun *lun,
                        const struct array_tag *tag);

/* Read the list for lost ones. Its failure is nobody's: it is traced. */
void engine_look_for_losses(struct engine *engine);

void engine_free_losses(struct engine *engine);

/* engine_turn.c. Mutex held by the caller in all of them. */

/* Look up @event on set @id. When it demands work, take the turn; an abort or a begin with another
 * id first cancels the set and waits until the running call has given the turn back. SET_REPEAT and
 * SET_KEEP come back without the turn. For BeginPrepareSnapshot @event is SET_ON_BEGIN_SAME;
 * whether the set is another one is found out here. ERR_STATE, ERR_NOT_FOUND, ERR_INVAL by the step
 * table; ERR_CANCELLED: the set is about to end; ERR_TIMEOUT: the running call did not return. */
enum err engine_take_turn(struct engine *engine, const struct id *id, enum set_event event,
                          struct set_step *ret_step, struct why *why);

/* The same without a step: cancel whatever runs and take the turn. ERR_TIMEOUT. */
enum err engine_take_turn_anyway(struct engine *engine, struct why *why);

/* Give it back, and wake who waits for it. */
void engine_give_turn(struct engine *engine);

/* Wait until no sweep runs. */
void engine_wait_sweeps(struct engine *engine);

/* engine_undo.c. The caller has the turn and does not hold the mutex. */

/* Remove the current set from the array and from memory. It is gone from memory in any case; what
 * the array failed to remove is remembered as residue. */
enum err engine_discard(struct engine *engine, struct why *why);

/* Remove from the array what this host began and never finished: the shadow copy LUNs of set @only,
 * or of all sets when it is NULL. Sealed LUNs stay, but those of the residue go: they were sealed
 * by a PostFinalCommitSnapshots that failed. Goes on after failures and reports the first.
 * *ret_known (may be NULL) tells whether the array has, or had, LUNs of such a set of this host,
 * finished or not. Needs no turn. ERR_NOMEM, ERR_CORRUPT, ERR_ARRAY. */
enum err engine_sweep(struct engine *engine, const struct id *only, bool *ret_known,
                      struct why *why);

/* Sweep if there is residue; on success there is none. */
enum err engine_sweep_residue(struct engine *engine, struct why *why);

#endif
