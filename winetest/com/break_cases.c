/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/break_cases.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/break.h"
#include "fakevss/coordinator/registry.h"
#include "winetest/com/set_rig.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fabric_maker.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define MASK VSS_BREAKEX_FLAG_MASK_LUNS
#define RW VSS_BREAKEX_FLAG_MAKE_READ_WRITE
#define ALL VSS_BREAKEX_FLAG_REVERT_IDENTITY_ALL
#define NONE VSS_BREAKEX_FLAG_REVERT_IDENTITY_NONE

#define BOTH 3u /* copies, in bits */

static const struct set_layout plain = {.context = VSS_CTX_NAS_ROLLBACK};

static HRESULT
break_it(DWORD flags)
{
    return break_set(&set_rig.coordinator, &set_rig.caller, &set_rig.set, flags);
}

/* MASK_LUNS alone, and ALL not with NONE; bits that nobody knows never. */
void
break__each_combination_of_flags__allowed_or_refused(void)
{
    static const DWORD legal[] = {0, MASK, RW, ALL, NONE, RW | ALL, RW | NONE};

    for (DWORD flags = 0; flags < 0x40; flags++) {
        struct why why = {0};
        bool is_legal = false;

        for (size_t i = 0; i < COUNT(legal); i++)
            is_legal = is_legal || legal[i] == flags;
        CHECK_HR(break_check_flags(flags, &why), is_legal ? S_OK : E_INVALIDARG);
        CHECK(!why.text[0] == is_legal);
    }
    CHECK_HR(break_check_flags(0x80000002, NULL), E_INVALIDARG);
}

void
break__flags_and_states__as_documented(void)
{
    static const struct {
        DWORD flags;
        const char *gone;   /* LUNs that are off the fabric */
        const char *spoilt; /* LUN whose table cannot be read */
        bool is_legacy;     /* provider */
        const char *fault;  /* its call that fails */
        HRESULT fault_hr;
        HRESULT hr;
        const char *copies; /* afterwards; NULL: not looked at */
        const char *calls;
    } rows[] = {
        /* identities of those originals that are absent, or of all, or of none */
        {0, "", "", false, NULL, 0, S_OK, "om om", ""},
        {0, "a1 a2", "", false, NULL, 0, S_OK, "am am", ""},
        {0, "a2", "", false, NULL, 0, S_OK, "om am", ""},
        {NONE, "a1 a2", "", false, NULL, 0, S_OK, "om om", ""},
        {ALL, "", "", false, NULL, 0, VSS_E_BREAK_REVERT_ID_FAILED, "om om", ""},
        {ALL, "a1", "", false, NULL, 0, VSS_E_BREAK_REVERT_ID_FAILED, "om om", ""},
        {ALL, "a1 a2", "", false, NULL, 0, S_OK, "am am", ""},
        /* read-write */
        {RW, "", "", false, NULL, 0, S_OK, "o- o-", "state 0x100 c1<a1 c2<a2;"},
        {RW, "a1", "", false, NULL, 0, S_OK, "a- o-", "state 0x100 c1<a1 c2<a2;"},
        {RW | ALL, "a1 a2", "", false, NULL, 0, S_OK, "a- a-", "state 0x100 c1<a1 c2<a2;"},
        {RW | ALL, "a2", "", false, NULL, 0, VSS_E_BREAK_REVERT_ID_FAILED, "om om", ""},
        {RW | NONE, "a1 a2", "", false, NULL, 0, S_OK, "o- o-", "state 0x100 c1<a1 c2<a2;"},
        /* masked */
        {MASK, "", "", false, NULL, 0, S_OK, "om om", "state 0x800 c1<a1 c2<a2;"},
        {MASK, "a1 a2", "", false, NULL, 0, S_OK, "om om", "state 0x800 c1<a1 c2<a2;"},
        /* a provider of before Server 2008 */
        {MASK, "", "", true, NULL, 0, VSS_E_LEGACY_PROVIDER, "om om", ""},
        {RW, "", "", true, NULL, 0, VSS_E_LEGACY_PROVIDER, "om om", ""},
        {RW | ALL, "a1 a2", "", true, NULL, 0, VSS_E_LEGACY_PROVIDER, "om om", ""},
        {0, "a1", "", true, NULL, 0, S_OK, "am om", ""},
        {ALL, "a1 a2", "", true, NULL, 0, S_OK, "am am", ""},
        {NONE, "", "", true, NULL, 0, S_OK, "om om", ""},
        /* a provider that fails: in masking it counts, a notice is a notice */
        {MASK, "", "", false, "state 0x800 c1<a1 c2<a2", VSS_E_PROVIDER_VETO, VSS_E_PROVIDER_VETO,
         "om om", "state 0x800 c1<a1 c2<a2;"},
        {MASK, "", "", false, "state 0x800 c1<a1 c2<a2", E_FAIL, VSS_E_UNEXPECTED_PROVIDER_ERROR,
         "om om", "state 0x800 c1<a1 c2<a2;"},
        {RW, "", "", false, "state 0x100 c1<a1 c2<a2", VSS_E_PROVIDER_VETO, S_OK, "o- o-",
         "state 0x100 c1<a1 c2<a2;"},
        {RW, "", "", false, "state 0x100 c1<a1 c2<a2", E_FAIL, S_OK, "o- o-",
         "state 0x100 c1<a1 c2<a2;"},
        /* a shadow copy LUN that is not there, or cannot be read: what was changed is as before */
        {0, "c1", "", false, NULL, 0, S_OK, "om om", ""},
        {ALL, "a1 a2 c2", "", false, NULL, 0, VSS_E_BREAK_REVERT_ID_FAILED, "om om", ""},
        {RW | NONE, "c2", "", false, NULL, 0, VSS_E_UNEXPECTED, "om om", NULL},
        {RW, "a1 c2", "", false, NULL, 0, VSS_E_UNEXPECTED, "om om", NULL},
        {ALL, "a1 a2", "c2", false, NULL, 0, VSS_E_BREAK_REVERT_ID_FAILED, NULL, ""},
        {RW | NONE, "", "c2", false, NULL, 0, VSS_E_UNEXPECTED, NULL, NULL},
    };
    long live_before = mem_live();

    set_rig_open();
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool is_done = rows[i].hr == S_OK;
        bool as_expected;

        set_rig_start(&plain);
        for (const char *lun = rows[i].gone; *lun; lun += lun[2] ? 3 : 2) {
            char name[3] = {lun[0], lun[1], 0};

            set_rig_remove(name);
        }
        if (rows[i].flags == (RW | NONE) && rows[i].gone[0] == 'c') /* no rescan of its own */
            CHECK_HR(coordinator_rescan(&set_rig.coordinator, set_rig.caller.timeline, NULL), S_OK);
        if (rows[i].spoilt[0])
            set_rig_spoil(rows[i].spoilt);
        set_rig.providers[0].is_legacy = rows[i].is_legacy;
        set_rig.providers[0].fault = rows[i].fault;
        set_rig.providers[0].fault_hr = rows[i].fault_hr;

        as_expected = CHECK_HR(break_it(rows[i].flags), rows[i].hr);
        as_expected &= CHECK_INT(set_rig_known(), is_done ? 0 : BOTH);
        if (rows[i].copies)
            as_expected &= CHECK_STR(set_rig_copies(), rows[i].copies);
        if (rows[i].calls)
            as_expected &= CHECK_STR(text_get(&set_rig.calls), rows[i].calls);
        as_expected &= CHECK(is_done || set_rig.why.text[0]);
        if (!as_expected)
            CHECK_STR(set_rig_timeline(), "row above");
    }
    set_rig_close();
    CHECK_INT(mem_live(), live_before);
}

