/* SPDX-License-Identifier: Apache-2.0 */
/* The background thread of a group, which copies its plexes one after the other. */
#include "config.h"

#include "provider/array/backends/mock/group.h"

#include "base/deadline.h"
#include "base/os.h"

enum err
group_open_images(struct group *group, struct target *target, struct why *why)
{
    struct store_path path;
    enum err e = ERR_OK;

    if (!target->source)
        e = os_file_open(tag_image_path(&group->store, target->tag.source, &path), OS_OPEN_READ,
                         &target->source, why);
    if (!e && !target->image)
        e = os_file_open(tag_image_path(&group->store, target->tag.number, &path),
                         OS_OPEN_READ_WRITE, &target->image, why);
    return e == ERR_NOT_FOUND ? ERR_ARRAY : e; /* the image, not the LUN, is missing */
}

static enum err
copy_plex(struct group *group, struct target *target, struct why *why)
{
    const struct fault_wait wait = {.cancel = target->stop, .deadline_ms = OS_FOREVER};
    const struct copy_limits limits = {.cancel = target->stop, .end_us = DEADLINE_NEVER};
    enum err e = faults_hit(group->store.faults, FAULT_PLEX_COPY, &wait, why);

    if (!e)
        e = group_open_images(group, target, why);
    if (e)
        return e;
    target->is_fresh = false;
    return copy_blocks(target->source, target->image, target->tag.size, true, &group->copy_buffers,
                       &limits, why);
}

static struct target *
next_plex(struct group *group)
{
    struct target *target = group->targets;

    while (target && target->is_copied)
        target = target->next;
    return target;
}

static void
work(void *arg)
{
    struct group *group = arg;
    struct why why;

    os_mutex_lock(group->mutex);
    while (!os_cancel_is_set(group->stop)) {
        struct target *target = next_plex(group);
        enum err e;

        if (!target) {
            (void)os_cond_wait(group->work, group->mutex, OS_FOREVER); /* looks again anyway */
            continue;
        }
        group->copying = target;
        os_mutex_unlock(group->mutex);
        why.text[0] = '\0';
        e = copy_plex(group, target, &why);
        os_mutex_lock(group->mutex);
        target->copy_error = e;
        target->copy_why = why;
        target->is_copied = true;
        group->copying = NULL;
        os_cond_broadcast(group->work);
    }
    os_mutex_unlock(group->mutex);
}

enum err
group_start_worker(struct group *group, struct why *why)
{
    enum err e;

    if (group->worker)
        return ERR_OK;
    if (!group->copy_buffers.source && copy_buffers_init(&group->copy_buffers))
        return why_set(why, ERR_NOMEM, "no memory to copy a plex");
    e = os_thread_start(work, group, &group->worker);
    return e ? why_set(why, e, "cannot start the thread that copies plexes") : ERR_OK;
}

void
group_stop_target(struct group *group, struct target *target)
{
    os_mutex_lock(group->mutex);
    os_cancel_set(target->stop);
    while (group->copying == target)
        (void)os_cond_wait(group->work, group->mutex, OS_FOREVER); /* looks again anyway */
    if (!target->is_copied) {
        target->copy_error = ERR_CANCELLED;
        target->is_copied = true; /* so that the worker does not begin */
    }
    os_mutex_unlock(group->mutex);
    os_file_close(target->source);
    os_file_close(target->image);
    target->source = NULL;
    target->image = NULL;
}

void
group_stop(struct group *group)
{
    if (group->worker) { /* first of all, or it begins with the next plex when one is stopped */
        os_mutex_lock(group->mutex);
        os_cancel_set(group->stop);
        os_cond_broadcast(group->work);
        os_mutex_unlock(group->mutex);
    }
    for (struct target *target = group->targets; target; target = target->next)
        group_stop_target(group, target);
    os_thread_join(group->worker); /* NULL is fine */
    group->worker = NULL;
}
