/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and writing tags, and turning them into the port's terms. */
#include "config.h"

#include "provider/array/backends/mock/tag.h"

#include <inttypes.h>
#include <string.h>

#include "base/os.h"
#include "provider/array/backends/mock/record.h"

#define TAG_SUFFIX ".tag"
#define NO_RESYNC "none"
#define LOST "yes"

const char *
tag_path(const struct store *store, uint64_t number, struct store_path *ret_path)
{
    char name[MOCK_NAME_SIZE];

    return store_path(store, ret_path, "luns/%s" TAG_SUFFIX,
                      identity_name(store->seed, number, name));
}

const char *
tag_image_path(const struct store *store, uint64_t number, struct store_path *ret_path)
{
    char name[MOCK_NAME_SIZE];

    return store_path(store, ret_path, "luns/%s.img", identity_name(store->seed, number, name));
}

/* The value of the line @key, which must be one of @names. */
static enum err
read_choice(struct record_in *record, const char *key, const char *const *names, unsigned count,
            unsigned *ret_choice, struct why *why)
{
    const char *text;
    enum err e = record_text(record, key, &text, why);

    if (e)
        return e;
    for (unsigned i = 0; i < count; i++) {
        if (names[i] && strcmp(text, names[i]) == 0) {
            *ret_choice = i;
            return ERR_OK;
        }
    }
    return record_bad(record, "this value is not known", why);
}

static enum err
read_id(struct record_in *record, const char *key, struct id *ret_id, struct why *why)
{
    const char *text;
    enum err e = record_text(record, key, &text, why);

    if (!e && !id_parse(text, ret_id))
        e = record_bad(record, "this is not an identifier", why);
    return e;
}

static enum err
read_source(struct record_in *record, uint64_t seed, uint64_t *ret_source, struct why *why)
{
    const char *text;
    enum err e = record_text(record, "source", &text, why);

    if (!e && !identity_number(seed, text, ret_source))
        e = record_bad(record, "this is not the name of a LUN of this array", why);
    return e;
}

/* The line that only original LUNs have. */
static enum err
read_resync(struct record_in *record, uint64_t seed, uint64_t *ret_resync, struct why *why)
{
    const char *text;
    enum err e = record_text(record, "resync", &text, why);

    if (!e && strcmp(text, NO_RESYNC) != 0 && !identity_number(seed, text, ret_resync))
        e = record_bad(record, "this is not the name of a LUN of this array", why);
    return e;
}

static enum err
read_host(struct record_in *record, char *host, struct why *why)
{
    const char *text;
    enum err e = record_text(record, "host", &text, why);

    if (e)
        return e;
    if (!array_is_host_name(text))
        return record_bad(record, "this is not the name of a host", why);
    memcpy(host, text, strlen(text) + 1);
    return ERR_OK;
}

/* A line that only lost shadow copy LUNs have. */
static enum err
read_lost(struct record_in *record, struct tag *tag, struct why *why)
{
    const char *text;
    enum err e;

    if (!record_has(record, "lost"))
        return ERR_OK;
    e = record_text(record, "lost", &text, why);
    if (!e && (strcmp(text, LOST) != 0 || tag->method != ARRAY_METHOD_DIFFERENTIAL ||
               tag->state == ARRAY_SHADOW_PREPARING))
        e = record_bad(record, "this LUN cannot be lost", why);
    tag->is_lost = !e;
    return e;
}

/* The lines that only shadow copy LUNs have. */
static enum err
read_shadow(struct record_in *record, uint64_t seed, struct tag *tag, struct why *why)
{
    const char *const methods[] = {
        NULL,
        array_method_name(ARRAY_METHOD_DIFFERENTIAL),
        array_method_name(ARRAY_METHOD_PLEX),
    };
    const char *const states[] = {
        array_shadow_state_name(ARRAY_SHADOW_PREPARING),
        array_shadow_state_name(ARRAY_SHADOW_COMMITTED),
        array_shadow_state_name(ARRAY_SHADOW_RELEASED),
    };
    unsigned choice = 0;
    enum err e = read_id(record, "set", &tag->set, why);

    if (!e)
        e = read_id(record, "shadow_copy", &tag->shadow_copy, why);
    if (!e)
        e = read_source(record, seed, &tag->source, why);
    if (!e)
        e = read_host(record, tag->host, why);
    if (!e)
        e = read_choice(record, "method", methods, 3, &choice, why);
    if (e)
        return e;
    tag->method = (enum array_method)choice;
    e = read_choice(record, "state", states, 3, &choice, why);
    if (!e)
        tag->state = (enum array_shadow_state)choice;
    if (!e && record_has(record, "committed"))
        e = record_number(record, "committed", &tag->committed_ms, why);
    return e ? e : read_lost(record, tag, why);
}

