/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of a creation's limits of time, run by test_coordinator.c. */
#ifndef TEST_COM_LIMIT_CASES_H
#define TEST_COM_LIMIT_CASES_H

void creation__limit_passes_in_a_step__fails_as_documented_and_writes_go_on(void);
void creation__writes_do_not_end__flush_limit(void);
void creation__disks_do_not_come__arrival_limit(void);
void creation__limits_in_real_time__pass_too(void);
void creation__provider_crashes_hangs_or_talks_nonsense__nothing_stays_held(void);
void rescan__asked_for_by_somebody_else__is_a_gap(void);

#endif
