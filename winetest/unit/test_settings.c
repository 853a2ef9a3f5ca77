/* SPDX-License-Identifier: Apache-2.0 */
/* provider/core/settings.c: each setting missing, at and beyond its limits, and as nonsense. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "provider/core/settings.h"
#include "winetest/harness/harness.h"

#define SOURCE "HKLM\\SOFTWARE\\LunShadow"
#define COMPUTER "computer-1"

/* The values that the lookup knows, and one name at which it fails. */
struct list {
    const char *name; /* NULL: nothing is set */
    const char *value;
    const char *failing_name;
    enum err failure;
};

static enum err
list_lookup(void *ctx, const char *name, char *buf, size_t size)
{
    const struct list *list = ctx;

    if (list->failing_name && strcmp(name, list->failing_name) == 0) {
        if (list->failure == ERR_INVAL)
            strcpy(buf, "REG_BINARY");
        return list->failure;
    }
    if (!list->name || strcmp(name, list->name) != 0)
        return ERR_NOT_FOUND;
    snprintf(buf, size, "%s", list->value);
    return strlen(list->value) < size ? ERR_OK : ERR_LIMIT;
}

static enum err
load(const char *name, const char *value, struct settings *settings, struct why *why)
{
    struct list list = {.name = name, .value = value};

    return settings_load(list_lookup, &list, SOURCE, COMPUTER, settings, why);
}

static void
load__nothing_set__gives_defaults(void)
{
    struct settings settings;
    struct why why = {0};

    memset(&settings, 0xff, sizeof(settings));
    CHECK_ERR(load(NULL, NULL, &settings, &why), ERR_OK, &why);
    CHECK_STR(settings.backend, "mock");
    CHECK_STR(settings.array_path, "");
    CHECK_STR(settings.host, COMPUTER);
    CHECK_STR(settings.event_file, "");
    CHECK_INT(settings.prepare_deadline_ms, 3600000);
    CHECK_INT(settings.commit_deadline_ms, 5000);
    CHECK_INT(settings.end_deadline_ms, 30000);
    CHECK_INT(settings.check_caller, 1);
}

static void
load__texts__are_taken_as_they_are(void)
{
    struct settings settings;
    struct why why = {0};

    CHECK_ERR(load("Backend", "mock", &settings, &why), ERR_OK, &why);
    CHECK_ERR(load("ArrayPath", "//server/array \xc3\xa9", &settings, &why), ERR_OK, &why);
    CHECK_STR(settings.array_path, "//server/array \xc3\xa9");
    CHECK_STR(settings.backend, "mock");
    CHECK_ERR(load("HostName", "alpha.example", &settings, &why), ERR_OK, &why);
    CHECK_STR(settings.host, "alpha.example");
    CHECK_ERR(load("EventFile", "//server/events.log", &settings, &why), ERR_OK, &why);
    CHECK_STR(settings.event_file, "//server/events.log");
    CHECK_ERR(load("EventFile", "", &settings, &why), ERR_OK, &why);
    CHECK_STR(settings.event_file, "");
    CHECK_ERR(load("TraceFile", "", &settings, &why), ERR_OK, &why);
    CHECK_STR(settings.trace_file, "");
}

/* Numbers of each setting that are taken, with the field they reach. */
static void
load__numbers_at_their_limits__are_taken(void)
{
    struct settings settings;

    CHECK_ERR(load("PrepareDeadline", "1000", &settings, NULL), ERR_OK, NULL);
    CHECK_INT(settings.prepare_deadline_ms, 1000);
    CHECK_ERR(load("PrepareDeadline", "86400000", &settings, NULL), ERR_OK, NULL);
    CHECK_INT(settings.prepare_deadline_ms, 86400000);
    CHECK_ERR(load("PrepareDeadline", "0000000000001000", &settings, NULL), ERR_OK, NULL);
    CHECK_INT(settings.prepare_deadline_ms, 1000);
    CHECK_INT(settings.commit_deadline_ms, 5000);
    CHECK_ERR(load("CommitDeadline", "100", &settings, NULL), ERR_OK, NULL);
    CHECK_INT(settings.commit_deadline_ms, 100);
    CHECK_ERR(load("CommitDeadline", "9000", &settings, NULL), ERR_OK, NULL);
    CHECK_INT(settings.commit_deadline_ms, 9000);
    CHECK_INT(settings.prepare_deadline_ms, 3600000);
    CHECK_ERR(load("EndDeadline", "100", &settings, NULL), ERR_OK, NULL);
    CHECK_INT(settings.end_deadline_ms, 100);
    CHECK_ERR(load("EndDeadline", "60000", &settings, NULL), ERR_OK, NULL);
    CHECK_INT(settings.end_deadline_ms, 60000);
    CHECK_ERR(load("CheckCaller", "0", &settings, NULL), ERR_OK, NULL);
    CHECK_INT(settings.check_caller, 0);
    CHECK_ERR(load("CheckCaller", "1", &settings, NULL), ERR_OK, NULL);
    CHECK_INT(settings.check_caller, 1);
}

