/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of one statement but calls, which call.c has. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/scenario/scenario_impl.h"

#define VOLUMES_MAX 100 /* of a LUN; a partition table takes 128 */
#define LUN_SIZE_MAX (1ull << 30)

/* Room for @count values. */
static enum err
make_values(struct statement *statement, size_t count)
{
    statement->values = mem_array(count, sizeof(*statement->values));
    return statement->values ? ERR_OK : ERR_NOMEM;
}

/* The next word as the statement's one value: a text. */
static enum err
take_text(struct parser *parser, struct statement *statement, const char *expected)
{
    const struct word *word = NULL;
    enum err e = parser_take(parser, expected, &word);

    if (!e && strlen(word->text) > SCENARIO_TEXT_MAX)
        e = parser_fail(parser, ERR_LIMIT, parser->at - 1, "%zu bytes of text, expected at most %d",
                        strlen(word->text), SCENARIO_TEXT_MAX);
    if (!e)
        e = make_values(statement, 1);
    if (!e)
        statement->values[statement->value_count++].text = word->text;
    return e;
}

static enum err
take_on_host(struct parser *parser, const struct symbol **ret_host)
{
    struct symbol *host;
    enum err e = parser_take_keyword(parser, "on");

    if (!e)
        e = parser_take_symbol(parser, KIND(SYMBOL_HOST), &host);
    if (!e)
        *ret_host = host;
    return e;
}

/* host NAME */
static enum err
parse_host(struct parser *parser, struct statement *statement)
{
    struct symbol *host;
    size_t hosts = 0;
    enum err e = parser_declare(parser, parser->at++, SYMBOL_HOST, &host);

    if (e)
        return e;
    statement->subject = host;
    for (size_t i = 0; i < parser->scenario->symbol_count; i++)
        hosts += parser->scenario->symbols[i]->kind == SYMBOL_HOST;
    if (hosts > SCENARIO_HOSTS_MAX)
        return parser_fail(parser, ERR_LIMIT, 1, "too many hosts, expected at most %d",
                           SCENARIO_HOSTS_MAX);
    return ERR_OK;
}

static bool
is_lun_size(const char *text)
{
    static const char units[] = "KMG";
    size_t digits = strspn(text, "0123456789");
    const char *unit = strchr(units, text[digits]);
    uint64_t size;

    if (!parser_digits(text, digits, &size) || !unit || (text[digits] && text[digits + 1]))
        return false;
    for (const char *u = units; text[digits] && u <= unit; u++)
        size *= 1024;
    return size > 0 && size <= LUN_SIZE_MAX;
}

/* What "volumes" or "ntfs" is followed by. */
static enum err
parse_volumes(struct parser *parser, struct statement *statement, bool is_ntfs)
{
    size_t count = parser->words->count - parser->at;
    struct symbol *volume;
    enum err e = ERR_OK;

    if (count == 0)
        return parser_fail(parser, ERR_INVAL, parser->at,
                           "the line ends, expected names for the volumes");
    if (count > VOLUMES_MAX)
        return parser_fail(parser, ERR_LIMIT, parser->at + VOLUMES_MAX,
                           "too many volumes, expected at most %d", VOLUMES_MAX);
    for (unsigned i = 0; !e && i < count; i++) {
        e = parser_declare(parser, parser->at++, SYMBOL_VOLUME, &volume);
        if (e)
            break;
        volume->lun = statement->subject;
        volume->host = statement->subject->host;
        volume->number = i;
        volume->is_ntfs = is_ntfs;
        statement->values[statement->value_count++] = (struct value){volume, volume->name};
    }
    return e;
}

/* lun NAME SIZE on HOST [volumes|ntfs NAME...] */
static enum err
parse_lun(struct parser *parser, struct statement *statement)
{
    struct symbol *lun;
    const struct word *size = NULL;
    enum err e = parser_declare(parser, parser->at++, SYMBOL_LUN, &lun);

    if (!e)
        e = parser_take(parser, "a size, 4M for example", &size);
    if (e)
        return e;
    if (!is_lun_size(size->text))
        return parser_fail(parser, ERR_INVAL, parser->at - 1,
                           "\"%.40s\" is no size, expected bytes, or a number with K, M or G, at "
                           "most 1G",
                           size->text);
    statement->subject = lun;
    e = make_values(statement, 1 + VOLUMES_MAX);
    if (e)
        return e;
    statement->values[statement->value_count++].text = size->text;
    e = take_on_host(parser, &lun->host);
    if (!e && parser_take_if(parser, "volumes"))
        e = parse_volumes(parser, statement, false);
    else if (!e && parser_take_if(parser, "ntfs"))
        e = parse_volumes(parser, statement, true);
    return e;
}

