/* SPDX-License-Identifier: Apache-2.0 */
/* The provider's core: one shadow copy set in creation at a time, and the calls that need no set.
 * One function per provider method; provider/com/ converts and calls exactly one of them.
 *
 * All functions are thread-safe. At most one sequencing call (BeginPrepare .. PostFinalCommit)
 * works at a time; a second one meanwhile is ERR_STATE, except engine_abort and a begin with
 * another set id: those set the cancel flag, wait until the running call has returned, and proceed.
 * No lock is held across a port call. Ids are the caller's; LUN arrays are borrowed. On failure
 * @why (may be NULL) says what failed and what to do. */
#ifndef CORE_ENGINE_H
#define CORE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "provider/array/array.h"
#include "provider/core/resync.h"

struct engine;

/* The array has given up shadow copy LUN @lun (array_tag.is_lost), which has @tag. Called once for
 * each such LUN in the life of an engine, on the thread of the call that met it, from engine_new()
 * on; it must not call the engine or the array. */
typedef void engine_lost(void *ctx, const struct lun *lun, const struct array_tag *tag);

struct engine_config {
    struct array *array; /* borrowed; outlives the engine */
    char host[ARRAY_HOST_MAX];
    bool is_cluster_node;         /* serve what context_suits_cluster() alone */
    uint32_t prepare_deadline_ms; /* EndPrepareSnapshots */
    uint32_t commit_deadline_ms;  /* PreCommitSnapshots and CommitSnapshots together */
    uint32_t stop_deadline_ms;    /* how long an abort waits for a running call; 0: 60 s */
    uint32_t silence_deadline_ms; /* how long the array may not answer about a resync; 0: 60 s */
    engine_lost *lost;            /* NULL: nobody wants to know */
    void *lost_ctx;
};

/* When lost shadow copies are noticed: those that this host made and finished, in engine_new() and
 * when a set begins; any, in the calls that name them and read their tag (engine_locate,
 * engine_resync, engine_lun_empty). Nothing about it is kept on the array: a new engine tells of
 * those that are still there once more. */

/* Make the engine and remove from the array what this host began and never finished (tags in state
 * preparing or committed of @config->host): the caller guarantees that no other process serves this
 * host. Released LUNs and those of other hosts are not touched. ERR_INVAL: no array or host name;
 * ERR_NOMEM; the array's error (ERR_CORRUPT, ERR_ARRAY, ...). */
enum err engine_new(const struct engine_config *config, struct engine **ret_engine,
                    struct why *why);

/* Abort the set in creation, if any, let go of running resyncs as engine_unload does, and free.
 * NULL is fine. No other call may be running. */
void engine_free(struct engine *engine);

/* True from the entry of engine_pre_commit to the successful return of engine_post_commit, the end
 * of the set, or FROZEN_LIMIT_MS after the last step (frozen.h), whichever comes first. A refused
 * engine_pre_commit (wrong set or order) does not begin it; a failed one does. Legal in the frozen
 * window. */
bool engine_is_frozen(const struct engine *engine);

/* True while a set is in creation or a resync runs: the process must not be unloaded without force.
 */
bool engine_is_busy(struct engine *engine);

/* The id of the set that is in creation and not yet created; false when there is none. */
bool engine_current_set(struct engine *engine, struct id *ret_set);

/* AreLunsSupported. *ret_supported is written on every path (false on error). Foreign LUNs,
 * unserved contexts and shortages are ERR_OK and false, with the reason in @why. */
enum err engine_luns_supported(struct engine *engine, uint32_t context, const struct lun *luns,
                               size_t count, bool *ret_supported, struct why *why);

/* BeginPrepareSnapshot. ERR_NOT_SUPPORTED: a LUN or the context is not ours to serve, or a LUN is a
 * shadow copy LUN. ERR_INVAL: no LUN, a null id, or another method than the set's earlier volumes.
 * ERR_LIMIT: more LUNs than the array takes in one set (volumes are not limited). ERR_STATE,
 * ERR_CANCELLED, ERR_TIMEOUT, ERR_NO_SPACE, ERR_NOMEM, ERR_ARRAY.
 *
 * A LUN that is in the set already, for this volume or another one, is shared. An earlier set that
 * is not created is removed first; a created one is kept and forgotten.
 *
 * On failure the set has the volumes it had before the call, and can go on:
 * - Refusals that need no work of the array on the set (arguments, context, foreign LUNs, memory,
 *   order) come before anything is touched, an earlier set included.
 * - The first volume of a set fails: the set is removed again. An abandoned earlier set stays
 *   removed.
 * - A later volume fails: those of its LUNs that were in already are taken out again. When the
 *   array fails to do that, the set can only be aborted.
 * - What the array then fails to remove is removed before the next set begins, in engine_unload,
 * or, unless the array had sealed it, at the next start. */
enum err engine_begin_prepare(struct engine *engine, const struct id *set,
                              const struct id *shadow_copy, uint32_t context,
                              const struct lun *luns, size_t count, struct why *why);

