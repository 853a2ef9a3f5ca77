/* SPDX-License-Identifier: Apache-2.0 */
#define COBJMACROS
#include "config.h"

#include "winetest/com/set_rig.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/coordinator/registry.h"
#include "fakevss/host/marks.h"
#include "fakevss/service/factory.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fabric_maker.h"

#define NAA_HEAD "600000000000000000000000000000"
#define PARTITIONS 2

struct set_rig set_rig;

static const char *const luns[] = {"a1", "a2", "c1", "c2"};
static const unsigned char disk_bytes[] = {0xa1, 0xa2, 0xc1, 0xc2};
static bool is_there[4];
static struct factory factories[SET_RIG_COPIES];
static DWORD cookies[SET_RIG_COPIES];
static struct text timeline;

#define NAME_AT (64 * 1024) /* behind the tables and before the partitions: the LUN's name */

static const char *
naa_of(const char *lun)
{
    static char naa[DISK_NAA_MAX];

    (void)snprintf(naa, sizeof(naa), NAA_HEAD "%s", lun);
    return naa;
}

static unsigned
index_of(const char *lun)
{
    return (lun[0] == 'c' ? 2u : 0u) + (unsigned)(lun[1] - '1');
}

void
set_rig_remove(const char *lun)
{
    if (CHECK(is_there[index_of(lun)]))
        fabric_unpresent(naa_of(lun));
    is_there[index_of(lun)] = false;
}

/* --- providers --- */

static HRESULT
make_first(REFIID iid, void **ret_object)
{
    return IVssHardwareSnapshotProviderEx_QueryInterface(
        &set_rig.providers[0].IVssHardwareSnapshotProviderEx_iface, iid, ret_object);
}

static HRESULT
make_second(REFIID iid, void **ret_object)
{
    return IVssHardwareSnapshotProviderEx_QueryInterface(
        &set_rig.providers[1].IVssHardwareSnapshotProviderEx_iface, iid, ret_object);
}

static void
nothing(void)
{
}

static void
add_provider(unsigned index, factory_create *make)
{
    struct store_provider info = {.type = VSS_PROV_HARDWARE};

    info.id.Data1 = index + 1;
    info.class_id.Data1 = 0x7e570000 + index;
    strcpy(info.name, index ? "Second" : "First");
    strcpy(info.version, "1");
    CHECK_HR(store_provider_add(&info), S_OK);
    factory_init(&factories[index], make, nothing, nothing);
    CHECK_HR(CoRegisterClassObject(&info.class_id,
                                   (IUnknown *)&factories[index].IClassFactory_iface,
                                   CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE, &cookies[index]),
             S_OK);
}

void
set_rig_open(void)
{
    const char *fabric = fabric_make();

    memset(&set_rig, 0, sizeof(set_rig));
    memset(is_there, 0, sizeof(is_there));
    CHECK_HR(store_setting_set("HostName", FABRIC_HOST, NULL), S_OK);
    CHECK_HR(store_setting_set("FabricPath", fabric, NULL), S_OK);
    CHECK_HR(store_setting_set("GatePath", fabric, NULL), S_OK);
    add_provider(0, make_first);
    add_provider(1, make_second);
    CHECK_ERR(timeline_new(&set_rig.caller.timeline), ERR_OK, NULL);
    set_rig.caller.why = &set_rig.why;
    set_rig.set.Data1 = 100;
    set_rig.copies[0].Data1 = 1;
    set_rig.copies[1].Data1 = 2;
    coordinator_init(&set_rig.coordinator);
}

void
set_rig_close(void)
{
    for (unsigned i = 0; i < SET_RIG_COPIES; i++)
        CHECK_HR(CoRevokeClassObject(cookies[i]), S_OK);
    coordinator_release(&set_rig.coordinator);
    timeline_free(set_rig.caller.timeline);
    text_release(&set_rig.calls);
    text_release(&timeline);
    CHECK_HR(registry_delete_tree(HKEY_LOCAL_MACHINE, STORE_KEY), S_OK);
}

/* --- a set --- */

