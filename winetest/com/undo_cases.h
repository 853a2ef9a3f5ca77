/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of a creation's undo with two providers, run by test_call.c. */
#ifndef TEST_COM_UNDO_CASES_H
#define TEST_COM_UNDO_CASES_H

void undo__one_of_two_providers_had_let_go__its_copy_alone_is_left_to_delete(void);

#endif
