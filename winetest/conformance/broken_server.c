/* SPDX-License-Identifier: Apache-2.0 */
/* brokenprovider.exe: the local server of all broken providers, and what registers them. Each has a
 * class and a provider id of its own, made from its name. The process is in nobody's way and does
 * not end with its last client. */
#define COBJMACROS
#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <ole2.h>

#include "fakevss/coordinator/activation.h"
#include "fakevss/coordinator/class_table.h"
#include "idl/vss_admin.h"
#include "provider/com/guid.h"
#include "winetest/conformance/broken.h"

#define LIFE_MAX_MS 600000 /* longer than any test: one whose test died must end too */
#define CLASSES_MAX 64
#define GUID_SIZE 39 /* with braces and NUL */
#define PATH_SIZE 600

struct class
{
    IClassFactory IClassFactory_iface;
    const struct fault *fault;
    DWORD registration; /* with COM; 0: none */
    CLSID id;
    GUID provider_id;
};

static struct class classes[CLASSES_MAX];
static unsigned class_count;

/* --- the factories, which are static --- */

static HRESULT WINAPI
factory_QueryInterface(IClassFactory *iface, REFIID iid, void **ret_object)
{
    *ret_object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IClassFactory))
        return E_NOINTERFACE;
    *ret_object = iface;
    return S_OK;
}

static ULONG WINAPI
factory_count(IClassFactory *iface)
{
    (void)iface;
    return 1;
}

static HRESULT WINAPI
factory_CreateInstance(IClassFactory *iface, IUnknown *outer, REFIID iid, void **ret_object)
{
    *ret_object = NULL;
    if (outer)
        return CLASS_E_NOAGGREGATION;
    return broken_create(CONTAINING_RECORD(iface, struct class, IClassFactory_iface)->fault, iid,
                         ret_object);
}

static HRESULT WINAPI
factory_LockServer(IClassFactory *iface, BOOL is_lock)
{
    (void)iface;
    (void)is_lock;
    return S_OK;
}

static const IClassFactoryVtbl factory_vtbl = {
    .QueryInterface = factory_QueryInterface,
    .AddRef = factory_count,
    .Release = factory_count,
    .CreateInstance = factory_CreateInstance,
    .LockServer = factory_LockServer,
};

/* --- classes --- */

/* An id that is always the same for a name, and another one for each @kind. */
static GUID
make_id(unsigned long kind, const char *name)
{
    unsigned long long hash = 0xcbf29ce484222325ull; /* FNV-1a */
    GUID id = {kind, 0xb20c, 0x4e00, {0x80}};

    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001b3ull;
    for (int i = 1; i < 8; i++)
        id.Data4[i] = (unsigned char)(hash >> 8 * i);
    return id;
}

static void
add_faults(const struct fault *faults)
{
    for (; faults->name && class_count < CLASSES_MAX; faults++) {
        struct class *class = &classes[class_count++];

        class->IClassFactory_iface.lpVtbl = (IClassFactoryVtbl *)&factory_vtbl;
        class->fault = faults;
        class->id = make_id(0xb20c0001, faults->name);
        class->provider_id = make_id(0xb20c0002, faults->name);
    }
}

static const struct class *
find_class(const char *name)
{
    for (unsigned i = 0; i < class_count; i++)
        if (strcmp(classes[i].fault->name, name) == 0)
            return &classes[i];
    (void)fprintf(stderr, "there is no broken provider %s\n", name);
    return NULL;
}

/* --- registration --- */

static bool
register_class(const struct class *class)
{
    WCHAR id[GUID_SIZE], key[160], program[PATH_SIZE], command[PATH_SIZE + 2];
    int length;

    StringFromGUID2(&class->id, id, GUID_SIZE);
    (void)swprintf(key, 160, L"SOFTWARE\\Classes\\CLSID\\%ls\\LocalServer32", id); /* fits */
    GetModuleFileNameW(NULL, program, PATH_SIZE);
    length = swprintf(command, PATH_SIZE + 2, L"\"%ls\"", program);
    return length > 0 &&
           RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, NULL, REG_SZ, command,
                           (DWORD)((size_t)length + 1) * sizeof(*command)) == ERROR_SUCCESS;
}

static HRESULT
register_provider(IVssAdmin *admin, const struct class *class)
{
    static WCHAR version[] = L"1";
    WCHAR name[64];

    (void)swprintf(name, 64, L"%hs", class->fault->name); /* fits */
    return register_class(class)
               ? IVssAdmin_RegisterProvider(admin, class->provider_id, class->id, name,
                                            VSS_PROV_HARDWARE, version, class->provider_id)
               : E_FAIL;
}

