/* SPDX-License-Identifier: Apache-2.0 */
/* The turn: which call may work on the set in creation, and how an abort or a new set gets it from
 * a call that has it. */
#include "config.h"

#include "provider/core/engine_impl.h"

#include "base/deadline.h"

/* Cancel the current set and wait a while for the running call to return. Mutex held. */
static enum err
interrupt(struct engine *engine, uint64_t end_us, struct why *why)
{
    uint32_t left_ms = deadline_left_ms(end_us);

    if (engine->set && engine->set->state != SET_CREATED)
        os_cancel_set(engine->set->cancel);
    if (left_ms == 0)
        return why_set(why, ERR_TIMEOUT,
                       "the array did not stop working on the shadow copy set within %u ms; check "
                       "the array, then try again",
                       (unsigned)engine->config.stop_deadline_ms);
    (void)os_cond_wait(engine->changed, engine->mutex, left_ms); /* the caller looks again */
    return ERR_OK;
}

static enum err
refuse(enum err e, enum set_state state, enum set_event event, const struct id *id, struct why *why)
{
    char text[ID_TEXT_SIZE];

    if (e != ERR_STATE)
        return why_set(why, e, "%s: shadow copy set %s is not in creation", set_event_name(event),
                       id_format(id, text));
    return why_set(why, e, "%s is out of order: shadow copy set %s is %s; start a new set",
                   set_event_name(event), id_format(id, text), set_state_name(state));
}

enum err
engine_take_turn(struct engine *engine, const struct id *id, enum set_event event,
                 struct set_step *ret_step, struct why *why)
{
    const uint64_t end_us = deadline_after_ms(engine->config.stop_deadline_ms);
    const bool is_begin = event == SET_ON_BEGIN_SAME;
    struct set_step step;
    enum err e;

    for (;;) {
        const struct creation *set = engine->set;
        const bool is_current = set && id_equal(&set->id, id);
        enum set_state state;

        if (is_begin)
            event = is_current ? SET_ON_BEGIN_SAME : SET_ON_BEGIN_OTHER;
        state = set && (is_current || is_begin) ? set->state : SET_IDLE;

        e = shadow_set_step(state, event, &step);
        if (e)
            return refuse(e, state, event, id, why);
        if (step.action == SET_START || step.action == SET_DISCARD || step.action == SET_FORGET) {
            if (!engine->is_running)
                break;
            e = interrupt(engine, end_us, why);
            if (e)
                return e;
            continue;
        }
        if (step.action == SET_KEEP)
            break;
        if (engine->is_running)
            return why_set(why, ERR_STATE,
                           "%s came while another call for the shadow copy set is running",
                           set_event_name(event));
        if (os_cancel_is_set(set->cancel))
            return why_set(why, ERR_CANCELLED, "the shadow copy set has to be aborted");
        break;
    }

    if (step.action != SET_REPEAT && step.action != SET_KEEP)
        engine->is_running = true;
    if (step.action == SET_DISCARD || (step.action == SET_START && engine->set))
        os_cancel_set(engine->set->cancel); /* from here on nobody gets targets of it */
    *ret_step = step;
    return ERR_OK;
}

enum err
engine_take_turn_anyway(struct engine *engine, struct why *why)
{
    const uint64_t end_us = deadline_after_ms(engine->config.stop_deadline_ms);

    while (engine->is_running) {
        enum err e = interrupt(engine, end_us, why);

        if (e)
            return e;
    }
    engine->is_running = true;
    return ERR_OK;
}

void
engine_give_turn(struct engine *engine)
{
    engine->is_running = false;
    os_cond_broadcast(engine->changed);
}

void
engine_wait_sweeps(struct engine *engine)
{
    while (engine->sweeps > 0)
        (void)os_cond_wait(engine->changed, engine->mutex, OS_FOREVER); /* may wake early */
}
