/* SPDX-License-Identifier: Apache-2.0 */
/* What every part of the grammar takes its words by. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/scenario/scenario_impl.h"

#define DIGITS_MAX 9

const struct word *
parser_peek(const struct parser *parser)
{
    return parser->at < parser->words->count ? &parser->words->list[parser->at] : NULL;
}

enum err
parser_take(struct parser *parser, const char *expected, const struct word **ret_word)
{
    const struct word *word = parser_peek(parser);

    if (!word)
        return parser_fail(parser, ERR_INVAL, parser->at, "the line ends, expected %s", expected);
    parser->at++;
    *ret_word = word;
    return ERR_OK;
}

bool
parser_take_if(struct parser *parser, const char *text)
{
    const struct word *word = parser_peek(parser);

    if (!word || word->is_quoted || strcmp(word->text, text) != 0)
        return false;
    parser->at++;
    return true;
}

enum err
parser_take_keyword(struct parser *parser, const char *text)
{
    if (parser_take_if(parser, text))
        return ERR_OK;
    if (!parser_peek(parser))
        return parser_fail(parser, ERR_INVAL, parser->at, "the line ends, expected %s", text);
    return parser_fail(parser, ERR_INVAL, parser->at, "\"%.40s\", expected %s",
                       parser_peek(parser)->text, text);
}

enum err
parser_at_end(struct parser *parser)
{
    const struct word *word = parser_peek(parser);

    if (!word)
        return ERR_OK;
    return parser_fail(parser, ERR_INVAL, parser->at,
                       "\"%.40s\" is too much, expected the end of the line", word->text);
}

/* Sets of enum symbol_kind, and how a message calls them. */
static const char *
kinds_name(unsigned kinds)
{
    switch (kinds) {
    case KIND(SYMBOL_VOLUME) | KIND(SYMBOL_COPY):
        return "a volume or a shadow copy";
    case KIND(SYMBOL_SET) | KIND(SYMBOL_COPY):
        return "a shadow copy set or a shadow copy";
    case KIND(SYMBOL_HOST):
        return "a host";
    case KIND(SYMBOL_VOLUME):
        return "a volume";
    case KIND(SYMBOL_REQUESTER):
        return "a requester";
    case KIND(SYMBOL_LUN):
        return "a LUN";
    case KIND(SYMBOL_DOCUMENT):
        return "a document";
    case KIND(SYMBOL_PROVIDER):
        return "a provider";
    default:
        return "a shadow copy";
    }
}

enum err
parser_find(struct parser *parser, size_t word, const char *name, unsigned kinds,
            struct symbol **ret_symbol)
{
    const struct scenario *scenario = parser->scenario;

    for (size_t i = 0; i < scenario->symbol_count; i++) {
        struct symbol *symbol = scenario->symbols[i];

        if (strcmp(symbol->name, name) != 0)
            continue;
        if (!(kinds & KIND(symbol->kind)))
            return parser_fail(parser, ERR_INVAL, word, "\"%s\" is the %s of line %u, expected %s",
                               name, symbol_kind_name(symbol->kind), symbol->line,
                               kinds_name(kinds));
        *ret_symbol = symbol;
        return ERR_OK;
    }
    return parser_fail(parser, ERR_INVAL, word, "nothing before is called \"%.40s\", expected %s",
                       name, kinds_name(kinds));
}

enum err
parser_take_symbol(struct parser *parser, unsigned kinds, struct symbol **ret_symbol)
{
    const struct word *word = NULL;
    enum err e = parser_take(parser, kinds_name(kinds), &word);

    return e ? e : parser_find(parser, parser->at - 1, word->text, kinds, ret_symbol);
}

enum err
parser_check_requester(struct parser *parser, size_t word, const struct symbol *requester)
{
    if (requester->ended_line == 0)
        return ERR_OK;
    return parser_fail(parser, ERR_INVAL, word,
                       "\"%s\" ended in line %u, expected a requester that lives", requester->name,
                       requester->ended_line);
}

bool
parser_digits(const char *text, size_t length, uint64_t *ret_number)
{
    if (length == 0 || length > DIGITS_MAX || strspn(text, "0123456789") < length)
        return false;
    *ret_number = strtoull(text, NULL, 10);
    return true;
}

bool
parser_is_number(const char *text, unsigned *ret_number)
{
    uint64_t number;

    if (!parser_digits(text, strlen(text), &number))
        return false;
    *ret_number = (unsigned)number;
    return true;
}

enum err
parser_take_on_host(struct parser *parser, const struct symbol **ret_host)
{
    struct symbol *host;
    enum err e = parser_take_keyword(parser, "on");

    if (!e)
        e = parser_take_symbol(parser, KIND(SYMBOL_HOST), &host);
    if (!e)
        *ret_host = host;
    return e;
}

enum err
parser_take_number(struct parser *parser, const char *expected, unsigned *ret_number)
{
    const struct word *word = NULL;
    enum err e = parser_take(parser, expected, &word);

    if (!e && !parser_is_number(word->text, ret_number))
        e = parser_fail(parser, ERR_INVAL, parser->at - 1, "\"%.40s\" is no number, expected %s",
                        word->text, expected);
    return e;
}

enum err
parser_make_values(struct statement *statement, size_t count)
{
    statement->values = mem_array(count, sizeof(*statement->values));
    return statement->values ? ERR_OK : ERR_NOMEM;
}

enum err
parser_take_text(struct parser *parser, struct statement *statement, const char *expected)
{
    const struct word *word = NULL;
    enum err e = parser_take(parser, expected, &word);

    if (!e && strlen(word->text) > SCENARIO_TEXT_MAX)
        e = parser_fail(parser, ERR_LIMIT, parser->at - 1, "%zu bytes of text, expected at most %d",
                        strlen(word->text), SCENARIO_TEXT_MAX);
    if (!e)
        statement->values[statement->value_count++].text = word->text;
    return e;
}
