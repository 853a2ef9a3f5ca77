/* SPDX-License-Identifier: Apache-2.0 */
/* The style sheet of the page. */
#ifndef FAKEVSS_REPORT_STYLE_H
#define FAKEVSS_REPORT_STYLE_H

/* CSS; holds nothing of a run. */
extern const char style_sheet[];

#endif
