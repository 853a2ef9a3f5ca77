/* SPDX-License-Identifier: Apache-2.0 */
/* The point in time of a group, and its end. Arm and commit run in the frozen window: they use only
 * what group_wait opened and allocated. */
#include "config.h"

#include "provider/array/backends/mock/group.h"

#include <string.h>

#include "base/deadline.h"
#include "base/os.h"
#include "provider/array/backends/mock/change.h"
#include "provider/array/backends/mock/mock.h"
#include "provider/array/backends/mock/operation.h"

static enum err
wrong_state(const char *what, struct why *why)
{
    return why_set(why, ERR_STATE, "the shadow copy set cannot be %s now", what);
}

enum err
group_arm(struct array_group *base, uint32_t deadline_ms, struct why *why)
{
    struct group *group = group_from_base(base);
    const struct fault_wait wait = {.deadline_ms = deadline_ms};
    enum err e = faults_hit(group->store.faults, FAULT_GROUP_ARM, &wait, why);

    if (e)
        return mock_port_error(e);
    if (group->state != GROUP_READY && group->state != GROUP_ARMED)
        return wrong_state("armed", why);
    group->state = GROUP_ARMED;
    return ERR_OK;
}

/* Copy every LUN of the group. Nothing counts until the journal says so. */
static enum err
copy_all(struct group *group, uint64_t end_us, struct why *why)
{
    const struct copy_limits limits = {.end_us = end_us};
    enum err e = ERR_OK;

    for (struct target *target = group->targets; target && !e; target = target->next) {
        const struct fault_wait wait = {.deadline_ms = deadline_left_ms(end_us)};
        bool is_fresh = target->is_fresh;
        char name[MOCK_NAME_SIZE];

        e = faults_hit(group->store.faults, FAULT_COMMIT_LUN, &wait, why);
        if (!e) {
            target->is_fresh = false; /* whatever comes: a second attempt has to compare */
            e = copy_blocks(target->source, target->image, target->tag.size, is_fresh,
                            &group->buffers, &limits, why);
        }
        (void)why_about(why, e, identity_name(group->store.seed, target->tag.source, name));
    }
    return e;
}

/* A resync begun on one of the original LUNs? Its image would be torn. */
static enum err
refuse_resync(void *ctx, const struct journal_line *line, struct why *why)
{
    struct group *group = ctx;
    const char *args = line->args;
    char name[MOCK_NAME_SIZE];
    uint64_t number;

    if (!line->is_begin || line->op != JOURNAL_RESYNC ||
        !operation_next_lun(&group->store, &args, &number) || !group_find(group, number))
        return ERR_OK;
    (void)identity_name(group->store.seed, number, name);
    return why_about(why,
                     why_set(why, ERR_STATE,
                             "a resync of LUN %s was begun after its shadow copy was ready", name),
                     name);
}

/* The instant: with the lock held, all LUNs and then the one line that makes them count. */
static enum err
commit_locked(struct group *group, uint64_t end_us, struct why *why)
{
    struct journal *journal = &group->store.journal;
    enum err e = journal_look(journal, why);

    if (!e)
        e = journal_walk(journal, group->checked_end, refuse_resync, group, why);
    if (!e)
        e = copy_all(group, end_us, why);
    if (!e)
        e = journal_begin(journal, JOURNAL_COMMIT, group->args, end_us, why);
    return e;
}

enum err
group_commit(struct array_group *base, uint32_t deadline_ms, struct why *why)
{
    struct group *group = group_from_base(base);
    const struct fault_wait wait = {.deadline_ms = deadline_ms};
    const uint64_t end_us = deadline_after_ms(deadline_ms);
    enum err e;

    if (group->state != GROUP_ARMED)
        return wrong_state("committed", why);
    e = faults_hit(group->store.faults, FAULT_GROUP_COMMIT, &wait, why);
    if (!e)
        e = os_file_lock(group->store.lock, deadline_left_ms(end_us), NULL, why);
    if (e)
        return mock_port_error(e);
    e = commit_locked(group, end_us, why);
    os_file_unlock(group->store.lock);
    if (!e)
        group->state = GROUP_COMMITTED;
    return mock_port_error(e);
}

/* Are all shadow copy LUNs of the group there, and has each at least @state? *ret_all says so. */
static enum err
look_at_states(struct group *group, enum array_shadow_state state, bool *ret_all, struct why *why)
{
    *ret_all = true;
    for (struct target *target = group->targets; target; target = target->next) {
        char name[MOCK_NAME_SIZE];
        struct tag tag;
        enum err e = tag_load(&group->store, target->tag.number, &tag, why);

        identity_name(group->store.seed, target->tag.number, name);
        if (e == ERR_NOT_FOUND)
            e = why_set(why, ERR_ARRAY, "shadow copy LUN %s was deleted by somebody else", name);
        if (e)
            return why_about(why, e, name);
        if (tag.state < state)
            *ret_all = false;
    }
    return ERR_OK;
}

static enum err
seal_locked(struct group *group, struct why *why)
{
    bool all;
    enum err e = look_at_states(group, ARRAY_SHADOW_RELEASED, &all, why);

    if (e || all)
        return e;
    e = look_at_states(group, ARRAY_SHADOW_COMMITTED, &all, why);
    if (!e && !all)
        e = why_set(why, ERR_ARRAY, "a shadow copy LUN of the set holds no point in time");
    return e ? e : change_run(&group->store, JOURNAL_SEAL, group->args, why);
}

enum err
group_seal(struct array_group *base, struct why *why)
{
    struct group *group = group_from_base(base);
    enum err e = faults_hit(group->store.faults, FAULT_SEAL, NULL, why);

    if (e)
        return mock_port_error(e);
    if (group->state != GROUP_COMMITTED && group->state != GROUP_SEALED)
        return wrong_state("finished", why);
    e = change_enter(&group->store, why);
    if (e)
        return mock_port_error(e);
    e = seal_locked(group, why);
    change_leave(&group->store);
    if (!e) {
        group->state = GROUP_SEALED;
        group_stop(group); /* Windows deletes no file that is open */
    }
    return mock_port_error(e);
}

/* Collect in args the names of those targets that are there, sealed ones too. */
static enum err
collect_removable(struct group *group, struct why *why)
{
    char *at = group->args;

    *at = '\0';
    for (struct target *target = group->targets; target; target = target->next) {
        struct tag tag;
        enum err e = tag_load(&group->store, target->tag.number, &tag, why);

        if (e == ERR_NOT_FOUND)
            continue;
        if (e)
            return e;
        if (at > group->args)
            *at++ = ' ';
        at += strlen(identity_name(group->store.seed, target->tag.number, at));
    }
    return ERR_OK;
}

enum err
group_abort(struct array_group *base, struct why *why)
{
    struct group *group = group_from_base(base);
    enum err e;

    if (group->state == GROUP_ABORTED)
        return ERR_OK;
    group_stop(group);
    e = faults_hit(group->store.faults, FAULT_ABORT, NULL, why);
    if (!e)
        e = change_enter(&group->store, why);
    if (e)
        return mock_port_error(e);
    e = collect_removable(group, why);
    if (!e && group->args[0])
        e = change_run(&group->store, JOURNAL_REMOVE, group->args, why);
    change_leave(&group->store);
    if (!e) {
        group_forget_targets(group);
        group->state = GROUP_ABORTED;
    }
    return mock_port_error(e);
}
