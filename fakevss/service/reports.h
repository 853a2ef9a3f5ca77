/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of IFakeVssSession::Report as text for people or as one JSON object. */
#ifndef FAKEVSS_SERVICE_REPORTS_H
#define FAKEVSS_SERVICE_REPORTS_H

#include "base/text.h"
#include "fakevss/service/session.h"

typedef HRESULT report(struct session *session, bool json, struct text *text);

/* Append the report to @text. E_INVALIDARG for an unknown one; VSS_E_BAD_STATE for a result without
 * a set. The session's lock is held; its why gets the reason. */
HRESULT reports_make(struct session *session, FAKEVSS_REPORT which, bool json, struct text *text);

/* Of shadow copy sets: report_sets.c. */
report report_sets;
report report_result;

#endif
