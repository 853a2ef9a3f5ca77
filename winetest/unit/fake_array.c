/* SPDX-License-Identifier: Apache-2.0 */
/* The fake array: a table of LUNs under one mutex, the port's functions on LUNs, and what tests ask
 * of the table. */
#include "config.h"

#include "winetest/unit/fake_array_impl.h"

#include <stdlib.h>
#include <string.h>

#define LUN_SIZE (1024 * 1024)

struct lun
fake_lun(unsigned number)
{
    struct lun lun = {.vendor = "FAKE", .product = "LUN", .revision = "1"};
    uint8_t naa[8] = {0x50, 0xfa, 0x4e, 0, 0, 0, (uint8_t)(number >> 8), (uint8_t)number};

    (void)page83_add(&lun.page83, PAGE83_NAA, PAGE83_BINARY, naa, sizeof(naa)); /* always fits */
    lun.serial[0] = 'S';
    for (unsigned i = 0; i < 4; i++)
        lun.serial[i + 1] = "0123456789abcdef"[number >> (12 - 4 * i) & 15];
    return lun;
}

struct fake_array *
fake_of(struct array *array)
{
    return (struct fake_array *)array; /* base is the first member */
}

struct fake_record *
fake_find_record(struct fake_array *fake, const struct lun *lun)
{
    for (unsigned i = 0; i < FAKE_LUNS_MAX; i++)
        if (fake->records[i] && lun_same(&fake->records[i]->lun.lun, lun))
            return fake->records[i];
    return NULL;
}

void
fake_remove_record(struct fake_array *fake, unsigned number)
{
    free(fake->records[number]);
    fake->records[number] = NULL;
}

struct fake_record *
fake_add_record(struct fake_array *fake, unsigned number, enum array_lun_kind kind)
{
    struct fake_record *record = number < FAKE_LUNS_MAX ? calloc(1, sizeof(*record)) : NULL;

    if (!record)
        return NULL;
    record->lun.lun = fake_lun(number);
    record->lun.kind = kind;
    record->lun.size = LUN_SIZE;
    fake->records[number] = record;
    return record;
}

bool
fake_is_of_set(const struct fake_record *record, const struct id *set)
{
    return record && record->lun.kind == ARRAY_LUN_SHADOW_COPY && id_equal(&record->tag.set, set);
}

bool
fake_can(const struct fake_array *fake, const struct fake_record *record, enum array_method method,
         bool transport)
{
    const unsigned lacks = fake->lacks | record->lacks;

    if (transport && (lacks & FAKE_TRANSPORT))
        return false;
    switch (method) {
    case ARRAY_METHOD_DIFFERENTIAL:
        return !(lacks & FAKE_DIFFERENTIAL);
    case ARRAY_METHOD_PLEX:
        return !(lacks & FAKE_PLEX);
    case ARRAY_METHOD_ANY:
        break;
    }
    return (lacks & (FAKE_DIFFERENTIAL | FAKE_PLEX)) != (FAKE_DIFFERENTIAL | FAKE_PLEX);
}

static void
fake_info(struct array *array, struct array_info *ret_info)
{
    *ret_info = (struct array_info){
        .name = "fake",
        .model = "fake array",
        .has_differential = !(fake_of(array)->lacks & FAKE_DIFFERENTIAL),
        .has_plex = !(fake_of(array)->lacks & FAKE_PLEX),
        .has_transport = !(fake_of(array)->lacks & FAKE_TRANSPORT),
        .has_resync = fake_of(array)->has_resync,
        .group_lun_max = fake_of(array)->group_lun_max,
    };
}

static enum err
fake_find(struct array *array, const struct lun *lun, struct array_lun *ret_lun, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = fake_enter(fake, FAKE_FIND, NULL, why);
    const struct fake_record *record = e ? NULL : fake_find_record(fake, lun);

    if (record)
        *ret_lun = record->lun;
    else if (!e)
        e = why_set(why, ERR_NOT_FOUND, "no such LUN");
    return fake_leave(fake, e);
}

static enum err
fake_can_shadow(struct array *array, const struct array_lun *luns, size_t count,
                enum array_method method, bool transport, bool *ret_can, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = fake_enter(fake, FAKE_CAN_SHADOW, NULL, why);

    if (!e)
        *ret_can = count <= fake->group_lun_max;
    for (size_t i = 0; i < count && !e; i++)
        if (!fake_can(fake, fake_find_record(fake, &luns[i].lun), method, transport)) {
            *ret_can = false;
            (void)why_set(why, ERR_NOT_SUPPORTED, "the LUN lacks it"); /* the answer is *ret_can */
        }
    return fake_leave(fake, e);
}

/* The slot of @host, or an empty one when @host is "". */
static char *
host_slot(struct fake_record *record, const char *host)
{
    for (unsigned i = 0; i < FAKE_HOSTS_MAX; i++)
        if (strcmp(record->hosts[i], host) == 0)
            return record->hosts[i];
    return NULL;
}

