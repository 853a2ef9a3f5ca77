/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of the coordinator's own order of calls, run by test_call.c. */
#ifndef TEST_COM_CALL_ORDER_CASES_H
#define TEST_COM_CALL_ORDER_CASES_H

void order__each_state_and_method__allowed_and_leads_as_documented(void);
void order__abort_while_end_prepare_runs__stays_an_abort(void);
void order__call_that_is_not_allowed__is_noted(void);

#endif
