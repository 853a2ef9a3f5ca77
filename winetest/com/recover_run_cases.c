/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/recover_cases.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/host/exclusive.h"
#include "winetest/com/recover_rig.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fabric_maker.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- providers that fail --- */

static void
lose_target(void)
{
    set_rig_remove("a1");
}

static void
protect_target(void)
{
    fabric_put(".read-only-" NAA("a1"), "", "", 0);
}

void
recover__provider_that_fails__is_told_and_translated(void)
{
    static const struct {
        HRESULT answer;       /* of ResyncLuns */
        HRESULT end;          /* of its IVssAsync */
        void (*during)(void); /* what happens meanwhile */
        HRESULT hr;
        unsigned violations;
        const char *a1;
        const char *timeline;
    } rows[] = {
        {S_OK, VSS_S_ASYNC_FINISHED, NULL, S_OK, 0, "a1-c1", "bring online"},
        {E_NOTIMPL, 0, NULL, E_NOTIMPL, 0, "a1-a1", ""},
        {VSS_E_PROVIDER_VETO, 0, NULL, VSS_E_PROVIDER_VETO, 0, "a1-a1", ""},
        {VSS_E_INSUFFICIENT_STORAGE, 0, NULL, VSS_E_INSUFFICIENT_STORAGE, 0, "a1-a1", ""},
        {E_INVALIDARG, 0, NULL, E_INVALIDARG, 1, "a1-a1", "result-unlisted"},
        {E_FAIL, 0, NULL, VSS_E_UNEXPECTED_PROVIDER_ERROR, 1, "a1-a1", "result-unknown"},
        {S_OK, VSS_E_PROVIDER_VETO, NULL, VSS_E_PROVIDER_VETO, 0, "a1-a1", ""},
        {S_OK, VSS_E_INSUFFICIENT_STORAGE, NULL, VSS_E_INSUFFICIENT_STORAGE, 0, "a1-a1", ""},
        {S_OK, E_FAIL, NULL, VSS_E_UNEXPECTED_PROVIDER_ERROR, 1, "a1-a1", "result-unknown"},
        {S_OK, E_NOTIMPL, NULL, VSS_E_UNEXPECTED_PROVIDER_ERROR, 1, "a1-a1", "result-unknown"},
        {S_OK, S_OK, NULL, VSS_E_UNEXPECTED_PROVIDER_ERROR, 1, "a1-a1", "result-unknown"},
        {S_OK, S_FALSE, NULL, VSS_E_UNEXPECTED_PROVIDER_ERROR, 1, "a1-a1", "result-unknown"},
        {S_OK, VSS_S_ASYNC_CANCELLED, NULL, VSS_E_UNEXPECTED_PROVIDER_ERROR, 1, "a1-a1",
         "nobody cancelled"},
        {S_OK, VSS_S_ASYNC_FINISHED, lose_target, VSS_E_UNEXPECTED_PROVIDER_ERROR, 1, NULL,
         "resync-target-lost"},
        {S_OK, VSS_S_ASYNC_FINISHED, protect_target, VSS_E_CANNOT_REVERT_DISKID, 0, "c1mc1",
         "bring online"},
    };
    long live_before = mem_live();

    set_rig_open();
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool as_expected;

        recover_start(&recover_own_luns);
        CHECK_HR(recover_add(1, NULL), S_OK);
        set_rig.providers[0].fault = "resync c1>a1";
        set_rig.providers[0].fault_hr = rows[i].answer;
        set_rig.providers[0].end = rows[i].end;
        set_rig.providers[0].pending = rows[i].during ? 1 : 0;
        set_rig.providers[0].during = rows[i].during;
        as_expected = CHECK_HR(recover_run(NO_CHECK), rows[i].hr);
        as_expected &= CHECK_INT(timeline_violations(set_rig.caller.timeline), rows[i].violations);
        as_expected &= CHECK_CONTAINS(set_rig_timeline(), rows[i].timeline);
        if (rows[i].a1)
            as_expected &= CHECK_STR(set_rig_lun("a1"), rows[i].a1);
        if (rows[i].hr != S_OK)
            as_expected &= CHECK(set_rig.why.text[0]);
        recover_finish();
        if (!as_expected)
            CHECK_STR(set_rig_timeline(), "row above");
    }
    fabric_remove(".read-only-" NAA("a1"), "");

    /* What was done before the failure stays. */
    recover_start(&recover_two_providers);
    CHECK_HR(recover_add(1, NULL), S_OK);
    CHECK_HR(recover_add(2, NULL), S_OK);
    set_rig.providers[1].fault = "resync c2>a2";
    set_rig.providers[1].fault_hr = VSS_E_PROVIDER_VETO;
    CHECK_HR(recover_run(NO_CHECK), VSS_E_PROVIDER_VETO);
    CHECK_STR(text_get(&set_rig.calls), "fill a1;fill a2;resync c1>a1;resync c2>a2;");
    CHECK_STR(set_rig_lun("a1"), "a1-c1");
    CHECK_STR(set_rig_lun("a2"), "a2-a2");
    set_rig.providers[1].fault = NULL;
    CHECK_HR(recover_run(NO_CHECK), S_OK);
    CHECK_STR(set_rig_lun("a2"), "a2-c2");
    recover_finish();
    set_rig_close();
    CHECK_INT(mem_live(), live_before);
}

