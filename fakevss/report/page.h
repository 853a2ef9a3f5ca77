/* SPDX-License-Identifier: Apache-2.0 */
/* The report of a run: one HTML page that needs nothing else, neither network nor script. */
#ifndef FAKEVSS_REPORT_PAGE_H
#define FAKEVSS_REPORT_PAGE_H

#include "base/err.h"
#include "base/text.h"
#include "fakevss/report/run.h"

/* Append the page of @run to @text. @source is the name of the document it was read from, which
 * need not be UTF-8. ERR_NOMEM; what @text holds then is of no use. */
enum err page_add(struct text *text, const struct run *run, const char *source);

#endif
