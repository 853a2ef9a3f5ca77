/* SPDX-License-Identifier: Apache-2.0 */
/* Counting calls and acting on the rules. Reading them is in fault_rules.c. */
#include "config.h"

#include "provider/array/backends/mock/faults.h"

#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "provider/array/backends/mock/fault_rules.h"

struct faults {
    struct os_mutex *mutex; /* guards all below but closing */
    struct os_cond *idle;   /* waiting became 0 */
    struct os_cancel *closing;
    unsigned waiting; /* calls inside a delay or hang */
    uint64_t counts[FAULT_OP_COUNT];
    struct fault_rules rules;
};

enum err
faults_new(struct faults **ret_faults)
{
    struct faults *faults = mem_zalloc(sizeof(*faults));
    enum err e = ERR_NOMEM;

    if (!faults)
        goto out;
    e = os_mutex_new(&faults->mutex);
    if (e)
        goto out;
    e = os_cond_new(&faults->idle);
    if (e)
        goto out;
    e = os_cancel_new(&faults->closing);
    if (e)
        goto out;

    *ret_faults = faults;
    faults = NULL; /* handed over */
out:
    faults_free(faults);
    return e;
}

void
faults_free(struct faults *faults)
{
    if (!faults)
        return;
    if (faults->closing) { /* made last: all is there */
        os_cancel_set(faults->closing);
        os_mutex_lock(faults->mutex);
        while (faults->waiting > 0)
            (void)os_cond_wait(faults->idle, faults->mutex, OS_FOREVER); /* looks again anyway */
        os_mutex_unlock(faults->mutex);
    }
    os_cancel_free(faults->closing);
    os_cond_free(faults->idle);
    os_mutex_free(faults->mutex);
    mem_free(faults);
}

enum err
faults_load(struct faults *faults, const char *path, struct why *why)
{
    struct fault_rules *rules = mem_zalloc(sizeof(*rules));
    enum err e = ERR_NOMEM;

    if (!rules)
        return why_set(why, e, "%s: no memory to read it", path);
    e = fault_rules_load(path, rules, why);
    if (!e) {
        os_mutex_lock(faults->mutex);
        if (rules->digest != faults->rules.digest)
            memset(faults->counts, 0, sizeof(faults->counts));
        faults->rules = *rules;
        os_mutex_unlock(faults->mutex);
    }
    mem_free(rules);
    return e;
}

/* Wait @ms, or for ever, unless cancelled: ERR_OK when the time is over. */
static enum err
wait_ms(struct faults *faults, const struct fault_wait *wait, uint32_t ms, struct why *why)
{
    uint32_t limit = wait ? wait->deadline_ms : OS_FOREVER;
    struct os_cancel *cancel = wait && wait->cancel ? wait->cancel : faults->closing;
    bool cancelled;

    os_mutex_lock(faults->mutex);
    faults->waiting++;
    os_mutex_unlock(faults->mutex);
    cancelled = os_cancel_wait(cancel, ms < limit ? ms : limit);
    os_mutex_lock(faults->mutex);
    if (--faults->waiting == 0)
        os_cond_broadcast(faults->idle);
    os_mutex_unlock(faults->mutex);
    if (cancelled)
        return why_set(why, ERR_CANCELLED, "the array was waiting on a scripted fault");
    if (ms >= limit)
        return why_set(why, ERR_TIMEOUT, "a scripted fault outlasted the deadline of %u ms",
                       (unsigned)limit);
    return ERR_OK;
}

static enum err
act(struct faults *faults, const struct fault_rule *rule, const struct fault_wait *wait,
    struct why *why)
{
    switch (rule->action) {
    case FAULT_ACTION_FAIL:
        return why_set(why, rule->error ? rule->error : ERR_ARRAY,
                       "scripted by line %u of the array's faults file: %s fails", rule->line,
                       fault_op_name(rule->op));
    case FAULT_ACTION_DELAY:
        return wait_ms(faults, wait, rule->delay_ms, why);
    case FAULT_ACTION_HANG:
        return wait_ms(faults, wait, OS_FOREVER, why);
    case FAULT_ACTION_DIE:
        os_die();
        return ERR_OK;
    case FAULT_ACTION_TEAR: /* the journal's own business */
        return ERR_OK;
    }
    return ERR_OK;
}

static uint64_t
count_call(struct faults *faults, enum fault_op op)
{
    uint64_t count;

    os_mutex_lock(faults->mutex);
    count = ++faults->counts[op];
    os_mutex_unlock(faults->mutex);
    return count;
}

/* The next rule from index *@at on that speaks of call @count of @op; *@at moves behind it. */
static bool
next_rule(struct faults *faults, enum fault_op op, uint64_t count, unsigned *at,
          struct fault_rule *ret_rule)
{
    bool found = false;

    os_mutex_lock(faults->mutex);
    while (!found && *at < faults->rules.count) {
        const struct fault_rule *rule = &faults->rules.list[(*at)++];

        found = rule->op == op && (rule->nth == 0 || rule->nth == count);
        if (found)
            *ret_rule = *rule;
    }
    os_mutex_unlock(faults->mutex);
    return found;
}

enum err
faults_hit(struct faults *faults, enum fault_op op, const struct fault_wait *wait, struct why *why)
{
    uint64_t count = count_call(faults, op);
    struct fault_rule rule;
    enum err e = ERR_OK;

    for (unsigned at = 0; !e && next_rule(faults, op, count, &at, &rule);)
        e = act(faults, &rule, wait, why);
    return e;
}

enum err
faults_ask(struct faults *faults, bool *ret_can, struct why *why)
{
    uint64_t count = count_call(faults, FAULT_CAN_SHADOW);
    struct fault_rule rule;
    enum err e = ERR_OK;

    *ret_can = true;
    for (unsigned at = 0; !e && next_rule(faults, FAULT_CAN_SHADOW, count, &at, &rule);) {
        e = act(faults, &rule, NULL, why);
        if (rule.action == FAULT_ACTION_FAIL && !rule.error) {
            *ret_can = false;
            return ERR_OK;
        }
    }
    return e;
}

enum err
faults_append(struct faults *faults, const struct fault_wait *wait, bool *ret_tear, struct why *why)
{
    uint64_t count = count_call(faults, FAULT_APPEND);
    struct fault_rule rule;
    enum err e = ERR_OK;

    *ret_tear = false;
    for (unsigned at = 0; !e && next_rule(faults, FAULT_APPEND, count, &at, &rule);) {
        if (rule.action == FAULT_ACTION_TEAR)
            *ret_tear = true;
        else
            e = act(faults, &rule, wait, why);
    }
    return e;
}
