/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of the registry and the settings in it, run by test_coordinator.c. */
#ifndef TEST_COM_STORE_CASES_H
#define TEST_COM_STORE_CASES_H

void registry_at__name_that_does_not_fit__later_ones_are_seen(void);
void settings__out_of_range__refused_with_value_range_and_place(void);

#endif
