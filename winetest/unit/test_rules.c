/* SPDX-License-Identifier: Apache-2.0 */
/* The table of rules: whole, in order, and the same as its page. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/os.h"
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

static const struct test_case cases[] = {
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
