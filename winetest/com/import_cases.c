/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/import_cases.h"

#include <windows.h>

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/coordinator/import.h"
#include "fakevss/coordinator/registry.h"
#include "fakevss/host/span.h"
#include "winetest/com/document_maker.h"
#include "winetest/com/set_rig.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fabric_maker.h"

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

#define NAA_C1 "600000000000000000000000000000c1"
#define NAA_C2 "600000000000000000000000000000c2"

static const struct id wide = {{0x77}};

/* Have the LUN's first volume be part @index of two. */
static void
make_part(const char *naa, unsigned index)
{
    struct ptable *table = mem_zalloc(sizeof(*table));

    fabric_table(naa, table);
    span_mark(&table->partitions[0], &wide, index, 2);
    fabric_write_table(naa, table);
    mem_free(table);
}

/* The id of the LUN's first volume. */
static struct id
id_on(const char *naa)
{
    struct ptable *table = mem_zalloc(sizeof(*table));
    struct id id;

    fabric_table(naa, table);
    id = table->partitions[0].unique;
    mem_free(table);
    return id;
}

static HRESULT
import_it(struct copy_set *set)
{
    struct provider_list *list = mem_zalloc(sizeof(*list));
    struct os_cancel *cancel = NULL;
    struct provider *provider = NULL;
    GUID id = {.Data1 = 1};
    HRESULT hr;

    CHECK_ERR(os_cancel_new(&cancel), ERR_OK, NULL);
    CHECK_HR(provider_list_init(list), S_OK);
    CHECK_HR(provider_list_load(list, &id, &set_rig.caller, &provider), S_OK);
    provider->takes_part = true;
    set_rig.why.text[0] = 0;
    hr = import_set(&set_rig.coordinator, list, &set_rig.caller, 0, cancel, set);
    provider_list_unload(list, &set_rig.caller);
    os_cancel_free(cancel);
    mem_free(list);
    return hr;
}

/* The first part comes alone and gets a new id; when the other one has come too, both have one. */
void
import__volume_over_two_luns__comes_whole_or_not_at_all(void)
{
    static const struct set_layout layout = {.spanned = true, .context = VSS_CTX_NAS_ROLLBACK};
    struct volumes volumes = {0};
    struct copy_set set;
    struct id first, second;

    set_rig_open();
    set_rig_start(&layout);
    set_rig_document(&set);
    set.copies[0].is_imported = false;
    make_part(NAA_C1, 0);
    make_part(NAA_C2, 1);
    set_rig_remove("c2");
    CHECK_HR(import_it(&set), VSS_E_NO_SNAPSHOTS_IMPORTED);
    CHECK_STR(text_get(&set_rig.calls), "locate 2;fill c1;");
    CHECK(!set.copies[0].is_imported);
    first = id_on(NAA_C1);
    CHECK(!id_equal(&first, &wide));

    fabric_present(NAA_C2);
    CHECK_HR(import_it(&set), S_OK);
    first = id_on(NAA_C1);
    second = id_on(NAA_C2);
    CHECK(id_equal(&first, &second) && !id_equal(&first, &wide));
    CHECK(set.copies[0].is_imported && id_equal(&set.copies[0].volume, &first));
    CHECK_HR(coordinator_volumes(&set_rig.coordinator, &volumes, NULL), S_OK);
    if (CHECK(volumes_find(&volumes, &first)))
        CHECK_INT(volumes_find(&volumes, &first)->extent_count, 2);
    volumes_release(&volumes);
    copy_set_release(&set);
    set_rig_close();
}
