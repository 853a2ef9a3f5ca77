/* SPDX-License-Identifier: Apache-2.0 */
/* A warm rig: an original LUN that a scenario is done with waits for the next that wants one of its
 * size, and stays as it is: presented, partitioned, seen, its image kept. That it is as it was but
 * for what was written to its volumes, and has no mark, was checked at the end of the scenario. */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "fakevss/tool/rig_impl.h"

#define LOOK_MS 10000

struct warm_lun {
    struct warm_lun *next;
    char *name;
    char *size;
    bool is_foreign; /* of another array */
    char *host;      /* that sees it; NULL: none */
    char *partition; /* the request that partitioned it, and its answer; NULL: none */
    char *volumes;
    bool is_used; /* by a scenario */
    bool has_image;
};

static void
lun_free(struct warm_lun *lun)
{
    if (!lun)
        return;
    mem_free(lun->name);
    mem_free(lun->size);
    mem_free(lun->host);
    mem_free(lun->partition);
    mem_free(lun->volumes);
    mem_free(lun);
}

static struct warm_lun *
find(const struct rig *rig, const char *name)
{
    struct warm_lun *lun = rig->luns;

    while (lun && strcmp(lun->name, name) != 0)
        lun = lun->next;
    return lun;
}

/* Take over a copy of @text. */
static enum err
set(char **member, const char *text)
{
    mem_free(*member);
    *member = mem_strdup(text);
    return *member ? ERR_OK : ERR_NOMEM;
}

static enum err
new_lun(struct rig *rig, const char *size, bool is_foreign, struct text *ret_name, struct why *why)
{
    struct warm_lun *lun = mem_zalloc(sizeof(*lun));
    enum err e = lun ? rig->cold.make_lun(rig, size, is_foreign, ret_name, why) : ERR_NOMEM;

    if (!e)
        e = set(&lun->name, text_get(ret_name));
    if (!e)
        e = set(&lun->size, size);
    if (e) {
        lun_free(lun);
        return e;
    }
    lun->is_foreign = is_foreign;
    lun->is_used = true;
    lun->next = rig->luns;
    rig->luns = lun;
    return ERR_OK;
}

static enum err
make_lun(void *ctx, const char *size, bool is_foreign, struct text *ret_name, struct why *why)
{
    struct rig *rig = ctx;
    struct warm_lun *lun = rig->luns;

    while (lun && (lun->is_used || lun->is_foreign != is_foreign || strcmp(lun->size, size) != 0))
        lun = lun->next;
    if (!lun)
        return new_lun(rig, size, is_foreign, ret_name, why);
    lun->is_used = true;
    text_add(ret_name, "%s", lun->name);
    return ERR_OK;
}

static enum err
delete_lun(void *ctx, const char *name, struct why *why)
{
    struct warm_lun *lun = find(ctx, name);

    (void)why;
    lun->is_used = false;
    return ERR_OK;
}

static enum err
present(void *ctx, const char *name, const char *host, bool is_presented, struct why *why)
{
    struct rig *rig = ctx;
    struct warm_lun *lun = find(rig, name);
    enum err e;

    if (!is_presented || (lun->host && strcmp(lun->host, host) == 0))
        return ERR_OK;
    e = rig->cold.present(rig, name, host, true, why);
    rig_find_host(rig, host)->is_unscanned = true;
    return e ? e : set(&lun->host, host);
}

static enum err
keep_image(void *ctx, const char *name, struct why *why)
{
    struct rig *rig = ctx;
    struct warm_lun *lun = find(rig, name);
    enum err e = lun->has_image ? ERR_OK : rig->cold.keep_image(rig, name, why);

    lun->has_image = !e;
    return e;
}

/* "partition NAME COUNT" */
static struct warm_lun *
find_partitioned(const struct rig *rig, const char *line)
{
    struct warm_lun *lun = rig->luns;

    while (lun) {
        size_t length = strlen(lun->name);

        if (strncmp(line, lun->name, length) == 0 && line[length] == ' ')
            break;
        lun = lun->next;
    }
    return lun;
}

