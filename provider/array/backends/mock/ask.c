/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to the mock array that change nothing: find, can_shadow, tag, list, hosts. */
#include "config.h"

#include "provider/array/backends/mock/mock.h"

#include "base/os.h"
#include "provider/array/backends/mock/job.h"
#include "provider/array/backends/mock/mock_admin.h"
#include "provider/array/backends/mock/present.h"

enum err
mock_find_tag(const struct store *store, const struct lun *lun, struct tag *ret_tag,
              struct why *why)
{
    char name[LUN_NAME_SIZE];
    uint64_t number;
    enum err e = ERR_NOT_FOUND;

    if (identity_find(store->seed, lun, &number))
        e = tag_load(store, number, ret_tag, why);
    if (e == ERR_NOT_FOUND)
        return why_set(why, e, "LUN %s is not on the mock array %s", lun_name(lun, name),
                       store->dir);
    return e;
}

/* The tag of @lun, read under the lock. */
static enum err
read_tag(struct mock *mock, const struct lun *lun, struct tag *ret_tag, struct why *why)
{
    enum err e = mock_enter(mock, why);

    if (e)
        return e;
    e = mock_find_tag(&mock->store, lun, ret_tag, why);
    mock_leave(mock);
    return e;
}

enum err
mock_find(struct array *array, const struct lun *lun, struct array_lun *ret_lun, struct why *why)
{
    struct mock *mock = mock_from_base(array);
    struct store_path path;
    struct tag tag;
    enum err e = faults_load(mock->faults, store_path(&mock->store, &path, "faults"), why);

    if (!e)
        e = faults_hit(mock->faults, FAULT_FIND, NULL, why);
    if (!e)
        e = read_tag(mock, lun, &tag, why);
    if (!e)
        tag_lun(&mock->store, &tag, ret_lun);
    return mock_port_error(e);
}

/* Is this an error of asking, or the answer no? */
static bool
is_answer(enum err e)
{
    return e == ERR_NOT_FOUND || e == ERR_NOT_SUPPORTED || e == ERR_STATE || e == ERR_ARRAY ||
           e == ERR_NO_SPACE;
}

/* Was @luns[index] named before? It then needs no second shadow copy LUN. */
static bool
is_repeated(const struct array_lun *luns, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (lun_same(&luns[i].lun, &luns[index].lun))
            return true;
    }
    return false;
}

/* ERR_OK when all can be shadow-copied. Under the lock. */
static enum err
check_luns(struct mock *mock, const struct array_lun *luns, size_t count, struct why *why)
{
    uint64_t needed = 0;
    char name[LUN_NAME_SIZE];

    if (count > JOURNAL_LUNS_MAX)
        return why_set(why, ERR_NOT_SUPPORTED, "%zu LUNs in one shadow copy set, at most %d", count,
                       JOURNAL_LUNS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct tag tag;
        enum err e;

        if (is_repeated(luns, i))
            continue;
        e = mock_find_tag(&mock->store, &luns[i].lun, &tag, why);
        if (!e && tag.kind != ARRAY_LUN_ORIGINAL)
            e = why_set(why, ERR_NOT_SUPPORTED, "LUN %s is a shadow copy itself",
                        lun_name(&luns[i].lun, name));
        if (!e)
            e = job_check_none(&mock->store, &tag, why);
        if (!e)
            e = tag_check_image(&mock->store, &tag, why);
        if (e)
            return e;
        needed += tag.size;
    }
    return tag_check_room(&mock->store, needed, why);
}

/* Both methods and transport are always served. */
enum err
mock_can_shadow(struct array *array, const struct array_lun *luns, size_t count,
                enum array_method method, bool transport, bool *ret_can, struct why *why)
{
    struct mock *mock = mock_from_base(array);
    bool can;
    enum err e = faults_ask(mock->faults, &can, why);

    (void)method;
    (void)transport;
    if (e)
        return mock_port_error(e);
    if (can) {
        e = mock_enter(mock, why);
        if (e)
            return mock_port_error(e);
        e = check_luns(mock, luns, count, why);
        mock_leave(mock);
        can = !e;
        if (e && !is_answer(e))
            return mock_port_error(e);
    }
    *ret_can = can;
    return ERR_OK;
}

enum err
mock_tag(struct array *array, const struct lun *lun, struct array_tag *ret_tag, struct why *why)
{
    struct mock *mock = mock_from_base(array);
    char name[LUN_NAME_SIZE];
    struct tag tag;
    enum err e = faults_hit(mock->faults, FAULT_TAG, NULL, why);

    if (!e)
        e = read_tag(mock, lun, &tag, why);
    if (e)
        return mock_port_error(e);
    if (tag.kind != ARRAY_LUN_SHADOW_COPY)
        return why_set(why, ERR_INVAL, "LUN %s is an original LUN, not a shadow copy",
                       lun_name(lun, name));
    tag_public(&mock->store, &tag, ret_tag);
    return ERR_OK;
}

struct filter {
    array_list_entry *entry;
    void *ctx;
};

static enum err
list_shadow(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    const struct filter *filter = ctx;

    return tag ? filter->entry(filter->ctx, lun, tag) : ERR_OK;
}

enum err
mock_list(struct array *array, array_list_entry *entry, void *ctx, struct why *why)
{
    struct filter filter = {.entry = entry, .ctx = ctx};
    enum err e = faults_hit(mock_from_base(array)->faults, FAULT_LIST, NULL, why);

    if (!e)
        e = mock_lun_list(array, list_shadow, &filter, why);
    return mock_port_error(e);
}

struct host_walk {
    const struct store *store;
    uint64_t number;
    array_host_entry *entry;
    void *ctx;
    struct why *why;
};

static enum err
walk_host(void *ctx, const char *name)
{
    const struct host_walk *walk = ctx;
    struct presence presence;
    enum err e;

    if (!array_is_host_name(name))
        return ERR_OK;
    e = present_look(walk->store, walk->number, name, &presence, walk->why);
    return e || !presence.is_unmasked ? e : walk->entry(walk->ctx, name);
}

enum err
mock_hosts(struct array *array, const struct lun *lun, array_host_entry *entry, void *ctx,
           struct why *why)
{
    struct mock *mock = mock_from_base(array);
    struct host_walk walk = {.store = &mock->store, .entry = entry, .ctx = ctx, .why = why};
    struct store_path path;
    struct tag tag;
    enum err e = faults_hit(mock->faults, FAULT_HOSTS, NULL, why);

    if (!e)
        e = read_tag(mock, lun, &tag, why);
    if (e)
        return mock_port_error(e);
    walk.number = tag.number;
    return mock_port_error(
        os_list_dir(store_path(&mock->store, &path, "hosts"), walk_host, &walk, why));
}
