/* SPDX-License-Identifier: Apache-2.0 */
/* A stand-in for the VSS service's administration interface, in a process of its own that COM
 * starts: it registers one provider, answers what the test tells it to, and logs its calls. Its
 * state is in the registry. */
#ifndef TEST_COM_STUB_ADMIN_H
#define TEST_COM_STUB_ADMIN_H

#include <stdbool.h>

#include <windows.h>

#define STUB_CHILD L"admin"

/* What the stub knows of a provider. */
struct stub_provider {
    GUID id;
    GUID class_id;
    GUID version_id;
    DWORD type;
    WCHAR name[64];
    WCHAR version[64];
};

/* Be the stub: main of the child process. */
int stub_admin_main(void);

/* Set-up and tear-down of a test program that uses the stub: COM and the proxy DLL of the tree. */
bool stub_admin_set_up(void);
void stub_admin_tear_down(void);

/* Make this test program's child the class VSSCoordinator, with no provider, an empty log and good
 * answers. */
bool stub_admin_install(void);

/* Take it away and wait until its process has ended; false when it does not. */
bool stub_admin_remove(void);

/* From now on method @name answers @hr, for @times calls (0: always). S_OK ends it. The names:
 * "activate" (of the class), "query", "register", "unregister". */
void stub_admin_answer(const WCHAR *name, HRESULT hr, DWORD times);

/* The registered provider; false when there is none. */
bool stub_admin_provider(struct stub_provider *ret_provider);
void stub_admin_set_provider(const struct stub_provider *provider);

/* The calls so far, each followed by a blank: "register unregister query ". Fills @buf. */
char *stub_admin_log(char *buf, size_t size);

#endif
