/* SPDX-License-Identifier: Apache-2.0 */
/* A file taken apart into lines, and the names it declares. The grammar of one line is in
 * statement.c. */
#include "config.h"

#include "fakevss/scenario/scenario.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/scenario/scenario_impl.h"

const char *
symbol_kind_name(enum symbol_kind kind)
{
    static const char *const names[] = {
        [SYMBOL_HOST] = "host",           [SYMBOL_LUN] = "LUN",
        [SYMBOL_VOLUME] = "volume",       [SYMBOL_REQUESTER] = "requester",
        [SYMBOL_SET] = "shadow copy set", [SYMBOL_COPY] = "shadow copy",
        [SYMBOL_DOCUMENT] = "document",   [SYMBOL_PROVIDER] = "provider",
    };

    return names[kind];
}

static enum err
place(struct parser *parser, enum err e, unsigned column)
{
    return why_prefix(parser->why, e, "%s:%u:%u", parser->scenario->file, parser->line, column);
}

enum err
parser_fail(struct parser *parser, enum err e, size_t word, const char *fmt, ...)
{
    unsigned column = parser->end_column;
    char text[WHY_MAX];
    va_list args;

    if (word < parser->words->count)
        column = parser->words->list[word].column;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args); /* cut to fit */
    va_end(args);
    (void)why_set(parser->why, e, "%s", text);
    return place(parser, e, column);
}

