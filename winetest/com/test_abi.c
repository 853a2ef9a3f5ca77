/* SPDX-License-Identifier: Apache-2.0 */
/* Our IDL and our names of results against the platform's headers. Of the IDL everything but the
 * ids is proven when abi_facts.h compiles in both translation units. */
#include "config.h"

#include <vsserror.h>

#include "fakevss/wire/result.h"
#include "idl/vss_admin.h"
#include "idl/vss_provider.h"
#include "winetest/com/abi_facts.h"
#include "winetest/harness/harness.h"

/* Each id is compared with the platform's, and with its text in the documentation. */
#define IDS(ID)                                                                                    \
    ID(IID_IVssHardwareSnapshotProvider, L"{9593A157-44E9-4344-BBEB-44FBF9B06B10}")                \
    ID(IID_IVssHardwareSnapshotProviderEx, L"{7F5BA925-CDB1-4D11-A71F-339EB7E709FD}")              \
    ID(IID_IVssProviderCreateSnapshotSet, L"{5F894E5B-1E39-4778-8E23-9ABAD9F0E08C}")               \
    ID(IID_IVssProviderNotifications, L"{E561901F-03A5-4AFE-86D0-72BAEECE7004}")                   \
    ID(IID_IVssAsync, L"{507C37B4-CF5B-4E95-B0AF-14EB9767467E}")                                   \
    ID(IID_IVssEnumObject, L"{AE1C7110-2F60-11D3-8A39-00C04F72D8E3}")                              \
    ID(IID_IVssAdmin, L"{77ED5996-2F63-11D3-8A39-00C04F72D8E3}")                                   \
    ID(CLSID_VSSCoordinator, L"{E579AB5F-1CC4-44B4-BED9-DE0991FF0623}")

#define DECLARE(name, text) extern const GUID platform_##name;
IDS(DECLARE)

struct id_fact {
    const char *name;
    const GUID *ours;
    const GUID *platforms;
    const WCHAR *text;
};

#define ROW(name, text) {#name, &name, &platform_##name, text},
static const struct id_fact ids[] = {IDS(ROW)};

/* Contract: 2.1 2.2 2.3 2.4 */
static void
ids__ours_and_the_platforms__are_the_documented_ones(void)
{
    for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
        WCHAR text[39];

        StringFromGUID2(ids[i].ours, text, 39);
        CHECK_STR(wcscmp(text, ids[i].text) == 0 ? ids[i].name : "another id", ids[i].name);
        CHECK_STR(IsEqualGUID(ids[i].ours, ids[i].platforms) ? ids[i].name : "another id",
                  ids[i].name);
    }
}

#define RESULT(name)                                                                               \
    {                                                                                              \
#name, (HRESULT)(name)                                                                     \
    }
#define WIN32_RESULT(name)                                                                         \
    {                                                                                              \
#name, HRESULT_FROM_WIN32(name)                                                            \
    }

/* All that result.c knows. */
static const struct {
    const char *name;
    HRESULT hr;
} results[] = {
    RESULT(S_OK),
    RESULT(S_FALSE),
    RESULT(E_NOTIMPL),
    RESULT(E_NOINTERFACE),
    RESULT(E_POINTER),
    RESULT(E_ABORT),
    RESULT(E_FAIL),
    RESULT(E_UNEXPECTED),
    RESULT(REGDB_E_CLASSNOTREG),
    RESULT(E_ACCESSDENIED),
    RESULT(E_OUTOFMEMORY),
    RESULT(E_INVALIDARG),
    RESULT(CO_E_SERVER_EXEC_FAILURE),
    RESULT(VSS_E_BAD_STATE),
    RESULT(VSS_E_UNEXPECTED),
    RESULT(VSS_E_PROVIDER_ALREADY_REGISTERED),
    RESULT(VSS_E_PROVIDER_NOT_REGISTERED),
    RESULT(VSS_E_PROVIDER_VETO),
    RESULT(VSS_E_PROVIDER_IN_USE),
    RESULT(VSS_E_OBJECT_NOT_FOUND),
    RESULT(VSS_S_ASYNC_PENDING),
    RESULT(VSS_S_ASYNC_FINISHED),
    RESULT(VSS_S_ASYNC_CANCELLED),
    RESULT(VSS_E_VOLUME_NOT_SUPPORTED),
    RESULT(VSS_E_OBJECT_ALREADY_EXISTS),
    RESULT(VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER),
    RESULT(VSS_E_UNEXPECTED_PROVIDER_ERROR),
    RESULT(VSS_E_CORRUPT_XML_DOCUMENT),
    RESULT(VSS_E_INVALID_XML_DOCUMENT),
    RESULT(VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED),
    RESULT(VSS_E_FLUSH_WRITES_TIMEOUT),
    RESULT(VSS_E_HOLD_WRITES_TIMEOUT),
    RESULT(VSS_E_UNEXPECTED_WRITER_ERROR),
    RESULT(VSS_E_SNAPSHOT_SET_IN_PROGRESS),
    RESULT(VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED),
    RESULT(VSS_E_UNSUPPORTED_CONTEXT),
    RESULT(VSS_E_VOLUME_IN_USE),
    RESULT(VSS_E_INSUFFICIENT_STORAGE),
    RESULT(VSS_E_NO_SNAPSHOTS_IMPORTED),
    RESULT(VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED),
    RESULT(VSS_E_REBOOT_REQUIRED),
    RESULT(VSS_E_UNSELECTED_VOLUME),
    RESULT(VSS_E_SNAPSHOT_NOT_IN_SET),
    RESULT(VSS_E_NESTED_VOLUME_LIMIT),
    RESULT(VSS_E_NOT_SUPPORTED),
    RESULT(VSS_E_BREAK_REVERT_ID_FAILED),
    RESULT(VSS_E_LEGACY_PROVIDER),
    RESULT(VSS_E_CANNOT_REVERT_DISKID),
    RESULT(VSS_E_RESYNC_IN_PROGRESS),
    RESULT(VSS_E_CLUSTER_ERROR),
    WIN32_RESULT(ERROR_FILE_NOT_FOUND),
    WIN32_RESULT(ERROR_PATH_NOT_FOUND),
    WIN32_RESULT(RPC_S_SERVER_UNAVAILABLE),
    WIN32_RESULT(RPC_S_CALL_FAILED),
};

static void
results__each_name__is_the_platforms_number(void)
{
    for (size_t i = 0; i < sizeof(results) / sizeof(*results); i++) {
        uint32_t result = 0;

        CHECK(result_parse(results[i].name, &result));
        CHECK_HR((HRESULT)result, results[i].hr);
    }
}

static const struct test_case cases[] = {TEST(ids__ours_and_the_platforms__are_the_documented_ones),
                                         TEST(results__each_name__is_the_platforms_number),
                                         {0}};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "abi", cases, NULL, NULL);
}
