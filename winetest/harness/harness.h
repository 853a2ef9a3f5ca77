/* SPDX-License-Identifier: Apache-2.0 */
/* Test harness over CUnit: one program per module, listing, name filter, JUnit, honest exit codes,
 * and assertions that print both values by name.
 *
 *   static void parse__short_page__is_corrupt(void) { CHECK_INT(page83_parse(...), ERR_CORRUPT); }
 *   static const struct test_case cases[] = { TEST(parse__short_page__is_corrupt), { 0 } };
 *   int main(int argc, char **argv) { return test_main(argc, argv, "page83", cases, NULL, NULL); }
 *
 * Command line: [-l] [-v] [--junit FILE] [NAME-PART...]; without name parts the environment
 * variable LUNSHADOW_TEST_FILTER (space-separated parts) is used. A case is selected when
 * "program/case" contains any part. The last line is always "N passed, N failed, N skipped". Exit
 * codes: 0 pass, 1 fail, 77 all selected cases skipped, 99 broken set-up. */
#ifndef HARNESS_H
#define HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct test_case {
    const char *name;
    void (*run)(void);
};

#define TEST(function)                                                                             \
    {                                                                                              \
#function, function                                                                        \
    }

/* Run the selected @cases (ended by a NULL name). @set_up runs once before (false: exit 99),
 * @tear_down after; both may be NULL. */
int test_main(int argc, char **argv, const char *program, const struct test_case *cases,
              bool (*set_up)(void), void (*tear_down)(void));

/* Mark the running case skipped, saying what is missing; the case should return after it. */
void test_skip(const char *fmt, ...) __attribute__((format(gnu_printf, 1, 2)));

/* A fresh empty folder for the running case, removed with its content when the case ends. Borrowed.
 */
const char *test_dir(void);

/* The argument of "--child=NAME" when the program was started as a child by the test itself, else
 * NULL: main checks it before test_main. */
const char *test_child(int argc, char **argv);

/* What the macros below call; each returns the truth of the check. */
bool check_true(bool value, const char *text, const char *file, int line);
bool check_int(long long value, long long expected, const char *text, const char *expected_text,
               const char *file, int line);
bool check_str(const char *value, const char *expected, const char *text, const char *file,
               int line);
bool check_mem(const void *value, const void *expected, size_t size, const char *text,
               const char *file, int line);
bool check_err(int value, int expected, const char *text, const char *why, const char *file,
               int line);
bool check_contains(const char *value, const char *part, const char *text, const char *file,
                    int line);
bool check_hr(unsigned long value, unsigned long expected, const char *text, const char *file,
              int line);

#define CHECK(x) check_true((x), #x, __FILE__, __LINE__)
#define CHECK_INT(x, expected) check_int((x), (expected), #x, #expected, __FILE__, __LINE__)
#define CHECK_STR(x, expected) check_str((x), (expected), #x, __FILE__, __LINE__)
#define CHECK_MEM(x, expected, size) check_mem((x), (expected), (size), #x, __FILE__, __LINE__)
#define CHECK_CONTAINS(x, part) check_contains((x), (part), #x, __FILE__, __LINE__)
/* enum err by name; @why is a struct why pointer whose text is printed on a mismatch, or NULL. */
#define CHECK_ERR(x, expected, why)                                                                \
    check_err((x), (expected), #x, (why) ? why_text((why), ERR_OK) : "", __FILE__, __LINE__)
/* HRESULTs, printed in hex with their documented names. */
#define CHECK_HR(x, expected)                                                                      \
    check_hr((unsigned long)(x), (unsigned long)(expected), #x, __FILE__, __LINE__)

#endif