static bool
is_name(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char all[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

    return *text && strchr(letters, *text) && text[strspn(text, all)] == '\0' &&
           strlen(text) <= SCENARIO_NAME_MAX;
}

/* Words that stand where a name may stand, too. */
static bool
is_reserved(const char *text)
{
    return method_word_is_in(text, "provider|coordinator|none|all|on|as");
}

static enum err
check_name(struct parser *parser, size_t word)
{
    const char *text;

    if (word >= parser->words->count)
        return parser_fail(parser, ERR_INVAL, word, "the line ends, expected a name");
    text = parser->words->list[word].text;
    if (!is_name(text))
        return parser_fail(parser, ERR_INVAL, word,
                           "\"%.40s\" is no name, expected a letter and up to %d letters, digits, "
                           "- and _",
                           text, SCENARIO_NAME_MAX - 1);
    if (is_reserved(text))
        return parser_fail(parser, ERR_INVAL, word,
                           "\"%s\" is a word of the language, expected another name", text);
    for (size_t i = 0; i < parser->scenario->symbol_count; i++) {
        const struct symbol *other = parser->scenario->symbols[i];

        if (strcmp(other->name, text) == 0)
            return parser_fail(parser, ERR_INVAL, word,
                               "\"%s\" is the %s of line %u, expected a name not used yet", text,
                               symbol_kind_name(other->kind), other->line);
    }
    return ERR_OK;
}

/* @list of @count entries with room for one more: it doubles when @count is a power of two. NULL
 * without memory. */
static void *
grow(void *list, size_t count, size_t size)
{
    if (count != 0 && (count & (count - 1)) != 0)
        return list;
    return mem_grow(list, count, count ? 2 * count : 1, size);
}

enum err
parser_declare(struct parser *parser, size_t word, enum symbol_kind kind,
               struct symbol **ret_symbol)
{
    struct scenario *scenario = parser->scenario;
    struct symbol **symbols;
    struct symbol *symbol;
    enum err e = check_name(parser, word);

    if (!e && scenario->symbol_count == SCENARIO_SYMBOLS_MAX)
        e = parser_fail(parser, ERR_LIMIT, word, "too many names, expected at most %d",
                        SCENARIO_SYMBOLS_MAX);
    if (e)
        return e;
    symbols = grow(scenario->symbols, scenario->symbol_count, sizeof(struct symbol *));
    if (!symbols)
        return ERR_NOMEM;
    scenario->symbols = symbols;
    symbol = mem_zalloc(sizeof(*symbol));
    if (!symbol)
        return ERR_NOMEM;

    symbol->kind = kind;
    symbol->name = parser->words->list[word].text;
    symbol->index = scenario->symbol_count;
    symbol->line = parser->line;
    scenario->symbols[scenario->symbol_count++] = symbol;
    *ret_symbol = symbol;
    return ERR_OK;
}

static void
statement_release(struct statement *statement)
{
    mem_free(statement->text);
    mem_free(statement->values);
    mem_free(statement->pairs);
}

/* "scenario NAME", the first line that says anything. */
static enum err
parse_title(struct parser *parser)
{
    const struct words *words = parser->words;

    if (strcmp(words->list[0].text, "scenario") != 0)
        return parser_fail(parser, ERR_INVAL, 0,
                           "\"%.40s\" comes first, expected scenario \"NAME\"",
                           words->list[0].text);
    if (words->count < 2 || !*words->list[1].text)
        return parser_fail(parser, ERR_INVAL, 1, "no name, expected what the scenario shows");
    if (words->count > 2)
        return parser_fail(parser, ERR_INVAL, 2,
                           "\"%.40s\" is too much, expected the end of the line (a name with "
                           "blanks stands in quotes)",
                           words->list[2].text);
    parser->scenario->name = words->list[1].text;
    return ERR_OK;
}

static enum err
parse_words(struct parser *parser, const char *line, size_t size)
{
    struct scenario *scenario = parser->scenario;
    struct statement *statements;
    struct statement *statement;

    if (!scenario->name)
        return parse_title(parser);
    statements = grow(scenario->statements, scenario->statement_count, sizeof(struct statement));
    if (!statements)
        return ERR_NOMEM;
    scenario->statements = statements;
    statement = &scenario->statements[scenario->statement_count++];
    *statement = (struct statement){.line = parser->line};
    statement->text = mem_zalloc(size + 1);
    if (!statement->text)
        return ERR_NOMEM;
    memcpy(statement->text, line, size);
    return statement_parse(parser, statement);
}

static enum err
parse_line(struct parser *parser, const char *line, size_t size)
{
    struct scenario *scenario = parser->scenario;
    size_t blanks = 0;
    unsigned column = 1;
    struct words *words = grow(scenario->lines, scenario->line_count, sizeof(struct words));
    enum err e;

    if (!words)
        return ERR_NOMEM;
    scenario->lines = words;
    if (size > 0 && line[size - 1] == '\r')
        size--;
    words = &scenario->lines[scenario->line_count];
    *words = (struct words){0};
    e = words_split(line, size, WORDS_WITH_COMMENTS, words, &column, parser->why);
    if (e)
        return e == ERR_NOMEM ? e : place(parser, e, column);
    scenario->line_count++;
    if (words->count == 0)
        return ERR_OK;

    while (size > 0 && (line[size - 1] == ' ' || line[size - 1] == '\t'))
        size--;
    blanks = words->list[0].column - 1;
    parser->words = words;
    parser->at = 0;
    parser->end_column = (unsigned)size + 1;
    return parse_words(parser, line + blanks, size - blanks);
}

static enum err
parse_lines(struct parser *parser, const char *data, size_t size)
{
    bool is_line_open = true; /* the last one */
    enum err e = ERR_OK;

    if (size > SCENARIO_SIZE_MAX)
        return why_set(parser->why, ERR_LIMIT, "%s:1:1: %zu bytes, expected at most %d",
                       parser->scenario->file, size, SCENARIO_SIZE_MAX);
    while (!e && size > 0) {
        const char *end = memchr(data, '\n', size);
        size_t length = end ? (size_t)(end - data) : size;

        parser->line++;
        is_line_open = !end;
        e = parse_line(parser, data, length);
        data += length + (end != NULL);
        size -= length + (end != NULL);
    }
    if (!e && !parser->scenario->name) {
        if (!is_line_open || parser->line == 0)
            parser->line++;
        (void)why_set(parser->why, ERR_INVAL, "the file ends, expected scenario \"NAME\"");
        e = place(parser, ERR_INVAL, 1);
    }
    return e;
}

enum err
scenario_parse(const char *file, const char *data, size_t size, struct scenario **ret_scenario,
               struct why *why)
{
    struct scenario *scenario = mem_zalloc(sizeof(*scenario));
    struct parser parser = {.scenario = scenario, .why = why};
    enum err e = ERR_NOMEM;

    if (!scenario)
        goto out;
    scenario->file = mem_strdup(file);
    if (!scenario->file)
        goto out;
    e = parse_lines(&parser, data, size);
    if (e)
        goto out;

    *ret_scenario = scenario;
    scenario = NULL; /* handed over */
out:
    scenario_free(scenario);
    return e;
}

enum err
scenario_read(const char *path, struct scenario **ret_scenario, struct why *why)
{
    char *data = NULL;
    size_t size = 0;
    enum err e = os_read_file(path, SCENARIO_SIZE_MAX, &data, &size, why);

    if (!e)
        e = scenario_parse(path, data, size, ret_scenario, why);
    mem_free(data);
    return e;
}

void
scenario_free(struct scenario *scenario)
{
    if (!scenario)
        return;
    for (size_t i = 0; i < scenario->statement_count; i++)
        statement_release(&scenario->statements[i]);
    for (size_t i = 0; i < scenario->symbol_count; i++)
        mem_free(scenario->symbols[i]);
    for (size_t i = 0; i < scenario->line_count; i++)
        words_release(&scenario->lines[i]);
    mem_free(scenario->statements);
    mem_free(scenario->symbols);
    mem_free(scenario->lines);
    mem_free(scenario->file);
    mem_free(scenario);
}
