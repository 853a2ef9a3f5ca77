/* SPDX-License-Identifier: Apache-2.0 */
/* The real fakevss.exe, started by COM: registration of providers through IVssAdmin, lists of them
 * through IVssEnumObject; the cases of sessions are in session_cases.c. */
#include "config.h"

#include <wchar.h>

#include <ole2.h>
#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "idl/fakevss.h"
#include "winetest/com/programs.h"
#include "winetest/com/session_cases.h"
#include "winetest/harness/harness.h"

static const VSS_ID provider_a = {0xa1a1a1a1, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
static const VSS_ID provider_b = {0xb2b2b2b2, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
static const VSS_ID version_id = {0xc3c3c3c3, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
static const CLSID class_id = {0xd4d4d4d4, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};

static WCHAR name[] = L"A \u00e4 provider";
static WCHAR version[] = L"1.2";

static bool
set_up(void)
{
    return SUCCEEDED(CoInitializeEx(NULL, COINIT_MULTITHREADED)) && proxy_register();
}

static void
tear_down(void)
{
    CoUninitialize();
}

static IVssAdmin *
admin_open(void)
{
    IVssAdmin *admin = NULL;

    CHECK_HR(CoCreateInstance(&CLSID_VSSCoordinator, NULL, CLSCTX_LOCAL_SERVER, &IID_IVssAdmin,
                              (void **)&admin),
             S_OK);
    return admin;
}

static HRESULT
register_provider(IVssAdmin *admin, const VSS_ID *id)
{
    return admin->lpVtbl->RegisterProvider(admin, *id, class_id, name, VSS_PROV_HARDWARE, version,
                                           version_id);
}

/* --- registration --- */

static void
register__bad_arguments__are_refused(void)
{
    WCHAR empty[] = L"";
    WCHAR long_name[300];
    const struct {
        VSS_ID id;
        CLSID class_id;
        WCHAR *name;
        VSS_PROVIDER_TYPE type;
        WCHAR *version;
    } rows[] = {
        {GUID_NULL, class_id, name, VSS_PROV_HARDWARE, version},
        {provider_a, GUID_NULL, name, VSS_PROV_HARDWARE, version},
        {provider_a, class_id, NULL, VSS_PROV_HARDWARE, version},
        {provider_a, class_id, empty, VSS_PROV_HARDWARE, version},
        {provider_a, class_id, long_name, VSS_PROV_HARDWARE, version},
        {provider_a, class_id, name, VSS_PROV_UNKNOWN, version},
        {provider_a, class_id, name, VSS_PROV_SYSTEM, version},
        {provider_a, class_id, name, (VSS_PROVIDER_TYPE)99, version},
        {provider_a, class_id, name, VSS_PROV_HARDWARE, NULL},
        {provider_a, class_id, name, VSS_PROV_HARDWARE, empty},
    };
    IVssAdmin *admin = service_start() ? admin_open() : NULL;

    wmemset(long_name, L'x', 299);
    long_name[299] = 0;
    for (size_t i = 0; admin && i < sizeof(rows) / sizeof(*rows); i++)
        CHECK_HR(admin->lpVtbl->RegisterProvider(admin, rows[i].id, rows[i].class_id, rows[i].name,
                                                 rows[i].type, rows[i].version, version_id),
                 E_INVALIDARG);
    if (admin) {
        CHECK_HR(admin->lpVtbl->UnregisterProvider(admin, provider_a),
                 VSS_E_PROVIDER_NOT_REGISTERED);
        CHECK_HR(admin->lpVtbl->AbortAllSnapshotsInProgress(admin), E_NOTIMPL);
        admin->lpVtbl->Release(admin);
    }
}

static void
register__twice__is_refused_until_unregistered(void)
{
    IVssAdmin *admin = service_start() ? admin_open() : NULL;

    if (!admin)
        return;
    CHECK_HR(register_provider(admin, &provider_a), S_OK);
    CHECK_HR(register_provider(admin, &provider_a), VSS_E_PROVIDER_ALREADY_REGISTERED);
    CHECK_HR(register_provider(admin, &provider_b), S_OK);
    CHECK_HR(admin->lpVtbl->UnregisterProvider(admin, provider_a), S_OK);
    CHECK_HR(admin->lpVtbl->UnregisterProvider(admin, provider_a), VSS_E_PROVIDER_NOT_REGISTERED);
    CHECK_HR(register_provider(admin, &provider_a), S_OK);
    admin->lpVtbl->Release(admin);
}

/* --- lists --- */

/* The next object of @list is provider @id, whole. */
static void
check_next(IVssEnumObject *list, const VSS_ID *id)
{
    VSS_OBJECT_PROP object = {0};
    VSS_PROVIDER_PROP *provider = &object.Obj.Prov;
    ULONG fetched = 77;

    if (!CHECK_HR(list->lpVtbl->Next(list, 1, &object, &fetched), S_OK))
        return;
    CHECK_INT(fetched, 1);
    CHECK_INT(object.Type, VSS_OBJECT_PROVIDER);
    CHECK_MEM(&provider->m_ProviderId, id, sizeof(*id));
    CHECK_MEM(&provider->m_ProviderVersionId, &version_id, sizeof(version_id));
    CHECK_MEM(&provider->m_ClassId, &class_id, sizeof(class_id));
    CHECK_INT(provider->m_eProviderType, VSS_PROV_HARDWARE);
    CHECK(provider->m_pwszProviderName && wcscmp(provider->m_pwszProviderName, name) == 0);
    CHECK(provider->m_pwszProviderVersion && wcscmp(provider->m_pwszProviderVersion, version) == 0);
    CoTaskMemFree(provider->m_pwszProviderName);
    CoTaskMemFree(provider->m_pwszProviderVersion);
}

static void
check_end(IVssEnumObject *list)
{
    VSS_OBJECT_PROP object;
    ULONG fetched = 77;

    CHECK_HR(list->lpVtbl->Next(list, 1, &object, &fetched), S_FALSE);
    CHECK_INT(fetched, 0);
}

static void
query__no_providers__is_an_empty_list(void)
{
    IVssAdmin *admin = service_start() ? admin_open() : NULL;
    IVssEnumObject *list = NULL;

    if (!admin)
        return;
    if (CHECK_HR(admin->lpVtbl->QueryProviders(admin, &list), S_OK)) {
        check_end(list);
        list->lpVtbl->Release(list);
    }
    admin->lpVtbl->Release(admin);
}

static void
check_list(IVssEnumObject *list)
{
    VSS_OBJECT_PROP objects[5] = {0};
    IVssEnumObject *clone = NULL;
    ULONG fetched = 77;

    check_next(list, &provider_a);
    if (CHECK_HR(list->lpVtbl->Clone(list, &clone), S_OK)) {
        check_next(clone, &provider_b); /* it stands where the list stood */
        check_end(clone);
        clone->lpVtbl->Release(clone);
    }
    check_next(list, &provider_b);
    check_end(list);

    CHECK_HR(list->lpVtbl->Reset(list), S_OK);
    CHECK_HR(list->lpVtbl->Skip(list, 1), S_OK);
    check_next(list, &provider_b);
    CHECK_HR(list->lpVtbl->Reset(list), S_OK);
    CHECK_HR(list->lpVtbl->Skip(list, 3), S_FALSE);
    check_end(list);

    CHECK_HR(list->lpVtbl->Reset(list), S_OK);
    CHECK_HR(list->lpVtbl->Next(list, 5, objects, &fetched), S_FALSE);
    if (!CHECK_INT(fetched, 2))
        return;
    for (ULONG i = 0; i < fetched; i++) {
        CoTaskMemFree(objects[i].Obj.Prov.m_pwszProviderName);
        CoTaskMemFree(objects[i].Obj.Prov.m_pwszProviderVersion);
    }
}

static void
query__two_providers__each_way_through_the_list(void)
{
    IVssAdmin *admin = service_start() ? admin_open() : NULL;
    IVssEnumObject *list = NULL;

    if (!admin)
        return;
    CHECK_HR(register_provider(admin, &provider_a), S_OK);
    CHECK_HR(register_provider(admin, &provider_b), S_OK);
    if (CHECK_HR(admin->lpVtbl->QueryProviders(admin, &list), S_OK)) {
        check_list(list);
        list->lpVtbl->Release(list);
    }
    admin->lpVtbl->Release(admin);
}

static const struct test_case cases[] = {
    TEST(register__bad_arguments__are_refused),
    TEST(register__twice__is_refused_until_unregistered),
    TEST(query__no_providers__is_an_empty_list),
    TEST(query__two_providers__each_way_through_the_list),
    TEST(session__calls_out_of_order__are_refused),
    TEST(session__volume_and_provider_unknown__are_named),
    TEST(session__set_in_progress__others_wait_until_its_end),
    TEST(session__break__refused_at_once_or_told_by_the_async),
    TEST(session__empty_set__is_finished_and_leaves_nothing),
    TEST(session__not_initialised__everything_but_an_abort_is_refused),
    TEST(session__backup__each_call_has_its_time),
    TEST(session__restore__each_call_has_its_time),
    TEST(session__document__bad_is_refused_and_none_to_import_is_told),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "service", cases, set_up, tear_down);
}
