/* SPDX-License-Identifier: Apache-2.0 */
/* The proxy DLL between two processes: nested records in both directions, growing and shrinking,
 * failing calls, lying counts, a server that dies. And its copies of records with every allocation
 * failing. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <ole2.h>

#include "idl/blocks.h"
#include "idl/records.h"
#include "winetest/com/echo_server.h"
#include "winetest/com/programs.h"
#include "winetest/com/records_maker.h"
#include "winetest/com/test_server.h"
#include "winetest/com/task_spy.h"
#include "winetest/harness/harness.h"

#define COUNT 7
#define VETO ((HRESULT)VSS_E_PROVIDER_VETO)

/* Both interfaces of the one server object; each has proxies and stubs of its own. */
static IVssHardwareSnapshotProviderEx *ex;
static IVssHardwareSnapshotProvider *base;

static VDS_LUN_INFORMATION records[COUNT];
static VDS_LUN_INFORMATION before[COUNT]; /* the bytes of records[], to see pointers change */
static VSS_PWSZ names[COUNT];

static void
make_records(void)
{
    for (unsigned i = 0; i < COUNT; i++) {
        record_make(&records[i], i);
        names[i] = (VSS_PWSZ)echo_device_name(i);
    }
    memcpy(before, records, sizeof(records));
}

static void
free_records(void)
{
    for (unsigned i = 0; i < COUNT; i++)
        record_free(&records[i]);
    CHECK(HeapValidate(GetProcessHeap(), 0, NULL));
}

static void
check_records(const VDS_LUN_INFORMATION *got, void (*make)(VDS_LUN_INFORMATION *, unsigned))
{
    for (unsigned i = 0; i < COUNT; i++) {
        VDS_LUN_INFORMATION expected;

        make(&expected, i);
        if (!CHECK(record_same(&got[i], &expected)))
            printf("  record %u\n", i);
        record_free(&expected);
    }
}

static void
make_empty(VDS_LUN_INFORMATION *record, unsigned seed)
{
    (void)seed;
    memset(record, 0, sizeof(*record));
}

/* One call of AreLunsSupported or BeginPrepareSnapshot through either interface. */
enum path { EX_ARE, EX_BEGIN, BASE_ARE, BASE_BEGIN, PATHS };

static HRESULT
call(enum path path, LONG request, LONG count, VSS_PWSZ *device_names, VDS_LUN_INFORMATION *luns,
     BOOL *is_supported)
{
    *is_supported = TRUE;
    switch (path) {
    case EX_ARE:
        return ex->lpVtbl->AreLunsSupported(ex, count, request, device_names, luns, is_supported);
    case EX_BEGIN:
        return ex->lpVtbl->BeginPrepareSnapshot(ex, echo_set_id, echo_snapshot_id, request, count,
                                                device_names, luns);
    case BASE_ARE:
        return base->lpVtbl->AreLunsSupported(base, count, request, device_names, luns,
                                              is_supported);
    default:
        return base->lpVtbl->BeginPrepareSnapshot(base, echo_set_id, echo_snapshot_id, request,
                                                  count, device_names, luns);
    }
}

static void
request__each_path__records_come_back_as_the_server_left_them(void)
{
    static const struct {
        LONG request;
        HRESULT hr;
        void (*make)(VDS_LUN_INFORMATION *, unsigned);
    } rows[] = {
        {ECHO_VERIFY, S_OK, record_make},
        {ECHO_GROW, S_OK, record_make_large},
        {ECHO_SHRINK, S_OK, make_empty},
        {ECHO_FAIL, VETO, record_make},
        {ECHO_FOREIGN, BLOCKS_E_FOREIGN, record_make},
        {ECHO_HEAP, S_OK, record_make},
    };
    BOOL is_supported;

    for (int path = 0; path < PATHS; path++) {
        for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
            make_records();
            if (!CHECK_HR(
                    call((enum path)path, rows[i].request, COUNT, names, records, &is_supported),
                    rows[i].hr) ||
                !CHECK_INT(is_supported, TRUE))
                printf("  path %d, request %ld\n", path, rows[i].request);
            check_records(records, rows[i].make);
            if (FAILED(rows[i].hr))
                CHECK_MEM(records, before, sizeof(records)); /* untouched to the pointer */
            free_records();
        }
    }
}

static void
request__without_names__is_the_same(void)
{
    BOOL is_supported;

    make_records();
    for (int path = 0; path < PATHS; path++) {
        CHECK_HR(call((enum path)path, ECHO_VERIFY, COUNT, NULL, records, &is_supported), S_OK);
        CHECK_INT(is_supported, TRUE);
    }
    check_records(records, record_make);
    free_records();
}

