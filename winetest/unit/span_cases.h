/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of test_volumes: volumes over several disks. */
#ifndef UNIT_SPAN_CASES_H
#define UNIT_SPAN_CASES_H

void span__parts_on_two_disks__are_one_volume(void);
void span__what_does_not_fit_together__is_no_volume_and_told(void);
void span__disk_offline_or_gone__volume_is_not_there(void);
void span__marks_and_identities__are_those_of_each_part(void);
void span__each_allocation_fails__nothing_leaks(void);

#endif
