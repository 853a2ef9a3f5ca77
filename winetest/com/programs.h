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

/* This program's own path. */
void own_path(WCHAR *buf, size_t size);

/* Run provider/app/lunshadow.exe with @arguments. A failure to start it is a failed check. */
void lunshadow_run(const WCHAR *arguments, struct program_result *ret_result);

/* Register the proxy DLL of the build tree in this prefix. */
bool proxy_register(void);

/* Make the command line @command the local server of class @clsid. */
bool class_register(REFCLSID clsid, const WCHAR *command);
void class_unregister(REFCLSID clsid);

/* Values of HKLM\@path for tests and their children; false when it cannot be done, or for get when
 * there is none. */
bool registry_put(const WCHAR *path, const WCHAR *name, DWORD type, const void *data, DWORD size);
bool registry_put_number(const WCHAR *path, const WCHAR *name, DWORD number);
bool registry_get(const WCHAR *path, const WCHAR *name, void *buf, DWORD size);
bool registry_has_key(const WCHAR *path);
void registry_drop(const WCHAR *path);

#endif
