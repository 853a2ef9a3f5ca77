/* SPDX-License-Identifier: Apache-2.0 */
/* Preparation of a group: making the shadow copy LUNs, waiting for the plexes that worker.c copies,
 * and having everything open that commit needs. */
#include "config.h"

#include "provider/array/backends/mock/group.h"

#include <string.h>

#include "base/deadline.h"
#include "base/mem.h"
#include "base/os.h"
#include "provider/array/backends/mock/change.h"
#include "provider/array/backends/mock/job.h"
#include "provider/array/backends/mock/mock.h"

#define TICK_MAX_MS 20 /* how often a waiting thread reports progress; more often at first */

static enum err
check_source(struct group *group, const struct lun *lun, struct tag *ret_tag, struct why *why)
{
    char name[LUN_NAME_SIZE];
    enum err e = mock_find_tag(&group->store, lun, ret_tag, why);

    if (!e && ret_tag->kind != ARRAY_LUN_ORIGINAL)
        e = why_set(why, ERR_NOT_SUPPORTED,
                    "LUN %s is a shadow copy itself; shadow copies are made of original LUNs only",
                    lun_name(lun, name));
    if (!e)
        e = job_check_none(&group->store, ret_tag, why);
    if (!e)
        e = tag_check_image(&group->store, ret_tag, why);
    return e;
}

/* The new target is in the group from here on: its LUN exists. */
static void
link_target(struct group *group, struct target *target)
{
    os_mutex_lock(group->mutex);
    *group->end = target;
    group->end = &target->next;
    group->count++;
    os_cond_broadcast(group->work);
    os_mutex_unlock(group->mutex);
}

/* Make the shadow copy LUN of @source. Inside enter and leave. */
static enum err
add_target(struct group *group, const struct tag *source, const struct id *shadow_copy,
           enum array_method method, struct why *why)
{
    struct target *target;
    struct tag tag;
    enum err e;

    if (group_find(group, source->number))
        return ERR_OK;
    if (group->count == JOURNAL_LUNS_MAX)
        return why_set(why, ERR_LIMIT, "the mock array takes %d LUNs in one shadow copy set",
                       JOURNAL_LUNS_MAX);
    if (method == ARRAY_METHOD_PLEX) {
        e = group_start_worker(group, why);
        if (e)
            return e;
    }
    tag = (struct tag){
        .kind = ARRAY_LUN_SHADOW_COPY,
        .size = source->size,
        .set = group->set,
        .shadow_copy = *shadow_copy,
        .source = source->number,
        .method = method == ARRAY_METHOD_PLEX ? method : ARRAY_METHOD_DIFFERENTIAL,
        .state = ARRAY_SHADOW_PREPARING,
    };
    memcpy(tag.host, group->store.host, sizeof(tag.host));
    target = target_new(&tag);
    if (!target)
        return why_set(why, ERR_NOMEM, "no memory for another LUN in the shadow copy set");
    e = change_new_lun(&group->store, JOURNAL_ADD, &target->tag, why);
    if (e) {
        target_free(target);
        return e;
    }
    link_target(group, target);
    return ERR_OK;
}

enum err
group_add(struct array_group *base, const struct array_lun *source, const struct id *shadow_copy,
          enum array_method method, struct why *why)
{
    struct group *group = group_from_base(base);
    struct tag tag;
    enum err e = faults_hit(group->store.faults, FAULT_GROUP_ADD, NULL, why);

    if (!e && group->state > GROUP_READY)
        e = why_set(why, ERR_STATE, "the shadow copy set takes no more LUNs");
    if (!e)
        e = change_enter(&group->store, why);
    if (e)
        return mock_port_error(e);
    e = check_source(group, &source->lun, &tag, why);
    if (!e)
        e = add_target(group, &tag, shadow_copy, method, why);
    change_leave(&group->store);
    if (!e)
        group->state = GROUP_OPEN;
    return mock_port_error(e);
}

/* The target is in the group no more: its LUN is gone. */
static void
unlink_target(struct group *group, struct target *target)
{
    struct target **at = &group->targets;

    os_mutex_lock(group->mutex);
    while (*at != target)
        at = &(*at)->next;
    *at = target->next;
    if (group->end == &target->next)
        group->end = at;
    group->count--;
    os_mutex_unlock(group->mutex);
}

static enum err
drop_target(struct group *group, struct target *target, struct why *why)
{
    char name[MOCK_NAME_SIZE];
    enum err e;

    group_stop_target(group, target); /* Windows deletes no file that is open */
    e = change_enter(&group->store, why);
    if (e)
        return e;
    e = change_run(&group->store, JOURNAL_REMOVE,
                   identity_name(group->store.seed, target->tag.number, name), why);
    change_leave(&group->store);
    if (!e) {
        unlink_target(group, target);
        target_free(target);
    }
    return e;
}