static enum err
read_tag(struct record_in *record, const struct store *store, struct tag *tag, struct why *why)
{
    static const char *const kinds[] = {"original", "shadow"};
    struct lun lun;
    const char *serial;
    unsigned choice = 0;
    enum err e = read_choice(record, "kind", kinds, 2, &choice, why);

    if (e)
        return e;
    tag->kind = choice == 0 ? ARRAY_LUN_ORIGINAL : ARRAY_LUN_SHADOW_COPY;
    e = record_number(record, "size", &tag->size, why);
    if (!e)
        e = record_text(record, "serial", &serial, why);
    if (e)
        return e;
    identity_lun(store->seed, tag->number, &lun);
    if (strcmp(serial, lun.serial) != 0)
        return record_bad(record, "this is the serial number of another LUN", why);
    e = record_number(record, "created", &tag->created_ms, why);
    if (!e && tag->kind == ARRAY_LUN_SHADOW_COPY)
        e = read_shadow(record, store->seed, tag, why);
    else if (!e)
        e = read_resync(record, store->seed, &tag->resync, why);
    return e ? e : record_end(record, why);
}

enum err
tag_load(const struct store *store, uint64_t number, struct tag *ret_tag, struct why *why)
{
    struct tag tag = {.number = number};
    struct record_in record;
    struct store_path path;
    enum err e = record_load(tag_path(store, number, &path), &record, why);

    if (e)
        return e;
    e = read_tag(&record, store, &tag, why);
    record_release(&record);
    if (!e)
        *ret_tag = tag;
    return e;
}

enum err
tag_save(const struct store *store, const struct tag *tag, struct why *why)
{
    struct record_out record = {0};
    struct store_path path;
    struct lun lun;
    char text[ID_TEXT_SIZE];
    char name[MOCK_NAME_SIZE];

    identity_lun(store->seed, tag->number, &lun);
    record_add(&record, "kind", "%s", tag->kind == ARRAY_LUN_ORIGINAL ? "original" : "shadow");
    record_add(&record, "size", "%" PRIu64, tag->size);
    record_add(&record, "serial", "%s", lun.serial);
    record_add(&record, "created", "%" PRIu64, tag->created_ms);
    if (tag->kind == ARRAY_LUN_ORIGINAL) {
        record_add(&record, "resync", "%s",
                   tag->resync ? identity_name(store->seed, tag->resync, name) : NO_RESYNC);
    } else {
        record_add(&record, "set", "%s", id_format(&tag->set, text));
        record_add(&record, "shadow_copy", "%s", id_format(&tag->shadow_copy, text));
        record_add(&record, "source", "%s", identity_name(store->seed, tag->source, name));
        record_add(&record, "host", "%s", tag->host);
        record_add(&record, "method", "%s", array_method_name(tag->method));
        record_add(&record, "state", "%s", array_shadow_state_name(tag->state));
        if (tag->committed_ms)
            record_add(&record, "committed", "%" PRIu64, tag->committed_ms);
        if (tag->is_lost)
            record_add(&record, "lost", LOST);
    }
    record_close(&record);
    return store_write(store, tag_path(store, tag->number, &path), record.text, record.size, why);
}

enum err
tag_check_image(const struct store *store, const struct tag *tag, struct why *why)
{
    const uint64_t wanted = tag->is_lost ? 0 : tag->size;
    struct store_path path;
    struct os_file *file = NULL;
    uint64_t size = 0;
    enum err e = os_file_open(tag_image_path(store, tag->number, &path), OS_OPEN_READ, &file, why);

    if (e == ERR_NOT_FOUND)
        return why_set(why, ERR_ARRAY,
                       "%s: the image of the LUN is missing; restore it from a copy", path.text);
    if (!e)
        e = os_file_size(file, &size, why);
    os_file_close(file);
    if (e)
        return e;
    if (size != wanted)
        return why_set(why, ERR_ARRAY,
                       "%s: the image has %" PRIu64 " bytes, the LUN %" PRIu64
                       "; restore it from a copy",
                       path.text, size, wanted);
    return ERR_OK;
}

