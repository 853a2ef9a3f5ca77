/* SPDX-License-Identifier: Apache-2.0 */
/* luns/<naa>.tag: what the array knows of a LUN. A LUN exists if and only if its tag does. */
#ifndef MOCK_TAG_H
#define MOCK_TAG_H

#include "provider/array/array.h"
#include "provider/array/backends/mock/store.h"

struct tag {
    uint64_t number; /* the file's name; not in the text */
    enum array_lun_kind kind;
    uint64_t size;
    uint64_t created_ms; /* UTC */
    /* Of original LUNs only: the shadow copy LUN that a resync job copies over it; 0 without a job.
     */
    uint64_t resync;
    /* Of shadow copy LUNs only: */
    struct id set;
    struct id shadow_copy;
    uint64_t source; /* number of the original LUN */
    char host[ARRAY_HOST_MAX];
    enum array_method method; /* never ARRAY_METHOD_ANY */
    enum array_shadow_state state;
    uint64_t committed_ms; /* UTC; 0: not yet, or made before tags had it */
    bool is_lost;          /* differential only: its image is empty */
};

/* Paths of a LUN's two files; each returns the text in *ret_path. */
const char *tag_path(const struct store *store, uint64_t number, struct store_path *ret_path);
const char *tag_image_path(const struct store *store, uint64_t number, struct store_path *ret_path);

/* ERR_NOT_FOUND when the LUN does not exist; ERR_CORRUPT names file and line. Under the lock. */
enum err tag_load(const struct store *store, uint64_t number, struct tag *ret_tag, struct why *why);

/* Make or replace the tag. */
enum err tag_save(const struct store *store, const struct tag *tag, struct why *why);

/* ERR_ARRAY unless the LUN's image is there with the size that the tag says. */
enum err tag_check_image(const struct store *store, const struct tag *tag, struct why *why);

/* ERR_LOST, naming the LUN, when it is lost. */
enum err tag_check_content(const struct store *store, const struct tag *tag, struct why *why);

/* Give the LUN's image @size bytes; the tag is left alone. Repeatable. Under the lock. */
enum err tag_resize_image(const struct store *store, uint64_t number, uint64_t size,
                          struct why *why);

/* What the port says of it. */
void tag_lun(const struct store *store, const struct tag *tag, struct array_lun *ret_lun);
void tag_public(const struct store *store, const struct tag *tag, struct array_tag *ret_tag);

/* If @name is the name of a tag file of this array, its number. */
bool tag_parse_name(const struct store *store, const char *name, uint64_t *ret_number);

/* Is there room for @bytes more? ERR_NO_SPACE names the array and the numbers. Under the lock. */
enum err tag_check_room(const struct store *store, uint64_t bytes, struct why *why);

#endif
