/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of coordinator/document.c and what it rests on, run by test_coordinator.c: of
 * document_cases.c and document_damage.c. */
#ifndef TEST_COM_DOCUMENT_CASES_H
#define TEST_COM_DOCUMENT_CASES_H

void document__there_and_back__each_byte_is_the_same(void);
void document__records_with_odd_fields__are_the_same(void);
void document__no_set__is_a_document_without_one(void);
void document__record_too_large__is_not_written(void);
void document_read__each_damaged_field__is_refused_and_named(void);
void document_read__no_xml_or_none_that_is_allowed__is_refused(void);
void document_read__every_truncation__is_refused(void);
void document_read__each_changed_character__is_refused_or_whole(void);
void document_read__too_long_too_deep_too_many__is_refused(void);
void document__each_allocation_fails__is_no_memory(void);

#endif
