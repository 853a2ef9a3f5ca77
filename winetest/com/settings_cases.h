/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of settings as the registry, the command line and standard input have them, run by
 * test_install.c, whose program has what reads them. */
#ifndef TEST_COM_SETTINGS_CASES_H
#define TEST_COM_SETTINGS_CASES_H

void settings__each_one_of_each_wrong_type_and_too_long__all_is_told(void);
void settings__unknown_name__the_known_ones_are_told_and_no_value(void);
void secret_input__a_line__is_taken_without_its_end(void);
void secret_input__empty_or_too_long__is_refused_unseen(void);
void install__secret_on_the_command_line__is_refused_and_on_standard_input_read(void);

#endif
