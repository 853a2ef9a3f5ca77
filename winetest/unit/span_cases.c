/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/unit/span_cases.h"

#include <string.h>

#include "base/mem.h"
#include "fakevss/host/identity.h"
#include "fakevss/host/marks.h"
#include "fakevss/host/span.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fabric_maker.h"

#define NAA(digit) "6000000000000000000000000000000" digit
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DISKS 3

static const char *const naas[DISKS] = {NAA("1"), NAA("2"), NAA("3")};
static const struct id wide = {{0x77}};

static struct disks *disks;
static struct volumes volumes;

/* Three disks, each with two volumes. */
static void
begin(void)
{
    const char *fabric = fabric_make();

    for (unsigned i = 0; i < DISKS; i++) {
        fabric_present(naas[i]);
        fabric_format(naas[i], (uint8_t)(0xa1 + i), 2);
    }
    CHECK_ERR(disks_new(fabric, FABRIC_HOST, &disks), ERR_OK, NULL);
}

static void
scan(void)
{
    CHECK_ERR(disks_rescan(disks, NULL), ERR_OK, NULL);
    volumes_release(&volumes);
    CHECK_ERR(volumes_scan(disks, &volumes), ERR_OK, NULL);
}

static void
end(void)
{
    volumes_release(&volumes);
    disks_free(disks);
}

/* Have partition @slot of disk @disk be a part of the volume, by @name: "1/2". */
static void
set_part(unsigned disk, unsigned slot, const char *name)
{
    struct ptable *table = mem_zalloc(sizeof(*table));

    fabric_table(naas[disk], table);
    table->partitions[slot].type = partition_spanned;
    table->partitions[slot].unique = wide;
    memset(table->partitions[slot].name, 0, sizeof(table->partitions[slot].name));
    for (size_t i = 0; name[i]; i++)
        table->partitions[slot].name[i] = (uint8_t)name[i];
    fabric_write_table(naas[disk], table);
    mem_free(table);
}

void
span__parts_on_two_disks__are_one_volume(void)
{
    const struct volume *volume;
    struct partition partition = {0};
    struct why why = {0};

    begin();
    set_part(0, 1, "2/2"); /* the second part is on the first disk */
    set_part(2, 0, "1/2");
    scan();
    CHECK_INT(volumes.count, 5);
    volume = volumes_find(&volumes, &wide);
    if (CHECK(volume) && CHECK_INT(volume->extent_count, 2)) {
        CHECK(volume == &volumes.volumes[4]); /* behind the others */
        CHECK_STR(volume->extents[0].naa, naas[2]);
        CHECK_INT(volume->extents[0].slot, 0);
        CHECK_STR(volume->extents[1].naa, naas[0]);
        CHECK_INT(volume->extents[1].disk, 0);
        CHECK_INT(volume->extents[1].slot, 1);
        CHECK_INT(volume->extents[1].offset, 192 * 1024);
        CHECK_INT(volume->size, 2 * 64 * 1024);
        CHECK_INT(volume->fs, VOLUME_FS_NTFS); /* by its first block */
        CHECK(volume_is_on(volume, disks_find(disks, 0)));
        CHECK(!volume_is_on(volume, disks_find(disks, 1)));
        CHECK(volume_is_on(volume, disks_find(disks, 2)));
    }
    for (unsigned i = 0; i < DISKS; i++)
        CHECK_ERR(volumes_explain(disks, disks_find(disks, i), &why), ERR_OK, &why);
    end();

    span_mark(&partition, &wide, 7, 8);
    CHECK(id_equal(&partition.unique, &wide) && partition_is_volume(&partition));
    CHECK_INT(partition.name[0], '8');
    CHECK_INT(partition.name[1], '/');
    CHECK_INT(partition.name[2], '8');
    CHECK_INT(partition.name[3], 0);
}

