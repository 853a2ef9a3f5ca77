/* SPDX-License-Identifier: Apache-2.0 */
/* Events: kept while held, written in order, one line each in the file. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "base/os.h"
#include "provider/com/events.h"
#include "winetest/harness/harness.h"

static const struct id set_id = {
    {0x01, 0x02, 0x03, 0x04, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};

static const struct event_subject subject = {"CommitSnapshots", &set_id, "600140"};

static bool
start(char **ret_path, struct events **ret_events)
{
    struct event_sink *sink = NULL;
    struct why why = {0};

    *ret_path = os_path_join(test_dir(), "events.log");
    *ret_events = NULL;
    return CHECK_ERR(event_sink_file(*ret_path, &sink, &why), ERR_OK, &why) &&
           CHECK_ERR(events_new(sink, ret_events), ERR_OK, NULL);
}

/* The file's text, freed with mem_free(). */
static char *
read_text(const char *path)
{
    char *text = NULL;
    size_t size;

    CHECK_ERR(os_read_file(path, 1 << 20, &text, &size, NULL), ERR_OK, NULL);
    return text;
}

static unsigned
lines(const char *text)
{
    unsigned count = 0;

    for (; text && *text; text++)
        count += *text == '\n';
    return count;
}

static void
event__written__one_line_with_all_fields(void)
{
    uint64_t before = os_utc_ms();
    struct events *events;
    char *path, *text, *rest;

    if (start(&path, &events)) {
        events_add(events, EVENT_ARRAY_FAILED, &subject, "line %d\r\nof \ttext", 1);
        events_flush(events);
        events_add(events, EVENT_STARTED, NULL, "two");
        events_flush(events);
        text = read_text(path);
        if (text) {
            uint64_t time_ms = strtoull(text, &rest, 10);

            CHECK(time_ms >= before && time_ms <= os_utc_ms());
            CHECK_CONTAINS(
                rest, "\terror\t200\t01020304-0506-0708-090a-0b0c0d0e0f10\t600140\t"
                      "CommitSnapshots failed because the array refused the work or reported an "
                      "error: line 1 of text. Shadow copy set: "
                      "01020304-0506-0708-090a-0b0c0d0e0f10. LUN: 600140. Check that the array ");
            CHECK_CONTAINS(rest, "\tinfo\t1\t-\t-\tThe provider started: two. Nothing needs to be "
                                 "done.\n");
            CHECK_INT(lines(text), 2);
        }
        mem_free(text);
    }
    events_free(events);
    mem_free(path);
}

static void
event__while_frozen__waits_and_keeps_its_order(void)
{
    struct events *events;
    char *path, *text;

    if (start(&path, &events)) {
        frozen_open();
        for (int i = 0; i < 3; i++)
            events_add(events, EVENT_ARRAY_FAILED, NULL, "event %d", i);
        events_flush(events);
        text = read_text(path);
        CHECK_STR(text, "");
        mem_free(text);
        frozen_close();
        events_flush(events);
        text = read_text(path);
        CHECK_INT(lines(text), 3);
        for (char name[] = "event 0", *at = text; name[6] < '3'; name[6]++) {
            at = at ? strstr(at, name) : NULL; /* after the one before it */
            CHECK(at != NULL);
        }
        mem_free(text);
    }
    events_free(events);
    mem_free(path);
}

static void
event__added_while_allocation_is_forbidden__allocates_nothing(void)
{
    long before = frozen_breaches();
    struct events *events;
    char *path;

    if (start(&path, &events)) {
        frozen_enter();
        events_add(events, EVENT_ARRAY_FAILED, &subject, "%s", "in the window");
        frozen_leave();
        CHECK_INT(frozen_breaches(), before);
    }
    events_free(events);
    mem_free(path);
}

static void
event__more_than_can_wait__oldest_kept_and_loss_told(void)
{
    struct events *events;
    char *path, *text;

    if (start(&path, &events)) {
        frozen_open();
        for (int i = 0; i < EVENTS_KEPT + 5; i++)
            events_add(events, EVENT_ARRAY_FAILED, NULL, "event %d,", i);
        frozen_close();
        events_flush(events);
        text = read_text(path);
        CHECK_INT(lines(text), EVENTS_KEPT + 1);
        CHECK_CONTAINS(text, "event 0,");
        CHECK_CONTAINS(text, "event 31,");
        CHECK(text && !strstr(text, "event 32,"));
        CHECK_CONTAINS(text, "\twarning\t101\t-\t-\tMore events ");
        CHECK_CONTAINS(text, "kept: 5 events are lost.");
        mem_free(text);
        events_flush(events);
        text = read_text(path);
        CHECK_INT(lines(text), EVENTS_KEPT + 1); /* told once */
        mem_free(text);
    }
    events_free(events);
    mem_free(path);
}

/* Contract: 16.15 */
static void
event__too_long__cut(void)
{
    struct events *events;
    char kept[EVENT_REASON_MAX + 4];
    char *path, *text;
    char longer[3 * EVENT_TEXT_MAX];

    memset(longer, 'x', sizeof(longer));
    longer[sizeof(longer) - 1] = 0;
    if (start(&path, &events)) {
        events_add(events, EVENT_ARRAY_FAILED, &subject, "%s", longer);
        events_flush(events);
        text = read_text(path);
        CHECK_INT(lines(text), 1);
        memcpy(kept, ": ", 2);
        memset(kept + 2, 'x', EVENT_REASON_MAX - 1);
        strcpy(kept + 2 + EVENT_REASON_MAX - 1, ".");
        CHECK_CONTAINS(text, kept);
        CHECK_CONTAINS(text, "start the backup again."); /* the remedy is not what is cut */
        mem_free(text);
    }
    events_free(events);
    mem_free(path);
}

