/* SPDX-License-Identifier: Apache-2.0 */
/* base/err.c: names, texts, and error texts that never leave their bounds. */
#include "config.h"

#include <stdint.h>
#include <stdio.h>

#include "winetest/harness/harness.h"

static void
err_name__every_value__is_its_spelling(void)
{
    static const struct {
        enum err e;
        const char *name;
    } expected[] = {
#define SPELLED(e) {e, #e}
        SPELLED(ERR_OK),
        SPELLED(ERR_NOMEM),
        SPELLED(ERR_INVAL),
        SPELLED(ERR_STATE),
        SPELLED(ERR_NOT_FOUND),
        SPELLED(ERR_EXISTS),
        SPELLED(ERR_NOT_SUPPORTED),
        SPELLED(ERR_NO_SPACE),
        SPELLED(ERR_LIMIT),
        SPELLED(ERR_TIMEOUT),
        SPELLED(ERR_CANCELLED),
        SPELLED(ERR_ACCESS),
        SPELLED(ERR_CORRUPT),
        SPELLED(ERR_IO),
        SPELLED(ERR_ARRAY),
        SPELLED(ERR_LOST),
#undef SPELLED
    };

    CHECK_INT(sizeof(expected) / sizeof(expected[0]), ERR_COUNT);
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        CHECK_INT(expected[i].e, (int)i);
        CHECK_STR(err_name(expected[i].e), expected[i].name);
    }
}

static void
err_text__every_value__is_own_sentence_without_full_stop(void)
{
    for (int e = 0; e < ERR_COUNT; e++) {
        const char *text = err_text((enum err)e);

        CHECK(strlen(text) > 0);
        CHECK(text[strlen(text) - 1] != '.');
        for (int other = 0; other < e; other++)
            CHECK(strcmp(text, err_text((enum err)other)) != 0);
    }
}

static void
err_name__out_of_range__is_named_so(void)
{
    static const int values[] = {-1, ERR_COUNT, ERR_COUNT + 1, INT32_MAX, INT32_MIN};

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        CHECK_STR(err_name((enum err)values[i]), "ERR_?");
        CHECK(strlen(err_text((enum err)values[i])) > 0);
    }
}

static void
why_set__text__is_formatted_and_error_returned(void)
{
    struct why why = {.text = "old"};

    CHECK_INT(why_set(&why, ERR_LIMIT, "%s has %d", "it", 7), ERR_LIMIT);
    CHECK_STR(why.text, "it has 7");
}

static void
why_set__null__returns_error(void)
{
    CHECK_INT(why_set(NULL, ERR_IO, "%s", "text"), ERR_IO);
    CHECK_INT(why_prefix(NULL, ERR_IO, "%s", "text"), ERR_IO);
}

/* A text of @size bytes. */
static const char *
text_of(size_t size)
{
    static char text[2 * WHY_MAX];

    memset(text, 'x', sizeof(text));
    text[size] = '\0';
    return text;
}

static void
why_set__text_around_the_limit__is_cut_to_fit(void)
{
    for (size_t size = WHY_MAX - 3; size < WHY_MAX + 3; size++) {
        struct {
            struct why why;
            char after[8];
        } guarded = {.after = "guard"};

        CHECK_INT(why_set(&guarded.why, ERR_IO, "%s", text_of(size)), ERR_IO);
        CHECK_INT(strlen(guarded.why.text), size < WHY_MAX ? (int)size : WHY_MAX - 1);
        CHECK_STR(guarded.after, "guard");
    }
}

static void
why_set__cut_inside_a_character__drops_the_character(void)
{
    /* Two-, three- and four-byte characters, at each place across the limit. */
    static const char *const characters[] = {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};

    for (size_t i = 0; i < 3; i++) {
        size_t size = strlen(characters[i]);

        for (size_t inside = 1; inside < size; inside++) {
            struct why why;

            why_set(&why, ERR_IO, "%s%s", text_of(WHY_MAX - 1 - inside), characters[i]);
            CHECK_INT(strlen(why.text), (int)(WHY_MAX - 1 - inside));
            CHECK_INT(why.text[strlen(why.text) - 1], 'x');
        }
    }
}

