/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of calls that do not return, run by test_call.c. */
#ifndef TEST_COM_CALL_LIMIT_CASES_H
#define TEST_COM_CALL_LIMIT_CASES_H

void calls__each_hangs__process_is_ended_at_its_limit(void);
void calls__hang_in_real_time__process_is_ended(void);
void calls__return_in_time_or_without_a_limit__nothing_is_ended(void);

#endif
