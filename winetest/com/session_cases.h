/* SPDX-License-Identifier: Apache-2.0 */
/* What a session answers, in which order of calls: cases run by test_service.c, whose fixture this
 * is too. */
#ifndef TEST_COM_SESSION_CASES_H
#define TEST_COM_SESSION_CASES_H

#include <stdbool.h>

/* A host without disks and registered providers, for the case under way. */
bool service_start(void);

void session__calls_out_of_order__are_refused(void);
void session__volume_and_provider_unknown__are_named(void);
void session__set_in_progress__others_wait_until_its_end(void);
void session__break__refused_at_once_or_told_by_the_async(void);
void session__empty_set__is_finished_and_leaves_nothing(void);
void session__not_initialised__everything_but_an_abort_is_refused(void);
void session__backup__each_call_has_its_time(void);
void session__document__bad_is_refused_and_none_to_import_is_told(void);
void session__restore__each_call_has_its_time(void);

#endif
