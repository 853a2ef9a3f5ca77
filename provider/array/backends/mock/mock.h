/* SPDX-License-Identifier: Apache-2.0 */
/* The mock array's handle, for the files of this backend only. */
#ifndef MOCK_MOCK_H
#define MOCK_MOCK_H

#include "provider/array/array.h"
#include "provider/array/backends/mock/store.h"
#include "provider/array/backends/mock/tag.h"

struct job;
struct os_mutex;

struct mock {
    struct array base;
    struct faults *faults;
    struct os_mutex *mutex; /* guards all below: one operation of this handle at a time */
    struct store store;
    struct job *jobs; /* resync jobs that go on although their handle is closed */
};

/* The mock array whose port @array is. */
struct mock *mock_from_base(struct array *array);

/* Serialise with other threads of this handle and with everybody else, and settle what is open;
 * left with mock_leave(). */
enum err mock_enter(struct mock *mock, struct why *why);
void mock_leave(struct mock *mock);

/* Open another view of the folder, for a group or a job; closed with store_close() before the array
 * is. Errors of store_open(). */
enum err mock_open_store(struct mock *mock, struct store *store, struct why *why);

/* The port's errors: what the operating system refused is a failing array. */
enum err mock_port_error(enum err e);

/* ask.c: the tag of @lun, by VPD page 0x83. ERR_NOT_FOUND names the LUN. Under the lock. */
enum err mock_find_tag(const struct store *store, const struct lun *lun, struct tag *ret_tag,
                       struct why *why);

/* resync.c: members of the port. */
enum err mock_resync_start(struct array *array, const struct lun *source, const struct lun *target,
                           struct array_resync **ret_resync, struct why *why);
enum err mock_resync_poll(struct array_resync *base, struct array_resync_status *ret_status,
                          struct why *why);
enum err mock_resync_cancel(struct array_resync *base, struct why *why);
void mock_resync_close(struct array_resync *base);

/* resync.c: stop working on the jobs of this handle; they stay on record. */
void mock_resync_stop_all(struct mock *mock);

/* ask.c: members of the port. */
enum err mock_find(struct array *array, const struct lun *lun, struct array_lun *ret_lun,
                   struct why *why);
enum err mock_can_shadow(struct array *array, const struct array_lun *luns, size_t count,
                         enum array_method method, bool transport, bool *ret_can, struct why *why);
enum err mock_tag(struct array *array, const struct lun *lun, struct array_tag *ret_tag,
                  struct why *why);
enum err mock_list(struct array *array, array_list_entry *entry, void *ctx, struct why *why);
enum err mock_hosts(struct array *array, const struct lun *lun, array_host_entry *entry, void *ctx,
                    struct why *why);

#endif
