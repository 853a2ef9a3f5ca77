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
 * codes: 0 pass, 1 fail, 77 all selected cases skipped, 99 broken set-up or a wrong option. A case
 * that makes no check and is not skipped fails: it proved nothing. Checks may be made from any
 * thread of the case. */
#ifndef HARNESS_H
#define HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/err.h"
#include "base/os.h"

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

/* What os_path_kind() says about @path. A failed check, and OS_PATH_MISSING, when it cannot say. */
enum os_path_kind test_path_kind(const char *path);

/* Make or replace the file at @path. The errors of os.h. */
enum err test_write_file(const char *path, const void *data, size_t size, struct why *why);

/* The argument of "--child=NAME" when the program was started as a child by the test itself, else
 * NULL: main checks it before test_main. */
const char *test_child(int argc, char **argv);

/* A child process of the running test: this program again, started with "--child=NAME ARG". */
struct test_process;

/* Start the child; NULL when it cannot be started (a failed check). Ended by test_process_wait. */
struct test_process *test_process_start(const char *child, const char *arg);

/* Wait for the next line of the child's output and store it without its end in @buf (longer lines
 * are cut). False when the child has closed its output. */
bool test_process_line(struct test_process *process, char *buf, size_t size);

/* Wait for the end of the child and free. Its exit code; 256 or more when it was ended otherwise
 * (natively: 256 + signal), -1 for NULL. */
int test_process_wait(struct test_process *process);

/* Handles of this process; natively its open files. The same number at two times
 * when nothing was left open between them. */
long test_handles(void);

/* What the macros below call; each returns the truth of the check. */
bool check_true(bool value, const char *text, const char *file, int line);
bool check_int(long long value, long long expected, const char *text, const char *expected_text,
               const char *file, int line);
bool check_str(const char *value, const char *expected, const char *text, const char *file,
               int line);
bool check_mem(const void *value, const void *expected, size_t size, const char *text,
               const char *file, int line);
bool check_err(int value, int expected, const char *text, const struct why *why, const char *file,
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
#define CHECK_ERR(x, expected, why) check_err((x), (expected), #x, (why), __FILE__, __LINE__)
/* HRESULTs, printed in hex with their documented names. */
#define CHECK_HR(x, expected)                                                                      \
    check_hr((unsigned long)(x), (unsigned long)(expected), #x, __FILE__, __LINE__)

#endif
