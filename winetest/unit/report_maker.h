/* SPDX-License-Identifier: Apache-2.0 */
/* Runs for the tests of the report. */
#ifndef UNIT_REPORT_MAKER_H
#define UNIT_REPORT_MAKER_H

#include <stdint.h>

#include "base/text.h"
#include "fakevss/report/run.h"

/* A document under construction: entries of one host without a name. Zero-initialise. */
struct document {
    struct text json;
    unsigned count;
};

/* Add an entry; @more is "" or further members, each after a comma. */
void document_add(struct document *document, uint64_t start_us, uint64_t duration_us,
                  const char *who, const char *what, const char *more);

/* Add nine steps of a creation that begins at @at_us: the load of a second, and 38 ms of calls of
 * provider P. It is frozen from 1,020 to 1,030 ms and held from 1,022 to 1,027.5 ms. */
void document_add_creation(struct document *document, uint64_t at_us);

/* The run that it is; the document is empty again. NULL after a failed check. Freed with
 * run_free(). */
struct run *document_finish(struct document *document);

#endif
