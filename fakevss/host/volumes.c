/* SPDX-License-Identifier: Apache-2.0 */
/* Finds volumes: reads every disk's partition table, keeps disks with a duplicate id offline as
 * Windows does, and tells the file system by the boot sector. */
#include "config.h"

#include "fakevss/host/volumes.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/host/ptable.h"

static const char name_prefix[] = "\\\\?\\Volume{";

/* The disk's id; ERR_OK only when its table can be read. */
static enum err
read_table(const struct disk *disk, struct ptable *ret_table, struct why *why)
{
    struct disk_io io = {0};
    enum err e = disk_open(disk, false, &io, why);

    if (!e)
        e = ptable_read(&io.io, ret_table, why);
    disk_close(&io);
    return e;
}

/* Another usable disk that came before @disk and has the same disk id, or NULL. @table is scratch.
 */
static const struct disk *
find_collision(const struct disks *disks, const struct disk *disk, const struct id *id,
               struct ptable *table)
{
    size_t i;

    for (i = 0; i < disks_count(disks); i++) {
        const struct disk *other = disks_at(disks, i);

        if (other->arrival < disk->arrival && !read_table(other, table, NULL) &&
            id_equal(&table->disk, id))
            return other;
    }
    return NULL;
}

/* Read the table of @disk; errors as volumes_explain's. */
static enum err
read_online(const struct disks *disks, const struct disk *disk, struct ptable *ret_table,
            struct ptable *scratch, struct why *why)
{
    const struct disk *other;
    enum err e = read_table(disk, ret_table, why);

    if (e)
        return e;
    other = find_collision(disks, disk, &ret_table->disk, scratch);
    if (other)
        return why_set(why, ERR_EXISTS, "offline: it has the disk id of disk%u", other->number);
    return ERR_OK;
}

static enum volume_fs
read_fs(const struct block_io *io, uint64_t offset)
{
    char sector[SECTOR_SIZE];

    if (io->read(io->ctx, offset, sector, sizeof(sector), NULL))
        return VOLUME_FS_RAW;
    return memcmp(sector + 3, "NTFS    ", 8) == 0 ? VOLUME_FS_NTFS : VOLUME_FS_RAW;
}

static enum err
add_volume(struct volumes *volumes, const struct disk *disk, const struct partition *partition,
           enum volume_fs fs)
{
    struct volume *grown = mem_array(volumes->count + 1, sizeof(*grown));
    struct volume *volume;

    if (!grown)
        return ERR_NOMEM;
    if (volumes->count > 0)
        memcpy(grown, volumes->volumes, volumes->count * sizeof(*grown));
    mem_free(volumes->volumes);
    volumes->volumes = grown;

    volume = &grown[volumes->count++];
    volume->id = partition->unique;
    volume->size = partition->size;
    volume->fs = fs;
    volume->attributes = partition->attributes;
    volume->extent_count = 1;
    volume->extents[0].disk = disk->number;
    memcpy(volume->extents[0].naa, disk->naa, sizeof(disk->naa));
    volume->extents[0].slot = partition->slot;
    volume->extents[0].offset = partition->offset;
    volume->extents[0].size = partition->size;
    return ERR_OK;
}

static enum err
scan_disk(struct volumes *volumes, const struct disk *disk, const struct ptable *table)
{
    struct disk_io io = {0};
    enum err e = disk_open(disk, false, &io, NULL);
    unsigned i;

    if (e)
        return e == ERR_NOMEM ? e : ERR_OK; /* gone since the table was read */
    for (i = 0; i < table->count && !e; i++) {
        const struct partition *partition = &table->partitions[i];

        if (id_equal(&partition->type, &partition_basic_data))
            e = add_volume(volumes, disk, partition, read_fs(&io.io, partition->offset));
    }
    disk_close(&io);
    return e;
}

enum err
volumes_scan(const struct disks *disks, struct volumes *ret_volumes)
{
    struct volumes volumes = {0};
    struct ptable *tables = mem_array(2, sizeof(*tables)); /* too large for a stack */
    enum err e = tables ? ERR_OK : ERR_NOMEM;
    size_t i;

    for (i = 0; i < disks_count(disks) && !e; i++) {
        const struct disk *disk = disks_at(disks, i);

        enum err online = read_online(disks, disk, &tables[0], &tables[1], NULL);

        if (!online)
            e = scan_disk(&volumes, disk, &tables[0]);
        else if (online == ERR_NOMEM) /* says nothing about the disk */
            e = online;
    }
    mem_free(tables);
    if (e) {
        volumes_release(&volumes);
        return e;
    }
    *ret_volumes = volumes;
    return ERR_OK;
}

void
volumes_release(struct volumes *volumes)
{
    mem_free(volumes->volumes);
    memset(volumes, 0, sizeof(*volumes));
}

const struct volume *
volumes_find(const struct volumes *volumes, const struct id *id)
{
    size_t i;

    for (i = 0; i < volumes->count; i++)
        if (id_equal(&volumes->volumes[i].id, id))
            return &volumes->volumes[i];
    return NULL;
}

bool
volume_is_on(const struct volume *volume, const struct disk *disk)
{
    for (unsigned i = 0; i < volume->extent_count; i++)
        if (strcmp(volume->extents[i].naa, disk->naa) == 0)
            return true;
    return false;
}

enum err
volumes_explain(const struct disks *disks, const struct disk *disk, struct why *why)
{
    struct ptable *tables = mem_array(2, sizeof(*tables));
    enum err e = ERR_NOMEM;

    if (tables)
        e = read_online(disks, disk, &tables[0], &tables[1], why);
    mem_free(tables);
    return e;
}

enum err
volumes_probe(const struct disk *disk, struct why *why)
{
    struct ptable *table = mem_zalloc(sizeof(*table));
    struct disk_io io = {0};
    struct why reason = {0};
    enum err e = ERR_NOMEM;

    if (!table)
        return why_set(why, e, "disk%u (naa %s): no memory to read it", disk->number, disk->naa);
    e = disk_open(disk, false, &io, why);
    if (e)
        goto out;
    e = ptable_read(&io.io, table, &reason);
    if (e == ERR_NOT_FOUND)
        e = ERR_OK; /* an empty disk */
    if (e)
        (void)why_set(why, e, "disk%u (naa %s): %s", disk->number, disk->naa, why_text(&reason, e));
out:
    disk_close(&io);
    mem_free(table);
    return e;
}

char *
volume_name(const struct id *id, char *buf)
{
    char text[ID_TEXT_SIZE];

    (void)snprintf(buf, VOLUME_NAME_SIZE, "%s%s}\\", name_prefix, id_format(id, text)); /* fits */
    return buf;
}

bool
volume_parse_name(const char *name, struct id *ret_id)
{
    size_t prefix = sizeof(name_prefix) - 1;
    char text[ID_TEXT_SIZE];
    size_t i;

    if (strlen(name) != VOLUME_NAME_SIZE - 1)
        return false;
    for (i = 0; i < prefix; i++) /* only the letters of "Volume" have two cases */
        if (name[i] != name_prefix[i] && (name[i] | 0x20) != (name_prefix[i] | 0x20))
            return false;
    if (strcmp(name + VOLUME_NAME_SIZE - 3, "}\\") != 0)
        return false;
    memcpy(text, name + prefix, ID_TEXT_SIZE - 1);
    text[ID_TEXT_SIZE - 1] = 0;
    return id_parse(text, ret_id);
}

const char *
volume_fs_name(enum volume_fs fs)
{
    return fs == VOLUME_FS_NTFS ? "NTFS" : "RAW";
}
