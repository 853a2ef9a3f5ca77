/* SPDX-License-Identifier: Apache-2.0 */
/* The fake array: a table of LUNs under one mutex. Every port function passes enter(), which is
 * where counting, failing and blocking happen. */
#include "config.h"

#include "winetest/unit/fake_array.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"

#define LUNS_MAX 512
#define HOSTS_MAX 4
#define LOG_MAX 8192
#define LUN_SIZE (1024 * 1024)

struct record {
    struct array_lun lun;
    struct array_tag tag; /* of a shadow copy LUN */
    char hosts[HOSTS_MAX][ARRAY_HOST_MAX];
};

struct script {
    unsigned calls;
    unsigned fail_in; /* calls until the failing one, which is at 1 */
    bool fails_always;
    enum err error;
    bool is_blocking;
    bool heeds_cancel;
    unsigned blocked; /* callers held now */
};

struct fake_array {
    struct array base;
    struct os_mutex *mutex;
    struct os_cond *changed;
    struct record
        *records[LUNS_MAX]; /* owned; index is the LUN's number, NULL when there is none */
    unsigned next_shadow;
    uint32_t group_lun_max;
    unsigned groups;
    bool allocates_at_commit;
    struct script scripts[FAKE_OP_COUNT];
    char log[LOG_MAX];
    const char *breach;
};

/* How far a group has come; the array allows the steps in this order only. */
enum group_stage {
    GROUP_OPEN,
    GROUP_READY,
    GROUP_ARMED,
    GROUP_COMMITTED,
    GROUP_SEALED,
    GROUP_GONE
};

struct fake_group {
    struct array_group base;
    struct fake_array *fake;
    struct id set;
    enum group_stage stage;
    bool is_busy; /* a call on the group is running: they must be serialised */
};

static const struct array_ops ops;

/* Questions and the release of memory are counted but not logged. */
static const struct {
    const char *name;
    bool is_logged;
} op_info[FAKE_OP_COUNT] = {
    [FAKE_FIND] = {"find", false},
    [FAKE_CAN_SHADOW] = {"can_shadow", false},
    [FAKE_GROUP_OPEN] = {"group_open", true},
    [FAKE_GROUP_ADD] = {"group_add", true},
    [FAKE_GROUP_WAIT] = {"group_wait", true},
    [FAKE_GROUP_ARM] = {"group_arm", true},
    [FAKE_GROUP_COMMIT] = {"group_commit", true},
    [FAKE_GROUP_SEAL] = {"group_seal", true},
    [FAKE_GROUP_ABORT] = {"group_abort", true},
    [FAKE_GROUP_CLOSE] = {"group_close", false},
    [FAKE_GROUP_TARGET] = {"group_target", false},
    [FAKE_PRESENT] = {"present", true},
    [FAKE_UNPRESENT] = {"unpresent", true},
    [FAKE_REMOVE] = {"remove", true},
    [FAKE_LIST] = {"list", false},
    [FAKE_TAG] = {"tag", false},
};

const char *
fake_op_name(enum fake_op op)
{
    return op_info[op].name;
}

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

static struct array *
port_of(struct fake_array *fake)
{
    return &fake->base;
}

static struct fake_array *
fake_of(struct array *array)
{
    return (struct fake_array *)array; /* base is the first member */
}

static struct fake_group *
group_of(struct array_group *group)
{
    return (struct fake_group *)group; /* base is the first member */
}

/* --- with the mutex held --- */

static void
breach(struct fake_array *fake, const char *text)
{
    if (fake->breach[0] == '\0')
        fake->breach = text;
}

static struct record *
find_record(struct fake_array *fake, const struct lun *lun)
{
    for (unsigned i = 0; i < LUNS_MAX; i++)
        if (fake->records[i] && lun_same(&fake->records[i]->lun.lun, lun))
            return fake->records[i];
    return NULL;
}

static void
remove_record(struct fake_array *fake, unsigned number)
{
    free(fake->records[number]);
    fake->records[number] = NULL;
}

static struct record *
add_record(struct fake_array *fake, unsigned number, enum array_lun_kind kind)
{
    struct record *record = number < LUNS_MAX ? calloc(1, sizeof(*record)) : NULL;

    if (!record)
        return NULL;
    record->lun.lun = fake_lun(number);
    record->lun.kind = kind;
    record->lun.size = LUN_SIZE;
    fake->records[number] = record;
    return record;
}