enum err
group_drop(struct array_group *base, const struct lun *source, struct why *why)
{
    struct group *group = group_from_base(base);
    struct target *target = NULL;
    uint64_t number;
    enum err e = faults_hit(group->store.faults, FAULT_GROUP_DROP, NULL, why);

    if (!e && group->state > GROUP_READY)
        e = why_set(why, ERR_STATE, "the shadow copy set keeps its LUNs");
    if (!e && identity_find(group->store.seed, source, &number))
        target = group_find(group, number);
    if (!e)
        group->state = GROUP_OPEN;
    if (target)
        e = drop_target(group, target, why);
    return mock_port_error(e);
}

/* Where the background copies are: ERR_TIMEOUT when some are not done, a copy's error, or ERR_OK.
 */
static enum err
look_at_copies(struct group *group, unsigned *ret_percent, struct why *why)
{
    unsigned done = 0;
    char name[MOCK_NAME_SIZE];
    enum err e = ERR_OK;

    os_mutex_lock(group->mutex);
    for (struct target *target = group->targets; target; target = target->next) {
        done += target->is_copied ? 1 : 0;
        if (e || !target->is_copied || !target->copy_error)
            continue;
        e = why_set(why, target->copy_error, "%s", why_text(&target->copy_why, target->copy_error));
        (void)why_about(why, e, identity_name(group->store.seed, target->tag.source, name));
    }
    os_mutex_unlock(group->mutex);
    *ret_percent = group->count ? done * 100 / group->count : 100;
    return e || done == group->count ? e : ERR_TIMEOUT;
}

static enum err
wait_copies(struct group *group, uint64_t end_us, struct os_cancel *cancel,
            array_progress *progress, void *ctx, struct why *why)
{
    for (uint32_t tick_ms = 1;; tick_ms = tick_ms < TICK_MAX_MS / 2 ? tick_ms * 2 : TICK_MAX_MS) {
        struct os_cancel *wake = cancel ? cancel : group->stop; /* nobody sets stop meanwhile */
        unsigned percent;
        enum err e = look_at_copies(group, &percent, why);

        if (progress)
            progress(ctx, percent);
        if (e != ERR_TIMEOUT)
            return e;
        if (deadline_left_ms(end_us) == 0)
            return why_set(why, ERR_TIMEOUT,
                           "the plexes were %u %% copied when the deadline passed", percent);
        if (os_cancel_wait(wake, tick_ms))
            return why_set(why, ERR_CANCELLED, "the preparation was cancelled");
    }
}

/* "<set> <naa> <naa>...": what commit, seal and abort write to the journal. */
static void
build_args(struct group *group)
{
    char *at = group->args + strlen(id_format(&group->set, group->args));

    for (struct target *target = group->targets; target; target = target->next) {
        *at++ = ' ';
        at += strlen(identity_name(group->store.seed, target->tag.number, at));
    }
}

/* The original LUNs still have the size of their shadow copy LUNs, and nothing overwrites them.
 * From here on commit watches the journal for that. */
static enum err
check_sources(struct group *group, struct why *why)
{
    enum err e = ERR_OK;

    for (struct target *target = group->targets; target && !e; target = target->next) {
        char name[MOCK_NAME_SIZE];
        struct tag source;

        e = tag_load(&group->store, target->tag.source, &source, why);
        if (!e)
            e = job_check_none(&group->store, &source, why);
        if (!e && source.size != target->tag.size)
            e = why_set(why, ERR_STATE,
                        "LUN %s got another size by a resync while its shadow copy was prepared",
                        identity_name(group->store.seed, source.number, name));
    }
    group->checked_end = group->store.journal.end;
    return e;
}

/* Everything that commit needs, open and allocated. */
static enum err
get_ready(struct group *group, struct why *why)
{
    char name[MOCK_NAME_SIZE];
    enum err e = ERR_OK;

    if (!group->buffers.source && copy_buffers_init(&group->buffers))
        return why_set(why, ERR_NOMEM, "no memory to copy LUNs");
    for (struct target *target = group->targets; target && !e; target = target->next) {
        e = group_open_images(group, target, why);
        (void)why_about(why, e, identity_name(group->store.seed, target->tag.source, name));
    }
    if (!e)
        e = change_enter(&group->store, why); /* settles what was open in the journal */
    if (e)
        return e;
    e = check_sources(group, why);
    change_leave(&group->store);
    if (!e)
        build_args(group);
    return e;
}

enum err
group_wait(struct array_group *base, uint32_t deadline_ms, struct os_cancel *cancel,
           array_progress *progress, void *ctx, struct why *why)
{
    struct group *group = group_from_base(base);
    const struct fault_wait wait = {.cancel = cancel, .deadline_ms = deadline_ms};
    const uint64_t end_us = deadline_after_ms(deadline_ms);
    enum err e;

    if (group->state > GROUP_READY)
        return why_set(why, ERR_STATE, "the shadow copy set is prepared already");
    if (cancel && os_cancel_is_set(cancel))
        return why_set(why, ERR_CANCELLED, "the preparation was cancelled");
    e = faults_hit(group->store.faults, FAULT_GROUP_WAIT, &wait, why);
    if (!e)
        e = wait_copies(group, end_us, cancel, progress, ctx, why);
    if (!e)
        e = get_ready(group, why);
    if (!e)
        group->state = GROUP_READY;
    return mock_port_error(e);
}
