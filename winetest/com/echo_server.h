/* SPDX-License-Identifier: Apache-2.0 */
/* A provider in a process of its own that does to the records what the test asks for: the far end
 * of the tests of the proxy DLL. The request travels as the context of a call. */
#ifndef TEST_COM_ECHO_SERVER_H
#define TEST_COM_ECHO_SERVER_H

#include <windows.h>

#define ECHO_CHILD L"echo"

extern const CLSID CLSID_EchoServer;
extern const GUID echo_set_id;
extern const GUID echo_snapshot_id;

/* What AreLunsSupported and BeginPrepareSnapshot do; they say TRUE, or S_OK, when the arguments
 * arrived as the test makes them: record i is record_make(i), device name i is echo_device_name(i).
 */
enum echo_request {
    ECHO_VERIFY = 1, /* nothing more */
    ECHO_GROW,       /* replace what is nested by more of it: record_make_large(i) */
    ECHO_SHRINK,     /* clear the records */
    ECHO_FAIL,       /* grow, then fail */
    ECHO_DIE,        /* end the process in the middle of the call */
    ECHO_FOREIGN,    /* hand out memory that is not the task allocator's */
    ECHO_HEAP,       /* is the server's heap in order? */
};

/* NULL for every third, "" for every fourth. */
const WCHAR *echo_device_name(unsigned index);

/* Be the server: main of the child process. */
int echo_server_main(void);

#endif
