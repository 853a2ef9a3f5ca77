/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/unit/fake_stage.h"

#include <stdio.h>
#include <string.h>

#include "fakevss/wire/words.h"

/* Record "WORD ARGUMENT", and fail when the test wants it. */
static enum err
note(struct fake_stage *fake, const char *word, const char *argument, struct why *why)
{
    text_add(&fake->record, "%s %s\n", word, argument);
    if (fake->failing && strcmp(fake->failing, word) == 0)
        return why_set(why, fake->e, "the %s of the test fails", word);
    return ERR_OK;
}

static enum err
host(void *ctx, const char *name, struct why *why)
{
    return note(ctx, "host", name, why);
}

static enum err
make_lun(void *ctx, const char *size, bool is_foreign, struct text *ret_lun, struct why *why)
{
    struct fake_stage *fake = ctx;
    enum err e = note(fake, is_foreign ? "foreign" : "lun", size, why);

    if (!e)
        text_add(ret_lun, "L%u", ++fake->luns);
    return e;
}

static enum err
delete_lun(void *ctx, const char *lun, struct why *why)
{
    return note(ctx, "delete", lun, why);
}

static enum err
present(void *ctx, const char *lun, const char *name, bool is_presented, struct why *why)
{
    struct text line = {0};
    enum err e;

    words_add(&line, lun);
    if (strcmp(name, "A") != 0)
        words_add(&line, name);
    e = note(ctx, is_presented ? "present" : "unpresent", text_get(&line), why);
    text_release(&line);
    return e;
}

static enum err
keep_image(void *ctx, const char *lun, struct why *why)
{
    return note(ctx, "keep", lun, why);
}

static enum err
check_image(void *ctx, const char *lun, const char *const *texts, size_t count, struct why *why)
{
    struct text line = {0};
    enum err e;

    words_add(&line, lun);
    for (size_t i = 0; i < count; i++)
        words_add(&line, texts[i]);
    e = note(ctx, "image", text_get(&line), why);
    text_release(&line);
    return e;
}

static enum err
copies(void *ctx, struct text *ret_lines, struct why *why)
{
    struct fake_stage *fake = ctx;

    text_add(ret_lines, "%s", fake->copies ? fake->copies : "");
    return note(fake, "copies", "", why);
}

static enum err
remove_copy(void *ctx, const char *copy, struct why *why)
{
    return note(ctx, "remove", copy, why);
}

static enum err
fault(void *ctx, const char *rule, struct why *why)
{
    return note(ctx, "fault", rule, why);
}

static enum err
bus(void *ctx, const char *name, const char *rule, const char *copy, struct why *why)
{
    struct text line = {0};
    enum err e;

    words_add(&line, name);
    words_add(&line, rule);
    if (*copy)
        words_add(&line, copy);
    e = note(ctx, "bus", text_get(&line), why);
    text_release(&line);
    return e;
}

static enum err
reboot(void *ctx, const char *name, struct why *why)
{
    return note(ctx, "reboot", name, why);
}

static enum err
events(void *ctx, const char *name, struct text *ret_lines, struct why *why)
{
    struct fake_stage *fake = ctx;
    unsigned reads = fake->event_reads++;

    (void)name;
    text_add(ret_lines, "%s", fake->events ? fake->events : "");
    if (fake->late_events && reads > 1)
        text_add(ret_lines, "%s", fake->late_events);
    return fake->failing && strcmp(fake->failing, "events") == 0
               ? why_set(why, fake->e, "the log of the test fails")
               : ERR_OK;
}

static enum err
new_document(void *ctx, const char *name, struct text *ret_path, struct why *why)
{
    text_add(ret_path, "Z:%s", name);
    return note(ctx, "document", name, why);
}

static enum err
read_document(void *ctx, const char *path, struct text *ret_data, struct why *why)
{
    struct fake_stage *fake = ctx;

    text_add_bytes(ret_data, fake->document, fake->document_size);
    return note(ctx, "get", path, why);
}

static enum err
write_document(void *ctx, const char *path, const char *data, size_t size, struct why *why)
{
    struct fake_stage *fake = ctx;

    text_release(&fake->written);
    text_add_bytes(&fake->written, data, size);
    return note(ctx, "put", path, why);
}

/* --- the agent --- */

static void
answer_partition(struct fake_stage *fake, const char *line, struct text *ret_answer)
{
    unsigned count = 0;

    (void)sscanf(line, "partition %*s %u", &count);
    text_add(ret_answer, "S_OK volumes=");
    for (unsigned i = 0; i < count; i++)
        text_add(ret_answer, "%sL%uV%u", i ? "," : "", fake->luns, i + 1);
}

static void
write_volume(struct fake_stage *fake, const struct words *words)
{
    for (size_t i = 0; i < FAKE_STAGE_VOLUMES; i++) {
        if (fake->volumes[i].name[0] && strcmp(fake->volumes[i].name, words->list[1].text) != 0)
            continue;
        (void)snprintf(fake->volumes[i].name, sizeof(fake->volumes[i].name), "%s",
                       words->list[1].text);
        (void)snprintf(fake->volumes[i].text, sizeof(fake->volumes[i].text), "%s",
                       words->list[2].text);
        return;
    }
}