/* The steps of IVssProviderCreateSnapshotSet, each on the set @set. ERR_NOT_FOUND: unknown set
 * (ERR_INVAL in the two final steps); ERR_STATE: wrong order, or another call for the set is
 * running; ERR_CANCELLED: the set was aborted meanwhile; else the array's error. A failing step
 * leaves the state as it was; a repeat of the step just completed is ERR_OK without work. From
 * pre_commit to post_commit nothing is done that base/frozen.h forbids. */
enum err engine_end_prepare(struct engine *engine, const struct id *set, struct why *why);
enum err engine_pre_commit(struct engine *engine, const struct id *set, struct why *why);
enum err engine_commit(struct engine *engine, const struct id *set, struct why *why);
enum err engine_post_commit(struct engine *engine, const struct id *set, struct why *why);
enum err engine_pre_final_commit(struct engine *engine, const struct id *set, struct why *why);
enum err engine_post_final_commit(struct engine *engine, const struct id *set, struct why *why);

/* AbortSnapshots: legal at any time, interrupts a running call for the set and waits until that has
 * returned (ERR_TIMEOUT after config.stop_deadline_ms; the set then can only be aborted again or be
 * replaced). A set unknown in memory but unfinished on the array under this host's name is removed
 * as well; a set unknown to both is ERR_NOT_FOUND. A finished set is kept: ERR_OK; one whose
 * engine_post_final_commit failed is not finished, whatever the array has made of it. When the
 * array fails to remove the set, it is no longer in creation all the same; a repeated abort, the
 * next begin, engine_unload and the next start try again. (The next start takes a set for finished
 * that the array sealed.) */
enum err engine_abort(struct engine *engine, const struct id *set, struct why *why);

/* OnUnload(TRUE): abort the set in creation, if any, as engine_abort does. Running resyncs are not
 * stopped, for half a resync is worse than a whole one, and the array has them on record: who waits
 * for one learns that the array goes on alone (resync_detach). ERR_TIMEOUT, ERR_ARRAY. */
enum err engine_unload(struct engine *engine, struct why *why);

/* GetTargetLuns: identity of the shadow copy LUN of each source; @ret_targets has @count entries,
 * written on success only. ERR_NOT_FOUND for a source outside the set, ERR_STATE for a wrong time.
 */
enum err engine_targets(struct engine *engine, const struct lun *sources, size_t count,
                        struct lun *ret_targets, struct why *why);

/* LocateLuns: present every shadow copy LUN to this host. Presents all it can, then reports the
 * first failure with the number of all. ERR_NOT_FOUND names a LUN that is unknown, ERR_INVAL one
 * that is not a shadow copy LUN, ERR_STATE one that holds no point in time yet, ERR_LOST one that
 * holds none any more. May be repeated. */
enum err engine_locate(struct engine *engine, const struct lun *luns, size_t count,
                       struct why *why);

/* FillInLunInfo: *ret_ours (written on every path) and, when it is ours, the LUN's full identity.
 */
enum err engine_fill_in(struct engine *engine, const struct lun *lun, bool *ret_ours,
                        struct lun *ret_lun, struct why *why);

/* OnLunEmpty: delete the shadow copy LUN, also a lost one; on return its deletion is on the array's
 * record and needs nobody's help any more (array.h, remove). May be repeated. Unknown is ERR_OK.
 * ERR_INVAL for an original LUN. ERR_STATE for a LUN of a set still in creation, here or (by its
 * tag) on another host. */
enum err engine_lun_empty(struct engine *engine, const struct lun *lun, struct why *why);

/* OnLunStateChange with the mask flag: hide the shadow copy LUNs from this host, keep them. Errors
 * as in engine_locate. */
enum err engine_mask(struct engine *engine, const struct lun *luns, size_t count, struct why *why);

/* ResyncLuns: start to copy each shadow copy LUN of @sources over the LUN of @targets with the same
 * index: all of them or none. @ended(@ctx) (may be NULL) is told when it failed or was cancelled.
 * *ret_resync is dropped with resync_unref(), which does not stop it. ERR_INVAL: no LUN;
 * ERR_NOT_SUPPORTED: the array has no resync; ERR_NOT_FOUND: a LUN is unknown, a source is no
 * shadow copy LUN, a target no original LUN; ERR_STATE: a target is named twice or has a running
 * resync, a source belongs to an unfinished set; ERR_LOST: a source is lost; ERR_NO_SPACE,
 * ERR_NOMEM, ERR_ARRAY. */
enum err engine_resync(struct engine *engine, const struct lun *sources, const struct lun *targets,
                       size_t count, resync_ended *ended, void *ctx, struct resync **ret_resync,
                       struct why *why);

/* The provider is ending, and no other call is running or will come: let go of running resyncs as
 * engine_unload does, also of those that a call began while that ran, and wait until nobody asks
 * the array about one any more, at most @timeout_ms (OS_FOREVER: none). False: the array hangs in
 * the question, and neither the engine nor the array may be freed. */
bool engine_end_resyncs(struct engine *engine, uint32_t timeout_ms);

/* What the array can do, for GetProviderCapabilities. */
void engine_info(struct engine *engine, struct array_info *ret_info);

#endif
