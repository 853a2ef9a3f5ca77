/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of records, run by test_call.c. */
#ifndef TEST_COM_CALL_RECORD_CASES_H
#define TEST_COM_CALL_RECORD_CASES_H

#include "idl/vss_provider.h"

void fill_in__its_record_and_answer__are_judged_when_it_claims_the_lun(void);
void interconnects__changed_by_any_method__is_a_violation(void);
void get_target_luns__each_breach__is_a_violation_and_may_fail(void);
void records_of_originals__changed__is_an_alarm(void);
void get_target_luns__fails__leaves_nothing(void);

/* A touch that changes the interconnects of every record. */
void change_every_port(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index);
void records__memory_that_is_not_the_task_allocators__is_a_breach(void);

#endif
