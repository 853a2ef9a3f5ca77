/* SPDX-License-Identifier: Apache-2.0 */
/* Sets are removed one by one, each reported with its outcome. */
#include "config.h"

#include "provider/admin/reconcile_run.h"

#include "base/json.h"

struct run {
    struct array *array;
    const struct reconcile_request *request;
    const struct listing *out;
    size_t removals; /* done or, in a dry run, to be done */
    size_t failures;
    size_t kept;
    enum err first; /* failure */
    struct why why; /* of it */
};

static bool
is_named(const struct reconcile_request *request, const struct id *set)
{
    for (size_t i = 0; i < request->named_count; i++) {
        if (id_equal(&request->named[i], set))
            return true;
    }
    return false;
}

static void
fail(struct run *run, enum err e, const struct why *why)
{
    if (run->failures++ > 0)
        return;
    run->first = e;
    run->why = *why;
}

static void
report_set(const struct run *run, const struct inventory_set *set, enum reconcile_verdict verdict,
           const char *outcome, enum err e, const struct why *why)
{
    struct text *text = run->out->text;
    char id[ID_TEXT_SIZE];

    if (run->out->is_json) {
        json_open(text, NULL, '{');
        listing_set_members(run->out, set);
        json_string(text, "verdict", reconcile_verdict_name(verdict));
        json_string(text, "reason", reconcile_verdict_text(verdict));
        json_string(text, "outcome", outcome);
        if (e)
            json_string(text, "error", why_text(why, e));
        json_close(text, '}');
        return;
    }
    text_add(text, "%-12s  set %s: ", outcome, id_format(&set->id, id));
    listing_set_summary(run->out, set);
    text_add(text, "\n        %s\n", reconcile_verdict_text(verdict));
    if (e) {
        text_add(text, "        ");
        text_add_foreign(text, why_text(why, e));
        text_add(text, "\n");
    }
    listing_set_luns(run->out, set);
}

/* Is it a failure of the run that @set stays? */
static bool
is_refusal(const struct run *run, enum reconcile_verdict verdict)
{
    return run->request->is_applied && !reconcile_is_removal(verdict) &&
           (run->request->named_count > 0 || verdict == RECONCILE_SERVED);
}

static void
handle_set(struct run *run, const struct inventory_set *set)
{
    const struct reconcile_request *request = run->request;
    enum reconcile_verdict verdict =
        reconcile_judge(set, &request->rules, is_named(request, &set->id));
    struct why why = {0};
    char id[ID_TEXT_SIZE];
    const char *outcome;
    enum err e = ERR_OK;

    if (!reconcile_is_removal(verdict)) {
        run->kept++;
        outcome = "kept";
        if (is_refusal(run, verdict)) {
            (void)why_set(&why, ERR_STATE, "set %s stays: %s", id_format(&set->id, id),
                          reconcile_verdict_text(verdict)); /* counted below */
            fail(run, ERR_STATE, &why);
        }
    } else if (!request->is_applied) {
        run->removals++;
        outcome = "would remove";
    } else {
        e = reconcile_remove(run->array, set, verdict, &why);
        outcome = e ? "failed" : "removed";
        if (e)
            fail(run, e, &why);
        else
            run->removals++;
    }
    report_set(run, set, verdict, outcome, e, &why);
}

/* A named set that is not there is gone already, which is what was asked for; it is told, since its
 * id may be a mistyped one. */
static void
report_absent(const struct run *run, const struct inventory *inventory)
{
    struct text *text = run->out->text;

    if (run->out->is_json)
        json_open(text, "absent", '[');
    for (size_t i = 0; i < run->request->named_count; i++) {
        const struct id *name = &run->request->named[i];
        char id[ID_TEXT_SIZE];
        size_t j = 0;

        while (j < inventory->set_count && !id_equal(&inventory->sets[j].id, name))
            j++;
        if (j < inventory->set_count)
            continue;
        if (run->out->is_json)
            json_string(text, NULL, id_format(name, id));
        else
            text_add(text, "%-12s  set %s: not on the array\n", "absent", id_format(name, id));
    }
    if (run->out->is_json)
        json_close(text, ']');
}

static void
report_sum(const struct run *run)
{
    struct text *text = run->out->text;

    if (run->out->is_json) {
        json_number(text, "removals", run->removals);
        json_number(text, "kept", run->kept);
        json_number(text, "failures", run->failures);
    } else if (!run->request->is_applied && run->removals > 0) {
        text_add(text, "%zu to remove, %zu kept; nothing was changed, --apply removes\n",
                 run->removals, run->kept);
    } else if (!run->request->is_applied) {
        text_add(text, "nothing to remove, %zu kept\n", run->kept);
    } else {
        text_add(text, "%zu removed, %zu kept, %zu failed\n", run->removals, run->kept,
                 run->failures);
    }
}

static void
report(struct run *run, const struct inventory *inventory)
{
    struct text *text = run->out->text;

    if (run->out->is_json) {
        json_open(text, NULL, '{');
        json_string(text, "host", run->request->rules.host);
        json_bool(text, "applied", run->request->is_applied);
        json_bool(text, "served", run->request->rules.is_served);
        json_open(text, "sets", '[');
    }
    for (size_t i = 0; i < inventory->set_count; i++) {
        if (run->request->named_count == 0 || is_named(run->request, &inventory->sets[i].id))
            handle_set(run, &inventory->sets[i]);
    }
    if (run->out->is_json)
        json_close(text, ']');
    report_absent(run, inventory);
    report_sum(run);
    if (run->out->is_json)
        json_close(text, '}');
}

enum err
reconcile_run(struct array *array, const struct reconcile_request *request,
              const struct listing *out, struct why *why)
{
    struct run run = {.array = array, .request = request, .out = out};
    struct inventory inventory = {0};
    enum err e = inventory_load(array, &inventory, why);

    if (e)
        return e;
    report(&run, &inventory);
    inventory_release(&inventory);
    if (run.failures > 0)
        return why_set(why, run.first, "%s", why_text(&run.why, run.first));
    return ERR_OK;
}