static void
find_disk(const char *lun, struct disk *ret_disk)
{
    struct disk *disks = NULL;
    size_t count = 0;

    CHECK_HR(coordinator_disks(&set_rig.coordinator, 0, &disks, &count), S_OK);
    for (size_t i = 0; i < count; i++)
        if (strcmp(disks[i].naa, naa_of(lun)) == 0)
            *ret_disk = disks[i];
    mem_free(disks);
}

static void
make_copy(struct copy *copy, unsigned index, const struct set_layout *layout)
{
    struct ptable *table = mem_zalloc(sizeof(*table));
    unsigned lun = layout->one_lun ? 0 : index;
    unsigned slot = layout->one_lun ? index : 0;
    struct disk original = {0};
    struct disk target = {0};
    struct volume volume = {.extent_count = 1};

    find_disk(luns[lun], &original);
    find_disk(luns[2 + lun], &target);
    fabric_table(naa_of(luns[lun]), table);
    volume.id = table->partitions[slot].unique;
    volume.extents[0].disk = original.number;
    volume.extents[0].slot = slot;
    volume.extents[0].offset = table->partitions[slot].offset;
    volume.extents[0].size = table->partitions[slot].size;
    copy_set_volume(copy, &volume);
    copy->snapshot = set_rig.copies[index];
    copy->provider.Data1 = layout->two_providers && index ? 2 : 1;
    CHECK_HR(coordinator_record(&original, &copy->sources[0]), S_OK);
    CHECK_HR(coordinator_record(&target, &copy->targets[0]), S_OK);
    copy->identities[0] = mem_zalloc(sizeof(struct identity));
    CHECK_ERR(identity_read(&original, copy->identities[0], NULL), ERR_OK, NULL);
    fabric_table(naa_of(luns[2 + lun]), table);
    copy->volume = table->partitions[slot].unique;
    copy->is_imported = true;
    copy->device_number = index + 1;
    CHECK_ERR(marks_set(&target, NULL), ERR_OK, NULL);
    mem_free(table);
}

/* Have the LUN of @second be one of @copy's, too. */
static void
join(struct copy *copy, struct copy *second)
{
    copy->original.extents[copy->original.extent_count++] = second->original.extents[0];
    copy->extent_luns[1] = copy->lun_count++;
    copy->sources[1] = second->sources[0];
    copy->targets[1] = second->targets[0];
    copy->identities[1] = second->identities[0];
    memset(second, 0, sizeof(*second));
}

static void
put_set(const struct set_layout *layout)
{
    struct copy_set set;

    CHECK_HR(copy_set_init(&set, &set_rig.set, layout->context), S_OK);
    for (unsigned i = 0; i < SET_RIG_COPIES; i++)
        make_copy(&set.copies[i], i, layout);
    if (layout->spanned)
        join(&set.copies[0], &set.copies[1]);
    set.count = set.volume_count = layout->spanned ? 1 : SET_RIG_COPIES;
    CHECK_HR(store_set_save(&set), S_OK);
    if (!layout->is_unknown)
        CHECK_HR(store_set_complete(&set.id), S_OK);
    copy_set_release(&set);
}

static void
copy_blocks(const char *from, const char *to)
{
    char source[DISK_NAA_MAX];

    (void)snprintf(source, sizeof(source), "%s", naa_of(from)); /* fits */
    fabric_copy(source, naa_of(to));
}

void
set_rig_start(const struct set_layout *layout)
{
    for (unsigned i = 0; i < 4; i++) {
        if (!is_there[i])
            fabric_present(naa_of(luns[i]));
        is_there[i] = true;
        fabric_pages(naa_of(luns[i]));
        fabric_format(naa_of(luns[i]), disk_bytes[i], PARTITIONS);
        fabric_write(naa_of(luns[i]), NAME_AT, luns[i], 2);
    }
    for (unsigned i = 0; i < SET_RIG_COPIES; i++)
        set_provider_init(&set_rig.providers[i], &set_rig.calls, set_rig_remove, copy_blocks);
    CHECK_HR(registry_delete_tree(HKEY_LOCAL_MACHINE, STORE_KEY "\\Sets"), S_OK);
    CHECK_HR(coordinator_rescan(&set_rig.coordinator, set_rig.caller.timeline, NULL), S_OK);
    put_set(layout);
    timeline_reset(set_rig.caller.timeline);
    text_release(&set_rig.calls);
    set_rig.why.text[0] = 0;
}

