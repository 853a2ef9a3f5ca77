/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar of volumes over several LUNs. */
#include "config.h"

#include "fakevss/scenario/scenario_impl.h"

/* Has the LUN volumes already? */
static bool
is_partitioned(const struct scenario *scenario, const struct symbol *lun)
{
    for (size_t i = 0; i < scenario->symbol_count; i++)
        if (scenario->symbols[i]->lun == lun)
            return true;
    return lun->span;
}

enum err
parse_spans(struct parser *parser, struct statement *statement, struct symbol *volume)
{
    enum err e = parser_make_values(statement, parser->words->count);

    statement->kind = STATEMENT_SPAN;
    statement->subject = volume;
    while (!e && (statement->value_count < 2 || parser_peek(parser))) {
        struct symbol *lun;

        e = parser_take_symbol(parser, KIND(SYMBOL_LUN), &lun);
        if (e)
            break;
        if (is_partitioned(parser->scenario, lun))
            return parser_fail(parser, ERR_INVAL, parser->at - 1,
                               "\"%s\" has volumes, expected a LUN without any", lun->name);
        if (volume->host && lun->host != volume->host)
            return parser_fail(parser, ERR_INVAL, parser->at - 1,
                               "\"%s\" is on another host, expected a LUN on %s", lun->name,
                               volume->host->name);
        if (statement->value_count == SCENARIO_PARTS_MAX)
            return parser_fail(parser, ERR_LIMIT, parser->at - 1,
                               "too many LUNs, expected at most %d", SCENARIO_PARTS_MAX);
        lun->span = volume;
        volume->host = lun->host;
        statement->values[statement->value_count++].symbol = lun;
    }
    if (!e)
        volume->lun = statement->values[0].symbol;
    return e;
}
