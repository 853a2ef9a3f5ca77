/* SPDX-License-Identifier: Apache-2.0 */
/* Agents: fakevss.exe agent on a host, told what to do a line at a time. One that does not answer
 * in time is ended; the next one asked is a fresh one. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/tool/rig_impl.h"

#define GRACE_MS 5000
#define TIMELINE_MS 10000
#define HOLD_MS 60000
#define OUTPUT_MS 60000
#define TIMELINE_MAX (4u << 20)

static struct rig_agent **
find(struct rig_host *host, unsigned number)
{
    struct rig_agent **link = &host->agents;

    while (*link && (*link)->number != number)
        link = &(*link)->next;
    return link;
}

/* Take it out of the list; it gets @grace_ms to end by itself. */
static void
end_agent(struct rig_agent **link, uint32_t grace_ms)
{
    struct rig_agent *agent = *link;

    *link = agent->next;
    (void)child_end(agent->child, grace_ms); /* how it ended does not matter */
    mem_free(agent);
}

void
rig_end_agents(struct rig_host *host)
{
    while (host->agents)
        end_agent(&host->agents, GRACE_MS);
}

static enum err
start(struct rig *rig, struct rig_host *host, unsigned number, struct why *why)
{
    static const char *const arguments[] = {"fakevss.exe", "agent", NULL};
    const char *variables[2 * RIG_VARIABLES + 1];
    struct rig_agent *agent = mem_zalloc(sizeof(*agent));
    enum err e;

    if (!agent)
        return ERR_NOMEM;
    rig_environment(rig, &(struct rig_subject){.host = host->name}, host->folder, variables);
    e = child_start(rig->settings.adapter->commands[ADAPTER_RUN], arguments, variables, rig->log,
                    &agent->child, why);
    if (e) {
        mem_free(agent);
        return e;
    }
    agent->number = number;
    agent->next = host->agents;
    host->agents = agent;
    return ERR_OK;
}

static enum err
ask(struct rig *rig, const char *host_name, unsigned number, const char *line, unsigned deadline_ms,
    struct text *ret_answer, struct why *why)
{
    struct rig_host *host = rig_find_host(rig, host_name);
    struct rig_agent **link;
    enum err e = ERR_OK;

    if (!host)
        return why_set(why, ERR_NOT_FOUND, "there is no host %s", host_name);
    link = find(host, number);
    if (!*link) {
        e = start(rig, host, number, why);
        if (e)
            return e;
        link = &host->agents;
    }
    if (strncmp(line, "kill ", 5) == 0)
        host->is_shaken = host->is_unscanned = true;
    e = child_say((*link)->child, line, why);
    if (!e)
        e = child_hear((*link)->child, deadline_ms, ret_answer, why);
    if (e) {
        end_agent(link, 0); /* its answers would be those to other requests */
        (void)why_prefix(why, e, "agent %u of host %s, asked \"%s\"", number, host_name, line);
    }
    return e;
}

/* What is of interest in a record: calls, and what befalls processes and disks. */
static const char *
lane(unsigned number, const char *line)
{
    static const char *const acts[] = {"kill ", "reload ", "rescan", "write ", "written "};

    if (number != STAGE_HOST_AGENT)
        return line[strcspn(line, ". ")] == '.' ? "requester" : NULL;
    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
        if (strncmp(line, acts[i], strlen(acts[i])) == 0)
            return "requester";
    return NULL;
}

/* Whoever asks for violations of an operation has ended a part of it: its timeline is taken. */
static void
record_operation(struct rig *rig, const char *host, unsigned number, const char *line)
{
    static const char request[] = "timeline ";
    const char *session = line + sizeof(request) - 1;
    struct text json = {0};

    if (strncmp(line, request, sizeof(request) - 1) != 0 || strchr(session, ' '))
        return;
    if (!rig_timeline(rig, host, number, session, &json, NULL))
        record_timeline(rig->settings.record, host, number, session, text_get(&json));
    text_release(&json);
}

static enum err
ask_recorded(struct rig *rig, const char *host, unsigned number, const char *line,
             unsigned deadline_ms, struct text *ret_answer, struct why *why)
{
    struct record *record = rig->settings.record;
    uint64_t began_us = record_now_us();
    enum err e = ask(rig, host, number, line, deadline_ms, ret_answer, why);

    if (record && !e) {
        if (lane(number, line))
            record_act(record, host, lane(number, line), line, began_us, text_get(ret_answer));
        record_operation(rig, host, number, line);
    }
    return e;
}

/* One that fails is the scenario's to notice. */
enum err
rig_hold_providers(struct rig *rig, struct rig_host *host, struct why *why)
{
    struct text answer = {0};
    enum err e = rig_ask(rig, host->name, STAGE_HOST_AGENT, "hold provider", HOLD_MS, &answer, why);

    host->is_held = !e && !strstr(text_get(&answer), " held=0");
    text_release(&answer);
    return e;
}

