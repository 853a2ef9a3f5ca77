/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the mock array share: an array with original LUNs of known content, a whole
 * shadow copy set in one call, and the look at the folder afterwards. Every function checks what it
 * does; the tests say only what is special to them. */
#ifndef UNIT_MOCK_FIXTURE_H
#define UNIT_MOCK_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "winetest/harness/harness.h"

#include "base/mem.h"
#include "base/os.h"
#include "provider/array/array.h"
#include "provider/array/backends/mock/mock_admin.h"

#define FIXTURE_LUNS 3
#define FIXTURE_SEED 7
#define FIXTURE_NAA_ONE "6acde480000000070000000000000001" /* the first LUN of that seed */
#define FIXTURE_NAA_TWO "6acde480000000070000000000000002"
#define FIXTURE_HOST "alpha"
#define FIXTURE_TEXT_MAX 8192            /* more than any small file of the array has */
#define FIXTURE_SIZE (1024 * 1024 + 512) /* several chunks and a rest */

struct fixture {
    char dir[1024];
    struct array *array;
    struct array_lun luns[FIXTURE_LUNS];
};

extern const struct id fixture_set;

/* A new array of three original LUNs of @lun_size, filled with contents 0, 1 and 2, opened. */
void fixture_open(struct fixture *f, uint64_t lun_size, uint64_t capacity);
/* Check the folder, close, and check that no memory is lost since fixture_open. */
void fixture_close(struct fixture *f);
/* Close the array and open it again. */
void fixture_reopen(struct fixture *f);

/* Replace the faults file and open the array again, so that its calls count from 1; NULL removes
 * the file. */
void fixture_faults(struct fixture *f, const char *rules);

/* Fill a LUN with content number @content: blocks of numbers, whole chunks of zeros; 255 is all
 * zero. */
void fixture_fill(struct fixture *f, const struct lun *lun, unsigned content);
bool fixture_has(struct fixture *f, const struct lun *lun, unsigned content);

/* The original LUNs hold contents 0, 1, 2. */
void fixture_check_originals(struct fixture *f);
/* The folder is whole, and holds @shadows shadow copy LUNs. */
void fixture_check(struct fixture *f, unsigned shadows);
unsigned fixture_count_shadows(struct fixture *f);

/* A group with the first @count original LUNs added. */
struct array_group *fixture_group(struct fixture *f, unsigned count, enum array_method method);
/* All steps in order until one fails; its error. wait: through group_wait; arm: through arm;
 * commit, seal. */
enum fixture_stage { STAGE_WAIT, STAGE_ARM, STAGE_COMMIT, STAGE_SEAL };
enum err fixture_run(struct array_group *group, enum fixture_stage last, struct why *why);

/* A sealed set of the first LUN, whose shadow copy LUN is the result. */
void fixture_shadow(struct fixture *f, struct array_lun *ret_lun);

/* The shadow copy LUN of source @index in the group, and its state on the array. */
void fixture_target(struct fixture *f, struct array_group *group, unsigned index,
                    struct array_lun *ret_lun);
enum array_shadow_state fixture_state(struct fixture *f, const struct lun *lun);

/* Give the file "<dir>/<rest>" this content, made when missing. */
void fixture_write(const struct fixture *f, const char *rest, const void *data, size_t size);
/* Its content as text to @text of FIXTURE_TEXT_MAX bytes; returns the length. */
size_t fixture_read(const struct fixture *f, const char *rest, char *text);
void fixture_delete(const struct fixture *f, const char *rest);

/* "<dir>/<rest>", in a buffer that the next call but three overwrites. */
const char *fixture_path(const struct fixture *f, const char *rest);

#endif