static enum err
fake_present(struct array *array, const struct lun *lun, const char *host, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = fake_enter(fake, FAKE_PRESENT, NULL, why);
    struct fake_record *record = e ? NULL : fake_find_record(fake, lun);

    if (!e && !record)
        e = ERR_NOT_FOUND;
    if (!e && record->tag.is_lost)
        e = why_set(why, ERR_LOST, "the LUN is lost");
    if (!e && !host_slot(record, host)) {
        char *slot = host_slot(record, "");

        if (slot)
            strncpy(slot, host, ARRAY_HOST_MAX - 1);
    }
    return fake_leave(fake, e);
}

static enum err
fake_unpresent(struct array *array, const struct lun *lun, const char *host, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = fake_enter(fake, FAKE_UNPRESENT, NULL, why);
    struct fake_record *record = e ? NULL : fake_find_record(fake, lun);
    char *slot = record ? host_slot(record, host) : NULL;

    if (!e && !record)
        e = ERR_NOT_FOUND;
    if (slot)
        memset(slot, 0, ARRAY_HOST_MAX);
    return fake_leave(fake, e);
}

static enum err
fake_remove(struct array *array, const struct lun *lun, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = fake_enter(fake, FAKE_REMOVE, NULL, why);

    for (unsigned i = 0; i < FAKE_LUNS_MAX && !e; i++) {
        if (!fake->records[i] || !lun_same(&fake->records[i]->lun.lun, lun))
            continue;
        if (fake->records[i]->lun.kind == ARRAY_LUN_ORIGINAL) {
            fake_breach(fake, "remove of an original LUN");
            e = ERR_INVAL;
        } else {
            fake_remove_record(fake, i);
        }
    }
    return fake_leave(fake, e);
}

static enum err
fake_list(struct array *array, array_list_entry *entry, void *ctx, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = fake_enter(fake, FAKE_LIST, NULL, why);

    for (unsigned i = 0; i < FAKE_LUNS_MAX && !e; i++)
        if (fake->records[i] && fake->records[i]->lun.kind == ARRAY_LUN_SHADOW_COPY)
            e = entry(ctx, &fake->records[i]->lun, &fake->records[i]->tag);
    return fake_leave(fake, e);
}

static enum err
fake_tag(struct array *array, const struct lun *lun, struct array_tag *ret_tag, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = fake_enter(fake, FAKE_TAG, NULL, why);
    const struct fake_record *record = e ? NULL : fake_find_record(fake, lun);

    if (!e && !record)
        e = ERR_NOT_FOUND;
    else if (!e && record->lun.kind == ARRAY_LUN_ORIGINAL)
        e = ERR_INVAL;
    else if (!e)
        *ret_tag = record->tag;
    return fake_leave(fake, e);
}

static enum err
fake_hosts(struct array *array, const struct lun *lun, array_host_entry *entry, void *ctx,
           struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = fake_enter(fake, FAKE_HOSTS, NULL, why);
    const struct fake_record *record = e ? NULL : fake_find_record(fake, lun);

    if (!e && !record)
        e = why_set(why, ERR_NOT_FOUND, "no such LUN");
    for (unsigned i = 0; i < FAKE_HOSTS_MAX && !e; i++)
        if (record->hosts[i][0])
            e = entry(ctx, record->hosts[i]);
    return fake_leave(fake, e);
}

static void
fake_close(struct array *array)
{
    (void)array; /* fake_array_free() frees */
}

static const struct array_ops ops = {
    .version = ARRAY_PORT_VERSION,
    .name = "fake",
    .close = fake_close,
    .info = fake_info,
    .find = fake_find,
    .can_shadow = fake_can_shadow,
    .group_open = fake_group_open,
    .group_add = fake_group_add,
    .group_drop = fake_group_drop,
    .group_wait = fake_group_wait,
    .group_arm = fake_group_arm,
    .group_commit = fake_group_commit,
    .group_seal = fake_group_seal,
    .group_abort = fake_group_abort,
    .group_close = fake_group_close,
    .group_target = fake_group_target,
    .present = fake_present,
    .unpresent = fake_unpresent,
    .remove = fake_remove,
    .list = fake_list,
    .tag = fake_tag,
    .hosts = fake_hosts,
    .resync_start = fake_resync_start,
    .resync_poll = fake_resync_poll,
    .resync_cancel = fake_resync_cancel,
    .resync_close = fake_resync_close,
};

struct fake_array *
fake_array_new(unsigned originals)
{
    struct fake_array *fake = calloc(1, sizeof(*fake));

    if (!fake)
        return NULL;
    fake->base.ops = &ops;
    fake->breach = "";
    fake->group_lun_max = 128;
    fake->has_resync = true;
    fake->next_shadow = originals + 1;
    if (os_mutex_new(&fake->mutex) || os_cond_new(&fake->changed))
        goto fail;
    for (unsigned i = 1; i <= originals; i++)
        if (!fake_add_record(fake, i, ARRAY_LUN_ORIGINAL))
            goto fail;
    return fake;
fail:
    fake_array_free(fake);
    return NULL;
}

