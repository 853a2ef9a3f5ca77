/* SPDX-License-Identifier: Apache-2.0 */
/* The array port: what lunshadow asks of a storage array. It speaks storage, not VSS, and no
 * vendor.
 *
 * A backend fills a struct array_ops, embeds struct array and struct array_group in its own
 * structs, and is named in array.c. The core calls the ops of the array it opened.
 *
 * General rules, unless a member says otherwise: members are called from any thread; calls on one
 * group are serialised by the caller, calls on the array are not; no lock is held by the caller;
 * all pointers are borrowed for the call; ret_ outputs are written on success only; @why (may be
 * NULL) gets a text naming the LUN or file and the remedy on every failure, and a member that works
 * on several LUNs names the one that failed with why_about(). */
#ifndef ARRAY_ARRAY_H
#define ARRAY_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/id.h"
#include "provider/array/lun.h"

struct os_cancel;

#define ARRAY_PORT_VERSION 5
#define ARRAY_HOST_MAX 64 /* name of a host, with its NUL */

enum array_method {
    ARRAY_METHOD_ANY,          /* the backend chooses */
    ARRAY_METHOD_DIFFERENTIAL, /* copy on write or redirect on write */
    ARRAY_METHOD_PLEX,         /* full, independent mirror */
};

enum array_lun_kind {
    ARRAY_LUN_ORIGINAL,
    ARRAY_LUN_SHADOW_COPY,
};

/* Life of a shadow copy LUN on the array. */
enum array_shadow_state {
    ARRAY_SHADOW_PREPARING, /* made, holds no point in time yet */
    ARRAY_SHADOW_COMMITTED, /* holds the point in time; the set is not finished */
    ARRAY_SHADOW_RELEASED,  /* sealed: belongs to VSS, deleted only by remove */
};

/* A LUN as the array knows it. */
struct array_lun {
    struct lun lun; /* the array's own, complete identity */
    enum array_lun_kind kind;
    uint64_t size; /* bytes */
};

/* The tag stored on the array with each shadow copy LUN: all a restarted process or another host
 * needs. */
struct array_tag {
    struct id set;
    struct id shadow_copy;
    struct lun source;         /* only its identity is guaranteed */
    char host[ARRAY_HOST_MAX]; /* the host that created it */
    enum array_method method;
    enum array_shadow_state state;
    uint64_t created_ms;   /* when the LUN was made: UTC, ms since 1970 */
    uint64_t committed_ms; /* of its point in time; 0: none yet, or the array has not kept it */
    /* The array has given it up, because the space for what its original LUN overwrites ran out:
     * its content is gone for good. Only a differential one that held its point in time; it is so
     * for ever, whatever becomes of @state. It keeps its identity, its size and this tag until it
     * is removed, and is neither presented nor copied back (ERR_LOST). Hosts that see it go on
     * seeing it, and no block of it can be read: VSS has a LUN deleted only where it finds it. */
    bool is_lost;
};

struct array_info {
    const char *name; /* backend name */
    char model[64];   /* for people */
    /* What LUNs of this array can have at all; can_shadow is not asked about what it lacks. */
    bool has_differential;
    bool has_plex;
    bool has_transport; /* shadow copy LUNs can be presented to other hosts */
    bool has_resync;
    uint32_t group_lun_max; /* LUNs in one group; at least 64 */
};

struct array {
    const struct array_ops *ops;
};

/* How to reach an array. */
struct array_access {
    const char *address; /* its meaning is the backend's */
    const char *host;    /* the name under which the array knows this machine */
    const char *secret;  /* a password, a key; "" for none. See open. */
};

struct array_group {
    struct array *array;
};

/* A handle on a resync job: see resync_start. */
struct array_resync {
    struct array *array;
};

enum array_resync_state {
    ARRAY_RESYNC_RUNNING,
    ARRAY_RESYNC_DONE,      /* the target has the content and the size of the source */
    ARRAY_RESYNC_FAILED,    /* the array gave up: the target's content is undefined */
    ARRAY_RESYNC_CANCELLED, /* it was stopped: the same */
};