static void
free__with_waiting_events__writes_them(void)
{
    struct events *events;
    char *path, *text;

    if (start(&path, &events)) {
        events_add(events, EVENT_ARRAY_FAILED, NULL, "the last one");
        events_free(events);
        text = read_text(path);
        CHECK_CONTAINS(text, "the last one");
        mem_free(text);
    }
    mem_free(path);
}

/* The Event Viewer would take "%2" in a text for the set's id.
 * Contract: 16.15 */
static void
event__text_with_percent_signs__is_not_expanded(void)
{
    struct events *events;
    char *path, *text;

    if (start(&path, &events)) {
        events_add(events, EVENT_ARRAY_FAILED, &subject, "50%% of %%2 and %%%%14 in a%%20b");
        events_flush(events);
        text = read_text(path);
        CHECK_CONTAINS(text, ": 50% of % 2 and %% 14 in a% 20b. Shadow");
        mem_free(text);
    }
    events_free(events);
    mem_free(path);
}

/* Each id is in the resource of this program, as it is in that of the provider.
 * Contract: 12.2 16.15 */
static void
message__each_event__has_its_texts_and_a_remedy(void)
{
    static const struct {
        uint32_t id;
        enum event_severity severity;
    } ids[] = {
        {EVENT_STARTED, EVENT_INFO},        {EVENT_STOPPED, EVENT_INFO},
        {EVENT_START_FAILED, EVENT_ERROR},  {EVENT_LOST, EVENT_WARNING},
        {EVENT_REFUSED, EVENT_WARNING},     {EVENT_ARRAY_FAILED, EVENT_ERROR},
        {EVENT_IO_FAILED, EVENT_ERROR},     {EVENT_TIMED_OUT, EVENT_ERROR},
        {EVENT_NO_SPACE, EVENT_ERROR},      {EVENT_LIMIT, EVENT_ERROR},
        {EVENT_DAMAGED, EVENT_ERROR},       {EVENT_NOT_FOUND, EVENT_ERROR},
        {EVENT_LEFTOVER, EVENT_ERROR},      {EVENT_NOT_SUPPORTED, EVENT_ERROR},
        {EVENT_OUT_OF_ORDER, EVENT_ERROR},  {EVENT_CANCELLED, EVENT_WARNING},
        {EVENT_NO_MEMORY, EVENT_ERROR},     {EVENT_CONTENT_LOST, EVENT_ERROR},
        {EVENT_RESYNC_FAILED, EVENT_ERROR}, {EVENT_COPY_LOST, EVENT_ERROR},
    };

    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        struct event event = {.id = ids[i].id,
                              .method = "METHOD",
                              .set = "SET",
                              .lun = "LUN-NAME",
                              .reason = "REASON"};
        unsigned code = event_code(ids[i].id);
        char text[EVENT_TEXT_MAX];

        event_text(&event, text, sizeof(text));
        if (code >= 200 && code < 300)
            CHECK_CONTAINS(text, "METHOD ");
        if (code >= 200) {
            CHECK_CONTAINS(text, "SET");
            CHECK_CONTAINS(text, "LUN-NAME");
        }
        CHECK_CONTAINS(text, ": REASON.");
        CHECK_CONTAINS(text, "\r\n\r\n");
        CHECK_INT(event_severity(ids[i].id), ids[i].severity);
        CHECK_INT(ids[i].id >> 29 & 1, 1); /* not one of Microsoft's */
    }
}

static void
message__not_in_the_resource__texts_are_shown(void)
{
    struct event event = {.id = 0xe000ffff, .method = "METHOD", .reason = "REASON"};
    char text[EVENT_TEXT_MAX];

    event_text(&event, text, sizeof(text));
    CHECK_STR(text, "METHOD: REASON");
}

static void
file_sink__no_such_folder__is_named(void)
{
    struct event_sink *sink = NULL;
    struct why why = {0};
    char *path = os_path_join(test_dir(), "missing/events.log");

    CHECK_ERR(event_sink_file(path, &sink, &why), ERR_IO, &why);
    CHECK_CONTAINS(why.text, "missing/events.log");
    CHECK(sink == NULL);
    mem_free(path);
}

/* What the log got cannot be read back under Wine; a text cut in the middle of a character must not
 * break it.
 * Contract: 12.4 */
static void
log_sink__events__are_accepted(void)
{
    struct event_sink *sink = NULL;
    struct events *events = NULL;
    struct why why = {0};
    char text[EVENT_REASON_MAX];

    for (size_t i = 0; i + 1 < sizeof(text); i++)
        text[i] = i % 2 ? '\xa9' : '\xc3';
    text[sizeof(text) - 1] = 0;
    if (CHECK_ERR(event_sink_log(&sink, &why), ERR_OK, &why) &&
        CHECK_ERR(events_new(sink, &events), ERR_OK, NULL)) {
        events_add(events, EVENT_ARRAY_FAILED, &subject, "%s", text);
        events_add(events, EVENT_STOPPED, NULL, "x");
    }
    events_free(events);
}

static const struct test_case cases[] = {
    TEST(event__written__one_line_with_all_fields),
    TEST(event__while_frozen__waits_and_keeps_its_order),
    TEST(event__added_while_allocation_is_forbidden__allocates_nothing),
    TEST(event__more_than_can_wait__oldest_kept_and_loss_told),
    TEST(event__too_long__cut),
    TEST(event__text_with_percent_signs__is_not_expanded),
    TEST(message__each_event__has_its_texts_and_a_remedy),
    TEST(message__not_in_the_resource__texts_are_shown),
    TEST(free__with_waiting_events__writes_them),
    TEST(file_sink__no_such_folder__is_named),
    TEST(log_sink__events__are_accepted),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "event_sink", cases, NULL, NULL);
}