void
break__copies_on_one_lun__it_is_told_and_changed_once(void)
{
    static const struct set_layout layout = {.one_lun = true, .context = VSS_CTX_NAS_ROLLBACK};

    set_rig_open();
    set_rig_start(&layout);
    set_rig_remove("a1");
    CHECK_HR(break_it(RW | ALL), S_OK);
    CHECK_STR(text_get(&set_rig.calls), "state 0x100 c1<a1;");
    CHECK_STR(set_rig_copies(), "a- o-"); /* c2 was never part of it */
    CHECK_INT(set_rig_known(), 0);
    set_rig_start(&layout);
    CHECK_HR(break_it(MASK), S_OK);
    CHECK_STR(text_get(&set_rig.calls), "state 0x800 c1<a1;");
    set_rig_close();
}

void
break__two_providers__each_gets_its_luns_and_one_can_stop_it(void)
{
    static const struct set_layout layout = {.two_providers = true,
                                             .context = VSS_CTX_NAS_ROLLBACK};

    set_rig_open();
    set_rig_start(&layout);
    CHECK_HR(break_it(MASK), S_OK);
    CHECK_STR(text_get(&set_rig.calls), "state 0x800 c1<a1;state 0x800 c2<a2;");
    CHECK_INT(set_rig_known(), 0);

    set_rig_start(&layout); /* nobody is told what not all can hear */
    set_rig.providers[1].is_legacy = true;
    CHECK_HR(break_it(MASK), VSS_E_LEGACY_PROVIDER);
    CHECK_STR(text_get(&set_rig.calls), "");
    CHECK_CONTAINS(set_rig.why.text, "Second");

    set_rig_start(&layout); /* the set stays known, and can be masked again */
    set_rig.providers[1].fault = "state 0x800 c2<a2";
    set_rig.providers[1].fault_hr = VSS_E_PROVIDER_VETO;
    CHECK_HR(break_it(MASK), VSS_E_PROVIDER_VETO);
    CHECK_INT(set_rig_known(), BOTH);
    set_rig.providers[0].only_says_so = true; /* its LUN has gone already */
    set_rig.providers[1].fault = NULL;
    CHECK_HR(break_it(MASK), S_OK);
    CHECK_INT(set_rig_known(), 0);
    set_rig_close();
}