static bool
is_of_set(const struct record *record, const struct id *set)
{
    return record && record->lun.kind == ARRAY_LUN_SHADOW_COPY && id_equal(&record->tag.set, set);
}

static void
set_state(struct fake_array *fake, const struct id *set, enum array_shadow_state state)
{
    for (unsigned i = 0; i < LUNS_MAX; i++)
        if (is_of_set(fake->records[i], set))
            fake->records[i]->tag.state = state;
}

/* Begin a port call: lock, count, log, block, and fail if the script says so. Returns with the
 * mutex held; every caller ends with leave(). */
static enum err
enter(struct fake_array *fake, enum fake_op op, struct os_cancel *cancel, struct why *why)
{
    struct script *script = &fake->scripts[op];
    enum err e = ERR_OK;

    os_mutex_lock(fake->mutex);
    script->calls++;
    if (op_info[op].is_logged && strlen(fake->log) + 16 < LOG_MAX) {
        if (fake->log[0])
            strcat(fake->log, " ");
        strcat(fake->log, op_info[op].name);
    }

    if (script->is_blocking) {
        script->blocked++;
        os_cond_broadcast(fake->changed);
        if (script->heeds_cancel && cancel) {
            os_mutex_unlock(fake->mutex);
            (void)os_cancel_wait(cancel, OS_FOREVER); /* true: it ends no other way */
            os_mutex_lock(fake->mutex);
        } else {
            while (script->is_blocking)
                (void)os_cond_wait(fake->changed, fake->mutex, OS_FOREVER); /* may wake early */
        }
        script->blocked--;
    }

    if (script->fails_always || (script->fail_in > 0 && --script->fail_in == 0))
        e = script->error;
    if (!e && cancel && os_cancel_is_set(cancel))
        e = ERR_CANCELLED;
    return e ? why_set(why, e, "scripted failure of %s", op_info[op].name) : ERR_OK;
}

static enum err
leave(struct fake_array *fake, enum err e)
{
    os_mutex_unlock(fake->mutex);
    return e;
}

/* enter() for a group: checks that calls on it are serialised. */
static enum err
enter_group(struct fake_group *group, enum fake_op op, struct os_cancel *cancel, struct why *why)
{
    struct fake_array *fake = group->fake;

    os_mutex_lock(fake->mutex);
    if (group->is_busy)
        breach(fake, "two calls on one group at a time");
    group->is_busy = true;
    os_mutex_unlock(fake->mutex);
    return enter(fake, op, cancel, why);
}

static enum err
leave_group(struct fake_group *group, enum err e)
{
    group->is_busy = false;
    return leave(group->fake, e);
}

/* Is the group at one of the stages @from..@to? */
static bool
check_stage(struct fake_group *group, enum group_stage from, enum group_stage to, const char *text)
{
    if (group->stage >= from && group->stage <= to)
        return true;
    breach(group->fake, text);
    return false;
}

/* --- the port --- */

static void
fake_info(struct array *array, struct array_info *ret_info)
{
    *ret_info = (struct array_info){
        .name = "fake",
        .model = "fake array",
        .has_differential = true,
        .has_plex = true,
        .has_transport = true,
        .group_lun_max = fake_of(array)->group_lun_max,
    };
}

static enum err
fake_find(struct array *array, const struct lun *lun, struct array_lun *ret_lun, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = enter(fake, FAKE_FIND, NULL, why);
    const struct record *record = e ? NULL : find_record(fake, lun);

    if (record)
        *ret_lun = record->lun;
    else if (!e)
        e = why_set(why, ERR_NOT_FOUND, "no such LUN");
    return leave(fake, e);
}

static enum err
fake_can_shadow(struct array *array, const struct array_lun *luns, size_t count,
                enum array_method method, bool transport, bool *ret_can, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = enter(fake, FAKE_CAN_SHADOW, NULL, why);

    (void)luns;
    (void)method;
    (void)transport;
    if (!e)
        *ret_can = count <= fake->group_lun_max;
    return leave(fake, e);
}

static enum err
fake_group_open(struct array *array, const struct id *set, struct array_group **ret_group,
                struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = enter(fake, FAKE_GROUP_OPEN, NULL, why);
    struct fake_group *group = NULL;

    if (e)
        return leave(fake, e);
    group = mem_zalloc(sizeof(*group));
    if (!group)
        return leave(fake, ERR_NOMEM);

    group->base.array = array;
    group->fake = fake;
    group->set = *set;
    fake->groups++;
    *ret_group = &group->base;
    return leave(fake, ERR_OK);
}

