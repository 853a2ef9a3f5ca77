/* SPDX-License-Identifier: Apache-2.0 */
/* Opening, closing and asking a group. */
#include "config.h"

#include "provider/array/backends/mock/group.h"

#include "base/mem.h"
#include "base/os.h"
#include "provider/array/backends/mock/mock.h"

struct group *
group_from_base(struct array_group *base)
{
    return (struct group *)((char *)base - offsetof(struct group, base));
}

static enum err
no_memory(struct why *why)
{
    return why_set(why, ERR_NOMEM, "no memory for a shadow copy set on the mock array");
}

static enum err
group_init(struct group *group, struct mock *mock, const struct id *set, struct why *why)
{
    struct store_path path;
    enum err e;

    group->base.array = &mock->base;
    group->set = *set;
    group->end = &group->targets;
    e = faults_load(mock->faults, store_path(&mock->store, &path, "faults"), why);
    if (!e)
        e = faults_hit(mock->faults, FAULT_GROUP_OPEN, NULL, why);
    if (!e)
        e = mock_open_store(mock, &group->store, why);
    if (e)
        return e;
    group->args = mem_zalloc(JOURNAL_ARGS_MAX);
    if (!group->args || os_mutex_new(&group->mutex) || os_cond_new(&group->work) ||
        os_cancel_new(&group->stop))
        return no_memory(why);
    return ERR_OK;
}

enum err
group_open(struct array *array, const struct id *set, struct array_group **ret_group,
           struct why *why)
{
    struct group *group = mem_zalloc(sizeof(*group));
    enum err e;

    if (!group)
        return no_memory(why);
    e = group_init(group, mock_from_base(array), set, why);
    if (e) {
        group_close(&group->base);
        return mock_port_error(e);
    }
    *ret_group = &group->base;
    return ERR_OK;
}

void
group_close(struct array_group *base)
{
    struct group *group;

    if (!base)
        return;
    group = group_from_base(base);
    group_stop(group);
    group_forget_targets(group);
    copy_buffers_release(&group->copy_buffers);
    copy_buffers_release(&group->buffers);
    os_cancel_free(group->stop);
    os_cond_free(group->work);
    os_mutex_free(group->mutex);
    mem_free(group->args);
    store_close(&group->store);
    mem_free(group);
}

struct target *
target_new(const struct tag *tag)
{
    struct target *target = mem_zalloc(sizeof(*target));

    if (!target)
        return NULL;
    if (os_cancel_new(&target->stop)) {
        target_free(target);
        return NULL;
    }
    target->is_fresh = true;
    target->is_copied = tag->method != ARRAY_METHOD_PLEX;
    target->tag = *tag;
    return target;
}

void
target_free(struct target *target)
{
    if (!target)
        return;
    os_cancel_free(target->stop);
    mem_free(target);
}

void
group_forget_targets(struct group *group)
{
    while (group->targets) {
        struct target *target = group->targets;

        group->targets = target->next;
        target_free(target);
    }
    group->end = &group->targets;
    group->count = 0;
}

struct target *
group_find(struct group *group, uint64_t number)
{
    struct target *target = group->targets;

    while (target && target->tag.source != number)
        target = target->next;
    return target;
}

enum err
group_target(struct array_group *base, const struct lun *source, struct array_lun *ret_lun,
             struct why *why)
{
    struct group *group = group_from_base(base);
    struct target *target = NULL;
    char name[LUN_NAME_SIZE];
    uint64_t number;
    enum err e = faults_hit(group->store.faults, FAULT_TARGET, NULL, why);

    if (e)
        return mock_port_error(e);
    if (identity_find(group->store.seed, source, &number))
        target = group_find(group, number);
    if (!target)
        return why_set(why, ERR_NOT_FOUND, "LUN %s is not in the shadow copy set",
                       lun_name(source, name));
    tag_lun(&group->store, &target->tag, ret_lun);
    return ERR_OK;
}