static void
why_prefix__text__stands_behind_context(void)
{
    struct why why = {.text = "the disk is full"};

    CHECK_INT(why_prefix(&why, ERR_NO_SPACE, "LUN %d", 3), ERR_NO_SPACE);
    CHECK_STR(why.text, "LUN 3: the disk is full");
}

static void
why_prefix__no_text__context_and_error_text(void)
{
    struct why why = {0};

    why_prefix(&why, ERR_NO_SPACE, "LUN %d", 3);
    CHECK_STR(why.text, "LUN 3: there is no room left");
}

static void
why_prefix__own_text_as_argument__is_read_before_it_changes(void)
{
    struct why why = {.text = "inner"};

    why_prefix(&why, ERR_IO, "again %s", why.text);
    CHECK_STR(why.text, "again inner: inner");
}

static void
why_prefix__long_context_and_text__keeps_bounds(void)
{
    struct why why;

    why_set(&why, ERR_IO, "%s", text_of(WHY_MAX));
    why_prefix(&why, ERR_IO, "context");
    CHECK_INT(strlen(why.text), WHY_MAX - 1);
    CHECK(strncmp(why.text, "context: xxx", 12) == 0);
    why_prefix(&why, ERR_IO, "%s", text_of(WHY_MAX + 100));
    CHECK_INT(strlen(why.text), WHY_MAX - 1);
}

static void
why_about__failure__names_the_object_once(void)
{
    struct why why = {0};

    CHECK_INT(why_about(&why, ERR_OK, "LUN 1"), ERR_OK);
    CHECK_STR(why.about, "");
    CHECK_INT(why_about(&why, why_set(&why, ERR_IO, "text"), "LUN 2"), ERR_IO);
    CHECK_STR(why.about, "LUN 2");
    CHECK_INT(why_about(&why, ERR_IO, "LUN 3"), ERR_IO);
    CHECK_STR(why.about, "LUN 2"); /* who is nearest knows best */
    CHECK_STR(why.text, "text");
    CHECK_INT(why_about(NULL, ERR_IO, "LUN 4"), ERR_IO);
}

static void
why_about__then_context__is_kept_and_a_new_failure_forgets_it(void)
{
    struct why why = {0};

    why_about(&why, why_set(&why, ERR_IO, "text"), "LUN 1");
    why_prefix(&why, ERR_IO, "context");
    CHECK_STR(why.about, "LUN 1");
    why_set(&why, ERR_IO, "another");
    CHECK_STR(why.about, "");
}

static void
why_about__long_name__is_cut_between_characters(void)
{
    struct why why = {0};
    char name[WHY_ABOUT_MAX + 2];

    memset(name, 'x', sizeof(name));
    memcpy(name + WHY_ABOUT_MAX - 2, "\xc3\xa9", 3);
    why_about(&why, ERR_IO, name);
    CHECK_INT(strlen(why.about), WHY_ABOUT_MAX - 2);
}

static void
why_text__empty_or_null__is_the_errors_own(void)
{
    struct why empty = {0};
    struct why filled = {.text = "text"};

    CHECK_STR(why_text(NULL, ERR_ACCESS), err_text(ERR_ACCESS));
    CHECK_STR(why_text(&empty, ERR_ACCESS), err_text(ERR_ACCESS));
    CHECK_STR(why_text(&filled, ERR_ACCESS), "text");
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(err_name__every_value__is_its_spelling),
        TEST(err_text__every_value__is_own_sentence_without_full_stop),
        TEST(err_name__out_of_range__is_named_so),
        TEST(why_set__text__is_formatted_and_error_returned),
        TEST(why_set__null__returns_error),
        TEST(why_set__text_around_the_limit__is_cut_to_fit),
        TEST(why_set__cut_inside_a_character__drops_the_character),
        TEST(why_prefix__text__stands_behind_context),
        TEST(why_prefix__no_text__context_and_error_text),
        TEST(why_prefix__own_text_as_argument__is_read_before_it_changes),
        TEST(why_prefix__long_context_and_text__keeps_bounds),
        TEST(why_about__failure__names_the_object_once),
        TEST(why_about__then_context__is_kept_and_a_new_failure_forgets_it),
        TEST(why_about__long_name__is_cut_between_characters),
        TEST(why_text__empty_or_null__is_the_errors_own),
        {0},
    };

    return test_main(argc, argv, "err", cases, NULL, NULL);
}
