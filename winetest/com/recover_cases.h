/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of test_coordinator: shadow copies that are written back over LUNs. */
#ifndef TEST_COM_RECOVER_CASES_H
#define TEST_COM_RECOVER_CASES_H

void recover__destinations_and_flags__as_documented(void);
void recover_add__what_cannot_be__is_refused(void);
void recover_add__copy_of_a_volume_over_two_luns__is_refused(void);
void recover__provider_that_fails__is_told_and_translated(void);
void recover__cancelled__ends_by_what_the_provider_says(void);
void recover__disk_in_use__is_waited_for(void);
void recover__runs__disk_is_for_it_alone_and_coordinator_is_busy(void);
void recover__another_operation_ends_meanwhile__provider_has_to_stay(void);
void recover__flags_that_are_none__invalid(void);

#endif
