/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/recover_cases.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/host/span.h"
#include "winetest/com/recover_rig.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fabric_maker.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define VOLUME_A2 "\\\\?\\Volume{a2a2a2a2-a2a2-a2a2-a2a2-a2a2a2a2a200}\\" /* the first on a2 */
#define VOLUME_C1 "\\\\?\\Volume{c1c1c1c1-c1c1-c1c1-c1c1-c1c1c1c1c100}\\"

/* The host looks again. */
static void
rescan(void)
{
    CHECK_HR(coordinator_rescan(&set_rig.coordinator, set_rig.caller.timeline, NULL), S_OK);
}

static void
do_nothing(void)
{
}

static void
unregister(void)
{
    CHECK_HR(store_provider_remove(&(GUID){.Data1 = 1}), S_OK);
}

/* Register it as a provider of this type. */
static void
register_as(VSS_PROVIDER_TYPE type)
{
    struct store_provider infos[STORE_PROVIDERS_MAX];
    struct store_provider info = {.id.Data1 = 1, .type = type};
    unsigned count = 0;

    CHECK_HR(store_providers(infos, &count), S_OK);
    for (unsigned i = 0; i < count; i++)
        if (infos[i].id.Data1 == 1)
            unregister();
    info.class_id.Data1 = 0x7e570000;
    strcpy(info.name, "First");
    strcpy(info.version, "1");
    CHECK_HR(store_provider_add(&info), S_OK);
}

static void
make_software(void)
{
    register_as(VSS_PROV_SOFTWARE);
}

/* As set_rig_open() does. */
static void
make_hardware(void)
{
    register_as(VSS_PROV_HARDWARE);
}

static void
make_legacy(void)
{
    set_rig.providers[0].is_legacy = true;
}

static void
disown(void)
{
    set_rig.providers[0].disowns = true;
}

static void
resync_elsewhere(void)
{
    CHECK_HR(coordinator_begin_recovery(&set_rig.coordinator, &set_rig), S_OK);
}

static void
remove_original(void)
{
    set_rig_remove("a1");
    rescan();
}

/* A designator of a vendor's own kind, which names nothing uniquely. */
static void
make_nameless(void)
{
    static const unsigned char page[] = {0, 0x83, 0, 8, 2, 0, 0, 4, 'd', 'i', 's', 'k'};

    fabric_put(NAA("a1"), "vpd83", page, sizeof(page));
    rescan();
}

/* Two disks with one designator of type 3 beside those of their own. */
static void
make_alike(void)
{
    for (char digit = '1'; digit <= '2'; digit++) {
        unsigned char page[4 + 20 + 12] = {0, 0x83, 0, 32, 1, 3, 0, 16, 0x60};
        char naa[] = NAA("a1");

        naa[31] = digit;
        page[4 + 19] = (unsigned char)(0xa0 + digit - '0');
        memcpy(page + 24, "\x01\x03\x00\x08\x50same!!", 12);
        fabric_put(naa, "vpd83", page, sizeof(page));
    }
    rescan();
}

static void
unmark_copy(void)
{
    struct ptable *table = mem_zalloc(sizeof(*table));

    fabric_table(NAA("c1"), table);
    for (unsigned i = 0; i < table->count; i++)
        table->partitions[i].attributes = 0;
    fabric_write_table(NAA("c1"), table);
    mem_free(table);
}

/* Its other part may be anywhere. */
static void
make_dynamic(void)
{
    struct ptable *table = mem_zalloc(sizeof(*table));

    fabric_table(NAA("a2"), table);
    span_mark(&table->partitions[1], &table->partitions[1].unique, 0, 2);
    fabric_write_table(NAA("a2"), table);
    mem_free(table);
}

static void
add_first(void)
{
    CHECK_HR(recover_add(1, VOLUME_A2), S_OK);
    text_release(&set_rig.calls);
}