struct array_resync_status {
    enum array_resync_state state;
    unsigned percent; /* 0..100, never falls; 100 is copied, not yet done */
    enum err error;   /* of ARRAY_RESYNC_FAILED: ERR_ARRAY, ERR_CORRUPT, ERR_NO_SPACE, ERR_NOMEM */
};

/* Called with @percent 0..100 now and then, from the waiting thread. */
typedef void array_progress(void *ctx, unsigned percent);

/* Called for each shadow copy LUN; a result other than ERR_OK ends the listing and is returned. */
typedef enum err array_list_entry(void *ctx, const struct array_lun *lun,
                                  const struct array_tag *tag);

/* Called for each host to which a LUN is presented; a result other than ERR_OK ends the walk and is
 * returned. */
typedef enum err array_host_entry(void *ctx, const char *host);

struct array_ops {
    unsigned version; /* ARRAY_PORT_VERSION */
    const char *name;

    /* Connect to the array. The secret is never put into a text or a trace; the caller wipes it
     * after the call, and what the backend has to keep of it is wiped (mem_wipe) when it is done
     * with it. May block. Mandatory. ERR_NOT_FOUND, ERR_CORRUPT, ERR_ARRAY, ERR_NOMEM, ERR_IO,
     * ERR_ACCESS (a wrong secret). */
    enum err (*open)(const struct array_access *access, struct array **ret_array, struct why *why);

    /* Disconnect and free. All groups and resync handles are closed by then. Mandatory. */
    void (*close)(struct array *array);

    /* What the array can do. Neither blocks nor fails; from any thread, at any time. Mandatory. */
    void (*info)(struct array *array, struct array_info *ret_info);

    /* Is @lun one of ours? ERR_OK and its full identity, kind and size; ERR_NOT_FOUND for a foreign
     * or unknown LUN; other errors only when the array cannot be asked. May block briefly.
     * Mandatory. */
    enum err (*find)(struct array *array, const struct lun *lun, struct array_lun *ret_lun,
                     struct why *why);

    /* Could all @luns be shadow-copied with @method now, @transport included? A pure question: no
     * side effect, no reservation; a transient shortage answers false, and so does a LUN that is
     * the target of a resync job. On false, @why says why, for `explain`. Errors only when the
     * array cannot be asked. Mandatory. */
    enum err (*can_shadow)(struct array *array, const struct array_lun *luns, size_t count,
                           enum array_method method, bool transport, bool *ret_can,
                           struct why *why);

    /* Begin a group: the shadow copy LUNs of one set on this array. Mandatory. ERR_NOMEM,
     * ERR_ARRAY. */
    enum err (*group_open)(struct array *array, const struct id *set,
                           struct array_group **ret_group, struct why *why);

    /* Add original LUN @source to the group and start preparing its shadow copy LUN in the
     * background; returns at once. The tag (state preparing) is on the array before anything else
     * is. Adding a source that is in the group already is ERR_OK and does nothing. Mandatory.
     * ERR_NOT_FOUND, ERR_NOT_SUPPORTED (method), ERR_STATE (target of a resync job), ERR_NO_SPACE,
     * ERR_LIMIT, ERR_NOMEM, ERR_ARRAY. */
    enum err (*group_add)(struct array_group *group, const struct array_lun *source,
                          const struct id *shadow_copy, enum array_method method, struct why *why);

    /* Take original LUN @source out of the group again: stop preparing its shadow copy LUN and
     * remove every trace of it from the array, as if it had not been added. As group_add, it comes
     * before group_arm, and a group_wait has to follow. Not in the group is ERR_OK. May wait for
     * the preparation of this LUN to stop, not for its end. After a failure the group can only be
     * aborted, or the call repeated. Mandatory. ERR_ARRAY. */
    enum err (*group_drop)(struct array_group *group, const struct lun *source, struct why *why);