static enum err
partition(struct rig *rig, const char *host, struct warm_lun *lun, const char *line,
          unsigned deadline_ms, struct text *ret_answer, struct why *why)
{
    enum err e;

    if (lun->partition && strcmp(lun->partition, line) == 0) {
        text_add(ret_answer, "%s", lun->volumes);
        return ERR_OK;
    }
    rig_find_host(rig, host)->is_unscanned = true;
    rig_drop_image(rig, lun->name);
    lun->has_image = false;
    e = rig->cold.ask(rig, host, STAGE_HOST_AGENT, line, deadline_ms, ret_answer, why);
    if (!e)
        e = set(&lun->volumes, text_get(ret_answer));
    return e ? e : set(&lun->partition, line);
}

static bool
is_ok(const struct text *answer)
{
    return strncmp(text_get(answer), "S_OK", 4) == 0;
}

static struct rig_agent *
host_agent(const struct rig_host *host)
{
    struct rig_agent *agent = host->agents;

    while (agent && agent->number != STAGE_HOST_AGENT)
        agent = agent->next;
    return agent;
}

/* The session in which play_end.c looks after sets stays open: it asks and deletes, and keeps
 * nothing. */
static const char *const look[] = {"open look", "look.InitializeForBackup", "look.SetContext ALL"};
static const char last_look[] = "close look";

/* Is the request one of that session's life, which goes on? */
static bool
is_looked_after(const struct rig_host *host, const char *line)
{
    const struct rig_agent *agent = host_agent(host);

    if (!agent || !agent->has_look)
        return false;
    for (size_t i = 0; i < sizeof(look) / sizeof(look[0]); i++)
        if (strcmp(line, look[i]) == 0)
            return true;
    return strcmp(line, last_look) == 0;
}

/* It ends before a process may die: a coordinator whose class was forgotten on the way makes room
 * for its successor when it has no client left, and the successor waits for that. */
static void
stop_looking(struct rig *rig, const struct rig_host *host)
{
    struct rig_agent *agent = host_agent(host);
    struct text answer = {0};

    if (!agent || !agent->has_look)
        return;
    agent->has_look = false;
    (void)rig->cold.ask(rig, host->name, STAGE_HOST_AGENT, last_look, LOOK_MS, &answer,
                        NULL); /* who needs it next finds out */
    text_release(&answer);
}

static enum err
fault(void *ctx, const char *rule, struct why *why)
{
    struct rig *rig = ctx;

    for (const struct rig_host *host = rig->hosts; *rule && host; host = host->next)
        stop_looking(rig, host);
    return rig->cold.fault(rig, rule, why);
}

/* What has been asked before, and cannot be answered in another way now, is not asked again. */
static enum err
ask(void *ctx, const char *host_name, unsigned agent, const char *line, unsigned deadline_ms,
    struct text *ret_answer, struct why *why)
{
    static const char first[] = "partition ";
    struct rig *rig = ctx;
    struct rig_host *host = rig_find_host(rig, host_name);
    enum err e;

    if (agent != STAGE_HOST_AGENT || !host)
        return rig->cold.ask(rig, host_name, agent, line, deadline_ms, ret_answer, why);
    if (strncmp(line, first, sizeof(first) - 1) == 0) {
        struct warm_lun *lun = find_partitioned(rig, line + sizeof(first) - 1);

        if (lun)
            return partition(rig, host_name, lun, line, deadline_ms, ret_answer, why);
    }
    if ((strcmp(line, "rescan") == 0 && !host->is_unscanned) || is_looked_after(host, line)) {
        text_add(ret_answer, "S_OK");
        return ERR_OK;
    }
    if (strncmp(line, "kill ", 5) == 0)
        stop_looking(rig, host);
    e = rig->cold.ask(rig, host_name, agent, line, deadline_ms, ret_answer, why);
    if (strcmp(line, "rescan") == 0)
        host->is_unscanned = e || !is_ok(ret_answer);
    if (!e && strcmp(line, look[2]) == 0 && is_ok(ret_answer))
        host_agent(host)->has_look = true;
    return e;
}

void
rig_warm(struct rig *rig)
{
    rig->cold = rig->stage;
    rig->stage.make_lun = make_lun;
    rig->stage.delete_lun = delete_lun;
    rig->stage.present = present;
    rig->stage.keep_image = keep_image;
    rig->stage.fault = fault;
    rig->stage.ask = ask;
}

void
rig_warm_release(struct rig *rig)
{
    while (rig->luns) {
        struct warm_lun *lun = rig->luns;

        rig->luns = lun->next;
        lun_free(lun);
    }
}
