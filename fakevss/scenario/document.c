/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of documents that no coordinator has written. */
#include "config.h"

#include "fakevss/scenario/scenario_impl.h"

static const char cut_at[] = "a number of bytes";

/* from DOCUMENT cut BYTES | flip BYTE | replace TEXT TEXT */
static enum err
parse_from(struct parser *parser, struct statement *statement)
{
    static const char changes[] = "cut, flip or replace";
    const struct word *word = NULL;
    struct symbol *other;
    enum err e = parser_take_symbol(parser, KIND(SYMBOL_DOCUMENT), &other);

    if (e)
        return e;
    if (other == statement->subject)
        return parser_fail(parser, ERR_INVAL, parser->at - 1,
                           "\"%s\" is this document itself, expected another one", other->name);
    statement->other = other;
    if (parser_take_if(parser, "cut")) {
        statement->change = DOCUMENT_CUT;
        return parser_take_number(parser, cut_at, &statement->count);
    }
    if (parser_take_if(parser, "flip")) {
        statement->change = DOCUMENT_FLIP;
        return parser_take_number(parser, "the number of a byte", &statement->count);
    }
    if (parser_take_if(parser, "replace")) {
        statement->change = DOCUMENT_REPLACE;
        e = parser_make_values(statement, 2);
        if (!e)
            e = parser_take_text(parser, statement, "the text to replace");
        if (!e && !*statement->values[0].text)
            e = parser_fail(parser, ERR_INVAL, parser->at - 1, "it is empty, expected a text");
        return e ? e : parser_take_text(parser, statement, "the text in its place");
    }
    e = parser_take(parser, changes, &word);
    return e ? e
             : parser_fail(parser, ERR_INVAL, parser->at - 1, "\"%.40s\", expected %s", word->text,
                           changes);
}

/* NAME from ... | NAME holds TEXT */
enum err
parse_document(struct parser *parser, struct statement *statement)
{
    struct symbol *document;
    enum err e = parser_declare(parser, parser->at++, SYMBOL_DOCUMENT, &document);

    if (e)
        return e;
    statement->subject = document;
    if (parser_take_if(parser, "from"))
        return parse_from(parser, statement);
    statement->change = DOCUMENT_HOLDS;
    e = parser_take_keyword(parser, "holds");
    if (!e)
        e = parser_make_values(statement, 1);
    return e ? e : parser_take_text(parser, statement, "a text in quotes");
}
