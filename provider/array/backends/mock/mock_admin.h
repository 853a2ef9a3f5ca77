/* SPDX-License-Identifier: Apache-2.0 */
/* Administration of the mock array, which the array port has no business with: making an array and
 * its original LUNs, finding their blocks, checking the folder. For the rig and for tests. */
#ifndef MOCK_ADMIN_H
#define MOCK_ADMIN_H

#include <stdbool.h>
#include <stdint.h>

#include "provider/array/array.h"
#include "provider/array/backends/mock/identity.h" /* MOCK_SEED_MAX */

/* Make an array in folder @dir (made when missing, its parent is not). Identities follow from
 * @seed; @capacity is for all LUNs together, 0 is no limit. ERR_EXISTS when an array is there, or
 * anything else but what an interrupted making leaves, ERR_INVAL for a seed above MOCK_SEED_MAX;
 * after a failure nothing of it is left. */
enum err mock_create(const char *dir, uint64_t seed, uint64_t capacity, struct why *why);

/* Make an original LUN of @size bytes, all zero. @array was opened as "mock". ERR_INVAL unless
 * @size is a positive multiple of 512; ERR_NO_SPACE. */
enum err mock_lun_create(struct array *array, uint64_t size, struct array_lun *ret_lun,
                         struct why *why);

/* The LUN whose NAA in lower-case hex is @naa. ERR_NOT_FOUND. */
enum err mock_lun_by_name(struct array *array, const char *naa, struct array_lun *ret_lun,
                          struct why *why);

/* Path of the image of @lun (raw blocks) in @buf. ERR_NOT_FOUND, ERR_LIMIT when it does not fit. */
enum err mock_lun_path(struct array *array, const struct lun *lun, char *buf, size_t size,
                       struct why *why);

/* The array runs out of space for the differential shadow copy LUN @lun and gives it up: its image
 * is empty from now on, it takes no room, and array_tag.is_lost says so. Lost already is ERR_OK.
 * ERR_INVAL for an original LUN; ERR_NOT_SUPPORTED for a plex, which has all its blocks itself;
 * ERR_STATE while it holds no point in time yet (a faults file makes the preparation fail) or is
 * the source of a running resync; an interrupted resync of it is given up. ERR_NOT_FOUND. */
enum err mock_lun_exhaust(struct array *array, const struct lun *lun, struct why *why);

/* Call @entry for every LUN, originals included, for which @tag is NULL. */
enum err mock_lun_list(struct array *array, array_list_entry *entry, void *ctx, struct why *why);

/* A resync job on record. */
struct mock_resync {
    struct lun source;
    struct lun target;
    uint64_t size;   /* of the target, bytes */
    bool is_running; /* else it was interrupted */
};

/* Call @entry for each resync job until it fails. */
enum err mock_resync_list(struct array *array,
                          enum err (*entry)(void *ctx, const struct mock_resync *resync), void *ctx,
                          struct why *why);

/* A line of the journal, for people. */
struct mock_journal_entry {
    uint64_t seq;
    uint64_t time_ms; /* UTC, ms since 1970 */
    const char *host;
    uint32_t pid;
    bool is_begin;
    const char *what; /* operation and arguments, or outcome */
};

/* Call @entry for each line of the journal. ERR_CORRUPT names file and line. */
enum err mock_journal(const char *dir,
                      void (*entry)(void *ctx, const struct mock_journal_entry *entry), void *ctx,
                      struct why *why);

/* Check the whole folder: settings, journal, tags, images and their sizes, masking against fabric,
 * nothing left over. @problem is called with a line for each finding. Finishes what an interrupted
 * operation left, unless the journal is damaged; changes nothing else. Returns ERR_OK with
 * *ret_problems, or an error when the folder cannot be looked at at all. */
enum err mock_check(const char *dir, void (*problem)(void *ctx, const char *text), void *ctx,
                    unsigned *ret_problems, struct why *why);

#endif