static void
cancel_it(void)
{
    recovery_cancel(recovery);
}

void
recover__cancelled__ends_by_what_the_provider_says(void)
{
    static const struct {
        unsigned pending; /* looks after which it ends */
        HRESULT end;      /* as it tells then */
        HRESULT hr;
        const char *a1, *a2;
    } rows[] = {
        {1, VSS_S_ASYNC_CANCELLED, VSS_S_ASYNC_CANCELLED, "a1-a1", "a2-a2"},
        {3, VSS_S_ASYNC_CANCELLED, VSS_S_ASYNC_CANCELLED, "a1-a1", "a2-a2"},
        {1, VSS_E_PROVIDER_VETO, VSS_E_PROVIDER_VETO, "a1-a1", "a2-a2"},
        {1, VSS_S_ASYNC_FINISHED, VSS_S_ASYNC_CANCELLED, "a1-c1", "a2-a2"}, /* the second not */
    };

    set_rig_open();
    for (size_t i = 0; i < COUNT(rows); i++) {
        recover_start(&recover_own_luns);
        CHECK_HR(recover_add(1, NULL), S_OK);
        CHECK_HR(recover_add(2, NULL), S_OK);
        set_rig.providers[0].pending = rows[i].pending;
        set_rig.providers[0].during = cancel_it;
        set_rig.providers[0].end_when_cancelled = rows[i].end;
        CHECK_HR(recover_run(NO_CHECK), rows[i].hr);
        CHECK_STR(text_get(&set_rig.calls), "fill a1;fill a2;resync c1>a1;cancel;");
        CHECK_STR(set_rig_lun("a1"), rows[i].a1);
        CHECK_STR(set_rig_lun("a2"), rows[i].a2);
        CHECK_INT(timeline_violations(set_rig.caller.timeline), 0);
        recover_finish();
    }
    recover_start(&recover_own_luns); /* before it begins */
    CHECK_HR(recover_add(1, NULL), S_OK);
    recovery_cancel(recovery);
    CHECK_HR(recover_run(NO_CHECK), VSS_S_ASYNC_CANCELLED);
    CHECK_STR(text_get(&set_rig.calls), "fill a1;");
    recover_finish();
    set_rig_close();
}

/* --- exclusive --- */

static struct exclusive *holder;

static char *
gate_folder(void)
{
    return os_path_join(test_dir(), "fabric"); /* as set_rig_open() sets it */
}

static enum err
hold(const char *naa)
{
    char *folder = gate_folder();
    enum err e = exclusive_open(folder, naa, &holder, NULL);

    mem_free(folder);
    return e;
}

static void
let_go(void)
{
    exclusive_close(holder);
    holder = NULL;
}

static DWORD WINAPI
let_go_when_waited_for(void *arg)
{
    struct timeline_result entry;

    (void)arg;
    for (size_t i = 0;;) {
        if (!timeline_result(set_rig.caller.timeline, i, &entry))
            os_sleep_ms(1);
        else if (strcmp(entry.what, "open disks") == 0)
            break;
        else
            i++;
    }
    let_go();
    return 0;
}

