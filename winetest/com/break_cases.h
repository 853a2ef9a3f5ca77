/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of test_coordinator: sets that are broken. */
#ifndef TEST_COM_BREAK_CASES_H
#define TEST_COM_BREAK_CASES_H

void break__each_combination_of_flags__allowed_or_refused(void);
void break__flags_and_states__as_documented(void);
void break__copies_on_one_lun__it_is_told_and_changed_once(void);
void break__two_providers__each_gets_its_luns_and_one_can_stop_it(void);
void break__set_that_is_not_known__not_found(void);
void break__lun_that_stays_visible_or_provider_that_fails__is_in_the_timeline(void);
void break__identity_that_another_disk_has__is_not_given(void);
void break__volume_over_two_luns__both_get_identities_or_none(void);

#endif