void
break__set_that_is_not_known__not_found(void)
{
    static const struct set_layout unknown = {.is_unknown = true, .context = VSS_CTX_NAS_ROLLBACK};
    static const DWORD flags[] = {0, MASK, RW, ALL, NONE};
    GUID other = {.Data1 = 77};

    set_rig_open();
    for (size_t i = 0; i < COUNT(flags); i++) {
        set_rig_start(&plain);
        CHECK_HR(break_set(&set_rig.coordinator, &set_rig.caller, &other, flags[i]),
                 VSS_E_OBJECT_NOT_FOUND);
        CHECK_HR(break_set(&set_rig.coordinator, &set_rig.caller, &set_rig.copies[0], flags[i]),
                 VSS_E_OBJECT_NOT_FOUND); /* a copy is no set */
        CHECK_INT(set_rig_known(), BOTH);
        set_rig_start(&unknown);
        CHECK_HR(break_it(flags[i]), VSS_E_OBJECT_NOT_FOUND);
        CHECK_INT(set_rig_known(), BOTH);
        CHECK_STR(text_get(&set_rig.calls), "");
        CHECK_STR(set_rig_copies(), "om om");
    }
    set_rig_start(&plain);
    CHECK_HR(break_it(0), S_OK);
    CHECK_HR(break_it(0), VSS_E_OBJECT_NOT_FOUND); /* once */
    set_rig_start(&plain);
    CHECK_HR(store_provider_remove(&(GUID){.Data1 = 1}), S_OK);
    CHECK_HR(break_it(MASK), VSS_E_PROVIDER_NOT_REGISTERED);
    CHECK_HR(break_it(NONE), S_OK); /* has nothing to say to it */
    set_rig_close();
}

void
break__lun_that_stays_visible_or_provider_that_fails__is_in_the_timeline(void)
{
    set_rig_open();
    set_rig_start(&plain);
    CHECK_HR(break_it(MASK), S_OK);
    CHECK_INT(timeline_violations(set_rig.caller.timeline), 0);
    CHECK_CONTAINS(set_rig_timeline(), "rescan");

    set_rig_start(&plain);
    set_rig.providers[0].only_says_so = true;
    CHECK_HR(break_it(MASK), S_OK);
    CHECK_INT(timeline_violations(set_rig.caller.timeline), 1);
    CHECK_CONTAINS(set_rig_timeline(), "was to mask LUN naa=600000000000000000000000000000c1");

    set_rig_start(&plain);
    set_rig.providers[0].fault = "state 0x100 c1<a1 c2<a2";
    set_rig.providers[0].fault_hr = VSS_E_PROVIDER_VETO;
    CHECK_HR(break_it(RW), S_OK);
    CHECK_CONTAINS(set_rig_timeline(), "VSS_E_PROVIDER_VETO");
    CHECK_STR(set_rig.why.text, "");
    set_rig_close();
}

/* The original is away, but another disk has its disk id already. */
void
break__identity_that_another_disk_has__is_not_given(void)
{
    set_rig_open();
    set_rig_start(&plain);
    set_rig_remove("a1");
    fabric_format("600000000000000000000000000000a2", 0xa1, 1);
    CHECK_HR(break_it(ALL), VSS_E_BREAK_REVERT_ID_FAILED);
    CHECK_CONTAINS(set_rig.why.text, "600000000000000000000000000000a2");
    CHECK_HR(break_it(0), S_OK);
    CHECK_STR(set_rig_copies(), "om om");
    set_rig_close();
}

/* The parts of one volume have one id: one alone would not be the volume's any more. */
void
break__volume_over_two_luns__both_get_identities_or_none(void)
{
    static const struct set_layout layout = {.spanned = true, .context = VSS_CTX_NAS_ROLLBACK};
    static const struct {
        const char *gone[2];
        DWORD flags;
        HRESULT hr;
        const char *copies;
        const char *calls;
    } rows[] = {
        {{NULL, NULL}, 0, S_OK, "om om", ""},
        {{"a1", NULL}, 0, S_OK, "om om", ""},
        {{"a2", NULL}, 0, S_OK, "om om", ""},
        {{"a1", "a2"}, 0, S_OK, "am am", ""},
        {{"a1", NULL}, ALL, VSS_E_BREAK_REVERT_ID_FAILED, "om om", ""},
        {{"a1", NULL}, RW, S_OK, "o- o-", "state 0x100 c1<a1 c2<a2;"},
        {{NULL, NULL}, MASK, S_OK, NULL, "state 0x800 c1<a1 c2<a2;"},
    };

    set_rig_open();
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool as_expected;

        set_rig_start(&layout);
        for (unsigned k = 0; k < 2; k++)
            if (rows[i].gone[k])
                set_rig_remove(rows[i].gone[k]);
        as_expected = CHECK_HR(break_it(rows[i].flags), rows[i].hr);
        as_expected &= CHECK_STR(text_get(&set_rig.calls), rows[i].calls);
        if (rows[i].copies)
            as_expected &= CHECK_STR(set_rig_copies(), rows[i].copies);
        if (!as_expected)
            CHECK_STR(set_rig_timeline(), "row above");
    }
    set_rig_close();
}
