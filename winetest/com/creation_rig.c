/* SPDX-License-Identifier: Apache-2.0 */
#define COBJMACROS
#include "config.h"

#include "winetest/com/creation_rig.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/coordinator/registry.h"
#include "fakevss/host/marks.h"
#include "fakevss/service/factory.h"
#include "winetest/com/records_maker.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fabric_maker.h"

#define ORIGINAL "600000000000000000000000000000a1"
#define COPY "600000000000000000000000000000c1"
#define DISK_BYTE 0xa1

struct creation_rig creation_rig;

static struct factory factory;
static DWORD cookie;
static struct text timeline;
static bool has_copy;

/* --- the provider --- */

static HRESULT
make(REFIID iid, void **ret_object)
{
    return IVssHardwareSnapshotProvider_QueryInterface(
        &creation_rig.provider.IVssHardwareSnapshotProvider_iface, iid, ret_object);
}

static void
nothing(void)
{
}

static void
drop_copy(void)
{
    if (has_copy)
        fabric_unpresent(COPY);
    has_copy = false;
}

static void
during(const char *method)
{
    text_add(&creation_rig.calls, "%s;", method);
    if (strcmp(method, "LocateLuns") == 0 && !creation_rig.is_stingy && !has_copy) {
        fabric_present(COPY);
        fabric_format(COPY, DISK_BYTE, 1);
        has_copy = true;
    }
    if (strcmp(method, "AbortSnapshots") == 0 || strcmp(method, "OnLunEmpty") == 0)
        drop_copy();
    if (creation_rig.during)
        creation_rig.during(method);
}

/* The target of a1 is c1: the record with the last byte of its NAA changed. */
static void
touch(VDS_LUN_INFORMATION *record, const VDS_LUN_INFORMATION *source, LONG index)
{
    BYTE *data = NULL;
    DWORD size = 0;

    (void)index;
    if (!source || FAILED(lun_record_store(source, &data, &size)))
        return;
    if (SUCCEEDED(lun_record_load(data, size, record))) {
        record->m_deviceIdDescriptor.m_rgIdentifiers[0].m_rgbIdentifier[15] = 0xc1;
        record->m_diskSignature = GUID_NULL;
    }
    mem_free(data);
}

void
creation_rig_open(void)
{
    const char *fabric = fabric_make();
    struct store_provider info = {.type = VSS_PROV_HARDWARE, .name = "Bad", .version = "1"};

    memset(&creation_rig, 0, sizeof(creation_rig));
    CHECK_HR(store_setting_set("HostName", FABRIC_HOST, NULL), S_OK);
    CHECK_HR(store_setting_set("FabricPath", fabric, NULL), S_OK);
    CHECK_HR(store_setting_set("GatePath", test_dir(), NULL), S_OK);
    CHECK_HR(store_setting_set("ArrivalTimeout", "0", NULL), S_OK);
    info.id.Data1 = 1;
    info.class_id.Data1 = 0x7e580000;
    CHECK_HR(store_provider_add(&info), S_OK);
    factory_init(&factory, make, nothing, nothing);
    CHECK_HR(CoRegisterClassObject(&info.class_id, (IUnknown *)&factory.IClassFactory_iface,
                                   CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE, &cookie),
             S_OK);
    fabric_present(ORIGINAL);
    fabric_format(ORIGINAL, DISK_BYTE, 1);
    CHECK_ERR(timeline_new(&creation_rig.timeline), ERR_OK, NULL);
    coordinator_init(&creation_rig.coordinator);
}

void
creation_rig_close(void)
{
    CHECK_HR(CoRevokeClassObject(cookie), S_OK);
    coordinator_release(&creation_rig.coordinator);
    timeline_free(creation_rig.timeline);
    text_release(&creation_rig.calls);
    text_release(&timeline);
    CHECK_HR(registry_delete_tree(HKEY_LOCAL_MACHINE, STORE_KEY), S_OK);
}

bool
creation_rig_start(LONG context)
{
    bad_provider_init(&creation_rig.provider);
    creation_rig.provider.during = during;
    creation_rig.provider.touch = touch;
    creation_rig.during = NULL;
    creation_rig.is_stingy = false;
    creation_rig.creation = NULL;
    creation_rig.why.text[0] = 0;
    text_release(&creation_rig.calls);
    timeline_reset(creation_rig.timeline);
    return CHECK_HR(creation_new(&creation_rig.coordinator, context, creation_rig.timeline,
                                 &creation_rig.creation, &creation_rig.why),
                    S_OK);
}

void
creation_rig_finish(void)
{
    creation_free(creation_rig.creation);
    drop_copy();
    CHECK_HR(coordinator_rescan(&creation_rig.coordinator, creation_rig.timeline, NULL), S_OK);
    (void)registry_delete_tree(HKEY_LOCAL_MACHINE, STORE_KEY "\\Sets"); /* there may be none */
}

HRESULT
creation_rig_add(void)
{
    struct id id;
    char name[VOLUME_NAME_SIZE];
    GUID snapshot;

    memset(&id, DISK_BYTE, sizeof(id));
    id.bytes[15] = 0;
    return creation_add(creation_rig.creation, volume_name(&id, name), &GUID_NULL, &snapshot,
                        &creation_rig.why);
}

bool
creation_rig_is_held(void)
{
    char *path = os_path_join(test_dir(), ORIGINAL);
    struct os_file *file = NULL;
    enum err e;

    CHECK_ERR(os_file_open(path, OS_OPEN_CREATE, &file, NULL), ERR_OK, NULL);
    e = os_file_lock_shared(file, 0, NULL, NULL);
    CHECK(!e || e == ERR_TIMEOUT);
    os_file_close(file);
    mem_free(path);
    return e;
}

bool
creation_rig_is_marked(void)
{
    struct ptable *table = mem_zalloc(sizeof(*table));
    bool is_marked;

    fabric_table(ORIGINAL, table);
    is_marked = table->partitions[0].attributes & MARKS_ALL;
    mem_free(table);
    return is_marked;
}

const char *
creation_rig_timeline(void)
{
    text_release(&timeline);
    timeline_print(creation_rig.timeline, &timeline);
    return text_get(&timeline);
}
