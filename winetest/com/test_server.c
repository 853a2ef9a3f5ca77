/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/test_server.h"

#include <wchar.h>

#include "fakevss/service/factory.h"
#include "winetest/com/registry.h"

/* Longer than any test program takes: a child whose test died must end too. */
#define LIFE_MAX_MS 120000

#define KEY_SIZE 160
#define PATH_SIZE 600

static HANDLE stop;
static struct factory factory;
static IUnknown *served;

/* The class's key, and @below in it, in @buf of KEY_SIZE. */
static const WCHAR *
class_key(REFCLSID clsid, const WCHAR *below, WCHAR *buf)
{
    WCHAR text[39];

    StringFromGUID2(clsid, text, 39);
    swprintf(buf, KEY_SIZE, L"SOFTWARE\\Classes\\CLSID\\%ls%ls", text, below);
    return buf;
}

bool
test_server_register(REFCLSID clsid, const WCHAR *child)
{
    WCHAR key[KEY_SIZE], path[PATH_SIZE], command[PATH_SIZE + 100];
    int length;

    GetModuleFileNameW(NULL, path, PATH_SIZE);
    length = swprintf(command, PATH_SIZE + 100, L"\"%ls\" --child=%ls", path, child);
    return length > 0 && registry_put(class_key(clsid, L"\\LocalServer32", key), NULL, REG_SZ,
                                      command, (DWORD)((size_t)length + 1) * sizeof(*command));
}

void
test_server_unregister(REFCLSID clsid)
{
    WCHAR key[KEY_SIZE];

    registry_drop(class_key(clsid, L"", key));
}

ULONG
test_server_ref(void)
{
    return CoAddRefServerProcess();
}

ULONG
test_server_unref(void)
{
    ULONG refs = CoReleaseServerProcess();

    if (refs == 0)
        SetEvent(stop);
    return refs;
}

/* The factory's: the one object, whoever asks. */
static HRESULT
give_served(REFIID iid, void **ret_object)
{
    return served->lpVtbl->QueryInterface(served, iid, ret_object);
}

static void
lock_server(void)
{
    test_server_ref();
}

static void
unlock_server(void)
{
    test_server_unref();
}

int
test_server_run(REFCLSID clsid, IUnknown *object)
{
    DWORD registration = 0;
    DWORD result;

    served = object;
    factory_init(&factory, give_served, lock_server, unlock_server);
    stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!stop || FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED)) ||
        FAILED(CoRegisterClassObject(clsid, (IUnknown *)&factory.IClassFactory_iface,
                                     CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE, &registration)))
        return 1;

    result = WaitForSingleObject(stop, LIFE_MAX_MS);
    CoRevokeClassObject(registration);
    CoUninitialize();
    return result == WAIT_OBJECT_0 ? 0 : 1;
}
