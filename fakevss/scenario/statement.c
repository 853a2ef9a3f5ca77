/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of one statement but calls, which call.c has. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "fakevss/scenario/scenario_impl.h"

#define VOLUMES_MAX 100 /* of a LUN; a partition table takes 128 */
#define LUN_SIZE_MAX (1ull << 30)

/* The next word as the statement's one value: a text. */
static enum err
take_text(struct parser *parser, struct statement *statement, const char *expected)
{
    enum err e = parser_make_values(statement, 1);

    return e ? e : parser_take_text(parser, statement, expected);
}

/* host NAME */
static enum err
parse_host(struct parser *parser, struct statement *statement)
{
    struct symbol *host;
    unsigned hosts = 0;
    enum err e = parser_declare(parser, parser->at++, SYMBOL_HOST, &host);

    if (e)
        return e;
    statement->subject = host;
    for (size_t i = 0; i < parser->scenario->symbol_count; i++)
        hosts += parser->scenario->symbols[i]->kind == SYMBOL_HOST;
    host->number = hosts - 1;
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

/* lun NAME SIZE on HOST [foreign] [volumes|ntfs NAME...] */
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
    e = parser_make_values(statement, 1 + VOLUMES_MAX);
    if (e)
        return e;
    statement->values[statement->value_count++].text = size->text;
    e = parser_take_on_host(parser, &lun->host);
    if (!e)
        lun->hosts = 1u << lun->host->number;
    if (!e)
        lun->is_foreign = parser_take_if(parser, "foreign");
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
    e = parser_take_on_host(parser, &requester->host);
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

/* begin write VOLUME TEXT, begin REQUESTER.METHOD ... */
static enum err
parse_begun(struct parser *parser, struct statement *statement)
{
    if (!parser_take_if(parser, "write"))
        return parse_begin(parser, statement);
    statement->kind = STATEMENT_WRITE;
    statement->is_begin = true;
    return parse_write(parser, statement);
}

/* finish write VOLUME */
static enum err
parse_finish(struct parser *parser, struct statement *statement)
{
    struct symbol *volume;
    enum err e = parser_take_keyword(parser, "write");

    if (!e)
        e = parser_take_symbol(parser, KIND(SYMBOL_VOLUME), &volume);
    if (!e)
        statement->subject = volume;
    return e;
}

/* volume NAME of COPY [on HOST], volume NAME spans LUN LUN... */
static enum err
parse_volume(struct parser *parser, struct statement *statement)
{
    struct symbol *volume, *copy;
    enum err e = parser_declare(parser, parser->at++, SYMBOL_VOLUME, &volume);

    if (!e && parser_take_if(parser, "spans"))
        return parse_spans(parser, statement, volume);
    if (!e)
        e = parser_take_keyword(parser, "of");
    if (!e)
        e = parser_take_symbol(parser, KIND(SYMBOL_COPY), &copy);
    if (e)
        return e;
    statement->subject = volume;
    statement->other = copy;
    volume->host = copy->host;
    volume->is_ntfs = copy->is_ntfs;
    return parser_peek(parser) ? parser_take_on_host(parser, &volume->host) : ERR_OK;
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
    return parser_take_on_host(parser, &statement->subject);
}

/* The time in ms that a number with ms, s, m or h says. */
static bool
parse_duration(const char *text, unsigned *ret_ms)
{
    static const struct {
        const char *unit;
        uint64_t ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}};
    size_t digits = strspn(text, "0123456789");
    uint64_t number;

    if (!parser_digits(text, digits, &number))
        return false;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (strcmp(text + digits, units[i].unit) == 0 &&
            number <= SCENARIO_STEP_MAX_MS / units[i].ms) {
            *ret_ms = (unsigned)(number * units[i].ms);
            return true;
        }
    return false;
}

/* clock HOST step TIME */
static enum err
parse_clock(struct parser *parser, struct statement *statement)
{
    const struct word *word = NULL;
    struct symbol *host;
    enum err e = parser_take_symbol(parser, KIND(SYMBOL_HOST), &host);

    if (!e)
        e = parser_take_keyword(parser, "step");
    if (!e)
        e = parser_take(parser, "a time, 11s for example", &word);
    if (e)
        return e;
    statement->subject = host;
    if (!parse_duration(word->text, &statement->count))
        return parser_fail(
            parser, ERR_INVAL, parser->at - 1,
            "\"%.40s\" is no time, expected a number with ms, s, m or h, at most 168h", word->text);
    return ERR_OK;
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
    {"begin", STATEMENT_CALL, parse_begun},
    {"finish", STATEMENT_FINISH, parse_finish},
    {"volume", STATEMENT_VOLUME, parse_volume},
    {"present", STATEMENT_PRESENT, parse_present},
    {"unpresent", STATEMENT_UNPRESENT, parse_unpresent},
    {"rescan", STATEMENT_RESCAN, parse_host_name},
    {"bus", STATEMENT_BUS, parse_bus},
    {"reboot", STATEMENT_REBOOT, parse_reboot},
    {"reload", STATEMENT_RELOAD, parse_reload},
    {"provider", STATEMENT_PROVIDER, parse_provider},
    {"document", STATEMENT_DOCUMENT, parse_document},
    {"clock", STATEMENT_CLOCK, parse_clock},
};
#define STATEMENT_WORDS (sizeof(statements) / sizeof(statements[0]))

static enum err
unknown_statement(struct parser *parser, const char *word)
{
    char known[256] = ""; /* cut when it does not fit */
    size_t length = 0;

    for (size_t i = 0; i < STATEMENT_WORDS && length < sizeof(known); i++)
        length +=
            (size_t)snprintf(known + length, sizeof(known) - length, "%s, ", statements[i].word);
    return parser_fail(parser, ERR_INVAL, 0,
                       "unknown statement \"%.40s\", expected %sor REQUESTER.METHOD", word, known);
}

enum err
statement_parse(struct parser *parser, struct statement *statement)
{
    const char *first = parser->words->list[0].text;
    enum err e;

    for (size_t i = 0; i < STATEMENT_WORDS; i++) {
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
    return unknown_statement(parser, first);
}
