/* SPDX-License-Identifier: Apache-2.0 */
/* The table of rules: whole, in order, and the same as its page; and the reader of event files. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/os.h"
#include "fakevss/coordinator/event_file.h"
#include "fakevss/coordinator/rules.h"
#include "winetest/harness/harness.h"

static void
rules__each__has_number_name_demand_and_source(void)
{
    for (size_t i = 0; i < rule_count; i++) {
        const struct rule *rule = &rules[i];

        CHECK(rule->id > (i ? rules[i - 1].id : 0));
        CHECK(rule_get(rule->id) == rule);
        CHECK_INT(strspn(rule->name, "abcdefghijklmnopqrstuvwxyz-"), strlen(rule->name));
        for (size_t k = 0; k < i; k++)
            CHECK(strcmp(rules[k].name, rule->name) != 0);
        CHECK(strlen(rule->demand) > 0 && rule->demand[strlen(rule->demand) - 1] == '.');
        CHECK(!strpbrk(rule->demand, "|\n") && !strpbrk(rule->source, "|\n"));
        CHECK(strlen(rule->source) > 0);
    }
}

static void
rules_print__and_json__have_each_rule(void)
{
    struct text text = {0};
    struct text json = {0};
    char part[80];

    rules_print(&text);
    json_open(&json, NULL, '{');
    rules_json(&json, "rules");
    json_close(&json, '}');
    for (size_t i = 0; i < rule_count; i++) {
        (void)snprintf(part, sizeof(part), "%2d  %s (%s)\n", (int)rules[i].id, rules[i].name,
                       rule_weight_name(rules[i].weight)); /* fits */
        CHECK_CONTAINS(text_get(&text), part);
        CHECK_CONTAINS(text_get(&text), rules[i].demand);
        (void)snprintf(part, sizeof(part), "{\"rule\":%d,\"name\":\"%s\",", (int)rules[i].id,
                       rules[i].name); /* fits */
        CHECK_CONTAINS(text_get(&json), part);
    }
    text_release(&text);
    text_release(&json);
}

/* Numbers are a promise: a rule that is changed is seen in the page's history. */
static void
rules_page__doc_rules_md__is_the_same(void)
{
    char *path = os_path_join(getenv("LUNSHADOW_SRC"), "doc/rules.md");
    struct text page = {0};
    char *written = NULL;
    size_t size = 0;

    rules_page(&page);
    CHECK_ERR(os_read_file(path, 1 << 20, &written, &size, NULL), ERR_OK, NULL);
    CHECK_STR(written ? written : "", text_get(&page)); /* fakevss rules --page >doc/rules.md */
    mem_free(written);
    mem_free(path);
    text_release(&page);
}

/* --- the event file --- */

static void
event_lines__whole_and_damaged__whole_ones_are_taken(void)
{
    char text[] = "1\terror\t200\t{a}\tlun\tOne failed: x\ty\n"
                  "\n"
                  "no columns\n"
                  "1\terror\t200\tset\tonly five\n"
                  "1\terror\t12293\t-\t-\tOnLoad of provider x failed\n"
                  "2\tinfo\t1\t-\t-\t\n"
                  "3\terror\t200\t-\t-\tcut off";
    char *at = text;
    struct event_line line;

    CHECK(event_line_next(&at, &line));
    CHECK_STR(line.severity, "error");
    CHECK_STR(line.set, "{a}");
    CHECK_STR(line.message, "One failed: x\ty");
    CHECK(event_line_next(&at, &line));
    CHECK_STR(line.severity, "info");
    CHECK_STR(line.message, "");
    CHECK(!event_line_next(&at, &line));
}

static void
event_line__method__has_to_be_a_word_of_a_failure(void)
{
    static const struct {
        const char *severity;
        const char *message;
        bool is;
    } rows[] = {
        {"error", "OnLoad failed", true},
        {"warning", "it was (OnLoad)", true},
        {"info", "OnLoad failed", false},
        {"error", "OnLoads failed", false},
        {"error", "ReOnLoad failed", false},
        {"error", "OnLoadX, then OnLoad", true},
        {"error", "", false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct event_line line = {.severity = rows[i].severity, .message = rows[i].message};

        CHECK(event_line_is_failure_of(&line, "OnLoad") == rows[i].is);
    }
}

static void
event_file__missing_short_and_grown__what_is_new(void)
{
    char *path = os_path_join(test_dir(), "events.log");
    struct os_file *file = NULL;
    char *text;

    CHECK_INT(event_file_size(""), 0);
    CHECK_INT(event_file_size(path), 0);
    CHECK(!event_file_read(path, 0));
    CHECK_ERR(os_file_open(path, OS_OPEN_CREATE, &file, NULL), ERR_OK, NULL);
    CHECK_ERR(os_file_write(file, 0, "one\ntwo\n", 8, NULL), ERR_OK, NULL);
    os_file_close(file);
    CHECK_INT(event_file_size(path), 8);
    text = event_file_read(path, 4);
    CHECK_STR(text ? text : "", "two\n");
    mem_free(text);
    CHECK(!event_file_read(path, 8));
    CHECK(!event_file_read(path, 9)); /* it was cut meanwhile */
    mem_free(path);
}

static const struct test_case cases[] = {
    TEST(event_lines__whole_and_damaged__whole_ones_are_taken),
    TEST(event_line__method__has_to_be_a_word_of_a_failure),
    TEST(event_file__missing_short_and_grown__what_is_new),
    TEST(rules__each__has_number_name_demand_and_source),
    TEST(rules_print__and_json__have_each_rule),
    TEST(rules_page__doc_rules_md__is_the_same),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "rules", cases, NULL, NULL);
}
