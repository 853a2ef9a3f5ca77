/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of test_coordinator: shadow copies that are deleted. */
#ifndef TEST_COM_DELETE_CASES_H
#define TEST_COM_DELETE_CASES_H

void delete__layouts_and_failures__as_documented(void);
void delete__after_on_lun_empty__host_rescans(void);
void delete__what_is_not_known__not_found(void);
void start__after_a_boot_or_not__orphans_alone_go(void);

#endif
