/* SPDX-License-Identifier: Apache-2.0 */
/* Masking table and fabric, changed in the order that keeps the table the truth: unmasked before
 * published, withdrawn before masked. */
#include "config.h"

#include "provider/array/backends/mock/present.h"

#include "base/os.h"
#include "provider/array/backends/mock/fabric.h"

static const char *
mask_path(const struct store *store, uint64_t number, const char *host, struct store_path *path)
{
    char name[MOCK_NAME_SIZE];

    return store_path(store, path, "hosts/%s/%s", host, identity_name(store->seed, number, name));
}

enum err
present_look(const struct store *store, uint64_t number, const char *host,
             struct presence *ret_presence, struct why *why)
{
    struct presence presence = {0};
    struct store_path path;
    enum err e = store_has(mask_path(store, number, host, &path), &presence.is_unmasked, why);

    if (!e)
        e = fabric_has(store, number, host, &presence.is_published, why);
    if (!e)
        *ret_presence = presence;
    return e;
}

enum err
present_show(const struct store *store, uint64_t number, const char *host, struct why *why)
{
    struct store_path path;
    bool has = false;
    enum err e;

    e = store_make_folder(store, store_path(store, &path, "hosts/%s", host), why);
    if (!e)
        e = store_has(mask_path(store, number, host, &path), &has, why);
    if (!e && !has)
        e = store_write(store, mask_path(store, number, host, &path), "", 0, why);
    if (!e)
        e = fabric_publish(store, number, host, why);
    return e;
}

enum err
present_hide(const struct store *store, uint64_t number, const char *host, struct why *why)
{
    struct store_path path;
    enum err e = fabric_withdraw(store, number, host, why);

    if (!e)
        e = store_delete_file(store, mask_path(store, number, host, &path), why);
    return e;
}

/* One LUN, for a walk over all hosts. */
struct everywhere {
    const struct store *store;
    uint64_t number;
    struct why *why;
};

static enum err
hide_from(void *ctx, const char *host)
{
    const struct everywhere *lun = ctx;

    if (!array_is_host_name(host))
        return ERR_OK; /* not ours: "mockarray check" names it */
    return present_hide(lun->store, lun->number, host, lun->why);
}

enum err
present_hide_all(const struct store *store, uint64_t number, struct why *why)
{
    struct everywhere lun = {.store = store, .number = number, .why = why};
    struct store_path path;

    /* Every published LUN is in the masking table, so its hosts are all there are. */
    return os_list_dir(store_path(store, &path, "hosts"), hide_from, &lun, why);
}

static enum err
compare_host(void *ctx, const char *host)
{
    const struct everywhere *lun = ctx;
    struct presence presence;
    enum err e;

    if (!array_is_host_name(host))
        return ERR_OK;
    e = present_look(lun->store, lun->number, host, &presence, lun->why);
    if (!e && presence.is_unmasked != presence.is_published)
        e = ERR_STATE;
    return e;
}

bool
present_is_whole(const struct store *store, uint64_t number)
{
    struct everywhere lun = {.store = store, .number = number};
    struct store_path path;

    return os_list_dir(store_path(store, &path, "hosts"), compare_host, &lun, NULL) == ERR_OK;
}
