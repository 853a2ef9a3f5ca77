/* SPDX-License-Identifier: Apache-2.0 */
/* The array's list, sorted so that the LUNs of a set are neighbours. */
#include "config.h"

#include "provider/admin/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const char *
inventory_state_name(enum array_shadow_state state, bool is_lost)
{
    return is_lost ? "lost" : array_shadow_state_name(state);
}

/* --- collecting --- */

bool
inventory_hosts_has(const struct inventory_hosts *hosts, const char *name)
{
    for (size_t i = 0; i < hosts->count; i++) {
        if (strcmp(hosts->names[i], name) == 0)
            return true;
    }
    return false;
}

/* An array handle is seen by few hosts: one more is room for one more. */
static enum err
add_host(void *ctx, const char *host)
{
    struct inventory_hosts *hosts = ctx;
    char(*names)[ARRAY_HOST_MAX];

    if (inventory_hosts_has(hosts, host))
        return ERR_OK;
    names = mem_grow(hosts->names, hosts->count, hosts->count + 1, sizeof(*names));
    if (!names)
        return ERR_NOMEM;
    strncpy(names[hosts->count], host, ARRAY_HOST_MAX - 1);
    hosts->names = names;
    hosts->count++;
    return ERR_OK;
}

void
inventory_hosts_release(struct inventory_hosts *hosts)
{
    mem_free(hosts->names);
    memset(hosts, 0, sizeof(*hosts));
}

enum err
inventory_set_hosts(const struct inventory_set *set, struct inventory_hosts *ret_hosts)
{
    struct inventory_hosts hosts = {0};

    for (size_t i = 0; i < set->lun_count; i++) {
        const struct inventory_hosts *presented = &set->luns[i].presented;

        for (size_t j = 0; j < presented->count; j++) {
            if (add_host(&hosts, presented->names[j])) {
                inventory_hosts_release(&hosts);
                return ERR_NOMEM;
            }
        }
    }
    *ret_hosts = hosts;
    return ERR_OK;
}

struct collection {
    struct inventory_lun *luns; /* owned */
    size_t count;
    size_t capacity;
};

static enum err
reserve_one(struct collection *collection)
{
    size_t capacity = collection->capacity ? collection->capacity * 2 : 16;
    struct inventory_lun *luns;

    if (collection->count < collection->capacity)
        return ERR_OK;
    luns = mem_grow(collection->luns, collection->count, capacity, sizeof(*luns));
    if (!luns)
        return ERR_NOMEM;
    collection->luns = luns;
    collection->capacity = capacity;
    return ERR_OK;
}

/* An array_list_entry. The tag's source is kept as a name: whole identities of both LUNs would take
 * 10 KiB a LUN. */
static enum err
collect(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    struct collection *collection = ctx;
    struct inventory_lun *item;
    enum err e = reserve_one(collection);

    if (e)
        return e;
    item = &collection->luns[collection->count++];
    item->lun = *lun;
    lun_name(&lun->lun, item->name);
    lun_name(&tag->source, item->source);
    item->has_source_id = lun_same(&lun->lun, &tag->source);
    item->set = tag->set;
    item->shadow_copy = tag->shadow_copy;
    memcpy(item->host, tag->host, sizeof(item->host));
    item->host[sizeof(item->host) - 1] = '\0';
    item->method = tag->method;
    item->state = tag->state;
    item->created_ms = tag->created_ms;
    item->committed_ms = tag->committed_ms;
    item->is_lost = tag->is_lost;
    return ERR_OK;
}

/* --- grouping --- */

static int
compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int
compare_ids(const struct id *a, const struct id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

static int
compare_luns(const void *left, const void *right)
{
    const struct inventory_lun *a = left, *b = right;
    int order = compare_ids(&a->set, &b->set);

    if (order == 0)
        order = strcmp(a->host, b->host);
    if (order == 0)
        order = compare_numbers(a->created_ms, b->created_ms);
    return order ? order : strcmp(a->name, b->name);
}

static int
compare_sets(const void *left, const void *right)
{
    const struct inventory_set *a = left, *b = right;
    int order = compare_numbers(a->created_ms, b->created_ms);

    if (order == 0)
        order = compare_ids(&a->id, &b->id);
    return order ? order : strcmp(a->host, b->host);
}

static bool
is_same_set(const struct inventory_lun *a, const struct inventory_lun *b)
{
    return id_equal(&a->set, &b->set) && strcmp(a->host, b->host) == 0;
}

static void
add_to_set(struct inventory_set *set, const struct inventory_lun *lun)
{
    if (set->lun_count == 0) {
        set->id = lun->set;
        set->host = lun->host;
        set->state = lun->state;
        set->created_ms = lun->created_ms;
        set->committed_ms = lun->committed_ms;
        set->luns = lun;
    }
    if (lun->committed_ms < set->committed_ms)
        set->committed_ms = lun->committed_ms;
    if (lun->state < set->state)
        set->state = lun->state;
    set->size += lun->lun.size;
    set->lun_count++;
    set->lost_count += lun->is_lost;
}

/* @inventory has its LUNs, sorted. */
static enum err
group(struct inventory *inventory)
{
    if (inventory->lun_count == 0)
        return ERR_OK;

    inventory->sets = mem_array(inventory->lun_count, sizeof(*inventory->sets));
    if (!inventory->sets)
        return ERR_NOMEM;

    for (size_t i = 0; i < inventory->lun_count; i++) {
        const struct inventory_lun *lun = &inventory->luns[i];

        if (i == 0 || !is_same_set(lun - 1, lun))
            inventory->set_count++;
        add_to_set(&inventory->sets[inventory->set_count - 1], lun);
    }
    qsort(inventory->sets, inventory->set_count, sizeof(*inventory->sets), compare_sets);
    return ERR_OK;
}

static enum err
ask_hosts(struct array *array, struct inventory_lun *lun, struct why *why)
{
    enum err e = array->ops->hosts(array, &lun->lun.lun, add_host, &lun->presented, why);

    return e == ERR_NOT_FOUND ? ERR_OK : e; /* removed meanwhile: presented to nobody */
}

enum err
inventory_load(struct array *array, struct inventory *ret_inventory, struct why *why)
{
    struct inventory inventory = {0};
    struct collection collection = {0};
    enum err e = array->ops->list(array, collect, &collection, why);

    inventory.luns = collection.luns;
    inventory.lun_count = collection.count;
    for (size_t i = 0; !e && i < inventory.lun_count; i++)
        e = ask_hosts(array, &inventory.luns[i], why);
    if (!e && inventory.lun_count > 0)
        qsort(inventory.luns, inventory.lun_count, sizeof(*inventory.luns), compare_luns);
    if (!e)
        e = group(&inventory);
    if (e) {
        inventory_release(&inventory);
        return e == ERR_NOMEM ? why_set(why, e, "no memory for the list of shadow copy LUNs") : e;
    }
    *ret_inventory = inventory;
    return ERR_OK;
}

void
inventory_release(struct inventory *inventory)
{
    for (size_t i = 0; i < inventory->lun_count; i++)
        inventory_hosts_release(&inventory->luns[i].presented);
    mem_free(inventory->luns);
    mem_free(inventory->sets);
    memset(inventory, 0, sizeof(*inventory));
}
