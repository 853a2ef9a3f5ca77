/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of app/device.c, run by test_install.c, whose program has it. */
#ifndef TEST_COM_DEVICE_CASES_H
#define TEST_COM_DEVICE_CASES_H

void device_luns__each_name_of_a_disk_or_volume__is_its_lun(void);
void device_luns__spanned_volume__each_disk_once(void);
void device_luns__disk_without_page83__has_no_designators(void);
void device_luns__each_question_fails__says_which_and_what_to_do(void);
void device_luns__short_or_lying_reply__is_refused(void);
void device_luns__each_allocation_fails__is_no_memory(void);

#endif
