/* SPDX-License-Identifier: Apache-2.0 */
/* Activation of a server whose processes end before they serve, as one does that is just going. */
#include "config.h"

#include "fakevss/coordinator/activation.h"
#include "winetest/com/echo_server.h"
#include "winetest/com/test_server.h"
#include "winetest/harness/harness.h"

#define ENDINGS_NAME L"lunshadow-test-endings"
#define ENDINGS_MAX 1000

/* How many of the next processes end at once. */
static HANDLE endings;

static unsigned
endings_left(void)
{
    unsigned left = 0;

    while (WaitForSingleObject(endings, 0) == WAIT_OBJECT_0)
        left++;
    return left;
}

static HRESULT
activate(LONG endings_first, REFCLSID clsid, IUnknown **ret_object)
{
    if (endings_first)
        ReleaseSemaphore(endings, endings_first, NULL);
    *ret_object = (IUnknown *)endings; /* which a failure takes away */
    return activation_create(clsid, &IID_IUnknown, (void **)ret_object);
}

static void
server__ends_before_it_serves__the_next_one_does(void)
{
    IUnknown *object = NULL;

    if (CHECK_HR(activate(2, &CLSID_EchoServer, &object), S_OK) && CHECK(object != NULL))
        object->lpVtbl->Release(object);
    CHECK_INT(endings_left(), 0);
}

static void
server__never_serves__given_up(void)
{
    IUnknown *object = NULL;
    unsigned left;

    CHECK(FAILED(activate(ENDINGS_MAX, &CLSID_EchoServer, &object)));
    CHECK(object == NULL);
    left = endings_left();
    CHECK(left < ENDINGS_MAX - 1); /* more than one try */
}

static void
class__unknown__said_at_once(void)
{
    static const CLSID unknown = {0x12345678, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
    IUnknown *object = NULL;

    CHECK_HR(activate(0, &unknown, &object), REGDB_E_CLASSNOTREG);
    CHECK(object == NULL);
}

static bool
set_up(void)
{
    endings = CreateSemaphoreW(NULL, 0, ENDINGS_MAX, ENDINGS_NAME);
    return endings && SUCCEEDED(CoInitializeEx(NULL, COINIT_MULTITHREADED)) &&
           test_server_register(&CLSID_EchoServer, ECHO_CHILD);
}

static void
tear_down(void)
{
    CoUninitialize();
    CloseHandle(endings);
}

static int
child_main(void)
{
    endings = CreateSemaphoreW(NULL, 0, ENDINGS_MAX, ENDINGS_NAME);
    if (endings && WaitForSingleObject(endings, 0) == WAIT_OBJECT_0)
        return 0;
    return echo_server_main();
}

static const struct test_case cases[] = {
    TEST(server__ends_before_it_serves__the_next_one_does),
    TEST(server__never_serves__given_up),
    TEST(class__unknown__said_at_once),
    {0},
};

int
main(int argc, char **argv)
{
    if (test_child(argc, argv))
        return child_main();
    return test_main(argc, argv, "activation", cases, set_up, tear_down);
}
