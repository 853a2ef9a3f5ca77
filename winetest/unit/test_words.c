/* SPDX-License-Identifier: Apache-2.0 */
/* Lines taken apart into words and put together again. */
#include "config.h"

#include "fakevss/wire/words.h"

#include "winetest/harness/harness.h"

#define LITERAL(text) (text), sizeof(text) - 1

static struct words words;
static unsigned column;

static enum err
split(const char *line, size_t size, enum words_form form, struct why *why)
{
    words_release(&words);
    column = 0;
    return words_split(line, size, form, &words, &column, why);
}

static void
check_word(size_t i, const char *text, unsigned expected_column)
{
    if (!CHECK(i < words.count))
        return;
    CHECK_STR(words.list[i].text, text);
    CHECK_INT(words.list[i].column, expected_column);
}

static void
split__words_quotes_escapes__text_and_columns(void)
{
    struct why why = {0};

    CHECK_ERR(split(LITERAL(" a\tb\\c  \"d e\" \"\" k=\"x\\\"\\\\\\n\\ty\"z"), WORDS_PLAIN, &why),
              ERR_OK, &why);
    CHECK_INT(words.count, 5);
    check_word(0, "a", 2);
    check_word(1, "b\\c", 4);
    check_word(2, "d e", 9);
    check_word(3, "", 15);
    check_word(4, "k=x\"\\\n\tyz", 18);
    CHECK(!words.list[1].is_quoted);
    CHECK(words.list[3].is_quoted && words.list[4].is_quoted);
    words_release(&words);
}

static void
split__comment__left_out_where_asked(void)
{
    CHECK_ERR(split(LITERAL("a b#c \"#d\" # \"e"), WORDS_WITH_COMMENTS, NULL), ERR_OK, NULL);
    CHECK_INT(words.count, 3);
    check_word(1, "b#c", 3);
    check_word(2, "#d", 7);
    CHECK_ERR(split(LITERAL("a # b"), WORDS_PLAIN, NULL), ERR_OK, NULL);
    CHECK_INT(words.count, 3);
    CHECK_ERR(split(LITERAL(""), WORDS_PLAIN, NULL), ERR_OK, NULL);
    CHECK_INT(words.count, 0);
    words_release(&words);
}

static void
split__no_line_of_words__refused_with_column(void)
{
    static const struct {
        const char *line;
        size_t size;
        unsigned column;
        const char *text;
    } bad[] = {
        {LITERAL("a \"b"), 3, "not closed"},       {LITERAL("a \"b\\x\""), 5, "unknown escape"},
        {LITERAL("a \"b\\"), 5, "unknown escape"}, {LITERAL("ab\0c"), 3, "U+0000"},
        {LITERAL("ab\rc"), 3, "U+000D"},           {LITERAL("a\x1b[2J"), 2, "U+001B"},
        {LITERAL("a b\xff"), 4, "not UTF-8"},      {LITERAL("a \xc3"), 3, "not UTF-8"},
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct why why = {0};

        CHECK_ERR(split(bad[i].line, bad[i].size, WORDS_PLAIN, &why), ERR_INVAL, &why);
        CHECK_INT(column, bad[i].column);
        CHECK_CONTAINS(why.text, bad[i].text);
    }
    words_release(&words);
}

static void
split__beyond_limits__refused(void)
{
    static char line[WORDS_LINE_MAX + 1];
    struct why why = {0};

    memset(line, 'x', sizeof(line));
    CHECK_ERR(split(line, WORDS_LINE_MAX, WORDS_PLAIN, &why), ERR_OK, &why);
    CHECK_ERR(split(line, WORDS_LINE_MAX + 1, WORDS_PLAIN, &why), ERR_LIMIT, &why);
    CHECK_INT(column, WORDS_LINE_MAX + 1);
    for (size_t i = 0; i < sizeof(line); i += 2)
        line[i] = ' ';
    CHECK_ERR(split(line, 2 * WORDS_MAX, WORDS_PLAIN, &why), ERR_OK, &why);
    CHECK_INT(words.count, WORDS_MAX);
    CHECK_ERR(split(line, 2 * WORDS_MAX + 2, WORDS_PLAIN, &why), ERR_LIMIT, &why);
    CHECK_INT(column, 2 * WORDS_MAX + 2);
    words_release(&words);
}

static void
add__any_text__splits_into_itself(void)
{
    static const char *const texts[] = {
        "plain", "",     "two words", "\"", "\\",  "\\\\?\\Volume{1}\\", "tab\there",
        "a\nb",  "#not", "-> as",     "ä€", "\\n", "a=\"b c\"",
    };
    const size_t count = sizeof(texts) / sizeof(texts[0]);
    struct text line = {0};
    struct why why = {0};

    for (size_t i = 0; i < count; i++)
        words_add(&line, texts[i]);
    CHECK_ERR(split(text_get(&line), line.size, WORDS_WITH_COMMENTS, &why), ERR_OK, &why);
    CHECK_INT(words.count, (int)count);
    for (size_t i = 0; i < words.count && i < count; i++)
        CHECK_STR(words.list[i].text, texts[i]);
    words_release(&words);
    text_release(&line);
}

static void
add__control_characters_and_no_utf8__become_question_marks(void)
{
    struct text line = {0};

    words_add(&line, "a\x1b\xff\x7f");
    words_add(&line, "b c\r");
    CHECK_STR(text_get(&line), "a??? \"b c?\"");
    text_release(&line);
}

static void
pair__key_and_value__found_again(void)
{
    struct text line = {0};
    struct why why = {0};

    words_add(&line, "S_OK");
    words_add_pair(&line, "reason", "say \"no\" \\ twice");
    words_add_pair(&line, "n", "4");
    CHECK_ERR(split(text_get(&line), line.size, WORDS_PLAIN, &why), ERR_OK, &why);
    CHECK_STR(words_pair(&words, 1, "reason"), "say \"no\" \\ twice");
    CHECK_STR(words_pair(&words, 1, "n"), "4");
    CHECK(!words_pair(&words, 3, "n"));
    CHECK(!words_pair(&words, 0, "S_OK"));
    words_release(&words);
    text_release(&line);
}

static const struct test_case cases[] = {
    TEST(split__words_quotes_escapes__text_and_columns),
    TEST(split__comment__left_out_where_asked),
    TEST(split__no_line_of_words__refused_with_column),
    TEST(split__beyond_limits__refused),
    TEST(add__any_text__splits_into_itself),
    TEST(add__control_characters_and_no_utf8__become_question_marks),
    TEST(pair__key_and_value__found_again),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "words", cases, NULL, NULL);
}