void
fake_array_free(struct fake_array *fake)
{
    if (!fake)
        return;
    for (unsigned i = 0; i < FAKE_LUNS_MAX; i++)
        free(fake->records[i]);
    os_cond_free(fake->changed);
    os_mutex_free(fake->mutex);
    free(fake);
}

struct array *
fake_array_port(struct fake_array *fake)
{
    return &fake->base;
}

void
fake_array_set_lun_max(struct fake_array *fake, uint32_t group_lun_max)
{
    fake->group_lun_max = group_lun_max;
}

void
fake_array_set_lacks(struct fake_array *fake, unsigned lacks)
{
    fake->lacks = lacks;
}

void
fake_array_set_lun_lacks(struct fake_array *fake, unsigned number, unsigned lacks)
{
    fake->records[number]->lacks = lacks;
}

struct array_lun *
fake_array_lun(struct fake_array *fake, unsigned number)
{
    return number < FAKE_LUNS_MAX && fake->records[number] ? &fake->records[number]->lun : NULL;
}

struct array_tag *
fake_array_tag(struct fake_array *fake, unsigned number)
{
    return number < FAKE_LUNS_MAX && fake->records[number] ? &fake->records[number]->tag : NULL;
}

unsigned
fake_array_add_shadow(struct fake_array *fake, const struct id *set, const char *host,
                      enum array_shadow_state state)
{
    unsigned number;
    struct fake_record *record;

    os_mutex_lock(fake->mutex);
    number = fake->next_shadow++;
    record = fake_add_record(fake, number, ARRAY_LUN_SHADOW_COPY);
    if (record) {
        record->tag.set = *set;
        record->tag.source = fake_lun(1);
        record->tag.state = state;
        strncpy(record->tag.host, host, ARRAY_HOST_MAX - 1);
    }
    os_mutex_unlock(fake->mutex);
    return number;
}

bool
fake_array_has(struct fake_array *fake, const struct lun *lun)
{
    bool has;

    os_mutex_lock(fake->mutex);
    has = fake_find_record(fake, lun) != NULL;
    os_mutex_unlock(fake->mutex);
    return has;
}

/* How many records does @counts accept? */
static unsigned
count_records(struct fake_array *fake, bool (*counts)(struct fake_record *record, const void *ctx),
              const void *ctx)
{
    unsigned result = 0;

    os_mutex_lock(fake->mutex);
    for (unsigned i = 0; i < FAKE_LUNS_MAX; i++)
        result += fake->records[i] && counts(fake->records[i], ctx);
    os_mutex_unlock(fake->mutex);
    return result;
}

static bool
is_shadow(struct fake_record *record, const void *ctx)
{
    (void)ctx;
    return record->lun.kind == ARRAY_LUN_SHADOW_COPY;
}

static bool
is_shadow_in(struct fake_record *record, const void *ctx)
{
    const enum array_shadow_state *state = ctx;

    return is_shadow(record, NULL) && record->tag.state == *state;
}

static bool
is_shadow_of(struct fake_record *record, const void *ctx)
{
    return fake_is_of_set(record, ctx);
}

static bool
is_presented_to(struct fake_record *record, const void *ctx)
{
    return host_slot(record, ctx) != NULL;
}

unsigned
fake_array_shadows(struct fake_array *fake)
{
    return count_records(fake, is_shadow, NULL);
}

unsigned
fake_array_shadows_in(struct fake_array *fake, enum array_shadow_state state)
{
    return count_records(fake, is_shadow_in, &state);
}

unsigned
fake_array_shadows_of(struct fake_array *fake, const struct id *set)
{
    return count_records(fake, is_shadow_of, set);
}

unsigned
fake_array_presented(struct fake_array *fake, const char *host)
{
    return count_records(fake, is_presented_to, host);
}

unsigned
fake_array_newest(struct fake_array *fake)
{
    unsigned number;

    os_mutex_lock(fake->mutex);
    number = fake->next_shadow - 1;
    os_mutex_unlock(fake->mutex);
    return number;
}

unsigned
fake_array_groups(struct fake_array *fake)
{
    unsigned groups;

    os_mutex_lock(fake->mutex);
    groups = fake->groups;
    os_mutex_unlock(fake->mutex);
    return groups;
}

uint32_t
fake_array_commit_deadline(struct fake_array *fake)
{
    uint32_t deadline_ms;

    os_mutex_lock(fake->mutex);
    deadline_ms = fake->commit_deadline_ms;
    os_mutex_unlock(fake->mutex);
    return deadline_ms;
}