void
recover__disk_in_use__is_waited_for(void)
{
    HANDLE thread;

    set_rig_open();
    CHECK_HR(store_setting_set("OpenTimeout", "60000", NULL), S_OK);
    recover_start(&recover_own_luns);
    CHECK_HR(recover_add(1, NULL), S_OK);
    CHECK_ERR(hold(NAA("a1")), ERR_OK, NULL);
    thread = CreateThread(NULL, 0, let_go_when_waited_for, NULL, 0, NULL);
    CHECK_HR(recover_run(NO_CHECK), S_OK);
    CHECK_INT(WaitForSingleObject(thread, 60000), WAIT_OBJECT_0);
    CloseHandle(thread);
    CHECK_STR(set_rig_lun("a1"), "a1-c1");
    recover_finish();

    CHECK_HR(store_setting_set("OpenTimeout", "0", NULL), S_OK);
    recover_start(&recover_own_luns);
    CHECK_HR(recover_add(1, NULL), S_OK);
    CHECK_ERR(hold(NAA("a1")), ERR_OK, NULL);
    CHECK_HR(recover_run(NO_CHECK), VSS_E_UNEXPECTED);
    CHECK_CONTAINS(set_rig.why.text, NAA("a1") " is in use");
    CHECK_STR(text_get(&set_rig.calls), "fill a1;");
    CHECK_STR(set_rig_lun("a1"), "a1-a1");
    let_go();
    CHECK_HR(recover_run(NO_CHECK), S_OK);
    recover_finish();
    set_rig_close();
}

static void
look_while_it_runs(void)
{
    struct recovery *other = NULL;
    struct copy_set set;
    struct why why = {0};

    CHECK_ERR(hold(NAA("a1")), ERR_TIMEOUT, NULL);
    CHECK(coordinator_is_recovering(&set_rig.coordinator));
    CHECK(coordinator_is_busy(&set_rig.coordinator));
    set_rig_document(&set);
    CHECK_HR(recovery_new(&set_rig.coordinator, &set, set_rig.caller.timeline, &other), S_OK);
    CHECK_HR(recovery_add(other, &set_rig.copies[1], NULL, &why), VSS_E_RESYNC_IN_PROGRESS);
    CHECK_HR(recovery_begin(other), VSS_E_RESYNC_IN_PROGRESS);
    recovery_free(other);
}

void
recover__runs__disk_is_for_it_alone_and_coordinator_is_busy(void)
{
    set_rig_open();
    recover_start(&recover_own_luns);
    CHECK_HR(recover_add(1, NULL), S_OK);
    set_rig.providers[0].pending = 1;
    set_rig.providers[0].during = look_while_it_runs;
    CHECK_HR(recover_run(NO_CHECK), S_OK);
    CHECK_ERR(hold(NAA("a1")), ERR_OK, NULL);
    let_go();
    recover_finish();
    set_rig_close();
}

/* As any operation that loads the provider and lets it go. */
static void
load_and_unload(void)
{
    struct provider_list *list = mem_zalloc(sizeof(*list));
    struct provider *provider;
    GUID id = {.Data1 = 1};

    set_rig.providers[0].during = NULL; /* once */
    CHECK_HR(provider_list_init(list), S_OK);
    CHECK_HR(provider_list_load(list, &id, &set_rig.caller, &provider), S_OK);
    provider_list_unload(list, &set_rig.caller);
    mem_free(list);
}

void
recover__another_operation_ends_meanwhile__provider_has_to_stay(void)
{
    set_rig_open();
    for (int stays = 0; stays < 2; stays++) {
        recover_start(&recover_own_luns);
        CHECK_HR(recover_add(1, NULL), S_OK);
        set_rig.providers[0].notices = true;
        set_rig.providers[0].pending = 3; /* two of them for the rule */
        set_rig.providers[0].during = load_and_unload;
        set_rig.providers[0].fault = stays ? "unload 0" : NULL;
        set_rig.providers[0].fault_hr = S_FALSE;
        CHECK_HR(recover_run(NO_CHECK), S_OK);
        CHECK_STR(text_get(&set_rig.calls), stays
                                                ? "fill a1;resync c1>a1;unload 0;unload 0;unload 1;"
                                                : "fill a1;resync c1>a1;unload 0;unload 0;");
        CHECK_INT(timeline_violations(set_rig.caller.timeline), stays ? 0 : 1);
        CHECK(stays || strstr(set_rig_timeline(), "unload-in-resync"));
        recover_finish();
    }
    set_rig_close();
}

void
recover__flags_that_are_none__invalid(void)
{
    for (DWORD bit = 0; bit < 32; bit++) {
        DWORD flags = 1u << bit;
        struct why why = {0};
        bool is_flag = flags == ALL || flags == NO_CHECK;

        CHECK_HR(recovery_check_flags(flags, &why), is_flag ? S_OK : E_INVALIDARG);
        CHECK(!why.text[0] == is_flag);
    }
    CHECK_HR(recovery_check_flags(0, NULL), S_OK);
    CHECK_HR(recovery_check_flags(ALL | NO_CHECK, NULL), S_OK);
}