enum err
tag_check_content(const struct store *store, const struct tag *tag, struct why *why)
{
    char name[MOCK_NAME_SIZE];

    if (!tag->is_lost)
        return ERR_OK;
    return why_set(why, ERR_LOST,
                   "the array gave up shadow copy LUN %s, because its space ran out; delete the "
                   "shadow copy",
                   identity_name(store->seed, tag->number, name));
}

enum err
tag_resize_image(const struct store *store, uint64_t number, uint64_t size, struct why *why)
{
    struct store_path path;
    struct os_file *image = NULL;
    uint64_t old_size = 0;
    enum err e =
        os_file_open(tag_image_path(store, number, &path), OS_OPEN_READ_WRITE, &image, why);

    if (!e)
        e = os_file_size(image, &old_size, why);
    if (!e && size != old_size) {
        e = store_step(store, why);
        if (!e)
            e = os_file_resize(image, size, why);
    }
    os_file_close(image);
    return e;
}

void
tag_lun(const struct store *store, const struct tag *tag, struct array_lun *ret_lun)
{
    memset(ret_lun, 0, sizeof(*ret_lun));
    identity_lun(store->seed, tag->number, &ret_lun->lun);
    ret_lun->kind = tag->kind;
    ret_lun->size = tag->size;
}

void
tag_public(const struct store *store, const struct tag *tag, struct array_tag *ret_tag)
{
    memset(ret_tag, 0, sizeof(*ret_tag));
    ret_tag->set = tag->set;
    ret_tag->shadow_copy = tag->shadow_copy;
    identity_lun(store->seed, tag->source, &ret_tag->source);
    memcpy(ret_tag->host, tag->host, sizeof(ret_tag->host));
    ret_tag->method = tag->method;
    ret_tag->state = tag->state;
    ret_tag->created_ms = tag->created_ms;
    ret_tag->committed_ms = tag->committed_ms;
    ret_tag->is_lost = tag->is_lost;
}

bool
tag_parse_name(const struct store *store, const char *name, uint64_t *ret_number)
{
    char lun[MOCK_NAME_SIZE];

    if (strlen(name) != MOCK_NAME_SIZE - 1 + strlen(TAG_SUFFIX) ||
        strcmp(name + MOCK_NAME_SIZE - 1, TAG_SUFFIX) != 0)
        return false;
    memcpy(lun, name, MOCK_NAME_SIZE - 1);
    lun[MOCK_NAME_SIZE - 1] = '\0';
    return identity_number(store->seed, lun, ret_number);
}

struct sum {
    const struct store *store;
    struct why *why;
    uint64_t bytes;
};

static enum err
add_size(void *ctx, const char *name)
{
    struct sum *sum = ctx;
    struct tag tag;
    enum err e;

    if (!tag_parse_name(sum->store, name, &tag.number))
        return ERR_OK;
    e = tag_load(sum->store, tag.number, &tag, sum->why);
    if (!e && !tag.is_lost)
        sum->bytes += tag.size;
    return e;
}

static enum err
used_bytes(const struct store *store, uint64_t *ret_bytes, struct why *why)
{
    struct sum sum = {.store = store, .why = why};
    struct store_path path;
    enum err e = os_list_dir(store_path(store, &path, "luns"), add_size, &sum, why);

    if (!e)
        *ret_bytes = sum.bytes;
    return e;
}

enum err
tag_check_room(const struct store *store, uint64_t bytes, struct why *why)
{
    uint64_t used;
    enum err e;

    if (store->capacity == 0)
        return ERR_OK;
    e = used_bytes(store, &used, why);
    if (e)
        return e;
    if (used > store->capacity || bytes > store->capacity - used)
        return why_set(why, ERR_NO_SPACE,
                       "%s: the array has %" PRIu64 " of %" PRIu64 " bytes in use and no room for "
                       "%" PRIu64 " more; delete shadow copies",
                       store->dir, used, store->capacity, bytes);
    return ERR_OK;
}