void
recover_add__what_cannot_be__is_refused(void)
{
    static const struct {
        void (*prepare)(void);
        unsigned copy; /* 9: of another set */
        const char *volume;
        HRESULT hr;
        const char *calls;
        const char *reason;
    } rows[] = {
        {do_nothing, 9, NULL, VSS_E_SNAPSHOT_NOT_IN_SET, "", ""},
        {unregister, 1, NULL, VSS_E_BAD_STATE, "", "not registered"},
        {make_software, 1, NULL, VSS_E_OBJECT_NOT_FOUND, "", "no hardware provider"},
        {make_legacy, 1, NULL, VSS_E_LEGACY_PROVIDER, "", "First"},
        {resync_elsewhere, 1, NULL, VSS_E_RESYNC_IN_PROGRESS, "", ""},
        {do_nothing, 1, "\\\\?\\Volume{a2a2a2a2-a2a2-a2a2-a2a2-a2a2a2a2a209}\\",
         VSS_E_OBJECT_NOT_FOUND, "", "no volume"},
        {remove_original, 1, NULL, VSS_E_OBJECT_NOT_FOUND, "", NAA("a1")},
        {disown, 1, NULL, VSS_E_VOLUME_NOT_SUPPORTED, "fill a1;", "no LUN of provider First"},
        {make_nameless, 1, NULL, VSS_E_OBJECT_NOT_FOUND, "", ""}, /* cannot be found by it */
        {make_nameless, 1, "\\\\?\\Volume{a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a100}\\",
         VSS_E_VOLUME_NOT_SUPPORTED, "", "no designator"},
        {make_alike, 1, NULL, VSS_E_VOLUME_NOT_SUPPORTED, "", "shares its designators"},
        {do_nothing, 1, VOLUME_C1, VSS_E_VOLUME_NOT_SUPPORTED, "", "shadow copy itself"},
        {unmark_copy, 1, VOLUME_C1, VSS_E_VOLUME_NOT_SUPPORTED, "", "shadow copy LUN itself"},
        {make_dynamic, 1, VOLUME_A2, VSS_E_VOLUME_NOT_SUPPORTED, "", "has a part of a volume"},
        {add_first, 1, VOLUME_A2, E_INVALIDARG, "fill a2;", "in the recovery set"},
        {add_first, 2, NULL, E_INVALIDARG, "fill a2;", "another copy"},
    };
    long live_before = mem_live();

    set_rig_open();
    for (size_t i = 0; i < COUNT(rows); i++) {
        GUID other = {.Data1 = 9};
        bool as_expected;

        recover_start(&recover_own_luns);
        rows[i].prepare();
        as_expected =
            CHECK_HR(rows[i].copy == 9 ? recovery_add(recovery, &other, NULL, &set_rig.why)
                                       : recover_add(rows[i].copy, rows[i].volume),
                     rows[i].hr);
        as_expected &= CHECK_STR(text_get(&set_rig.calls), rows[i].calls);
        as_expected &= CHECK_CONTAINS(set_rig.why.text, rows[i].reason);
        as_expected &= CHECK_INT(recovery_count(recovery), rows[i].prepare == add_first);
        as_expected &= CHECK_STR(set_rig_lun("a1"), "a1-a1");
        coordinator_end_recovery(&set_rig.coordinator, &set_rig);
        recover_finish();
        if (!as_expected)
            CHECK_STR(set_rig_timeline(), "row above");
        make_hardware();
    }
    set_rig_close();
    CHECK_INT(mem_live(), live_before);
}

void
recover_add__copy_of_a_volume_over_two_luns__is_refused(void)
{
    static const struct set_layout layout = {.spanned = true, .context = VSS_CTX_NAS_ROLLBACK};

    set_rig_open();
    recover_start(&layout);
    CHECK_HR(recover_add(1, NULL), VSS_E_VOLUME_NOT_SUPPORTED);
    CHECK_HR(recover_add(1, VOLUME_A2), VSS_E_VOLUME_NOT_SUPPORTED);
    CHECK_CONTAINS(set_rig.why.text, "over 2 disks");
    CHECK_STR(text_get(&set_rig.calls), "");
    recover_finish();
    set_rig_close();
}
