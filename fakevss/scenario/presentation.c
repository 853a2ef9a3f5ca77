/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of statements about what hosts see, how they start, and who is registered there. */
#include "config.h"

#include <string.h>

#include "fakevss/scenario/scenario_impl.h"

/* LUN to|from HOST; *ret_lun is presented to *ret_host, or is not, as @is_presented says. */
static enum err
parse_lun_and_host(struct parser *parser, struct statement *statement, const char *preposition,
                   bool is_presented, struct symbol **ret_lun)
{
    struct symbol *host;
    enum err e = parser_take_symbol(parser, KIND(SYMBOL_LUN), ret_lun);

    if (!e)
        e = parser_take_keyword(parser, preposition);
    if (!e)
        e = parser_take_symbol(parser, KIND(SYMBOL_HOST), &host);
    if (e)
        return e;
    statement->subject = *ret_lun;
    statement->host = host;
    if (((*ret_lun)->hosts >> host->number & 1) != is_presented)
        return parser_fail(parser, ERR_INVAL, parser->at - 1,
                           "\"%s\" is %s to host %s, expected a host %s it", (*ret_lun)->name,
                           is_presented ? "not presented" : "presented", host->name,
                           is_presented ? "that sees" : "that does not see");
    return ERR_OK;
}

/* LUN to HOST */
enum err
parse_present(struct parser *parser, struct statement *statement)
{
    struct symbol *lun;
    enum err e = parse_lun_and_host(parser, statement, "to", false, &lun);

    if (!e)
        lun->hosts |= 1u << statement->host->number;
    return e;
}

/* LUN from HOST */
enum err
parse_unpresent(struct parser *parser, struct statement *statement)
{
    struct symbol *lun;
    enum err e = parse_lun_and_host(parser, statement, "from", true, &lun);

    if (!e)
        lun->hosts &= ~(1u << statement->host->number);
    return e;
}

/* HOST */
enum err
parse_host_name(struct parser *parser, struct statement *statement)
{
    struct symbol *host;
    enum err e = parser_take_symbol(parser, KIND(SYMBOL_HOST), &host);

    if (!e)
        statement->subject = host;
    return e;
}

/* HOST normal|never|read-only|late RESCANS [COPY] */
enum err
parse_bus(struct parser *parser, struct statement *statement)
{
    static const char words[] = "normal|late|never|read-only";
    const struct word *word = NULL;
    struct symbol *copy;
    enum err e = parse_host_name(parser, statement);

    if (!e)
        e = parser_take(parser, words, &word);
    if (!e && !method_word_is_in(word->text, words))
        e = parser_fail(parser, ERR_INVAL, parser->at - 1, "\"%.40s\", expected %s", word->text,
                        words);
    if (!e)
        e = parser_make_values(statement, 1);
    if (e)
        return e;
    statement->values[statement->value_count++].text = word->text;
    if (strcmp(word->text, "late") == 0)
        e = parser_take_number(parser, "a number of rescans", &statement->count);
    if (e || strcmp(word->text, "normal") == 0 || !parser_peek(parser))
        return e;
    e = parser_take_symbol(parser, KIND(SYMBOL_COPY), &copy);
    if (!e)
        statement->other = copy;
    return e;
}

/* HOST, and no requester of it lives any more */
enum err
parse_reboot(struct parser *parser, struct statement *statement)
{
    const struct scenario *scenario = parser->scenario;
    enum err e = parse_host_name(parser, statement);

    for (size_t i = 0; !e && i < scenario->symbol_count; i++) {
        struct symbol *symbol = scenario->symbols[i];

        if (symbol->kind == SYMBOL_REQUESTER && symbol->host == statement->subject &&
            symbol->ended_line == 0)
            symbol->ended_line = parser->line;
    }
    return e;
}

/* provider on HOST */
enum err
parse_reload(struct parser *parser, struct statement *statement)
{
    enum err e = parser_take_keyword(parser, "provider");

    return e ? e : parser_take_on_host(parser, &statement->subject);
}

/* NAME on HOST [before|after PROVIDER] */
enum err
parse_provider(struct parser *parser, struct statement *statement)
{
    struct symbol *provider, *other;
    enum err e = parser_declare(parser, parser->at++, SYMBOL_PROVIDER, &provider);

    if (e)
        return e;
    statement->subject = provider;
    e = parser_take_on_host(parser, &provider->host);
    if (e || !parser_peek(parser))
        return e;
    statement->is_after = parser_take_if(parser, "after");
    if (!statement->is_after)
        e = parser_take_keyword(parser, "before");
    if (!e)
        e = parser_take_symbol(parser, KIND(SYMBOL_PROVIDER), &other);
    if (e)
        return e;
    statement->other = other;
    if (other == provider || other->host != provider->host)
        e = parser_fail(parser, ERR_INVAL, parser->at - 1,
                        "\"%s\", expected another provider of host %s", other->name,
                        provider->host->name);
    return e;
}