static struct record *
find_target(struct fake_group *group, const struct lun *source)
{
    for (unsigned i = 0; i < LUNS_MAX; i++) {
        struct record *record = group->fake->records[i];

        if (is_of_set(record, &group->set) && lun_same(&record->tag.source, source))
            return record;
    }
    return NULL;
}

static enum err
fake_group_add(struct array_group *base, const struct array_lun *source, const struct id *snapshot,
               enum array_method method, struct why *why)
{
    struct fake_group *group = group_of(base);
    struct fake_array *fake = group->fake;
    enum err e = enter_group(group, FAKE_GROUP_ADD, NULL, why);
    struct record *record;

    if (e)
        return leave_group(group, e);
    (void)check_stage(group, GROUP_OPEN, GROUP_OPEN, "group_add after group_wait");
    if (source->kind != ARRAY_LUN_ORIGINAL || !find_record(fake, &source->lun))
        breach(fake, "group_add of something else than an original LUN");
    if (find_target(group, &source->lun))
        return leave_group(group, ERR_OK);

    record = add_record(fake, fake->next_shadow++, ARRAY_LUN_SHADOW_COPY);
    if (!record)
        return leave_group(group, why_set(why, ERR_NO_SPACE, "the fake array is full"));
    record->tag = (struct array_tag){
        .set = group->set,
        .snapshot = *snapshot,
        .source = source->lun,
        .host = "alpha",
        .method = method,
        .state = ARRAY_SHADOW_PREPARING,
    };
    return leave_group(group, ERR_OK);
}

static enum err
fake_group_wait(struct array_group *base, uint32_t deadline_ms, struct os_cancel *cancel,
                array_progress *progress, void *ctx, struct why *why)
{
    struct fake_group *group = group_of(base);
    enum err e = enter_group(group, FAKE_GROUP_WAIT, cancel, why);

    (void)ctx;
    (void)progress;
    if (deadline_ms != 1000)
        breach(group->fake, "group_wait without the configured deadline");
    if (!e && check_stage(group, GROUP_OPEN, GROUP_READY, "group_wait out of order"))
        group->stage = GROUP_READY;
    return leave_group(group, e);
}

static enum err
fake_group_arm(struct array_group *base, struct why *why)
{
    struct fake_group *group = group_of(base);
    enum err e = enter_group(group, FAKE_GROUP_ARM, NULL, why);

    if (!e && check_stage(group, GROUP_READY, GROUP_ARMED, "group_arm out of order"))
        group->stage = GROUP_ARMED;
    return leave_group(group, e);
}

static enum err
fake_group_commit(struct array_group *base, uint32_t deadline_ms, struct why *why)
{
    struct fake_group *group = group_of(base);
    struct fake_array *fake = group->fake;
    enum err e = enter_group(group, FAKE_GROUP_COMMIT, NULL, why);

    if (fake->allocates_at_commit)
        mem_free(mem_zalloc(1));
    if (deadline_ms != 500)
        breach(fake, "group_commit without the configured deadline");
    if (!e && check_stage(group, GROUP_ARMED, GROUP_ARMED, "group_commit out of order")) {
        group->stage = GROUP_COMMITTED;
        set_state(fake, &group->set, ARRAY_SHADOW_COMMITTED);
    }
    return leave_group(group, e);
}

static enum err
fake_group_seal(struct array_group *base, struct why *why)
{
    struct fake_group *group = group_of(base);
    enum err e = enter_group(group, FAKE_GROUP_SEAL, NULL, why);

    if (!e && check_stage(group, GROUP_COMMITTED, GROUP_SEALED, "group_seal out of order")) {
        group->stage = GROUP_SEALED;
        set_state(group->fake, &group->set, ARRAY_SHADOW_RELEASED);
    }
    return leave_group(group, e);
}

static enum err
fake_group_abort(struct array_group *base, struct why *why)
{
    struct fake_group *group = group_of(base);
    struct fake_array *fake = group->fake;
    enum err e = enter_group(group, FAKE_GROUP_ABORT, NULL, why);

    for (unsigned i = 0; i < LUNS_MAX && !e; i++)
        if (is_of_set(fake->records[i], &group->set))
            remove_record(fake, i);
    if (!e)
        group->stage = GROUP_GONE;
    return leave_group(group, e);
}

