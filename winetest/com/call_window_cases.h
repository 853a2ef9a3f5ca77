/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of the frozen window, of events and of the fabric, run by test_call.c. */
#ifndef TEST_COM_CALL_WINDOW_CASES_H
#define TEST_COM_CALL_WINDOW_CASES_H

void steps__slow__are_an_alarm_and_beyond_the_hold_a_breach(void);
void steps__event_written_while_frozen__is_a_breach(void);
void steps__event_written_before_or_after__is_none(void);
void veto__with_and_without_events__are_counted(void);
void get_target_luns__lun_is_presented_already__is_a_breach(void);

#endif