static void
answer_read(struct fake_stage *fake, const char *volume, struct text *ret_answer)
{
    text_add(ret_answer, "S_OK");
    for (size_t i = 0; i < FAKE_STAGE_VOLUMES; i++) {
        if (strcmp(fake->volumes[i].name, volume) == 0)
            words_add_pair(ret_answer, "text", fake->volumes[i].text);
    }
}

/* As if all were well. */
static void
answer_well(struct fake_stage *fake, const char *line, struct text *ret_answer)
{
    struct words words = {0};
    const char *method = strchr(line, '.');
    unsigned column;

    if (words_split(line, strlen(line), WORDS_PLAIN, &words, &column, NULL) || words.count == 0)
        return;
    if (strcmp(words.list[0].text, "partition") == 0)
        answer_partition(fake, line, ret_answer);
    else if (strcmp(words.list[0].text, "volume") == 0)
        text_add(ret_answer, "S_OK volume=W fs=RAW marks=-");
    else if (strcmp(words.list[0].text, "span") == 0)
        text_add(ret_answer, "S_OK volumes=S");
    else if (strcmp(words.list[0].text, "read") == 0)
        answer_read(fake, words.list[1].text, ret_answer);
    else if (strcmp(words.list[0].text, "timeline") == 0)
        text_add(ret_answer, "S_OK violations=0");
    else if (strcmp(words.list[0].text, "kill") == 0 || strcmp(words.list[0].text, "reload") == 0)
        text_add(ret_answer, "S_OK ended=1");
    else if (strcmp(words.list[0].text, "held") == 0)
        text_add(ret_answer, "S_OK held=0");
    else if (strcmp(words.list[0].text, "provider") == 0)
        text_add(ret_answer, "S_OK id={9} name=it");
    else if (method && strncmp(method, ".Wait", 5) == 0)
        text_add(ret_answer, "VSS_S_ASYNC_FINISHED");
    else if (method && strncmp(method, ".Query", 6) == 0)
        text_add(ret_answer, "S_OK count=0 ids=\"\"");
    else
        text_add(ret_answer, "S_OK set={5E7} snapshot={C0}");
    if (strcmp(words.list[0].text, "write") == 0)
        write_volume(fake, &words);
    words_release(&words);
}

static enum err
ask(void *ctx, const char *name, unsigned agent, const char *line, unsigned deadline_ms,
    struct text *ret_answer, struct why *why)
{
    struct fake_stage *fake = ctx;

    (void)deadline_ms;
    text_add(&fake->record, "%s%u %s\n", name, agent, line);
    for (size_t i = 0; i < FAKE_STAGE_RULES; i++) {
        const char *request = fake->rules[i].request;

        if (!request || !fake->rules[i].times || strncmp(line, request, strlen(request)) != 0)
            continue;
        if (fake->rules[i].skip > 0) {
            fake->rules[i].skip--;
            continue;
        }
        fake->rules[i].times--;
        if (!fake->rules[i].answer)
            return why_set(why, fake->rules[i].e, "the agent of the test");
        text_add(ret_answer, "%s", fake->rules[i].answer);
        return ERR_OK;
    }
    answer_well(fake, line, ret_answer);
    return ERR_OK;
}

static enum err
kill_agent(void *ctx, const char *name, unsigned agent, struct why *why)
{
    (void)name;
    (void)agent;
    return note(ctx, "die", "", why);
}

static enum err
timeline(void *ctx, const char *name, unsigned agent, const char *session, struct text *ret_json,
         struct why *why)
{
    struct fake_stage *fake = ctx;

    (void)name;
    (void)agent;
    text_add(ret_json, "%s", fake->json ? fake->json : "[]");
    return note(fake, "json", session, why);
}

static uint64_t
now_ms(void *ctx)
{
    return ((struct fake_stage *)ctx)->now_ms;
}

static enum err
pause_shortly(void *ctx)
{
    struct fake_stage *fake = ctx;

    fake->now_ms += 1000;
    return note(fake, "pause", "", NULL);
}

void
fake_stage_init(struct fake_stage *fake)
{
    *fake = (struct fake_stage){.stage = {
                                    .ctx = fake,
                                    .host = host,
                                    .make_lun = make_lun,
                                    .delete_lun = delete_lun,
                                    .present = present,
                                    .keep_image = keep_image,
                                    .check_image = check_image,
                                    .copies = copies,
                                    .remove_copy = remove_copy,
                                    .fault = fault,
                                    .bus = bus,
                                    .reboot = reboot,
                                    .events = events,
                                    .new_document = new_document,
                                    .read_document = read_document,
                                    .write_document = write_document,
                                    .ask = ask,
                                    .kill_agent = kill_agent,
                                    .timeline = timeline,
                                    .now_ms = now_ms,
                                    .pause = pause_shortly,
                                }};
}

void
fake_stage_release(struct fake_stage *fake)
{
    text_release(&fake->record);
    text_release(&fake->written);
}

void
fake_stage_answer(struct fake_stage *fake, const char *request, const char *answer, unsigned times)
{
    size_t i = 0;

    while (i < FAKE_STAGE_RULES - 1 && fake->rules[i].request)
        i++;
    fake->rules[i].request = request;
    fake->rules[i].answer = answer;
    fake->rules[i].times = times;
}