    /* Wait until everything slow is done, at most @deadline_ms, or until @cancel is set. @progress
     * may be NULL. All that commit needs is open and allocated when it returns ERR_OK. May be
     * repeated. Mandatory. ERR_TIMEOUT, ERR_CANCELLED, ERR_STATE (an original LUN is the target of
     * a resync job, or got another size from one), ERR_NO_SPACE, ERR_ARRAY, ERR_NOMEM. */
    enum err (*group_wait)(struct array_group *group, uint32_t deadline_ms,
                           struct os_cancel *cancel, array_progress *progress, void *ctx,
                           struct why *why);

    /* PreCommit: be ready for the instant. In the frozen window: what base/frozen.h forbids is not
     * done, and it must return within @deadline_ms. Mandatory. ERR_TIMEOUT, ERR_ARRAY. */
    enum err (*group_arm)(struct array_group *group, uint32_t deadline_ms, struct why *why);

    /* Take the point-in-time image of all LUNs of the group at one instant. In the frozen window
     * (base/frozen.h): the array is told through what was opened before. Must not write to an
     * original LUN, and must return within @deadline_ms, which is what group_arm left of its own
     * and may be 0: ERR_TIMEOUT. On failure nothing was taken: no LUN of the group counts as
     * committed. Mandatory. ERR_TIMEOUT, ERR_STATE (a resync job was begun on an original LUN since
     * group_wait: the image would be torn), ERR_ARRAY, ERR_NO_SPACE. Source: VSS, Required
     * Behaviors for Shadow Copy Providers, "Time-Critical Operations". */
    enum err (*group_commit)(struct array_group *group, uint32_t deadline_ms, struct why *why);

    /* The set is finished: mark its shadow copy LUNs released, and hold nothing of them any more:
     * they may be removed while the group is open. May be repeated. Mandatory. ERR_ARRAY. */
    enum err (*group_seal)(struct array_group *group, struct why *why);

    /* Stop preparation and remove every trace of the group from the array; legal in any state of
     * the group, a sealed one included: who gave the set to VSS closes the group instead. May be
     * repeated, also after a failure of itself. Mandatory. ERR_ARRAY. */
    enum err (*group_abort)(struct array_group *group, struct why *why);

    /* Free the group's memory and background work; the array keeps what it has. NULL is fine.
     * Mandatory. */
    void (*group_close)(struct array_group *group);

    /* Identity of the shadow copy LUN of @source in the group, known as soon as group_wait
     * returned, although it is presented nowhere. The same answer each time. Mandatory.
     * ERR_NOT_FOUND when @source is not in the group. */
    enum err (*group_target)(struct array_group *group, const struct lun *source,
                             struct array_lun *ret_lun, struct why *why);

    /* Make the LUN visible to @host, read-write, before returning. Already visible is ERR_OK. Never
     * a bus rescan. Mandatory. ERR_NOT_FOUND, ERR_LOST, ERR_ARRAY. */
    enum err (*present)(struct array *array, const struct lun *lun, const char *host,
                        struct why *why);

    /* Hide it from @host; not visible is ERR_OK. Mandatory. ERR_NOT_FOUND, ERR_ARRAY. */
    enum err (*unpresent)(struct array *array, const struct lun *lun, const char *host,
                          struct why *why);

    /* Delete a shadow copy LUN. ERR_OK says that the deletion is on the array's record: no host
     * sees the LUN, no member of this port knows it any more, in whatever process, and the array
     * ends the deletion by itself, also when this process dies. What takes long, such as freeing
     * the blocks, is the array's work in the background: VSS waits for this call, so it is as quick
     * as present, whatever the size of the LUN. After a failure the LUN may be hidden, and is
     * otherwise as it was, or the deletion is on record all the same; it may be repeated either
     * way. Unknown or already deleted is ERR_OK. An original LUN is refused with ERR_INVAL, the
     * source of a running resync job with ERR_STATE. Mandatory. ERR_ARRAY. */
    enum err (*remove)(struct array *array, const struct lun *lun, struct why *why);

    /* Call @entry for each shadow copy LUN on the array with its tag. Mandatory. ERR_CORRUPT,
     * ERR_ARRAY. */
    enum err (*list)(struct array *array, array_list_entry *entry, void *ctx, struct why *why);

