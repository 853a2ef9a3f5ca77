/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the fake array: its table of LUNs, its scripts, and the way into a port
 * call. For winetest/unit/fake_array*.c alone. */
#ifndef UNIT_FAKE_ARRAY_IMPL_H
#define UNIT_FAKE_ARRAY_IMPL_H

#include "base/os.h"
#include "winetest/unit/fake_array.h"

#define FAKE_LUNS_MAX 4096
#define FAKE_HOSTS_MAX 4
#define FAKE_LOG_MAX 8192

/* One LUN. */
struct fake_record {
    struct array_lun lun;
    struct array_tag tag; /* of a shadow copy LUN */
    unsigned lacks;       /* of an original LUN: abilities that it alone has not */
    char hosts[FAKE_HOSTS_MAX][ARRAY_HOST_MAX];
    bool has_job; /* of an original LUN: it is or was the target of a resync */
    struct array_resync_status job;
};

/* What the tests have asked of one port function, and what it has seen. */
struct fake_script {
    unsigned calls;
    unsigned fail_in; /* calls until the failing one, which is at 1 */
    bool fails_always;
    enum err error;
    bool is_blocking;
    bool heeds_cancel;
    unsigned blocked; /* callers held now */
    void (*act)(void *ctx);
    void *act_ctx;
};

struct fake_array {
    struct array base;
    struct os_mutex *mutex;
    struct os_cond *changed;
    struct fake_record *records[FAKE_LUNS_MAX]; /* owned; by number */
    unsigned next_shadow;
    uint32_t group_lun_max;
    unsigned lacks; /* abilities that no LUN has */
    unsigned groups;
    uint32_t commit_deadline_ms; /* of the last group_commit */
    bool has_resync;
    bool holds_jobs;
    unsigned job_handles;
    struct fake_script scripts[FAKE_OP_COUNT];
    char log[FAKE_LOG_MAX];
    const char *breach;
};

/* fake_array_script.c: every port call begins with fake_enter(), which locks, counts, logs, blocks,
 * and fails if the script says so, and ends with fake_leave(), which unlocks and returns @e. */
enum err fake_enter(struct fake_array *fake, enum fake_op op, struct os_cancel *cancel,
                    struct why *why);
enum err fake_leave(struct fake_array *fake, enum err e);

/* Note a breach of the port's rules; the first one counts. Mutex held. */
void fake_breach(struct fake_array *fake, const char *text);

/* fake_array.c: the table of LUNs. Mutex held. Borrowed; NULL when there is none, or no room. */
struct fake_record *fake_find_record(struct fake_array *fake, const struct lun *lun);
struct fake_record *fake_add_record(struct fake_array *fake, unsigned number,
                                    enum array_lun_kind kind);
void fake_remove_record(struct fake_array *fake, unsigned number);
bool fake_can(const struct fake_array *fake, const struct fake_record *record,
              enum array_method method, bool transport);
bool fake_is_of_set(const struct fake_record *record, const struct id *set);

/* The array behind the port's pointer. */
struct fake_array *fake_of(struct array *array);

/* fake_array_group.c: the port's functions on groups; see struct array_ops. */
enum err fake_group_open(struct array *array, const struct id *set, struct array_group **ret_group,
                         struct why *why);
enum err fake_group_add(struct array_group *base, const struct array_lun *source,
                        const struct id *shadow_copy, enum array_method method, struct why *why);
enum err fake_group_drop(struct array_group *base, const struct lun *source, struct why *why);
enum err fake_group_wait(struct array_group *base, uint32_t deadline_ms, struct os_cancel *cancel,
                         array_progress *progress, void *ctx, struct why *why);
enum err fake_group_arm(struct array_group *base, uint32_t deadline_ms, struct why *why);
enum err fake_group_commit(struct array_group *base, uint32_t deadline_ms, struct why *why);
enum err fake_group_seal(struct array_group *base, struct why *why);
enum err fake_group_abort(struct array_group *base, struct why *why);
void fake_group_close(struct array_group *base);
enum err fake_group_target(struct array_group *base, const struct lun *source,
                           struct array_lun *ret_lun, struct why *why);

/* fake_array_resync.c: the port's functions on resync jobs. */
enum err fake_resync_start(struct array *array, const struct lun *source, const struct lun *target,
                           struct array_resync **ret_resync, struct why *why);
enum err fake_resync_poll(struct array_resync *base, struct array_resync_status *ret_status,
                          struct why *why);
enum err fake_resync_cancel(struct array_resync *base, struct why *why);
void fake_resync_close(struct array_resync *base);

#endif