static void
fill_in__record_replaced__arrives(void)
{
    BOOL is_supported = 77;

    make_records();
    CHECK_HR(
        ex->lpVtbl->FillInLunInfo(ex, (VSS_PWSZ)echo_device_name(2), &records[0], &is_supported),
        S_OK);
    CHECK_INT(is_supported, TRUE);
    record_free(&records[0]);
    record_make(&records[0], 0);
    CHECK_HR(base->lpVtbl->FillInLunInfo(base, NULL, &records[0], &is_supported), S_OK);
    CHECK_INT(is_supported, FALSE);
    is_supported = 77;
    CHECK_HR(ex->lpVtbl->FillInLunInfo(ex, NULL, NULL, &is_supported), E_INVALIDARG);
    CHECK_INT(is_supported, FALSE);
    free_records();
}

static void
get_target_luns__empty_destinations__filled_all_or_none(void)
{
    static const VDS_LUN_INFORMATION zero;
    VDS_LUN_INFORMATION targets[COUNT];

    make_records();
    memset(targets, 0, sizeof(targets));
    CHECK_HR(ex->lpVtbl->GetTargetLuns(ex, COUNT, names, NULL, targets), VETO);
    for (unsigned i = 0; i < COUNT; i++)
        CHECK_MEM(&targets[i], &zero, sizeof(zero));
    CHECK_HR(ex->lpVtbl->GetTargetLuns(ex, COUNT, names, records, targets), S_OK);
    check_records(targets, record_make_large);
    CHECK_HR(base->lpVtbl->GetTargetLuns(base, COUNT, NULL, records, targets), E_INVALIDARG);
    check_records(targets, record_make_large);
    CHECK_MEM(records, before, sizeof(records));
    for (unsigned i = 0; i < COUNT; i++)
        record_free(&targets[i]);
    CHECK_HR(base->lpVtbl->GetTargetLuns(base, COUNT, NULL, records, NULL), E_INVALIDARG);
    free_records();
}

static void
read_only_methods__records_and_nulls__arrive(void)
{
    IVssAsync *async = (IVssAsync *)&async;
    ULONGLONG mask = 0;

    make_records();
    CHECK_HR(ex->lpVtbl->LocateLuns(ex, COUNT, records), S_OK);
    CHECK_HR(base->lpVtbl->LocateLuns(base, COUNT, NULL), E_INVALIDARG);
    CHECK_HR(ex->lpVtbl->OnLunEmpty(ex, NULL, NULL), S_OK);
    CHECK_HR(base->lpVtbl->OnLunEmpty(base, (VSS_PWSZ)echo_device_name(2), &records[0]), S_OK);
    CHECK_HR(ex->lpVtbl->GetProviderCapabilities(ex, &mask), S_OK);
    CHECK(mask == 0x123456789abcdef0);
    CHECK_HR(ex->lpVtbl->OnLunStateChange(ex, records, records, COUNT, 0x80000800), S_OK);
    CHECK_HR(ex->lpVtbl->OnLunStateChange(ex, records, NULL, COUNT, 0x80000800), S_OK);
    CHECK_HR(ex->lpVtbl->ResyncLuns(ex, records, records, COUNT, &async), E_NOTIMPL);
    CHECK(async == NULL);
    CHECK_HR(ex->lpVtbl->OnReuseLuns(ex, NULL, NULL, 0), E_NOTIMPL);
    CHECK_MEM(records, before, sizeof(records));
    free_records();
}

/* Refused before the server sees it; the server lives on. */
static void
counts__out_of_range__refused(void)
{
    static const LONG counts[] = {-1, LONG_MIN, LONG_MAX, VSS_WIRE_LUN_MAX + 1};
    VDS_LUN_INFORMATION *many = CoTaskMemAlloc((VSS_WIRE_LUN_MAX + 1) * sizeof(*many));
    BOOL is_supported;

    memset(many, 0, (VSS_WIRE_LUN_MAX + 1) * sizeof(*many));
    make_records();
    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
        for (int path = 0; path < PATHS; path++)
            CHECK_HR(call((enum path)path, ECHO_VERIFY, counts[i], NULL, many, &is_supported),
                     HRESULT_FROM_WIN32(RPC_S_INVALID_BOUND));
        CHECK_HR(ex->lpVtbl->GetTargetLuns(ex, counts[i], NULL, many, many),
                 HRESULT_FROM_WIN32(RPC_S_INVALID_BOUND));
    }
    CHECK(FAILED(ex->lpVtbl->LocateLuns(ex, VSS_WIRE_LUN_MAX + 1, many)));
    CHECK_HR(ex->lpVtbl->LocateLuns(ex, VSS_WIRE_LUN_MAX, many), E_INVALIDARG);
    CHECK_HR(call(EX_ARE, ECHO_HEAP, 0, NULL, records, &is_supported), S_OK);
    check_records(records, record_make);
    CoTaskMemFree(many);
    free_records();
}

