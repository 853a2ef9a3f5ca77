/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/delete_cases.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/delete.h"
#include "fakevss/coordinator/registry.h"
#include "winetest/com/set_rig.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fabric_maker.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define SET 0u /* what is deleted: the set, or the copy of that number */
#define BOTH 3u

static const struct set_layout own_luns = {.context = VSS_CTX_NAS_ROLLBACK};
static const struct set_layout one_lun = {.one_lun = true, .context = VSS_CTX_NAS_ROLLBACK};

static HRESULT
delete_it(unsigned what, LONG *ret_deleted, GUID *ret_nondeleted)
{
    return delete_copies(&set_rig.coordinator, &set_rig.caller,
                         what == SET ? &set_rig.set : &set_rig.copies[what - 1],
                         what == SET ? VSS_OBJECT_SNAPSHOT_SET : VSS_OBJECT_SNAPSHOT, ret_deleted,
                         ret_nondeleted);
}

void
delete__layouts_and_failures__as_documented(void)
{
    static const struct {
        const struct set_layout *layout;
        unsigned what;
        const char *gone;   /* a LUN that is off the fabric */
        bool host_knows;    /* and the host has rescanned since */
        bool disowns;       /* FillInLunInfo says FALSE */
        const char *fault;  /* the provider's call that fails */
        const char *damage; /* a file of c1 without which the disk cannot be used */
        HRESULT hr;
        LONG deleted;
        unsigned nondeleted; /* number of the copy, 0 for none */
        unsigned known;      /* afterwards */
        const char *calls;
    } rows[] = {
        {&own_luns, SET, NULL, 0, 0, NULL, NULL, S_OK, 2, 0, 0,
         "fill c1;empty c1;fill c2;empty c2;"},
        {&own_luns, 1, NULL, 0, 0, NULL, NULL, S_OK, 1, 0, 2, "fill c1;empty c1;"},
        {&own_luns, 2, NULL, 0, 0, NULL, NULL, S_OK, 1, 0, 1, "fill c2;empty c2;"},
        /* a LUN goes with the last copy on it */
        {&one_lun, 1, NULL, 0, 0, NULL, NULL, S_OK, 1, 0, 2, ""},
        {&one_lun, 2, NULL, 0, 0, NULL, NULL, S_OK, 1, 0, 1, ""},
        {&one_lun, SET, NULL, 0, 0, NULL, NULL, S_OK, 2, 0, 0, "fill c1;empty c1;"},
        /* the BOOL of FillInLunInfo decides */
        {&own_luns, SET, NULL, 0, 1, NULL, NULL, S_OK, 2, 0, 0, "fill c1;fill c2;"},
        {&own_luns, SET, NULL, 0, 0, "fill c1", NULL, VSS_E_PROVIDER_VETO, 0, 1, BOTH, "fill c1;"},
        /* the first failure stops */
        {&own_luns, SET, NULL, 0, 0, "empty c1", NULL, VSS_E_PROVIDER_VETO, 0, 1, BOTH,
         "fill c1;empty c1;"},
        {&own_luns, SET, NULL, 0, 0, "empty c2", NULL, VSS_E_PROVIDER_VETO, 1, 2, 2,
         "fill c1;empty c1;fill c2;empty c2;"},
        {&one_lun, SET, NULL, 0, 0, "empty c1", NULL, VSS_E_PROVIDER_VETO, 1, 2, 2,
         "fill c1;empty c1;"},
        /* a LUN that has gone by itself */
        {&own_luns, SET, "c1", 1, 0, NULL, NULL, S_OK, 2, 0, 0, "fill c2;empty c2;"},
        {&own_luns, SET, "c2", 1, 0, NULL, NULL, S_OK, 2, 0, 0, "fill c1;empty c1;"},
        {&own_luns, SET, "c1", 0, 1, NULL, NULL, S_OK, 2, 0, 0, "fill c1;fill c2;"},
        /* a disk that cannot be used is not gone */
        {&own_luns, SET, NULL, 0, 0, NULL, "uri", S_OK, 2, 0, 0,
         "fill c1;empty c1;fill c2;empty c2;"},
        {&own_luns, SET, NULL, 0, 0, NULL, "vpd83", VSS_E_UNEXPECTED, 0, 1, BOTH, ""},
        {&own_luns, SET, NULL, 0, 0, NULL, "inquiry", VSS_E_UNEXPECTED, 0, 1, BOTH, ""},
        {&own_luns, 2, NULL, 0, 0, NULL, "vpd83", S_OK, 1, 0, 1, "fill c2;empty c2;"},
    };
    long live_before = mem_live();

    set_rig_open();
    for (size_t i = 0; i < COUNT(rows); i++) {
        GUID nondeleted = {.Data1 = 55};
        LONG deleted = 55;
        bool as_expected;

        set_rig_start(rows[i].layout);
        if (rows[i].gone)
            set_rig_remove(rows[i].gone);
        if (rows[i].damage)
            fabric_put("600000000000000000000000000000c1", rows[i].damage, "", 0);
        if (rows[i].host_knows || rows[i].damage)
            CHECK_HR(coordinator_rescan(&set_rig.coordinator, set_rig.caller.timeline, NULL), S_OK);
        set_rig.providers[0].disowns = rows[i].disowns;
        set_rig.providers[0].fault = rows[i].fault;
        set_rig.providers[0].fault_hr = VSS_E_PROVIDER_VETO;

        as_expected = CHECK_HR(delete_it(rows[i].what, &deleted, &nondeleted), rows[i].hr);
        as_expected &= CHECK_INT(deleted, rows[i].deleted);
        as_expected &= CHECK_INT(nondeleted.Data1, rows[i].nondeleted);
        as_expected &= CHECK_INT(set_rig_known(), rows[i].known);
        as_expected &= CHECK_STR(text_get(&set_rig.calls), rows[i].calls);
        if (rows[i].hr == VSS_E_UNEXPECTED)
            as_expected &= CHECK_CONTAINS(set_rig.why.text, "naa 600000000000000000000000000000c1");
        if (!as_expected)
            CHECK_STR(set_rig_timeline(), "row above");
    }
    set_rig_close();
    CHECK_INT(mem_live(), live_before);
}

