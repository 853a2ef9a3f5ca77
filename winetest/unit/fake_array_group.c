/* SPDX-License-Identifier: Apache-2.0 */
/* The fake array's groups: the shadow copy LUNs of one set, and the order in which the port lets
 * them be prepared, armed, committed and sealed. */
#include "config.h"

#include "winetest/unit/fake_array_impl.h"

#include "base/mem.h"

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

static struct fake_group *
group_of(struct array_group *group)
{
    return (struct fake_group *)group; /* base is the first member */
}

static void
set_state(struct fake_array *fake, const struct id *set, enum array_shadow_state state)
{
    for (unsigned i = 0; i < FAKE_LUNS_MAX; i++)
        if (fake_is_of_set(fake->records[i], set))
            fake->records[i]->tag.state = state;
}

/* fake_enter() for a group: checks that calls on it are serialised. */
static enum err
enter_group(struct fake_group *group, enum fake_op op, struct os_cancel *cancel, struct why *why)
{
    struct fake_array *fake = group->fake;

    os_mutex_lock(fake->mutex);
    if (group->is_busy)
        fake_breach(fake, "two calls on one group at a time");
    group->is_busy = true;
    os_mutex_unlock(fake->mutex);
    return fake_enter(fake, op, cancel, why);
}

static enum err
leave_group(struct fake_group *group, enum err e)
{
    group->is_busy = false;
    return fake_leave(group->fake, e);
}

/* Is the group at one of the stages @from..@to? */
static bool
check_stage(struct fake_group *group, enum group_stage from, enum group_stage to, const char *text)
{
    if (group->stage >= from && group->stage <= to)
        return true;
    fake_breach(group->fake, text);
    return false;
}

enum err
fake_group_open(struct array *array, const struct id *set, struct array_group **ret_group,
                struct why *why)
{
    struct fake_array *fake = fake_of(array);
    enum err e = fake_enter(fake, FAKE_GROUP_OPEN, NULL, why);
    struct fake_group *group = NULL;

    if (e)
        return fake_leave(fake, e);
    group = mem_zalloc(sizeof(*group));
    if (!group)
        return fake_leave(fake, ERR_NOMEM);

    group->base.array = array;
    group->fake = fake;
    group->set = *set;
    fake->groups++;
    *ret_group = &group->base;
    return fake_leave(fake, ERR_OK);
}

/* The number of the shadow copy LUN of @source, or FAKE_LUNS_MAX, at which nothing is. */
static unsigned
find_number(struct fake_group *group, const struct lun *source)
{
    unsigned i = 0;

    while (i < FAKE_LUNS_MAX && !(fake_is_of_set(group->fake->records[i], &group->set) &&
                                  lun_same(&group->fake->records[i]->tag.source, source)))
        i++;
    return i;
}

static struct fake_record *
find_target(struct fake_group *group, const struct lun *source)
{
    unsigned number = find_number(group, source);

    return number < FAKE_LUNS_MAX ? group->fake->records[number] : NULL;
}

enum err
fake_group_add(struct array_group *base, const struct array_lun *source,
               const struct id *shadow_copy, enum array_method method, struct why *why)
{
    struct fake_group *group = group_of(base);
    struct fake_array *fake = group->fake;
    enum err e = enter_group(group, FAKE_GROUP_ADD, NULL, why);
    struct fake_record *record;

    if (e)
        return leave_group(group, e);
    (void)check_stage(group, GROUP_OPEN, GROUP_OPEN, "group_add after group_wait");
    if (source->kind != ARRAY_LUN_ORIGINAL || !fake_find_record(fake, &source->lun))
        fake_breach(fake, "group_add of something else than an original LUN");
    if (find_target(group, &source->lun))
        return leave_group(group, ERR_OK);
    record = fake_find_record(fake, &source->lun);
    if (record && !fake_can(fake, record, method, false))
        return leave_group(group, why_set(why, ERR_NOT_SUPPORTED, "not with this method"));

    record = fake_add_record(fake, fake->next_shadow++, ARRAY_LUN_SHADOW_COPY);
    if (!record)
        return leave_group(group, why_set(why, ERR_NO_SPACE, "the fake array is full"));
    record->tag = (struct array_tag){
        .set = group->set,
        .shadow_copy = *shadow_copy,
        .source = source->lun,
        .host = "alpha",
        .method = method,
        .state = ARRAY_SHADOW_PREPARING,
    };
    return leave_group(group, ERR_OK);
}

