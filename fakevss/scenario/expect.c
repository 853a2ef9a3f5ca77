/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of "expect" and "await". */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "fakevss/scenario/scenario_impl.h"

/* The words left, each one of @list (or what it is a list of when @list is NULL: names of rules).
 */
static enum err
take_list(struct parser *parser, struct statement *statement, const char *list,
          const char *expected)
{
    enum err e = parser_make_values(statement, parser->words->count);

    while (!e && (statement->value_count == 0 || parser_peek(parser))) {
        const struct word *word = NULL;

        e = parser_take(parser, expected, &word);
        if (!e &&
            !(list ? method_word_is_in(word->text, list)
                   : word->text[strspn(word->text, "abcdefghijklmnopqrstuvwxyz0123456789_-")] ==
                         '\0'))
            e = parser_fail(parser, ERR_INVAL, parser->at - 1, "\"%.40s\", expected %s", word->text,
                            expected);
        if (!e)
            statement->values[statement->value_count++].text = word->text;
    }
    return e;
}

/* A volume or a shadow copy, and the host that looks at it, when that is another than its own. */
static enum err
take_looked_at(struct parser *parser, struct statement *statement)
{
    const struct word *word = NULL;
    struct symbol *symbol;
    enum err e = parser_take_symbol(parser, KIND(SYMBOL_VOLUME) | KIND(SYMBOL_COPY), &symbol);

    if (e)
        return e;
    statement->subject = symbol;
    word = parser_peek(parser);
    if (word && !word->is_quoted && strcmp(word->text, "on") == 0)
        e = parser_take_on_host(parser, &statement->host);
    return e;
}

/* none, all, or names */
static enum err
parse_marks(struct parser *parser, struct statement *statement)
{
    static const char expected[] =
        "none, all, or some of read-only shadow-copy hidden no-drive-letter";
    enum err e = take_looked_at(parser, statement);

    if (e)
        return e;
    if (parser_take_if(parser, "none"))
        return ERR_OK;
    if (!parser_take_if(parser, "all"))
        return take_list(parser, statement, "read-only|shadow-copy|hidden|no-drive-letter",
                         expected);
    e = parser_make_values(statement, 1);
    if (!e)
        statement->values[statement->value_count++].text = "all";
    return e;
}

static enum err
parse_content(struct parser *parser, struct statement *statement)
{
    enum err e = take_looked_at(parser, statement);

    if (!e)
        e = parser_make_values(statement, 1);
    return e ? e : parser_take_text(parser, statement, "a text in quotes");
}

static enum err
parse_copies(struct parser *parser, struct statement *statement)
{
    return parser_take_number(parser, "a number of shadow copy LUNs", &statement->count);
}

static enum err
parse_violations(struct parser *parser, struct statement *statement)
{
    if (parser_take_if(parser, "none"))
        return ERR_OK;
    return take_list(parser, statement, NULL, "none, any, or names of rules");
}

/* Are writes to the volume held? */
static enum err
parse_volume(struct parser *parser, struct statement *statement)
{
    struct symbol *volume;
    enum err e = parser_take_symbol(parser, KIND(SYMBOL_VOLUME), &volume);

    if (!e)
        statement->subject = volume;
    return e;
}

/* none or a number, then a host */
static enum err
parse_event(struct parser *parser, struct statement *statement)
{
    enum err e = ERR_OK;

    if (!parser_take_if(parser, "none"))
        e = parser_take_number(parser, "none, or the number of an event", &statement->count);
    if (!e && statement->count == 0 && parser->words->list[parser->at - 1].text[0] == '0')
        e = parser_fail(parser, ERR_INVAL, parser->at - 1, "no event is number 0, expected none");
    return e ? e : parser_take_on_host(parser, &statement->subject);
}

static const struct {
    const char *word;
    enum statement_kind kind;
    bool is_awaited; /* too */
    enum err (*parse)(struct parser *parser, struct statement *statement);
} expectations[] = {
    {"content", STATEMENT_EXPECT_CONTENT, false, parse_content},
    {"marks", STATEMENT_EXPECT_MARKS, true, parse_marks},
    {"copies", STATEMENT_EXPECT_COPIES, true, parse_copies},
    {"violations", STATEMENT_EXPECT_VIOLATIONS, false, parse_violations},
    {"held", STATEMENT_EXPECT_HELD, true, parse_volume},
    {"free", STATEMENT_EXPECT_FREE, true, parse_volume},
    {"event", STATEMENT_EXPECT_EVENT, true, parse_event},
};
#define EXPECTATIONS (sizeof(expectations) / sizeof(expectations[0]))

/* The words of the table that may stand here, "a, b or c". */
static const char *
known_words(bool is_await, char *buf, size_t size)
{
    size_t length = 0;
    size_t last = 0;

    for (size_t i = 0; i < EXPECTATIONS; i++)
        last = expectations[i].is_awaited || !is_await ? i : last;
    for (size_t i = 0; i <= last && length < size; i++)
        if (expectations[i].is_awaited || !is_await)
            length += (size_t)snprintf(buf + length, size - length, "%s%s",
                                       length == 0 ? ""
                                       : i == last ? " or "
                                                   : ", ",
                                       expectations[i].word);
    return buf;
}

enum err
parse_expect(struct parser *parser, struct statement *statement)
{
    const struct word *word = NULL;
    char known[128] = "";
    enum err e;

    for (size_t i = 0; i < EXPECTATIONS; i++) {
        if (statement->is_await && !expectations[i].is_awaited)
            continue;
        if (!parser_take_if(parser, expectations[i].word))
            continue;
        statement->kind = expectations[i].kind;
        return expectations[i].parse(parser, statement);
    }
    (void)known_words(statement->is_await, known, sizeof(known));
    e = parser_take(parser, known, &word);
    return e ? e
             : parser_fail(parser, ERR_INVAL, parser->at - 1, "\"%.40s\", expected %s", word->text,
                           known);
}

enum err
parse_await(struct parser *parser, struct statement *statement)
{
    statement->is_await = true;
    return parse_expect(parser, statement);
}