void
set_rig_spoil(const char *lun)
{
    static const char zeros[SECTOR_SIZE];
    struct disk_io io = {0};
    struct disk disk = {0};

    find_disk(lun, &disk);
    CHECK_ERR(disk_open(&disk, true, &io, NULL), ERR_OK, NULL);
    CHECK_ERR(io.io.write(io.io.ctx, SECTOR_SIZE, zeros, SECTOR_SIZE, NULL), ERR_OK, NULL);
    CHECK_ERR(io.io.write(io.io.ctx, io.io.size - SECTOR_SIZE, zeros, SECTOR_SIZE, NULL), ERR_OK,
              NULL);
    disk_close(&io);
}

/* --- what is there --- */

static void
look(unsigned lun, struct ptable *table, char *ret_word)
{
    unsigned original = 0;
    unsigned own = 0;
    unsigned marked = 0;
    unsigned unmarked = 0;

    fabric_table(naa_of(luns[lun]), table);
    for (unsigned i = 0; i <= table->count; i++) { /* the disk's id after the partitions' */
        const struct id *id = i < table->count ? &table->partitions[i].unique : &table->disk;

        original += id->bytes[0] == disk_bytes[lun - 2];
        own += id->bytes[0] == disk_bytes[lun];
    }
    for (unsigned i = 0; i < table->count; i++) {
        marked += (table->partitions[i].attributes & MARKS_ALL) == MARKS_ALL;
        unmarked += (table->partitions[i].attributes & MARKS_ALL) == 0;
    }
    ret_word[0] = own == PARTITIONS + 1 ? 'o' : original == PARTITIONS + 1 ? 'a' : '?';
    ret_word[1] = marked == PARTITIONS ? 'm' : unmarked == PARTITIONS ? '-' : '?';
}

const char *
set_rig_copies(void)
{
    static char words[6];
    struct ptable *table = mem_zalloc(sizeof(*table));

    memcpy(words, "     ", sizeof(words));
    look(2, table, words);
    look(3, table, words + 3);
    mem_free(table);
    return words;
}

const char *
set_rig_lun(const char *lun)
{
    static char words[6];
    struct ptable *table = mem_zalloc(sizeof(*table));
    unsigned marked = 0;

    fabric_table(naa_of(lun), table);
    (void)snprintf(words, sizeof(words), "%02x", table->disk.bytes[0]);
    for (unsigned i = 0; i < table->count; i++) {
        if (table->partitions[i].unique.bytes[0] != table->disk.bytes[0] ||
            table->disk.bytes[1] != table->disk.bytes[0])
            memcpy(words, "xx", 2); /* new ones, or not all of one disk */
        marked += (table->partitions[i].attributes & MARKS_ALL) == MARKS_ALL;
    }
    words[2] = marked == table->count ? 'm' : marked ? '?' : '-';
    fabric_read(naa_of(lun), NAME_AT, words + 3, 2);
    mem_free(table);
    return words;
}

void
set_rig_document(struct copy_set *ret_set)
{
    struct copy_set *sets = NULL;
    unsigned count = 0;

    memset(ret_set, 0, sizeof(*ret_set));
    CHECK_HR(store_sets(STORE_SETS_ALL, &sets, &count), S_OK);
    if (CHECK_INT(count, 1)) {
        *ret_set = sets[0];
        sets[0] = (struct copy_set){0};
    }
    store_sets_free(sets, count);
}

unsigned
set_rig_known(void)
{
    struct copy_set *sets = NULL;
    unsigned count = 0;
    unsigned known = 0;

    CHECK_HR(store_sets(STORE_SETS_ALL, &sets, &count), S_OK);
    for (unsigned s = 0; s < count; s++)
        for (unsigned i = 0; i < sets[s].count; i++)
            known |= 1u << (sets[s].copies[i].snapshot.Data1 - 1);
    store_sets_free(sets, count);
    return known;
}

const char *
set_rig_timeline(void)
{
    text_release(&timeline);
    timeline_print(set_rig.caller.timeline, &timeline);
    return text_get(&timeline);
}
