/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the page: every entry, and what breaks the contract. */
#ifndef FAKEVSS_REPORT_TABLE_H
#define FAKEVSS_REPORT_TABLE_H

#include "base/text.h"
#include "fakevss/report/run.h"

/* Every entry of @run, in their order; the row of the Nth one has the id "eN". */
void table_add_entries(struct text *text, const struct run *run);

/* Every violation and alarm of @run, with a link to its entry. There must be one. */
void table_add_violations(struct text *text, const struct run *run);

#endif
