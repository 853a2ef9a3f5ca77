/* SPDX-License-Identifier: Apache-2.0 */
/* Between the reader of lines (scenario.c), what takes words from one (parser.c), and the grammar
 * (statement.c, call.c). */
#ifndef FAKEVSS_SCENARIO_SCENARIO_IMPL_H
#define FAKEVSS_SCENARIO_SCENARIO_IMPL_H

#include "fakevss/scenario/scenario.h"

/* A line being parsed. */
struct parser {
    struct scenario *scenario;
    const struct words *words;
    size_t at;           /* the next word */
    unsigned line;       /* from 1 */
    unsigned end_column; /* just behind the line's last character */
    struct why *why;
};

/* Say "FILE:LINE:COLUMN: ..." about word @word, or about the end of the line when there is no such
 * word. Returns @e. */
enum err parser_fail(struct parser *parser, enum err e, size_t word, const char *fmt, ...)
    __attribute__((format(gnu_printf, 4, 5)));

/* A new name, which word @word declares. ERR_INVAL when it is no name or there is one already,
 * ERR_LIMIT, ERR_NOMEM. Borrowed from the scenario. */
enum err parser_declare(struct parser *parser, size_t word, enum symbol_kind kind,
                        struct symbol **ret_symbol);

/* Parse the words of one line, of which there is at least one. @statement is zeroed, and released
 * by the caller in any case. */
enum err statement_parse(struct parser *parser, struct statement *statement);

/* REQUESTER.METHOD ..., and the same behind "begin". */
enum err parse_call(struct parser *parser, struct statement *statement);
enum err parse_begin(struct parser *parser, struct statement *statement);

/* expect.c: behind "expect" and "await". */
enum err parse_expect(struct parser *parser, struct statement *statement);
enum err parse_await(struct parser *parser, struct statement *statement);

/* presentation.c: what hosts see, how they start, and who is registered there. */
enum err parse_present(struct parser *parser, struct statement *statement);
enum err parse_unpresent(struct parser *parser, struct statement *statement);
enum err parse_host_name(struct parser *parser, struct statement *statement); /* "rescan" HOST */
enum err parse_bus(struct parser *parser, struct statement *statement);
enum err parse_reboot(struct parser *parser, struct statement *statement);
enum err parse_reload(struct parser *parser, struct statement *statement);
enum err parse_provider(struct parser *parser, struct statement *statement);

/* document.c */
enum err parse_document(struct parser *parser, struct statement *statement);

/* Behind "volume NAME spans": LUN LUN... */
enum err parse_spans(struct parser *parser, struct statement *statement, struct symbol *volume);

/* The next word, or NULL at the end of the line. */
const struct word *parser_peek(const struct parser *parser);

/* The next word, which is taken. ERR_INVAL at the end of the line: "expected @expected". */
enum err parser_take(struct parser *parser, const char *expected, const struct word **ret_word);

/* Take the next word if it is @text, not in quotes. */
bool parser_take_if(struct parser *parser, const char *text);

/* Take it, or ERR_INVAL. */
enum err parser_take_keyword(struct parser *parser, const char *text);

/* ERR_INVAL unless all words are taken. */
enum err parser_at_end(struct parser *parser);

/* What is called @name, one of @kinds, which are KIND()s joined by '|'. ERR_INVAL, about word
 * @word. */
#define KIND(kind) (1u << (kind))
enum err parser_find(struct parser *parser, size_t word, const char *name, unsigned kinds,
                     struct symbol **ret_symbol);

/* The same for the next word, which is taken. */
enum err parser_take_symbol(struct parser *parser, unsigned kinds, struct symbol **ret_symbol);

/* The next words, "on" and a host. */
enum err parser_take_on_host(struct parser *parser, const struct symbol **ret_host);

/* The next word, a decimal number; a message calls it @expected. */
enum err parser_take_number(struct parser *parser, const char *expected, unsigned *ret_number);

/* Room for @count values. ERR_NOMEM. */
enum err parser_make_values(struct statement *statement, size_t count);

/* The next word as the statement's next value: a text of at most SCENARIO_TEXT_MAX bytes. There is
 * room for it. */
enum err parser_take_text(struct parser *parser, struct statement *statement, const char *expected);

/* ERR_INVAL, about word @word, when @requester was closed or killed before. */
enum err parser_check_requester(struct parser *parser, size_t word, const struct symbol *requester);

/* Are the first @length characters of @text one to nine digits? Their number goes on until the last
 * digit. */
bool parser_digits(const char *text, size_t length, uint64_t *ret_number);

/* Is all of it? */
bool parser_is_number(const char *text, unsigned *ret_number);

/* "volume", "shadow copy", ... */
const char *symbol_kind_name(enum symbol_kind kind);

#endif
