/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of imports, without providers, run by test_coordinator.c. */
#ifndef TEST_COM_IMPORT_CASES_H
#define TEST_COM_IMPORT_CASES_H

void import__another_runs__waits_and_can_be_cancelled(void);
void import__runs__coordinator_is_busy(void);
void import_store__one_copy_has_come__it_alone_is_kept(void);
void attributes__of_a_transportable_set__say_imported(void);
void import__volume_over_two_luns__comes_whole_or_not_at_all(void);

#endif
