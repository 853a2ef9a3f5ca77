/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: a line comes, is taken apart, carried out and answered with a line. */
#include "config.h"

#include "fakevss/agent/agent.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "fakevss/cli/command.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/store.h"
#include "fakevss/wire/result.h"

#define STRING(number) #number
#define NUMBER_TEXT(number) STRING(number)

static HRESULT
hello(struct agent *agent, struct request *request)
{
    struct store_settings settings;
    HRESULT hr = store_settings_load(&settings, request->why);

    (void)agent;
    agent_answer(request, "version", NUMBER_TEXT(AGENT_VERSION));
    agent_answer_number(request, "pid", (long)os_pid());
    if (SUCCEEDED(hr))
        agent_answer(request, "host", settings.host);
    return hr;
}

/* A requester that crashes. */
static HRESULT
die(struct agent *agent, struct request *request)
{
    (void)agent;
    (void)request;
    os_die();
    return S_OK;
}

static HRESULT
quit(struct agent *agent, struct request *request)
{
    (void)request;
    agent->is_ended = true;
    return S_OK;
}

static const struct {
    const char *name;
    agent_command *run;
    unsigned min; /* arguments */
    unsigned max;
    const char *arguments;
} commands[] = {
    {"hello", hello, 0, 0, ""},
    {"open", agent_open, 1, 1, "NAME"},
    {"close", agent_close, 1, 1, "NAME"},
    {"timeline", agent_timeline, 1, 2, "NAME [FILE]"},
    {"partition", agent_partition, 2, 3, "NAA COUNT [GPT|MBR]"},
    {"span", agent_span, 2, VOLUME_EXTENTS_MAX, "NAA NAA..."},
    {"volume", agent_volume, 1, 1, "VOLUME|COPY"},
    {"read", agent_read, 1, 1, "VOLUME|COPY"},
    {"write", agent_write, 2, 3, "VOLUME TEXT [begin]"},
    {"written", agent_written, 1, 1, "VOLUME"},
    {"held", agent_held, 1, 1, "VOLUME"},
    {"rescan", agent_rescan, 0, 0, ""},
    {"clock", agent_clock, 2, 2, "step MS"},
    {"kill", agent_kill, 1, 1, "provider|coordinator"},
    {"hold", agent_hold, 1, 1, "provider"},
    {"reload", agent_reload, 1, 1, "provider"},
    {"provider", agent_provider, 0, 0, ""},
    {"register", agent_register, 2, 2, "ID LIKE"},
    {"unregister", agent_unregister, 1, 1, "ID"},
    {"die", die, 0, 0, ""},
    {"quit", quit, 0, 0, ""},
};

HRESULT
agent_usage(struct request *request, const char *fmt, ...)
{
    char text[WHY_MAX];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args); /* what is too long is cut */
    va_end(args);
    (void)why_set(request->why, ERR_INVAL, "%s", text);
    return AGENT_E_USAGE;
}

void
agent_answer(struct request *request, const char *key, const char *value)
{
    words_add_pair(request->answer, key, value);
}

void
agent_answer_number(struct request *request, const char *key, long value)
{
    char text[24];

    (void)snprintf(text, sizeof(text), "%ld", value); /* fits */
    agent_answer(request, key, text);
}

void
agent_answer_id(struct request *request, const char *key, const GUID *id)
{
    char text[GUID_TEXT_SIZE];

    agent_answer(request, key, convert_guid_text(id, text));
}

static HRESULT
carry_out(struct agent *agent, const char *name, struct request *request)
{
    size_t i;

    if (strchr(name, '.'))
        return agent_call(agent, name, request);
    for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(name, commands[i].name) != 0)
            continue;
        if (request->count < commands[i].min || request->count > commands[i].max)
            return agent_usage(request, "a request is: %s %s", name, commands[i].arguments);
        return commands[i].run(agent, request);
    }
    return agent_usage(request, "there is no request %s", name);
}

/* The answer's first word. */
static void
add_result(struct text *line, HRESULT hr)
{
    char name[RESULT_TEXT_SIZE];

    words_add(line, hr == AGENT_E_USAGE ? "AGENT_E_USAGE" : result_text((uint32_t)hr, name));
}

static void
answer(struct agent *agent, const char *request_line, size_t size, struct text *line)
{
    struct text pairs = {0};
    struct why why = {0};
    struct request request = {.answer = &pairs, .why = &why};
    struct words words = {0};
    unsigned column = 0;
    HRESULT hr;

    if (words_split(request_line, size, WORDS_PLAIN, &words, &column, &why)) {
        hr = AGENT_E_USAGE;
    } else if (words.count == 0) {
        hr = agent_usage(&request, "an empty line is no request");
    } else {
        request.words = words.list + 1;
        request.count = (unsigned)words.count - 1;
        hr = carry_out(agent, words.list[0].text, &request);
    }
    add_result(line, hr);
    if (pairs.size)
        text_add(line, " %s", text_get(&pairs));
    if (FAILED(hr))
        words_add_pair(line, "reason", why.text);
    words_release(&words);
    text_release(&pairs);
}

/* The next request to @buf, without its line's end. False at the end of input. A line that is too
 * long comes in full length, cut: words_split() refuses it. */
static bool
read_request(char *buf, size_t room, size_t *ret_size)
{
    size_t size = 0;
    int c;

    while ((c = getchar()) != EOF && c != '\n')
        if (size < room)
            buf[size++] = (char)c;
    if (size && buf[size - 1] == '\r')
        size--;
    *ret_size = size;
    return c != EOF || size;
}

int
command_agent(int argc, char **argv)
{
    static char request[WORDS_LINE_MAX + 2]; /* one byte more than a line may have, and CR */
    struct agent agent = {0};
    int status = EXIT_DONE;
    size_t size;
    HRESULT hr;

    if (argc > 1)
        return command_usage(argv[0], "it takes no argument, but requests on standard input");
    hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(hr))
        return command_failed(argv[0], NULL, hr, "CoInitializeEx");
    while (!agent.is_ended && status == EXIT_DONE &&
           read_request(request, sizeof(request), &size)) {
        struct text line = {0};

        answer(&agent, request, size, &line);
        if (line.is_broken) {
            text_release(&line);
            text_add(&line, "E_OUTOFMEMORY");
        }
        if (printf("%s\n", text_get(&line)) < 0 || fflush(stdout) == EOF)
            status = EXIT_FAILED; /* nobody listens any more */
        text_release(&line);
    }
    agent_end_writes(&agent);
    agent_close_all(&agent);
    agent_let_go(&agent);
    CoUninitialize();
    return status;
}
