/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/import_cases.h"

#include <windows.h>

#include "base/os.h"
#include "fakevss/coordinator/import.h"
#include "fakevss/coordinator/registry.h"
#include "winetest/com/document_maker.h"
#include "winetest/harness/harness.h"

static DWORD WINAPI
hold_luns(void *arg)
{
    struct coordinator *coordinator = ((void **)arg)[0];
    HANDLE *events = ((void **)arg)[1];

    EnterCriticalSection(&coordinator->luns);
    SetEvent(events[0]);
    CHECK_INT(WaitForSingleObject(events[1], 60000), WAIT_OBJECT_0);
    LeaveCriticalSection(&coordinator->luns);
    return 0;
}

void
import__another_runs__waits_and_can_be_cancelled(void)
{
    HANDLE events[2] = {CreateEventW(NULL, TRUE, FALSE, NULL),
                        CreateEventW(NULL, TRUE, FALSE, NULL)};
    struct provider_list providers = {0};
    struct coordinator coordinator;
    void *arg[] = {&coordinator, events};
    struct os_cancel *cancel = NULL;
    struct caller caller = {0};
    struct copy_set set = {0};
    HANDLE thread;

    coordinator_init(&coordinator);
    CHECK_ERR(os_cancel_new(&cancel), ERR_OK, NULL);
    thread = CreateThread(NULL, 0, hold_luns, arg, 0, NULL);
    CHECK_INT(WaitForSingleObject(events[0], 60000), WAIT_OBJECT_0);
    os_cancel_set(cancel);
    CHECK_HR(import_set(&coordinator, &providers, &caller, 0, cancel, &set), E_ABORT);
    SetEvent(events[1]);
    CHECK_INT(WaitForSingleObject(thread, 60000), WAIT_OBJECT_0);
    CHECK_HR(import_set(&coordinator, &providers, &caller, 0, cancel, &set), S_OK);
    CloseHandle(thread);
    CloseHandle(events[0]);
    CloseHandle(events[1]);
    os_cancel_free(cancel);
    coordinator_release(&coordinator);
}

void
import__runs__coordinator_is_busy(void)
{
    struct coordinator coordinator;

    coordinator_init(&coordinator);
    CHECK(!coordinator_is_busy(&coordinator));
    coordinator_begin_import(&coordinator);
    coordinator_begin_import(&coordinator);
    coordinator_end_import(&coordinator);
    CHECK(coordinator_is_busy(&coordinator));
    coordinator_end_import(&coordinator);
    CHECK(!coordinator_is_busy(&coordinator));
    coordinator_release(&coordinator);
}

void
import_store__one_copy_has_come__it_alone_is_kept(void)
{
    struct coordinator coordinator;
    struct copy_set set = {0};
    struct copy_set *sets = NULL;
    unsigned count = 0;
    GUID second;

    coordinator_init(&coordinator);
    if (document_make_set(&set)) {
        second = set.copies[1].snapshot;
        set.copies[1].is_imported = true;
        set.copies[1].volume.bytes[0] = 1;
        set.is_complete = true;
        CHECK_HR(import_store(&coordinator, &set, NULL), S_OK);
        CHECK_INT(set.count, 1);
        CHECK_HR(store_sets(STORE_SETS_COMPLETE, &sets, &count), S_OK);
        if (CHECK_INT(count, 1) && CHECK_INT(sets[0].count, 1)) {
            CHECK_MEM(&sets[0].copies[0].snapshot, &second, sizeof(second));
            CHECK(sets[0].copies[0].is_imported);
            CHECK_INT(sets[0].copies[0].device_number, 1);
            CHECK_STR(sets[0].machine, set.machine);
            CHECK_INT(sets[0].volume_count, 3);
        }
        store_sets_free(sets, count);
        CHECK_HR(registry_delete_tree(HKEY_LOCAL_MACHINE, STORE_KEY), S_OK);
    }
    copy_set_release(&set);
    coordinator_release(&coordinator);
}

void
attributes__of_a_transportable_set__say_imported(void)
{
    struct copy_set set = {.context = VSS_CTX_NAS_ROLLBACK};

    CHECK_INT(copy_attributes(&set) & VSS_VOLSNAP_ATTR_IMPORTED, 0);
    set.context |= VSS_VOLSNAP_ATTR_TRANSPORTABLE;
    CHECK_INT(copy_attributes(&set) & VSS_VOLSNAP_ATTR_IMPORTED, VSS_VOLSNAP_ATTR_IMPORTED);
}