/* The value must be refused with a text that names source, setting, value and range, and the
 * output must be untouched. */
static void
check_refused(const char *name, const char *value, const char *range)
{
    struct settings settings, before;
    struct why why = {0};
    char quoted[64];

    memset(&settings, 0x5a, sizeof(settings));
    before = settings;
    snprintf(quoted, sizeof(quoted), "\"%.40s", value);
    CHECK_ERR(load(name, value, &settings, &why), ERR_INVAL, &why);
    CHECK_CONTAINS(why.text, SOURCE);
    CHECK_CONTAINS(why.text, name);
    CHECK_CONTAINS(why.text, quoted);
    CHECK_CONTAINS(why.text, range);
    CHECK_MEM(&settings, &before, sizeof(settings));
}

/* The value is not told. */
static void
check_secret__around_its_size__fits_or_is_refused_unseen(void)
{
    char secret[SETTING_SECRET_MAX + 1];
    struct why why = {0};

    memset(secret, 'q', sizeof(secret));
    secret[SETTING_SECRET_MAX] = '\0';
    CHECK_ERR(settings_check_secret(secret, SOURCE, &why), ERR_INVAL, NULL);
    CHECK_CONTAINS(why.text, SOURCE ": ArraySecret must be at most 255 bytes, but is of 256");
    CHECK(!strstr(why.text, "qq"));
    secret[SETTING_SECRET_MAX - 1] = '\0';
    CHECK_ERR(settings_check_secret(secret, SOURCE, NULL), ERR_OK, NULL);
    CHECK_ERR(settings_check_secret("", SOURCE, NULL), ERR_OK, NULL);
}

/* Contract: 10.3 */
static void
load__numbers_beyond_their_limits__are_refused(void)
{
    check_refused("PrepareDeadline", "999", "from 1000 to 86400000");
    check_refused("PrepareDeadline", "86400001", "from 1000 to 86400000");
    check_refused("CommitDeadline", "99", "from 100 to 9000");
    check_refused("CommitDeadline", "9001", "from 100 to 9000");
    check_refused("CommitDeadline", "0", "from 100 to 9000");
    check_refused("CheckCaller", "2", "0 or 1");
}

static void
load__empty_array_path__is_refused_unless_it_is_not_set(void)
{
    struct settings settings;

    check_refused("ArrayPath", "", "an absolute path of 1 to 1023 bytes");
    CHECK_ERR(load("Backend", "mock", &settings, NULL), ERR_OK, NULL);
    CHECK_STR(settings.array_path, "");
}

/* The current folder of a service is the system's. */
static void
load__relative_paths__are_refused(void)
{
    static const char *const paths[] = {"array", "./array",         "..\\array",
                                        "a/b",   " //server/array", "C:a"};

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        check_refused("ArrayPath", paths[i], "an absolute path of 1 to 1023 bytes");
        check_refused("EventFile", paths[i], "empty or an absolute path of at most 1023 bytes");
        check_refused("TraceFile", paths[i], "empty or an absolute path of at most 1023 bytes");
    }
}

static void
load__numbers_as_nonsense__are_refused(void)
{
    static const char *const names[] = {"PrepareDeadline", "CommitDeadline", "CheckCaller"};
    static const char *const values[] = {
        "",
        " ",
        "-1",
        "+1",
        "1 ",
        " 1",
        "1s",
        "0x1",
        "1e3",
        "1.0",
        "yes",
        "4294967296",
        "4294967297",
        "4294968296",
        "18446744073709551617",
        "18446744073709552616",
        "99999999999999999999999999999999999999",
        "\xd9\xa1",
        "1\n",
    };

    for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
        for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++)
            check_refused(names[n], values[v], n == 2 ? "0 or 1" : "milliseconds");
    }
}