/* The device is cleaned up after the call, by the coordinator's own rescan. */
void
delete__after_on_lun_empty__host_rescans(void)
{
    const char *empty;
    GUID nondeleted;
    LONG deleted;
    struct disk *disks = NULL;
    size_t count = 0;

    set_rig_open();
    set_rig_start(&own_luns);
    CHECK_HR(delete_it(1, &deleted, &nondeleted), S_OK);
    empty = strstr(set_rig_timeline(), "OnLunEmpty");
    CHECK(empty && strstr(empty, "rescan"));
    CHECK_HR(coordinator_disks(&set_rig.coordinator, 0, &disks, &count), S_OK);
    CHECK_INT(count, 3);
    mem_free(disks);

    set_rig_start(&one_lun);
    CHECK_HR(delete_it(1, &deleted, &nondeleted), S_OK);
    CHECK(!strstr(set_rig_timeline(), "rescan")); /* there is nothing to clean up */
    CHECK_HR(delete_it(2, &deleted, &nondeleted), S_OK);
    CHECK_STR(text_get(&set_rig.calls), "fill c1;empty c1;"); /* after the second */
    set_rig_close();
}

void
delete__what_is_not_known__not_found(void)
{
    static const VSS_OBJECT_TYPE types[] = {VSS_OBJECT_NONE, VSS_OBJECT_PROVIDER,
                                            VSS_OBJECT_UNKNOWN};
    GUID other = {.Data1 = 77};
    GUID nondeleted = other;
    LONG deleted = 55;

    set_rig_open();
    set_rig_start(&own_luns);
    CHECK_HR(delete_copies(&set_rig.coordinator, &set_rig.caller, &other, VSS_OBJECT_SNAPSHOT_SET,
                           &deleted, &nondeleted),
             VSS_E_OBJECT_NOT_FOUND);
    CHECK_INT(deleted, 0);
    CHECK(IsEqualGUID(&nondeleted, &GUID_NULL));
    CHECK_HR(delete_copies(&set_rig.coordinator, &set_rig.caller, &set_rig.set, VSS_OBJECT_SNAPSHOT,
                           &deleted, &nondeleted),
             VSS_E_OBJECT_NOT_FOUND);
    for (size_t i = 0; i < COUNT(types); i++)
        CHECK_HR(delete_copies(&set_rig.coordinator, &set_rig.caller, &set_rig.set, types[i],
                               &deleted, &nondeleted),
                 E_INVALIDARG);
    CHECK_INT(set_rig_known(), BOTH);
    set_rig_close();
}

/* The raw attribute NO_AUTO_RELEASE without PERSISTENT is in no context that has a name. */
void
start__after_a_boot_or_not__orphans_alone_go(void)
{
    static const struct {
        LONG context;
        bool is_unknown;
        bool after_boot;
        bool stays;
    } rows[] = {
        {VSS_CTX_BACKUP, false, false, false},
        {VSS_CTX_NAS_ROLLBACK, false, false, true},
        {VSS_CTX_NAS_ROLLBACK, false, true, true},
        {VSS_CTX_APP_ROLLBACK, false, true, true},
        {VSS_CTX_NAS_ROLLBACK, true, false, false},
        {VSS_VOLSNAP_ATTR_NO_AUTO_RELEASE, false, false, true},
        {VSS_VOLSNAP_ATTR_NO_AUTO_RELEASE, false, true, false},
    };

    set_rig_open();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct set_layout layout = {.context = rows[i].context, .is_unknown = rows[i].is_unknown};
        bool as_expected;

        set_rig_start(&layout);
        if (rows[i].after_boot)
            CHECK_HR(registry_delete_tree(HKEY_LOCAL_MACHINE, STORE_KEY "\\Booted"), S_OK);
        else
            CHECK_HR(store_set_booted(), S_OK);
        delete_doom_booted();
        CHECK(store_is_booted());
        delete_orphans(&set_rig.coordinator, set_rig.caller.timeline);
        as_expected = CHECK_INT(set_rig_known(), rows[i].stays ? BOTH : 0);
        as_expected &= CHECK_STR(text_get(&set_rig.calls),
                                 rows[i].stays ? "" : "fill c1;empty c1;fill c2;empty c2;");
        if (!as_expected)
            CHECK_STR(set_rig_timeline(), "row above");
    }

    /* What cannot be deleted now is tried again at the next start, although that follows no boot.
     */
    set_rig_start(&(struct set_layout){.context = VSS_VOLSNAP_ATTR_NO_AUTO_RELEASE});
    CHECK_HR(registry_delete_tree(HKEY_LOCAL_MACHINE, STORE_KEY "\\Booted"), S_OK);
    set_rig.providers[0].fault = "fill c1";
    set_rig.providers[0].fault_hr = VSS_E_PROVIDER_VETO;
    delete_doom_booted();
    delete_orphans(&set_rig.coordinator, set_rig.caller.timeline);
    CHECK_INT(set_rig_known(), BOTH);
    set_rig.providers[0].fault = NULL;
    delete_doom_booted();
    delete_orphans(&set_rig.coordinator, set_rig.caller.timeline);
    CHECK_INT(set_rig_known(), 0);
    set_rig_close();
}