static bool
is_number_taken(const struct scenario *scenario, const struct symbol *host, unsigned number)
{
    for (size_t i = 0; i < scenario->symbol_count; i++) {
        const struct symbol *other = scenario->symbols[i];

        if (other->kind == SYMBOL_REQUESTER && other->host == host && other->number == number &&
            other->ended_line == 0)
            return true;
    }
    return false;
}

/* requester NAME on HOST: the number of one that has ended is free again */
static enum err
parse_requester(struct parser *parser, struct statement *statement)
{
    struct symbol *requester;
    unsigned number = 1;
    enum err e = parser_declare(parser, parser->at++, SYMBOL_REQUESTER, &requester);

    if (e)
        return e;
    statement->subject = requester;
    e = take_on_host(parser, &requester->host);
    while (!e && is_number_taken(parser->scenario, requester->host, number))
        number++;
    requester->number = number;
    return e;
}

/* write VOLUME TEXT */
static enum err
parse_write(struct parser *parser, struct statement *statement)
{
    struct symbol *volume;
    enum err e = parser_take_symbol(parser, KIND(SYMBOL_VOLUME), &volume);

    if (!e) {
        statement->subject = volume;
        e = take_text(parser, statement, "a text in quotes");
    }
    return e;
}

/* The words left, each one of @list (or what it is a list of when @list is NULL: names of rules).
 */