enum err
rig_kill_agent(void *ctx, const char *host_name, unsigned number, struct why *why)
{
    struct rig *rig = ctx;
    struct rig_host *host = rig_find_host(rig, host_name);
    struct rig_agent **link = host ? find(host, number) : NULL;
    enum err e;

    if (!link || !*link)
        return why_set(why, ERR_NOT_FOUND, "agent %u of host %s does not run", number, host_name);
    e = child_say((*link)->child, "die", why);
    end_agent(link, e ? 0 : GRACE_MS);
    return e;
}

/* The agent writes a file; the host sees the files of this system on its drive Z:. */
static enum err
read_timeline(struct rig *rig, const char *host, unsigned agent, const char *session,
              struct text *ret_json, struct why *why)
{
    char *path = os_path_join(rig->folder, "timeline.json");
    struct text line = {0}, windows_path = {0}, answer = {0};
    char *json = NULL;
    size_t size = 0;
    enum err e = path ? ERR_OK : ERR_NOMEM;

    if (!e) {
        (void)unlink(path); /* an earlier one, if any */
        text_add(&windows_path, "Z:%s", path);
        words_add(&line, "timeline");
        words_add(&line, session);
        words_add(&line, text_get(&windows_path));
        e = line.is_broken || windows_path.is_broken ? ERR_NOMEM : ERR_OK;
    }
    if (!e)
        e = ask(rig, host, agent, text_get(&line), TIMELINE_MS, &answer, why);
    if (!e)
        e = os_read_file(path, TIMELINE_MAX, &json, &size, why);
    if (!e)
        text_add_bytes(ret_json, json, size);
    mem_free(json);
    mem_free(path);
    text_release(&line);
    text_release(&windows_path);
    text_release(&answer);
    return e;
}

enum err
rig_timeline(void *ctx, const char *host, unsigned agent, const char *session,
             struct text *ret_json, struct why *why)
{
    struct rig *rig = ctx;
    const struct rig_ear *ear = rig->settings.ear;
    unsigned breaches;
    enum err e = read_timeline(rig, host, agent, session, ret_json, why);

    return e || !ear ? e : ear->hear(ear->ctx, host, agent, session, ret_json, &breaches, why);
}

/* The timeline of @session for the ear, and the answer to "timeline" without what the ear takes
 * out. False when there is none: then the agent says why. */
static bool
let_hear(struct rig *rig, const char *host, unsigned agent, const char *session,
         struct text *ret_answer)
{
    const struct rig_ear *ear = rig->settings.ear;
    struct text json = {0};
    unsigned breaches = 0;
    bool ok = !read_timeline(rig, host, agent, session, &json, NULL) &&
              !ear->hear(ear->ctx, host, agent, session, &json, &breaches, NULL);

    if (ok)
        text_add(ret_answer, "S_OK violations=%u", breaches);
    text_release(&json);
    return ok;
}

/* With an ear the whole timeline is read when its violations are asked for, and once more before
 * the session ends. */
enum err
rig_ask(void *ctx, const char *host, unsigned agent, const char *line, unsigned deadline_ms,
        struct text *ret_answer, struct why *why)
{
    static const char timeline[] = "timeline ", close[] = "close ";
    struct rig *rig = ctx;
    struct text unused = {0};

    if (rig->settings.ear && strncmp(line, close, sizeof(close) - 1) == 0) {
        (void)let_hear(rig, host, agent, line + sizeof(close) - 1, &unused); /* there may be none */
        text_release(&unused);
    }
    if (rig->settings.ear && strncmp(line, timeline, sizeof(timeline) - 1) == 0 &&
        let_hear(rig, host, agent, line + sizeof(timeline) - 1, ret_answer))
        return ERR_OK;
    return ask_recorded(rig, host, agent, line, deadline_ms, ret_answer, why);
}

enum err
rig_output(struct rig *rig, const char *host_name, const char *const *arguments,
           struct text *ret_output, struct why *why)
{
    const struct rig_host *host = rig_find_host(rig, host_name);
    const char *variables[2 * RIG_VARIABLES + 1];
    struct child *child = NULL;
    enum err e;

    if (!host)
        return why_set(why, ERR_NOT_FOUND, "there is no host %s", host_name);
    rig_environment(rig, &(struct rig_subject){.host = host_name}, host->folder, variables);
    e = child_start(rig->settings.adapter->commands[ADAPTER_RUN], arguments, variables, rig->log,
                    &child, why);
    if (e)
        return e;
    while ((e = child_hear(child, OUTPUT_MS, ret_output, why)) == ERR_OK)
        text_add(ret_output, "\n");
    if (e == ERR_NOT_FOUND)
        e = ERR_OK;
    if (child_end(child, GRACE_MS) != 0 && !e)
        e = why_set(why, ERR_ARRAY, "%s on host %s failed", arguments[0], host_name);
    return e;
}
