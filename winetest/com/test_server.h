/* SPDX-License-Identifier: Apache-2.0 */
/* A test program as COM local server: one class with one object, which lives as long as the
 * process. COM starts it as a child of the test that registered it. */
#ifndef TEST_COM_TEST_SERVER_H
#define TEST_COM_TEST_SERVER_H

#include <stdbool.h>

#include <windows.h>
#include <ole2.h>

/* Register the program that calls as local server of class @clsid in this prefix; COM starts it
 * with "--child=@child". False when the registry refuses. */
bool test_server_register(REFCLSID clsid, const WCHAR *child);
void test_server_unregister(REFCLSID clsid);

/* AddRef and Release of the object. Its references, and the locks of the class, hold the process.
 */
ULONG test_server_ref(void);
ULONG test_server_unref(void);

/* Serve @object as class @clsid until nothing holds the process any more; main of the child.
 * Returns its exit code: 1 when it could not serve or was still held when its time was over. */
int test_server_run(REFCLSID clsid, IUnknown *object);

#endif