void
span__what_does_not_fit_together__is_no_volume_and_told(void)
{
    static const struct {
        struct {
            unsigned disk, slot;
            const char *name; /* NULL: no more */
        } parts[3];
        enum err e; /* of the first one's disk */
        const char *reason;
    } rows[] = {
        {{{0, 0, "1/2"}}, ERR_NOT_FOUND, "part 2 of 2 of volume {77000000-"},
        {{{0, 0, "2/2"}}, ERR_NOT_FOUND, "part 1 of 2"},
        {{{0, 0, "1/3"}, {1, 0, "3/3"}}, ERR_NOT_FOUND, "part 2 of 3"},
        {{{0, 0, "1/2"}, {1, 0, "2/2"}, {2, 0, "2/2"}}, ERR_CORRUPT, "part 2 twice"},
        {{{0, 0, "1/2"}, {1, 0, "1/2"}, {2, 0, "2/2"}}, ERR_CORRUPT, "part 1 twice"},
        {{{0, 0, "1/2"}, {1, 0, "2/3"}}, ERR_CORRUPT, "say 2 and 3 parts"},
        {{{0, 0, "1/2"}, {0, 1, "2/2"}}, ERR_CORRUPT, "two parts on disk0"},
        {{{0, 0, ""}}, ERR_CORRUPT, "does not say which"},
        {{{0, 0, "0/2"}}, ERR_CORRUPT, "does not say which"},
        {{{0, 0, "3/2"}}, ERR_CORRUPT, "does not say which"},
        {{{0, 0, "1/1"}}, ERR_CORRUPT, "does not say which"},
        {{{0, 0, "1/9"}}, ERR_CORRUPT, "does not say which"},
        {{{0, 0, "1-2"}, {1, 0, "2/2"}}, ERR_CORRUPT, "does not say which"},
        {{{0, 0, "1/2 "}, {1, 0, "2/2"}}, ERR_CORRUPT, "does not say which"},
        {{{0, 0, "1/22"}, {1, 0, "2/2"}}, ERR_CORRUPT, "does not say which"},
    };

    begin();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct why why = {0};

        for (unsigned disk = 0; disk < DISKS; disk++)
            fabric_format(naas[disk], (uint8_t)(0xa1 + disk), 2);
        for (size_t k = 0; k < 3 && rows[i].parts[k].name; k++)
            set_part(rows[i].parts[k].disk, rows[i].parts[k].slot, rows[i].parts[k].name);
        scan();
        CHECK(!volumes_find(&volumes, &wide));
        CHECK_ERR(volumes_explain(disks, disks_find(disks, 0), &why), rows[i].e, &why);
        CHECK_CONTAINS(why.text, rows[i].reason);
    }
    end();
}

/* Also a part that has blocks of another partition. */
void
span__disk_offline_or_gone__volume_is_not_there(void)
{
    struct ptable *table = mem_zalloc(sizeof(*table));
    struct why why = {0};

    begin();
    set_part(0, 0, "1/2");
    set_part(1, 0, "2/2");
    scan();
    CHECK(volumes_find(&volumes, &wide));
    fabric_table(naas[1], table);
    memset(table->disk.bytes, 0xa1, 16); /* as the first disk's, which has come before */
    fabric_write_table(naas[1], table);
    scan();
    CHECK(!volumes_find(&volumes, &wide));
    CHECK_ERR(volumes_explain(disks, disks_find(disks, 0), &why), ERR_NOT_FOUND, &why);
    memset(table->disk.bytes, 0xa2, 16);
    table->partitions[1].offset = table->partitions[0].offset + SECTOR_SIZE;
    fabric_write_table(naas[1], table);
    scan();
    CHECK(!volumes_find(&volumes, &wide));
    CHECK_ERR(volumes_explain(disks, disks_find(disks, 1), &why), ERR_CORRUPT, &why);
    CHECK_CONTAINS(why.text, "partition 2 has blocks of it");
    table->partitions[1].offset = table->partitions[0].offset + table->partitions[0].size;
    fabric_write_table(naas[1], table);
    scan();
    CHECK(volumes_find(&volumes, &wide));
    fabric_unpresent(naas[1]);
    scan();
    CHECK(!volumes_find(&volumes, &wide));
    end();
    mem_free(table);
}

void
span__marks_and_identities__are_those_of_each_part(void)
{
    struct identity *identity = mem_zalloc(sizeof(*identity));
    const struct volume *volume;
    struct marks marks;

    begin();
    set_part(0, 0, "1/2");
    set_part(1, 0, "2/2");
    scan();
    CHECK_ERR(marks_set(disks_find(disks, 1), NULL), ERR_OK, NULL);
    CHECK_ERR(marks_read(disks_find(disks, 1), &marks, NULL), ERR_OK, NULL);
    CHECK_INT(marks.count, 2);
    CHECK(marks_are_complete(&marks));
    scan();
    volume = volumes_find(&volumes, &wide); /* marked, when one part is */
    if (CHECK(volume))
        CHECK(volume->attributes == MARKS_ALL);
    CHECK_ERR(identity_read(disks_find(disks, 1), identity, NULL), ERR_OK, NULL);
    CHECK(id_equal(&identity->partitions[0].id, &wide));
    CHECK_ERR(marks_new_identity(disks_find(disks, 1), NULL), ERR_OK, NULL);
    scan();
    CHECK(!volumes_find(&volumes, &wide)); /* one of its parts has another id */
    CHECK_ERR(identity_write(disks_find(disks, 1), identity, NULL), ERR_OK, NULL);
    scan();
    CHECK(volumes_find(&volumes, &wide));
    end();
    mem_free(identity);
}

void
span__each_allocation_fails__nothing_leaks(void)
{
    long live_before;
    long nth;

    begin();
    set_part(0, 0, "1/2");
    set_part(1, 0, "2/2");
    scan();
    volumes_release(&volumes);
    live_before = mem_live();
    for (nth = 1; nth < 1000; nth++) {
        enum err e;

        mem_fail_at(nth);
        e = volumes_scan(disks, &volumes);
        mem_fail_at(0);
        if (!e)
            break;
        CHECK_ERR(e, ERR_NOMEM, NULL);
        CHECK_INT(mem_live(), live_before);
    }
    CHECK(nth > 6 && nth < 1000);
    CHECK(volumes_find(&volumes, &wide));
    end();
}