static int
say(const char *what, const struct class *class, HRESULT hr)
{
    WCHAR id[GUID_SIZE];

    StringFromGUID2(&class->provider_id, id, GUID_SIZE);
    if (FAILED(hr))
        (void)printf("%s of %s failed: 0x%08lx\n", what, class->fault->name, hr);
    else
        (void)printf("%ls %s\n", id, class->fault->name);
    (void)fflush(stdout);
    return FAILED(hr) ? 1 : 0;
}

static int
install(IVssAdmin *admin, const struct class *class)
{
    return say("registration", class, register_provider(admin, class));
}

static int
uninstall(IVssAdmin *admin, const struct class *class)
{
    return say("removal", class, IVssAdmin_UnregisterProvider(admin, class->provider_id));
}

/* For each line, a name: that one is registered, and the one of the line before is not any more.
 * COM would wait half a minute for one that nobody serves. Nor is the base: VSS asks every
 * provider, and what it tells the base when it unloads it would take a broken one's set away. */
static int
select_from_input(IVssAdmin *admin)
{
    const struct class *selected = NULL;
    char line[100];
    bool ok = true;

    (void)IVssAdmin_UnregisterProvider(admin, PROVIDER_ID_LunShadow); /* it may be gone */
    while (ok && fgets(line, sizeof(line), stdin)) {
        const struct class *class;

        line[strcspn(line, "\r\n")] = '\0';
        class = find_class(line);
        if (selected)
            ok = SUCCEEDED(IVssAdmin_UnregisterProvider(admin, selected->provider_id));
        selected = class;
        ok = ok && class && install(admin, class) == 0;
    }
    if (selected)
        (void)IVssAdmin_UnregisterProvider(admin, selected->provider_id); /* it may be gone */
    return ok ? 0 : 1;
}

/* --- the process --- */

static HRESULT
offer_classes(void)
{
    HRESULT hr = S_OK;

    for (unsigned i = 0; SUCCEEDED(hr) && i < class_count; i++)
        hr = CoRegisterClassObject(&classes[i].id, (IUnknown *)&classes[i].IClassFactory_iface,
                                   CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE,
                                   &classes[i].registration);
    return hr;
}

static void
take_classes_back(void)
{
    for (unsigned i = 0; i < class_count; i++)
        if (classes[i].registration)
            (void)CoRevokeClassObject(classes[i].registration); /* the process ends */
}

/* After Wine's table of classes was made anew. */
static void
offer_again(void)
{
    (void)offer_classes(); /* who needs one learns it */
}

static int
serve(void)
{
    HRESULT hr = offer_classes();

    if (FAILED(hr))
        return 1;
    Sleep(LIFE_MAX_MS);
    return 0;
}

static int
run(int argc, char **argv)
{
    const struct class *class = argc > 2 ? find_class(argv[2]) : NULL;
    IVssAdmin *admin = NULL;
    HRESULT hr;
    int status = 2;

    if (argc == 1 || strcmp(argv[1], "-Embedding") == 0)
        return serve();
    if (strcmp(argv[1], "list") == 0) {
        for (unsigned i = 0; i < class_count; i++)
            (void)printf("%s\n", classes[i].fault->name);
        return 0;
    }
    hr = activation_create(&CLSID_VSSCoordinator, &IID_IVssAdmin, (void **)&admin);
    if (FAILED(hr)) {
        (void)fprintf(stderr, "there is no coordinator (0x%08lx)\n", hr);
        return 1;
    }
    if (strcmp(argv[1], "install") == 0 && class)
        status = install(admin, class);
    else if (strcmp(argv[1], "uninstall") == 0 && class)
        status = uninstall(admin, class);
    else if (strcmp(argv[1], "select") == 0)
        status = SUCCEEDED(offer_classes()) ? select_from_input(admin) : 1;
    else
        (void)fprintf(stderr, "usage: brokenprovider list | install NAME | uninstall NAME | "
                              "select <NAMES\n");
    take_classes_back();
    IVssAdmin_Release(admin);
    return status;
}

int
main(int argc, char **argv)
{
    static const struct fault *const all[] = {result_faults, record_faults, window_faults,
                                              lun_faults, set_faults};
    int status;

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        add_faults(all[i]);
    if (FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        return 1;
    class_table_set_hook(offer_again);
    status = run(argc, argv);
    CoUninitialize();
    return status;
}
