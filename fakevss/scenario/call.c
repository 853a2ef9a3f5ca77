/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of calls: REQUESTER.METHOD ARGUMENT... [as NAME] [-> RESULT [KEY=VALUE...]]. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/wire/result.h"
#include "fakevss/scenario/scenario_impl.h"

/* What answers to calls may have behind their result. */
static const char keys[] =
    "set|snapshot|deleted|nondeleted|supported|count|ids|device|attributes|file|provider";

/* What the argument must be, for a message. */
static const char *
argument_name(const struct method *method, enum argument_kind kind)
{
    switch (kind) {
    case ARGUMENT_CONTEXT:
        return "a context: names as BACKUP or TRANSPORTABLE joined by |, or a number";
    case ARGUMENT_VOLUME:
        return "a volume, or its name in quotes";
    case ARGUMENT_PROVIDER:
        return "a provider, or its id in quotes";
    case ARGUMENT_DOCUMENT:
        return "a document, or the path of its file in quotes";
    case ARGUMENT_OBJECT:
        return "a shadow copy set, a shadow copy, or an id in quotes";
    case ARGUMENT_COPY:
        return "a shadow copy, or an id in quotes";
    case ARGUMENT_MS:
        return "milliseconds, at most 60000";
    default:
        return method->words;
    }
}

static unsigned
argument_kinds(enum argument_kind kind)
{
    switch (kind) {
    case ARGUMENT_VOLUME:
        return KIND(SYMBOL_VOLUME);
    case ARGUMENT_PROVIDER:
        return KIND(SYMBOL_PROVIDER);
    case ARGUMENT_DOCUMENT:
        return KIND(SYMBOL_DOCUMENT);
    case ARGUMENT_OBJECT:
        return KIND(SYMBOL_SET) | KIND(SYMBOL_COPY);
    case ARGUMENT_COPY:
        return KIND(SYMBOL_COPY);
    default:
        return 0; /* no name */
    }
}

static bool
is_argument(const struct method *method, enum argument_kind kind, const struct word *word)
{
    unsigned number;

    switch (kind) {
    case ARGUMENT_CONTEXT:
        return method_is_context(word->text);
    case ARGUMENT_MS:
        return parser_is_number(word->text, &number) && number <= SCENARIO_WAIT_MAX_MS;
    case ARGUMENT_WORD:
        return method_word_is_in(word->text, method->words);
    case ARGUMENT_FLAGS:
        return method_are_flags(word->text, method->words);
    default:
        return word->is_quoted;
    }
}

/* A set and its copies are known on every host that imports them, a LUN where it is presented. */
static bool
is_on_host(const struct symbol *symbol, const struct symbol *host)
{
    if (symbol->kind == SYMBOL_VOLUME && symbol->lun)
        return symbol->lun->hosts >> host->number & 1;
    if (symbol->kind == SYMBOL_VOLUME || symbol->kind == SYMBOL_PROVIDER)
        return symbol->host == host;
    return true;
}

static enum err
parse_argument(struct parser *parser, struct statement *statement, const struct word *word)
{
    const struct method *method = statement->method;
    enum argument_kind kind = method->arguments[statement->value_count];
    unsigned kinds = argument_kinds(kind);
    struct value value = {NULL, word->text};
    struct symbol *symbol = NULL;
    enum err e = ERR_OK;

    if (kinds != 0 && !word->is_quoted) {
        e = parser_find(parser, parser->at - 1, word->text, kinds, &symbol);
        value.symbol = symbol;
    } else if (!is_argument(method, kind, word)) {
        e = parser_fail(parser, ERR_INVAL, parser->at - 1, "\"%.40s\", expected %s", word->text,
                        argument_name(method, kind));
    }
    if (!e && symbol && !is_on_host(symbol, statement->subject->host))
        e = parser_fail(parser, ERR_INVAL, parser->at - 1,
                        "\"%s\" is on host %s, expected a %s of host %s", symbol->name,
                        symbol->host->name, symbol_kind_name(symbol->kind),
                        statement->subject->host->name);
    if (!e)
        statement->values[statement->value_count++] = value;
    return e;
}

static bool
is_behind_arguments(const struct word *word)
{
    return !word->is_quoted && (strcmp(word->text, "as") == 0 || strcmp(word->text, "->") == 0);
}

static enum err
parse_arguments(struct parser *parser, struct statement *statement)
{
    const struct method *method = statement->method;
    const struct word *word = NULL;
    enum err e = ERR_OK;

    statement->values = mem_array(METHOD_ARGUMENTS_MAX, sizeof(*statement->values));
    if (!statement->values)
        return ERR_NOMEM;
    while (!e && (word = parser_peek(parser)) && !is_behind_arguments(word)) {
        parser->at++;
        if (statement->value_count == method->most)
            return parser_fail(parser, ERR_INVAL, parser->at - 1,
                               "too many arguments, expected %u for %s", method->most,
                               method->name);
        e = parse_argument(parser, statement, word);
    }
    if (!e && statement->value_count < method->least)
        e = parser_fail(parser, ERR_INVAL, parser->at, "too few arguments, expected %s",
                        argument_name(method, method->arguments[statement->value_count]));
    return e;
}

