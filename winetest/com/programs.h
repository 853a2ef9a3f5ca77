/* SPDX-License-Identifier: Apache-2.0 */
/* Programs of the build tree, run by tests: their output and exit code, with a deadline. */
#ifndef TEST_COM_PROGRAMS_H
#define TEST_COM_PROGRAMS_H

#include <stdbool.h>

#include <windows.h>

#define PROGRAM_OUTPUT_MAX 4096

struct program_result {
    int exit_code;                   /* -1: it did not end in time and was ended */
    char output[PROGRAM_OUTPUT_MAX]; /* standard output and error */
};

/* The Windows path of @relative in the build tree. False when the environment does not name the
 * tree. */
bool build_path(const WCHAR *relative, WCHAR *buf, size_t size);

/* Run provider/app/lunshadow.exe with @arguments. Failing to start it, or another exit code than
 * @exit_code, is a failed check: false, and the output is shown. */
bool lunshadow_run(const WCHAR *arguments, int exit_code, struct program_result *ret_result);

/* The same with @input as its standard input, which is else empty. */
bool lunshadow_run_with(const char *input, const WCHAR *arguments, int exit_code,
                        struct program_result *ret_result);

/* The same with fakevss/fakevss.exe. */
bool fakevss_run(const WCHAR *arguments, int exit_code, struct program_result *ret_result);

/* Register the proxy DLL of the build tree in this prefix. */
bool proxy_register(void);

#endif