/* A text of @size bytes. */
static const char *
text_of(size_t size)
{
    static char text[2 * SETTING_TEXT_MAX];

    memset(text, 'x', sizeof(text));
    text[size] = '\0';
    return text;
}

/* A path of @size bytes, absolute on both hosts. */
static const char *
path_of(size_t size)
{
    static char path[2 * SETTING_TEXT_MAX + 2];

    snprintf(path, sizeof(path), "//%s", text_of(size - 2));
    return path;
}

static void
load__texts_around_their_sizes__fit_or_are_refused(void)
{
    static const struct {
        const char *name;
        size_t most;
        const char *range;
    } texts[] = {
        {"HostName", 63, "1 to 63 letters"},
    };
    struct settings settings;
    struct why why = {0};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CHECK_ERR(load(texts[i].name, text_of(texts[i].most), &settings, &why), ERR_OK, &why);
        check_refused(texts[i].name, text_of(texts[i].most + 1), texts[i].range);
        check_refused(texts[i].name, text_of(SETTING_TEXT_MAX - 1), texts[i].range);
        check_refused(texts[i].name, "", texts[i].range);
    }
    CHECK_STR(settings.host, text_of(63));
}

static void
load__backend_that_does_not_exist__is_refused_with_the_known_ones(void)
{
    static const char *const values[] = {"", "other", "Mock", "mock ", "moc"};

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        check_refused("Backend", values[i], "an array backend of this version (mock");
    check_refused("Backend", text_of(31), "an array backend of this version (mock");
    check_refused("Backend", text_of(SETTING_TEXT_MAX - 1),
                  "an array backend of this version (mock");
}

static void
load__paths_around_their_sizes__fit_or_are_refused(void)
{
    struct settings settings;
    struct why why = {0};

    CHECK_ERR(load("ArrayPath", path_of(SETTING_TEXT_MAX - 1), &settings, &why), ERR_OK, &why);
    CHECK_STR(settings.array_path, path_of(SETTING_TEXT_MAX - 1));
    CHECK_ERR(load("EventFile", path_of(SETTING_TEXT_MAX - 1), &settings, &why), ERR_OK, &why);
    CHECK_STR(settings.event_file, path_of(SETTING_TEXT_MAX - 1));
    CHECK_ERR(load("TraceFile", path_of(SETTING_TEXT_MAX - 1), &settings, &why), ERR_OK, &why);
    CHECK_STR(settings.trace_file, path_of(SETTING_TEXT_MAX - 1));
}

static void
load__host_names_that_no_array_takes__are_refused(void)
{
    static const char *const values[] = {".",   "..",   ".a",    "a/b", "a\\b",
                                         "a:b", "a*",   "a?b",   "a\"", "<a>",
                                         "a|b", "a\nb", "a\x01", "a b", "\xc3\xa4"};

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        check_refused("HostName", values[i], "not beginning with '.'");
}

static void
load__bad_computer_name__is_refused_unless_host_name_is_set(void)
{
    static const char *const computers[] = {"", "a/b", NULL};
    struct list nothing = {0};
    struct list named = {.name = "HostName", .value = "beta"};

    for (size_t i = 0; i < 3; i++) {
        const char *computer = computers[i] ? computers[i] : text_of(64);
        struct settings settings;
        struct why why = {0};

        CHECK_ERR(settings_load(list_lookup, &nothing, SOURCE, computer, &settings, &why),
                  ERR_INVAL, &why);
        CHECK_CONTAINS(why.text, "computer name");
        CHECK_CONTAINS(why.text, "HostName");
        CHECK_ERR(settings_load(list_lookup, &named, SOURCE, computer, &settings, &why), ERR_OK,
                  &why);
        CHECK_STR(settings.host, "beta");
    }
}

/* What each setting may be, in the words of a refusal, and values that it may not. */
static const struct refusals {
    const char *name;
    const char *range;
    const char *below; /* NULL where there is no such thing */
    const char *above;
    const char *not_one; /* neither a number, nor a path, nor a name */
    bool takes_empty;
} refusals[] = {
    {"Backend", "an array backend of this version (mock", NULL, NULL, "disk", false},
    {"ArrayPath", "an absolute path of 1 to 1023 bytes", NULL, NULL, "array", false},
    {"HostName", "1 to 63 letters, digits, '.', '-' or '_'", NULL, NULL, "a/b", false},
    {"EventFile", "empty or an absolute path of at most 1023 bytes", NULL, NULL, "log", true},
    {"TraceFile", "empty or an absolute path of at most 1023 bytes", NULL, NULL, "log", true},
    {"PrepareDeadline", "a number of milliseconds from 1000 to 86400000", "999", "86400001", "x",
     false},
    {"CommitDeadline", "a number of milliseconds from 100 to 9000", "99", "9001", "x", false},
    {"EndDeadline", "a number of milliseconds from 100 to 60000", "99", "60001", "x", false},
    {"CheckCaller", "0 or 1", "-1", "2", "x", false},
};

