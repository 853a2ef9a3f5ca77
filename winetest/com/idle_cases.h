/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of an idle coordinator, run by test_coordinator.c. */
#ifndef TEST_COM_IDLE_CASES_H
#define TEST_COM_IDLE_CASES_H

void idle__no_client_for_the_idle_time__is_over(void);
void idle__time_in_real_time__is_over(void);
void idle__provider_kept_loaded__is_asked_and_may_stay(void);
void load__provider_kept_loaded__is_taken_unless_it_died(void);

#endif
