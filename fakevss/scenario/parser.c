/* SPDX-License-Identifier: Apache-2.0 */
/* What every part of the grammar takes its words by. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

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
