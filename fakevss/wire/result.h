/* SPDX-License-Identifier: Apache-2.0 */
/* Results of COM calls by name, for all of fakevss: what scenarios expect, agents answer and
 * messages say. Numbers, not Windows' headers, so that they are known on both hosts. Source:
 * vsserror.h, winerror.h. */
#ifndef FAKEVSS_WIRE_RESULT_H
#define FAKEVSS_WIRE_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#define RESULT_S_OK 0x00000000u
#define RESULT_ASYNC_PENDING 0x00042309u
#define RESULT_ASYNC_FINISHED 0x0004230au
#define RESULT_OBJECT_NOT_FOUND 0x80042308u
#define RESULT_SET_IN_PROGRESS 0x80042316u

/* The value of a name as the headers spell it, or of 0x and one to eight hexadecimal digits. False
 * for anything else. */
bool result_parse(const char *text, uint32_t *ret_result);

/* As the headers spell it; NULL for one without a name. */
const char *result_name(uint32_t result);

/* "VSS_E_BAD_STATE", or "0x8004beef" for one without a name, to @buf of RESULT_TEXT_SIZE bytes.
 * Returns @buf. */
#define RESULT_TEXT_SIZE 48
char *result_text(uint32_t result, char *buf);

/* Is it an error? */
bool result_is_failure(uint32_t result);

#endif