enum err
fake_group_drop(struct array_group *base, const struct lun *source, struct why *why)
{
    struct fake_group *group = group_of(base);
    struct fake_array *fake = group->fake;
    enum err e = enter_group(group, FAKE_GROUP_DROP, NULL, why);
    unsigned number = find_number(group, source);

    if (e)
        return leave_group(group, e);
    (void)check_stage(group, GROUP_OPEN, GROUP_READY, "group_drop after group_arm");
    if (number < FAKE_LUNS_MAX)
        fake_remove_record(fake, number);
    group->stage = GROUP_OPEN;
    return leave_group(group, ERR_OK);
}

enum err
fake_group_wait(struct array_group *base, uint32_t deadline_ms, struct os_cancel *cancel,
                array_progress *progress, void *ctx, struct why *why)
{
    struct fake_group *group = group_of(base);
    enum err e = enter_group(group, FAKE_GROUP_WAIT, cancel, why);

    for (unsigned percent = 0; progress && percent <= 100; percent += 25)
        progress(ctx, percent);
    if (deadline_ms != 1000)
        fake_breach(group->fake, "group_wait without the configured deadline");
    if (!e && check_stage(group, GROUP_OPEN, GROUP_READY, "group_wait out of order"))
        group->stage = GROUP_READY;
    return leave_group(group, e);
}

enum err
fake_group_arm(struct array_group *base, uint32_t deadline_ms, struct why *why)
{
    struct fake_group *group = group_of(base);
    enum err e = enter_group(group, FAKE_GROUP_ARM, NULL, why);

    if (deadline_ms != 500)
        fake_breach(group->fake, "group_arm without the configured deadline");
    if (!e && check_stage(group, GROUP_READY, GROUP_ARMED, "group_arm out of order"))
        group->stage = GROUP_ARMED;
    return leave_group(group, e);
}

enum err
fake_group_commit(struct array_group *base, uint32_t deadline_ms, struct why *why)
{
    struct fake_group *group = group_of(base);
    struct fake_array *fake = group->fake;
    enum err e = enter_group(group, FAKE_GROUP_COMMIT, NULL, why);

    if (deadline_ms > 500) /* less what group_arm took */
        fake_breach(fake, "group_commit without the configured deadline");
    fake->commit_deadline_ms = deadline_ms;
    if (!e && check_stage(group, GROUP_ARMED, GROUP_ARMED, "group_commit out of order")) {
        group->stage = GROUP_COMMITTED;
        set_state(fake, &group->set, ARRAY_SHADOW_COMMITTED);
    }
    return leave_group(group, e);
}

enum err
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

enum err
fake_group_abort(struct array_group *base, struct why *why)
{
    struct fake_group *group = group_of(base);
    struct fake_array *fake = group->fake;
    enum err e = enter_group(group, FAKE_GROUP_ABORT, NULL, why);

    for (unsigned i = 0; i < FAKE_LUNS_MAX && !e; i++)
        if (fake_is_of_set(fake->records[i], &group->set))
            fake_remove_record(fake, i);
    if (!e)
        group->stage = GROUP_GONE;
    return leave_group(group, e);
}

void
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

enum err
fake_group_target(struct array_group *base, const struct lun *source, struct array_lun *ret_lun,
                  struct why *why)
{
    struct fake_group *group = group_of(base);
    enum err e = enter_group(group, FAKE_GROUP_TARGET, NULL, why);
    const struct fake_record *record = e ? NULL : find_target(group, source);

    if (!e)
        (void)check_stage(group, GROUP_READY, GROUP_SEALED, "group_target before group_wait");
    if (record)
        *ret_lun = record->lun;
    else if (!e)
        e = ERR_NOT_FOUND;
    return leave_group(group, e);
}