/* Every refusal names place, setting, value and range. */
static void
load__each_setting_and_each_flaw__refusal_says_all_an_administrator_needs(void)
{
    char names[SETTINGS_NAMES_MAX], one[64];
    size_t length = strlen(SETTING_SECRET);

    settings_names(names, sizeof(names));
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        const struct refusals *row = &refusals[i];
        struct list list = {.failing_name = row->name, .failure = ERR_INVAL};
        struct settings settings;
        struct why why = {0};

        if (row->below)
            check_refused(row->name, row->below, row->range);
        if (row->above)
            check_refused(row->name, row->above, row->range);
        check_refused(row->name, row->not_one, row->range);
        if (!row->takes_empty)
            check_refused(row->name, "", row->range);
        check_refused(row->name, text_of(SETTING_TEXT_MAX), row->range);
        CHECK_ERR(load(row->name, text_of(SETTING_TEXT_MAX), &settings, &why), ERR_INVAL, &why);
        CHECK_CONTAINS(why.text, "but is too long: it begins with \"xxx");

        CHECK_ERR(settings_load(list_lookup, &list, SOURCE, COMPUTER, &settings, &why), ERR_INVAL,
                  &why);
        snprintf(one, sizeof(one), SOURCE ": %s must be ", row->name);
        CHECK_CONTAINS(why.text, one);
        CHECK_CONTAINS(why.text, row->range);
        CHECK_CONTAINS(why.text, "but is of the type \"REG_BINARY\"");

        snprintf(one, sizeof(one), ", %s", row->name);
        CHECK_CONTAINS(names, one);
        length += strlen(one);
    }
    CHECK_INT(strlen(names), length); /* and no others */
}

static void
load__lookup_fails__each_setting_is_named(void)
{
    static const struct {
        enum err failure;
        enum err expected;
        const char *text;
    } failures[] = {
        {ERR_ACCESS, ERR_ACCESS, "access is denied"},
        {ERR_IO, ERR_IO, "refused an I/O call"},
        {ERR_NOMEM, ERR_NOMEM, "out of memory"},
    };

    for (size_t n = 0; n < sizeof(refusals) / sizeof(refusals[0]); n++) {
        const char *name = refusals[n].name;

        for (size_t f = 0; f < sizeof(failures) / sizeof(failures[0]); f++) {
            struct list list = {.failing_name = name, .failure = failures[f].failure};
            struct settings settings, before;
            struct why why = {0};

            memset(&settings, 0x5a, sizeof(settings));
            before = settings;
            CHECK_ERR(settings_load(list_lookup, &list, SOURCE, COMPUTER, &settings, &why),
                      failures[f].expected, &why);
            CHECK_CONTAINS(why.text, SOURCE);
            CHECK_CONTAINS(why.text, name);
            CHECK_CONTAINS(why.text, failures[f].text);
            CHECK_MEM(&settings, &before, sizeof(settings));
        }
    }
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(load__nothing_set__gives_defaults),
        TEST(load__texts__are_taken_as_they_are),
        TEST(load__numbers_at_their_limits__are_taken),
        TEST(load__numbers_beyond_their_limits__are_refused),
        TEST(check_secret__around_its_size__fits_or_is_refused_unseen),
        TEST(load__empty_array_path__is_refused_unless_it_is_not_set),
        TEST(load__relative_paths__are_refused),
        TEST(load__numbers_as_nonsense__are_refused),
        TEST(load__texts_around_their_sizes__fit_or_are_refused),
        TEST(load__backend_that_does_not_exist__is_refused_with_the_known_ones),
        TEST(load__paths_around_their_sizes__fit_or_are_refused),
        TEST(load__host_names_that_no_array_takes__are_refused),
        TEST(load__bad_computer_name__is_refused_unless_host_name_is_set),
        TEST(load__each_setting_and_each_flaw__refusal_says_all_an_administrator_needs),
        TEST(load__lookup_fails__each_setting_is_named),
        {0},
    };

    return test_main(argc, argv, "settings", cases, NULL, NULL);
}
