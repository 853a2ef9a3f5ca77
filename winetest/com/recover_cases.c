/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/recover_cases.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "winetest/com/recover_rig.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fabric_maker.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define VOLUME_A2 "\\\\?\\Volume{a2a2a2a2-a2a2-a2a2-a2a2-a2a2a2a2a200}\\" /* the first on a2 */
#define VOLUME_A2_1 "\\\\?\\Volume{a2a2a2a2-a2a2-a2a2-a2a2-a2a2a2a2a201}\\"

/* Copies written back over what, with which flags; what the provider was asked, and the originals
 * afterwards. The copies stay as they are. */
void
recover__destinations_and_flags__as_documented(void)
{
    static const struct {
        const struct set_layout *layout;
        struct {
            unsigned copy; /* 0: no more */
            const char *volume;
        } adds[2];
        DWORD flags;
        const char *gone;   /* LUN that is off the fabric when the set is recovered */
        const char *spoilt; /* LUN whose table cannot be read from the beginning */
        HRESULT hr;
        const char *calls;
        const char *a1, *a2; /* NULL: is not looked at */
    } rows[] = {
        /* over the original; its identity stays, the copy's marks go */
        {&recover_own_luns,
         {{1, NULL}},
         NO_CHECK,
         "",
         "",
         S_OK,
         "fill a1;resync c1>a1;",
         "a1-c1",
         "a2-a2"},
        {&recover_own_luns,
         {{1, NULL}, {2, NULL}},
         NO_CHECK,
         "",
         "",
         S_OK,
         "fill a1;fill a2;resync c1>a1;resync c2>a2;",
         "a1-c1",
         "a2-c2"},
        {&recover_own_luns,
         {{1, NULL}},
         NO_CHECK | ALL,
         "",
         "",
         S_OK,
         "fill a1;resync c1>a1;",
         "a1-c1",
         "a2-a2"},
        /* over another volume: its disk keeps its own identity, or gets the original's */
        {&recover_own_luns,
         {{1, VOLUME_A2}},
         NO_CHECK,
         "",
         "",
         S_OK,
         "fill a2;resync c1>a2;",
         "a1-a1",
         "a2-c1"},
        {&recover_own_luns,
         {{1, VOLUME_A2}},
         NO_CHECK | ALL,
         "a1",
         "",
         S_OK,
         "fill a2;resync c1>a2;",
         NULL,
         "a1-c1"},
        {&recover_own_luns,
         {{1, VOLUME_A2}},
         NO_CHECK | ALL,
         "",
         "",
         VSS_E_CANNOT_REVERT_DISKID,
         "fill a2;",
         "a1-a1",
         "a2-a2"},
        /* a volume on the disk that was not added */
        {&recover_own_luns,
         {{1, NULL}},
         0,
         "",
         "",
         VSS_E_UNSELECTED_VOLUME,
         "fill a1;",
         "a1-a1",
         "a2-a2"},
        {&recover_own_luns,
         {{1, VOLUME_A2}},
         0,
         "",
         "",
         VSS_E_UNSELECTED_VOLUME,
         "fill a2;",
         "a1-a1",
         "a2-a2"},
        {&recover_own_luns,
         {{1, VOLUME_A2}, {1, VOLUME_A2_1}},
         0,
         "",
         "",
         S_OK,
         "fill a2;fill a2;resync c1>a2;",
         "a1-a1",
         "a2-c1"},
        /* copies on one LUN are written once */
        {&recover_one_lun,
         {{1, NULL}, {2, NULL}},
         0,
         "",
         "",
         S_OK,
         "fill a1;fill a1;resync c1>a1;",
         "a1-c1",
         "a2-a2"},
        {&recover_one_lun,
         {{1, NULL}},
         0,
         "",
         "",
         VSS_E_UNSELECTED_VOLUME,
         "fill a1;",
         "a1-a1",
         "a2-a2"},
        /* a disk whose table is lost has no identity to keep, and no volumes */
        {&recover_own_luns,
         {{1, NULL}},
         0,
         "",
         "a1",
         S_OK,
         "fill a1;resync c1>a1;",
         "xx-c1",
         "a2-a2"},
        {&recover_own_luns,
         {{1, NULL}},
         ALL,
         "",
         "a1",
         S_OK,
         "fill a1;resync c1>a1;",
         "a1-c1",
         "a2-a2"},
        /* the destination goes, or the copy's own LUN, which need not be here */
        {&recover_own_luns,
         {{1, NULL}},
         NO_CHECK,
         "a1",
         "",
         VSS_E_OBJECT_NOT_FOUND,
         "fill a1;",
         NULL,
         "a2-a2"},
    };
    long live_before = mem_live();

    set_rig_open();
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool as_expected = true;

        recover_start(rows[i].layout);
        if (rows[i].spoilt[0])
            set_rig_spoil(rows[i].spoilt);
        for (unsigned k = 0; k < 2 && rows[i].adds[k].copy; k++)
            as_expected &=
                CHECK_HR(recover_add(rows[i].adds[k].copy, rows[i].adds[k].volume), S_OK);
        if (rows[i].gone[0])
            set_rig_remove(rows[i].gone);
        as_expected &= CHECK_HR(recover_run(rows[i].flags), rows[i].hr);
        as_expected &= CHECK_STR(text_get(&set_rig.calls), rows[i].calls);
        if (rows[i].a1)
            as_expected &= CHECK_STR(set_rig_lun("a1"), rows[i].a1);
        if (rows[i].a2)
            as_expected &= CHECK_STR(set_rig_lun("a2"), rows[i].a2);
        as_expected &= CHECK_STR(set_rig_lun("c1"), "c1mc1");
        if (rows[i].layout != &recover_one_lun)
            as_expected &= CHECK_STR(set_rig_lun("c2"), "c2mc2");
        if (rows[i].hr != S_OK)
            as_expected &= CHECK(set_rig.why.text[0]);
        as_expected &= CHECK_INT(timeline_violations(set_rig.caller.timeline), 0);
        recover_finish();
        if (!as_expected)
            CHECK_STR(set_rig_timeline(), "row above");
    }

    /* Again and again, also from a LUN that this host does not see, over one that has gone and come
     * back meanwhile; each recovery is of a session of its own. */
    for (int i = 0; i < 2; i++) {
        recover_start(&recover_own_luns);
        CHECK_HR(recover_add(1, NULL), S_OK);
        CHECK_HR(recover_run(NO_CHECK), S_OK);
        CHECK_HR(recover_run(NO_CHECK), S_OK);
        CHECK_STR(text_get(&set_rig.calls), "fill a1;resync c1>a1;resync c1>a1;");
        CHECK_STR(set_rig_lun("a1"), "a1-c1");
        recover_finish();
    }
    set_rig_close();
    CHECK_INT(mem_live(), live_before);
}