static void
fake_group_close(struct array_group *base)
{
    struct fake_group *group;
    struct fake_array *fake;

    if (!base)
        return;

    group = group_of(base);
    fake = group->fake;
    (void)enter_group(group, FAKE_GROUP_CLOSE, NULL, NULL); /* cannot fail */
    fake->groups--;
    (void)leave_group(group, ERR_OK);
    mem_free(group);
}

static enum err
fake_group_target(struct array_group *base, const struct lun *source, struct array_lun *ret_lun,
                  struct why *why)
{
    struct fake_group *group = group_of(base);
    enum err e = enter_group(group, FAKE_GROUP_TARGET, NULL, why);
    const struct record *record = e ? NULL : find_target(group, source);

    if (!e)
        (void)check_stage(group, GROUP_READY, GROUP_SEALED, "group_target before group_wait");
    if (record)
        *ret_lun = record->lun;
    else if (!e)
        e = ERR_NOT_FOUND;
    return leave_group(group, e);
}

/* The slot of @host, or an empty one when @host is "". */
static char *
host_slot(struct record *record, const char *host)
{
    for (unsigned i = 0; i < HOSTS_MAX; i++)
        if (strcmp(record->hosts[i], host) == 0)
            return record->hosts[i];
    return NULL;
}

static enum err
fake_present(struct array *array, const struct lun *lun, const char *host, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = enter(fake, FAKE_PRESENT, NULL, why);
    struct record *record = e ? NULL : find_record(fake, lun);

    if (!e && !record)
        e = ERR_NOT_FOUND;
    if (record && !host_slot(record, host)) {
        char *slot = host_slot(record, "");

        if (slot)
            strncpy(slot, host, ARRAY_HOST_MAX - 1);
    }
    return leave(fake, e);
}

static enum err
fake_unpresent(struct array *array, const struct lun *lun, const char *host, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = enter(fake, FAKE_UNPRESENT, NULL, why);
    struct record *record = e ? NULL : find_record(fake, lun);
    char *slot = record ? host_slot(record, host) : NULL;

    if (!e && !record)
        e = ERR_NOT_FOUND;
    if (slot)
        memset(slot, 0, ARRAY_HOST_MAX);
    return leave(fake, e);
}

static enum err
fake_remove(struct array *array, const struct lun *lun, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = enter(fake, FAKE_REMOVE, NULL, why);

    for (unsigned i = 0; i < LUNS_MAX && !e; i++) {
        if (!fake->records[i] || !lun_same(&fake->records[i]->lun.lun, lun))
            continue;
        if (fake->records[i]->lun.kind == ARRAY_LUN_ORIGINAL) {
            breach(fake, "remove of an original LUN");
            e = ERR_INVAL;
        } else {
            remove_record(fake, i);
        }
    }
    return leave(fake, e);
}

static enum err
fake_list(struct array *array, array_list_entry *entry, void *ctx, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = enter(fake, FAKE_LIST, NULL, why);

    for (unsigned i = 0; i < LUNS_MAX && !e; i++)
        if (fake->records[i] && fake->records[i]->lun.kind == ARRAY_LUN_SHADOW_COPY)
            e = entry(ctx, &fake->records[i]->lun, &fake->records[i]->tag);
    return leave(fake, e);
}

static enum err
fake_tag(struct array *array, const struct lun *lun, struct array_tag *ret_tag, struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = enter(fake, FAKE_TAG, NULL, why);
    const struct record *record = e ? NULL : find_record(fake, lun);

    if (!e && !record)
        e = ERR_NOT_FOUND;
    else if (!e && record->lun.kind == ARRAY_LUN_ORIGINAL)
        e = ERR_INVAL;
    else if (!e)
        *ret_tag = record->tag;
    return leave(fake, e);
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
};

/* --- for the tests --- */

struct fake_array *
fake_array_new(unsigned originals)
{
    struct fake_array *fake = calloc(1, sizeof(*fake));

    if (!fake)
        return NULL;
    fake->base.ops = &ops;
    fake->breach = "";
    fake->group_lun_max = 128;
    fake->next_shadow = originals + 1;
    if (os_mutex_new(&fake->mutex) || os_cond_new(&fake->changed))
        goto fail;
    for (unsigned i = 1; i <= originals; i++)
        if (!add_record(fake, i, ARRAY_LUN_ORIGINAL))
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
    for (unsigned i = 0; i < LUNS_MAX; i++)
        free(fake->records[i]);
    os_cond_free(fake->changed);
    os_mutex_free(fake->mutex);
    free(fake);
}