static enum err
take_list(struct parser *parser, struct statement *statement, const char *list,
          const char *expected)
{
    enum err e = make_values(statement, parser->words->count);

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

/* none, all, or names */
static enum err
parse_marks(struct parser *parser, struct statement *statement)
{
    static const char expected[] =
        "none, all, or some of read-only shadow-copy hidden no-drive-letter";
    struct symbol *symbol;
    enum err e = parser_take_symbol(parser, KIND(SYMBOL_VOLUME) | KIND(SYMBOL_COPY), &symbol);

    if (e)
        return e;
    statement->kind = STATEMENT_EXPECT_MARKS;
    statement->subject = symbol;
    if (parser_take_if(parser, "none"))
        return ERR_OK;
    if (!parser_take_if(parser, "all"))
        return take_list(parser, statement, "read-only|shadow-copy|hidden|no-drive-letter",
                         expected);
    e = make_values(statement, 1);
    if (!e)
        statement->values[statement->value_count++].text = "all";
    return e;
}

static enum err
parse_content(struct parser *parser, struct statement *statement)
{
    struct symbol *symbol;
    enum err e = parser_take_symbol(parser, KIND(SYMBOL_VOLUME) | KIND(SYMBOL_COPY), &symbol);

    if (e)
        return e;
    statement->kind = STATEMENT_EXPECT_CONTENT;
    statement->subject = symbol;
    return take_text(parser, statement, "a text in quotes");
}

static enum err
parse_copies(struct parser *parser, struct statement *statement)
{
    const struct word *word = NULL;
    enum err e = parser_take(parser, "a number of shadow copy LUNs", &word);

    statement->kind = STATEMENT_EXPECT_COPIES;
    if (!e && !parser_is_number(word->text, &statement->count))
        e = parser_fail(parser, ERR_INVAL, parser->at - 1,
                        "\"%.40s\" is no number, expected a number of shadow copy LUNs",
                        word->text);
    return e;
}

static enum err
parse_violations(struct parser *parser, struct statement *statement)
{
    statement->kind = STATEMENT_EXPECT_VIOLATIONS;
    if (parser_take_if(parser, "none"))
        return ERR_OK;
    return take_list(parser, statement, NULL, "none, any, or names of rules");
}

/* expect content|marks|copies|violations ..., await marks|copies ... */
static enum err
parse_expect(struct parser *parser, struct statement *statement)
{
    const char *expected =
        statement->is_await ? "marks or copies" : "content, marks, copies or violations";
    const struct word *word = NULL;
    enum err e;

    if (parser_take_if(parser, "marks"))
        return parse_marks(parser, statement);
    if (parser_take_if(parser, "copies"))
        return parse_copies(parser, statement);
    if (!statement->is_await && parser_take_if(parser, "content"))
        return parse_content(parser, statement);
    if (!statement->is_await && parser_take_if(parser, "violations"))
        return parse_violations(parser, statement);
    e = parser_take(parser, expected, &word);
    return e ? e
             : parser_fail(parser, ERR_INVAL, parser->at - 1, "\"%.40s\", expected %s", word->text,
                           expected);
}

static enum err
parse_await(struct parser *parser, struct statement *statement)
{
    statement->is_await = true;
    return parse_expect(parser, statement);
}

/* array clear, array fault none|RULE */
static enum err
parse_array(struct parser *parser, struct statement *statement)
{
    const struct word *word = NULL;
    enum err e;

    if (parser_take_if(parser, "clear")) {
        statement->kind = STATEMENT_CLEAR;
        return ERR_OK;
    }
    if (parser_take_if(parser, "fault"))
        return parser_take_if(parser, "none")
                   ? ERR_OK
                   : take_text(parser, statement, "none, or a rule in quotes");
    e = parser_take(parser, "clear or fault", &word);
    return e ? e
             : parser_fail(parser, ERR_INVAL, parser->at - 1, "\"%.40s\", expected clear or fault",
                           word->text);
}

/* The requester that the next word names, which ends here. */
static enum err
end_requester(struct parser *parser, struct statement *statement)
{
    struct symbol *requester;
    enum err e = parser_take_symbol(parser, KIND(SYMBOL_REQUESTER), &requester);

    if (!e)
        e = parser_check_requester(parser, parser->at - 1, requester);
    if (e)
        return e;
    requester->ended_line = parser->line;
    statement->subject = requester;
    return ERR_OK;
}

/* kill provider|coordinator on HOST, kill REQUESTER */
static enum err
parse_kill(struct parser *parser, struct statement *statement)
{
    bool is_provider = parser_take_if(parser, "provider");

    if (!is_provider && !parser_take_if(parser, "coordinator"))
        return end_requester(parser, statement);
    statement->kind = is_provider ? STATEMENT_KILL_PROVIDER : STATEMENT_KILL_COORDINATOR;
    return take_on_host(parser, &statement->subject);
}

static const struct {
    const char *word;
    enum statement_kind kind; /* unless the parser sets another */
    enum err (*parse)(struct parser *parser, struct statement *statement);
} statements[] = {
    {"host", STATEMENT_HOST, parse_host},
    {"lun", STATEMENT_LUN, parse_lun},
    {"requester", STATEMENT_REQUESTER, parse_requester},
    {"write", STATEMENT_WRITE, parse_write},
    {"expect", STATEMENT_EXPECT_CONTENT, parse_expect},
    {"await", STATEMENT_EXPECT_COPIES, parse_await},
    {"array", STATEMENT_FAULT, parse_array},
    {"kill", STATEMENT_KILL_REQUESTER, parse_kill},
    {"close", STATEMENT_CLOSE, end_requester},
    {"begin", STATEMENT_CALL, parse_begin},
};

enum err
statement_parse(struct parser *parser, struct statement *statement)
{
    const char *first = parser->words->list[0].text;
    enum err e;

    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
        if (!parser_take_if(parser, statements[i].word))
            continue;
        statement->kind = statements[i].kind;
        e = statements[i].parse(parser, statement);
        return e ? e : parser_at_end(parser);
    }
    if (strchr(first, '.')) {
        e = parse_call(parser, statement);
        return e ? e : parser_at_end(parser);
    }
    return parser_fail(parser, ERR_INVAL, 0,
                       "unknown statement \"%.40s\", expected host, lun, requester, write, expect, "
                       "await, array, kill, close, begin or REQUESTER.METHOD",
                       first);
}