static void
identifiers__thousands__arrive(void)
{
    VDS_LUN_INFORMATION copy;
    BOOL is_supported;

    make_records();
    record_identifiers(&records[3], 5000, VDSStorageIdTypeFCPHName, 1);
    record_make(&copy, 3);
    record_identifiers(&copy, 5000, VDSStorageIdTypeFCPHName, 1);
    CHECK_HR(call(EX_ARE, ECHO_VERIFY, COUNT, NULL, records, &is_supported), S_OK);
    CHECK_INT(is_supported, FALSE);
    CHECK(record_same(&records[3], &copy));
    record_free(&copy);
    free_records();
}

/* --- whose memory it is --- */

static char constant[] = "a constant";

static void
not_from_the_heap(VDS_LUN_INFORMATION *two)
{
    CoTaskMemFree(two[0].m_szVendorId);
    two[0].m_szVendorId = constant;
}

static void
from_another_heap(VDS_LUN_INFORMATION *two)
{
    static char *block; /* one for all calls, freed by nobody */

    if (!block)
        block = HeapAlloc(HeapCreate(0, 0, 0), HEAP_ZERO_MEMORY, 16);
    CoTaskMemFree(two[1].m_szProductId);
    two[1].m_szProductId = block;
}

static void
middle_of_a_block(VDS_LUN_INFORMATION *two)
{
    static char *block;

    if (!block)
        block = CoTaskMemAlloc(256);
    memset(block, 0, 256);
    CoTaskMemFree(two[0].m_szSerialNumber);
    two[0].m_szSerialNumber = block + 64;
}

static void
twice_in_one(VDS_LUN_INFORMATION *two)
{
    CoTaskMemFree(two[0].m_szProductId);
    two[0].m_szProductId = two[0].m_szVendorId;
}

static void
twice_in_two(VDS_LUN_INFORMATION *two)
{
    VDS_STORAGE_IDENTIFIER *id = two[1].m_deviceIdDescriptor.m_rgIdentifiers;

    CoTaskMemFree(id->m_rgbIdentifier);
    *id = *two[0].m_deviceIdDescriptor.m_rgIdentifiers;
}

static void
array_too_short(VDS_LUN_INFORMATION *two)
{
    two[0].m_deviceIdDescriptor.m_cIdentifiers = 100000;
}

static void
identifier_too_short(VDS_LUN_INFORMATION *two)
{
    two[1].m_deviceIdDescriptor.m_rgIdentifiers[0].m_cbIdentifier = 100000;
}

static void
address_too_short(VDS_LUN_INFORMATION *two)
{
    two[0].m_rgInterconnects[1].m_cbAddress = 100000;
}

static void
text_without_end(VDS_LUN_INFORMATION *two)
{
    CoTaskMemFree(two[0].m_szVendorId);
    two[0].m_szVendorId = CoTaskMemAlloc(8);
    memset(two[0].m_szVendorId, 'x', 8);
}

static void (*const spoilings[])(VDS_LUN_INFORMATION *two) = {
    not_from_the_heap, from_another_heap, middle_of_a_block,    twice_in_one,      twice_in_two,
    array_too_short,   text_without_end,  identifier_too_short, address_too_short,
};

/* What is no block of the task allocator is out of the records, so that they can be freed. */
static void
blocks__each_kind_of_foreign_memory__is_found(void)
{
    VDS_LUN_INFORMATION two[2];

    CHECK(blocks_check(NULL, 2));
    for (size_t i = 0; i <= sizeof(spoilings) / sizeof(*spoilings); i++) {
        record_make_large(&two[0], 1);
        record_make_large(&two[1], 2);
        CHECK(blocks_check(two, 2));
        if (i < sizeof(spoilings) / sizeof(*spoilings)) {
            spoilings[i](two);
            CHECK(!blocks_check(two, 2));
        }
        CHECK(blocks_check(two, 2));
        record_clear(&two[0]);
        record_clear(&two[1]);
    }
}