struct array *
fake_array_port(struct fake_array *fake)
{
    return port_of(fake);
}

void
fake_array_set_lun_max(struct fake_array *fake, uint32_t group_lun_max)
{
    fake->group_lun_max = group_lun_max;
}

unsigned
fake_array_add_shadow(struct fake_array *fake, const struct id *set, const char *host,
                      enum array_shadow_state state)
{
    unsigned number;
    struct record *record;

    os_mutex_lock(fake->mutex);
    number = fake->next_shadow++;
    record = add_record(fake, number, ARRAY_LUN_SHADOW_COPY);
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
    has = find_record(fake, lun) != NULL;
    os_mutex_unlock(fake->mutex);
    return has;
}

/* How many records does @counts accept? */
static unsigned
count_records(struct fake_array *fake, bool (*counts)(struct record *record, const void *ctx),
              const void *ctx)
{
    unsigned result = 0;

    os_mutex_lock(fake->mutex);
    for (unsigned i = 0; i < LUNS_MAX; i++)
        result += fake->records[i] && counts(fake->records[i], ctx);
    os_mutex_unlock(fake->mutex);
    return result;
}

static bool
is_shadow(struct record *record, const void *ctx)
{
    (void)ctx;
    return record->lun.kind == ARRAY_LUN_SHADOW_COPY;
}

static bool
is_shadow_in(struct record *record, const void *ctx)
{
    const enum array_shadow_state *state = ctx;

    return is_shadow(record, NULL) && record->tag.state == *state;
}

static bool
is_shadow_of(struct record *record, const void *ctx)
{
    return is_of_set(record, ctx);
}

static bool
is_presented_to(struct record *record, const void *ctx)
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
fake_array_groups(struct fake_array *fake)
{
    unsigned groups;

    os_mutex_lock(fake->mutex);
    groups = fake->groups;
    os_mutex_unlock(fake->mutex);
    return groups;
}

const char *
fake_array_log(struct fake_array *fake)
{
    return fake->log;
}

void
fake_array_clear_log(struct fake_array *fake)
{
    os_mutex_lock(fake->mutex);
    fake->log[0] = '\0';
    os_mutex_unlock(fake->mutex);
}

unsigned
fake_array_calls(struct fake_array *fake, enum fake_op op)
{
    unsigned calls;

    os_mutex_lock(fake->mutex);
    calls = fake->scripts[op].calls;
    os_mutex_unlock(fake->mutex);
    return calls;
}

const char *
fake_array_breach(struct fake_array *fake)
{
    const char *text;

    os_mutex_lock(fake->mutex);
    text = fake->breach;
    os_mutex_unlock(fake->mutex);
    return text;
}

void
fake_array_fail(struct fake_array *fake, enum fake_op op, unsigned nth, enum err e)
{
    struct script *script = &fake->scripts[op];

    os_mutex_lock(fake->mutex);
    script->error = e;
    script->fails_always = e && nth == 0;
    script->fail_in = e ? nth : 0;
    os_mutex_unlock(fake->mutex);
}

void
fake_array_allocate_at_commit(struct fake_array *fake)
{
    fake->allocates_at_commit = true;
}

void
fake_array_block(struct fake_array *fake, enum fake_op op, bool heeds_cancel)
{
    os_mutex_lock(fake->mutex);
    fake->scripts[op].is_blocking = true;
    fake->scripts[op].heeds_cancel = heeds_cancel;
    os_mutex_unlock(fake->mutex);
}

void
fake_array_await_blocked(struct fake_array *fake, enum fake_op op)
{
    os_mutex_lock(fake->mutex);
    while (fake->scripts[op].blocked == 0)
        (void)os_cond_wait(fake->changed, fake->mutex, OS_FOREVER); /* may wake early */
    os_mutex_unlock(fake->mutex);
}

void
fake_array_release(struct fake_array *fake, enum fake_op op)
{
    os_mutex_lock(fake->mutex);
    fake->scripts[op].is_blocking = false;
    os_cond_broadcast(fake->changed);
    os_mutex_unlock(fake->mutex);
}
