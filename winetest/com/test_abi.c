/* SPDX-License-Identifier: Apache-2.0 */
/* Our IDL against the platform's headers. Everything but the ids is proven when abi_facts.h
 * compiles in both translation units. */
#include "config.h"

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

static const struct test_case cases[] = {TEST(ids__ours_and_the_platforms__are_the_documented_ones),
                                         {0}};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "abi", cases, NULL, NULL);
}