/* The last case that needs the server. */
static void
server__dies_in_a_call__error_and_records_untouched(void)
{
    BOOL is_supported;
    HRESULT hr;

    make_records();
    hr = call(BASE_BEGIN, ECHO_DIE, COUNT, names, records, &is_supported);
    CHECK(FAILED(hr) && HRESULT_FACILITY(hr) == FACILITY_WIN32);
    CHECK_MEM(records, before, sizeof(records));
    for (int path = 0; path < PATHS; path++)
        CHECK(FAILED(call((enum path)path, ECHO_GROW, COUNT, names, records, &is_supported)));
    CHECK_MEM(records, before, sizeof(records));
    check_records(records, record_make);
    free_records();
}

static void
copy__each_allocation_fails__nothing_leaks(void)
{
    VDS_LUN_INFORMATION *copies = NULL;
    long live, nth;

    CHECK(task_spy_start());
    make_records();
    live = task_spy_live();
    for (nth = 1; nth < 500 && !copies; nth++) {
        task_spy_fail_at(nth);
        copies = records_copy(records, COUNT);
        task_spy_fail_at(0);
        if (!copies)
            CHECK_INT(task_spy_live(), live);
    }
    CHECK(copies && nth > COUNT * 5);
    if (copies)
        check_records(copies, record_make);
    records_free(copies, COUNT);
    CHECK_INT(task_spy_live(), live);
    free_records();
    task_spy_stop();
}

static void
copy__count_without_block__stays_as_it_is(void)
{
    VDS_LUN_INFORMATION odd = {.m_deviceIdDescriptor.m_cIdentifiers = 5, .m_cInterconnects = 6};
    VDS_LUN_INFORMATION *copy = records_copy(&odd, 1);

    CHECK(copy && record_same(copy, &odd));
    records_free(copy, 1);
    records_free(NULL, 5);
    copy = records_copy(&odd, 0);
    CHECK(copy != NULL);
    records_free(copy, 0);
}

/* The DLL has one class, that of its proxies.
 * Contract: 16.13 */
static void
dll__any_other_class__is_not_available(void)
{
    typedef HRESULT WINAPI get_class_object(REFCLSID clsid, REFIID iid, void **ret_object);
    HMODULE dll = GetModuleHandleW(L"lunshadow_ps.dll");
    get_class_object *get =
        dll ? (get_class_object *)(void (*)(void))GetProcAddress(dll, "DllGetClassObject") : NULL;
    void *object = &dll;

    if (!CHECK(get != NULL))
        return;
    CHECK_HR(get(&CLSID_EchoServer, &IID_IUnknown, &object), CLASS_E_CLASSNOTAVAILABLE);
    CHECK(object == NULL);
}

static bool
connect_server(void)
{
    ex = NULL;
    base = NULL;
    return SUCCEEDED(CoCreateInstance(&CLSID_EchoServer, NULL, CLSCTX_LOCAL_SERVER,
                                      &IID_IVssHardwareSnapshotProviderEx, (void **)&ex)) &&
           SUCCEEDED(
               ex->lpVtbl->QueryInterface(ex, &IID_IVssHardwareSnapshotProvider, (void **)&base));
}

static bool
set_up(void)
{
    return SUCCEEDED(CoInitializeEx(NULL, COINIT_MULTITHREADED)) && proxy_register() &&
           test_server_register(&CLSID_EchoServer, ECHO_CHILD) && connect_server();
}

static void
tear_down(void)
{
    if (base)
        base->lpVtbl->Release(base);
    if (ex)
        ex->lpVtbl->Release(ex);
    CoUninitialize();
}

static const struct test_case cases[] = {
    TEST(copy__each_allocation_fails__nothing_leaks),
    TEST(copy__count_without_block__stays_as_it_is),
    TEST(dll__any_other_class__is_not_available),
    TEST(request__each_path__records_come_back_as_the_server_left_them),
    TEST(request__without_names__is_the_same),
    TEST(fill_in__record_replaced__arrives),
    TEST(get_target_luns__empty_destinations__filled_all_or_none),
    TEST(read_only_methods__records_and_nulls__arrive),
    TEST(counts__out_of_range__refused),
    TEST(identifiers__thousands__arrive),
    TEST(blocks__each_kind_of_foreign_memory__is_found),
    TEST(server__dies_in_a_call__error_and_records_untouched),
    {0},
};

int
main(int argc, char **argv)
{
    if (test_child(argc, argv))
        return echo_server_main();
    return test_main(argc, argv, "proxy", cases, set_up, tear_down);
}
