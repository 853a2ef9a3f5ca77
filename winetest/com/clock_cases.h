/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of the coordinator's clock, run by test_coordinator.c. */
#ifndef TEST_COM_CLOCK_CASES_H
#define TEST_COM_CLOCK_CASES_H

void clock__stands__moves_by_steps_alone_and_goes_on_without_a_jump(void);
void clock__waits__end_with_what_they_wait_for_or_their_time(void);
void clock__handle__is_waited_for_or_its_time(void);
void clock__timers__run_in_the_order_of_their_times(void);
void clock__timer_stopped__does_not_run_or_has_run(void);

#endif