    /* The tag of the shadow copy LUN @lun. Mandatory. ERR_NOT_FOUND, ERR_INVAL for an original LUN.
     */
    enum err (*tag)(struct array *array, const struct lun *lun, struct array_tag *ret_tag,
                    struct why *why);

    /* Call @entry with the name of each host to which @lun, of any kind, is presented. Mandatory.
     * ERR_NOT_FOUND, ERR_ARRAY. */
    enum err (*hosts)(struct array *array, const struct lun *lun, array_host_entry *entry,
                      void *ctx, struct why *why);

    /* --- resync: the array copies a shadow copy LUN back over an original LUN ---
     *
     * A job is one such pair. It is on the array's record before the target is touched, and the
     * array works on by itself: it does not end with the handle, with this process or this host.
     * (An array that works only while it is open leaves the job on its record, and takes it up with
     * the next resync_start for that target.) The target is the LUN that the shadow copy was made
     * of or another original LUN. It keeps its VPD page 0x83 and its hosts; its size becomes the
     * source's. The source is never changed, may be hidden from all hosts, and may be the source of
     * several jobs. As long as a job is on record its target gets no shadow copy.
     *
     * The four members are optional, all or none: array_info.has_resync says which. Calls on one
     * handle are serialised by the caller. */

    /* Begin a job and return without waiting for the copy. A larger target shrinks to the source's
     * size at the end of the job, a smaller one grows now. A job on record for @target that nobody
     * works on is taken up when it has the same source, and replaced when it has another one; in
     * both cases all of @target is copied. On failure no job is begun and @target is as it was. May
     * block briefly. ERR_NOT_FOUND (a LUN is unknown), ERR_INVAL (@source is no shadow copy LUN,
     * @target no original LUN), ERR_STATE (@source is not released; @target has a running job),
     * ERR_LOST (@source), ERR_NO_SPACE (@target cannot grow), ERR_NOMEM, ERR_ARRAY. *ret_resync is
     * closed with resync_close. */
    enum err (*resync_start)(struct array *array, const struct lun *source,
                             const struct lun *target, struct array_resync **ret_resync,
                             struct why *why);

    /* How is the job? Called often, so it answers at once; a final state stays. With
     * ARRAY_RESYNC_FAILED @why says what failed. An error means that the array could not be asked,
     * and says nothing about the job: ask again. ERR_ARRAY. */
    enum err (*resync_poll)(struct array_resync *resync, struct array_resync_status *ret_status,
                            struct why *why);

    /* Stop the job; returns when the array no longer writes to the target, and may block until
     * then. The job's state is final afterwards, and need not be ARRAY_RESYNC_CANCELLED: it may
     * have ended before. May be repeated. ERR_ARRAY: the job goes on. */
    enum err (*resync_cancel)(struct array_resync *resync, struct why *why);

    /* Free the handle; a running job goes on. NULL is fine. */
    void (*resync_close)(struct array_resync *resync);
};

/* Does this build have a backend called @name? And the names of all of them, separated by commas,
 * in
 * @buf; @size is at least 1, what does not fit is cut off. */
bool array_backend_exists(const char *name);
void array_backend_names(char *buf, size_t size);

/* May an array know a host by @name? 1 to ARRAY_HOST_MAX - 1 letters, digits, '.', '-' and '_', not
 * '.' first: fit for a file's name and a word of a line, which is what backends make of it. */
bool array_is_host_name(const char *name);

/* Find the backend called @name and open it as @access says. ERR_NOT_FOUND names the known
 * backends; else the errors of open. */
enum err array_open_with(const char *name, const struct array_access *access,
                         struct array **ret_array, struct why *why);

/* The same for an array without a secret. */
enum err array_open(const char *name, const char *address, const char *host,
                    struct array **ret_array, struct why *why);

/* Close @array; NULL is fine. */
void array_close(struct array *array);

/* For messages: "any", "differential", "plex"; "preparing", "committed", "released". Never NULL. */
const char *array_method_name(enum array_method method);
const char *array_shadow_state_name(enum array_shadow_state state);

#endif