/* Behind "as". */
static enum err
parse_made(struct parser *parser, struct statement *statement)
{
    static const enum symbol_kind kinds[] = {
        [METHOD_MAKES_SET] = SYMBOL_SET,
        [METHOD_MAKES_COPY] = SYMBOL_COPY,
        [METHOD_MAKES_DOCUMENT] = SYMBOL_DOCUMENT,
    };
    const struct method *method = statement->method;
    struct symbol *symbol;
    enum err e;

    if (method->made == METHOD_MAKES_NOTHING)
        return parser_fail(parser, ERR_INVAL, parser->at - 1,
                           "%s makes nothing that could have a name, expected -> or the end of the "
                           "line",
                           method->name);
    e = parser_declare(parser, parser->at++, kinds[method->made], &symbol);
    if (e)
        return e;
    symbol->host = statement->subject->host;
    symbol->is_ntfs = statement->value_count > 0 && statement->values[0].symbol &&
                      statement->values[0].symbol->is_ntfs;
    statement->made = symbol;
    return ERR_OK;
}

/* KEY=VALUE, the value the name of a set, a copy or a provider, or a text. */
static enum err
parse_pair(struct parser *parser, struct statement *statement)
{
    const struct word *word = &parser->words->list[parser->at++];
    size_t length = strcspn(word->text, "=");
    struct pair *pair = &statement->pairs[statement->pair_count];
    const char *known = keys;

    while (*known && !(strncmp(known, word->text, length) == 0 &&
                       (known[length] == '|' || known[length] == '\0'))) {
        known += strcspn(known, "|");
        known += *known == '|';
    }
    if (word->text[length] != '=' || length == 0 || !*known)
        return parser_fail(parser, ERR_INVAL, parser->at - 1,
                           "\"%.40s\", expected KEY=VALUE with a key of %s", word->text, keys);
    pair->key = known;
    pair->key_length = length;
    pair->value.text = word->text + length + 1;
    for (size_t i = 0; !word->is_quoted && i < parser->scenario->symbol_count; i++) {
        const struct symbol *symbol = parser->scenario->symbols[i];

        if ((symbol->kind == SYMBOL_SET || symbol->kind == SYMBOL_COPY ||
             symbol->kind == SYMBOL_PROVIDER) &&
            strcmp(symbol->name, pair->value.text) == 0)
            pair->value.symbol = symbol;
    }
    statement->pair_count++;
    return ERR_OK;
}

/* Behind "->". */
static enum err
parse_expected(struct parser *parser, struct statement *statement)
{
    static const char expected[] =
        "a result as the headers name it, 0xXXXXXXXX, failure for any error, or any";
    const struct word *word = NULL;
    enum err e = parser_take(parser, expected, &word);

    if (e)
        return e;
    statement->is_any_failure = strcmp(word->text, "failure") == 0;
    statement->is_any_result = strcmp(word->text, "any") == 0;
    if (!statement->is_any_failure && !statement->is_any_result &&
        !result_parse(word->text, &statement->result))
        return parser_fail(parser, ERR_INVAL, parser->at - 1,
                           "unknown result \"%.60s\", expected %s", word->text, expected);
    if (statement->made && (statement->is_any_failure || statement->is_any_result ||
                            result_is_failure(statement->result)))
        return parser_fail(parser, ERR_INVAL, parser->at - 1,
                           "a call that may fail makes no %s, expected no \"as %s\"",
                           symbol_kind_name(statement->made->kind), statement->made->name);
    statement->pairs = mem_array(parser->words->count, sizeof(*statement->pairs));
    if (!statement->pairs)
        return ERR_NOMEM;
    while (!e && parser_peek(parser))
        e = parse_pair(parser, statement);
    return e;
}

/* REQUESTER.METHOD */
static enum err
parse_callee(struct parser *parser, struct statement *statement)
{
    const struct word *word = NULL;
    const char *dot;
    char name[SCENARIO_NAME_MAX + 1];
    struct symbol *requester;
    enum err e = parser_take(parser, "REQUESTER.METHOD", &word);

    if (e)
        return e;
    dot = strchr(word->text, '.');
    if (!dot || dot - word->text > SCENARIO_NAME_MAX)
        return parser_fail(parser, ERR_INVAL, parser->at - 1,
                           "\"%.40s\", expected REQUESTER.METHOD", word->text);
    (void)snprintf(name, sizeof(name), "%.*s", (int)(dot - word->text), word->text);
    e = parser_find(parser, parser->at - 1, name, KIND(SYMBOL_REQUESTER), &requester);
    if (!e)
        e = parser_check_requester(parser, parser->at - 1, requester);
    if (e)
        return e;
    statement->subject = requester;
    statement->method = method_find(dot + 1);
    if (!statement->method)
        return parser_fail(parser, ERR_INVAL, parser->at - 1,
                           "unknown method \"%.40s\", expected one of IVssBackupComponents or "
                           "IVssAsync that fakevss has",
                           dot + 1);
    return ERR_OK;
}

enum err
parse_call(struct parser *parser, struct statement *statement)
{
    enum err e = parse_callee(parser, statement);

    statement->kind = STATEMENT_CALL;
    if (e)
        return e;
    if (statement->is_begin && !statement->method->begins)
        return parser_fail(parser, ERR_INVAL, parser->at - 1,
                           "%s ends at once, expected begin with a call that goes on in the "
                           "background",
                           statement->method->name);
    statement->result = statement->method->result;
    if (!statement->is_begin && statement->method->begins)
        statement->result = method_wait->result;
    e = parse_arguments(parser, statement);
    if (!e && parser_take_if(parser, "as"))
        e = parse_made(parser, statement);
    if (!e && parser_take_if(parser, "->"))
        e = parse_expected(parser, statement);
    return e;
}

enum err
parse_begin(struct parser *parser, struct statement *statement)
{
    statement->is_begin = true;
    return parse_call(parser, statement);
}
