/* SPDX-License-Identifier: Apache-2.0 */
/* Finds volumes: reads every disk's partition table, keeps disks with a duplicate id offline as
 * Windows does, and tells the file system by the boot sector. */
#include "config.h"

#include "fakevss/host/volumes.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "fakevss/host/ptable.h"
#include "fakevss/host/span.h"

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

/* What is found on the disks. */
struct scan {
    struct volumes volumes;
    struct span_part *parts; /* of volumes over several disks; in the same order */
    size_t part_count;
};

/* Room for one more behind @count elements of @size at *array. */
static enum err
grow(void **array, size_t count, size_t size)
{
    char *grown = mem_array(count + 1, size);

    if (!grown)
        return ERR_NOMEM;
    if (count > 0)
        memcpy(grown, *array, count * size);
    mem_free(*array);
    *array = grown;
    return ERR_OK;
}

static enum err
add_volume(struct scan *scan, const struct volume *volume)
{
    struct volumes *volumes = &scan->volumes;
    enum err e = grow((void **)&volumes->volumes, volumes->count, sizeof(*volume));

    if (!e)
        volumes->volumes[volumes->count++] = *volume;
    return e;
}

static enum err
add_part(struct scan *scan, const struct span_part *part)
{
    enum err e = grow((void **)&scan->parts, scan->part_count, sizeof(*part));

    if (!e)
        scan->parts[scan->part_count++] = *part;
    return e;
}

static struct volume_extent
extent_of(const struct disk *disk, const struct partition *partition)
{
    struct volume_extent extent = {.disk = disk->number,
                                   .slot = partition->slot,
                                   .offset = partition->offset,
                                   .size = partition->size};

    memcpy(extent.naa, disk->naa, sizeof(extent.naa));
    return extent;
}

static enum err
add_partition(struct scan *scan, const struct disk *disk, const struct ptable *table,
              unsigned index, const struct block_io *io)
{
    const struct partition *partition = &table->partitions[index];
    struct span_part part;

    if (!span_parse(table, index, &part, NULL)) {
        part.fs = read_fs(io, partition->offset);
        part.extent = extent_of(disk, partition);
        return add_part(scan, &part);
    }
    if (!id_equal(&partition->type, &partition_basic_data))
        return ERR_OK;
    return add_volume(scan, &(struct volume){.id = partition->unique,
                                             .size = partition->size,
                                             .fs = read_fs(io, partition->offset),
                                             .attributes = partition->attributes,
                                             .extent_count = 1,
                                             .extents = {extent_of(disk, partition)}});
}

static enum err
scan_disk(struct scan *scan, const struct disk *disk, const struct ptable *table)
{
    struct disk_io io = {0};
    enum err e = disk_open(disk, false, &io, NULL);
    unsigned i;

    if (e)
        return e == ERR_NOMEM ? e : ERR_OK; /* gone since the table was read */
    for (i = 0; i < table->count && !e; i++)
        e = add_partition(scan, disk, table, i, &io.io);
    disk_close(&io);
    return e;
}

/* The volumes whose parts are all there. */
static enum err
add_spanned(struct scan *scan)
{
    enum err e = ERR_OK;

    for (size_t i = 0; i < scan->part_count && !e; i++) {
        struct volume volume;

        if (scan->parts[i].index == 0 &&
            !span_assemble(scan->parts, scan->part_count, i, &volume, NULL))
            e = add_volume(scan, &volume);
    }
    return e;
}

static void
scan_release(struct scan *scan)
{
    volumes_release(&scan->volumes);
    mem_free(scan->parts);
}

/* Look at all disks; *ret_scan is released by the caller in any case. */
static enum err
scan_disks(const struct disks *disks, struct scan *ret_scan)
{
    struct ptable *tables = mem_array(2, sizeof(*tables)); /* too large for a stack */
    enum err e = tables ? ERR_OK : ERR_NOMEM;
    size_t i;

    memset(ret_scan, 0, sizeof(*ret_scan));
    for (i = 0; i < disks_count(disks) && !e; i++) {
        const struct disk *disk = disks_at(disks, i);

        enum err online = read_online(disks, disk, &tables[0], &tables[1], NULL);

        if (!online)
            e = scan_disk(ret_scan, disk, &tables[0]);
        else if (online == ERR_NOMEM) /* says nothing about the disk */
            e = online;
    }
    mem_free(tables);
    return e;
}

enum err
volumes_scan(const struct disks *disks, struct volumes *ret_volumes)
{
    struct scan scan;
    enum err e = scan_disks(disks, &scan);

    if (!e)
        e = add_spanned(&scan);
    if (!e) {
        *ret_volumes = scan.volumes;
        scan.volumes = (struct volumes){0}; /* handed over */
    }
    scan_release(&scan);
    return e;
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

/* Why parts on @disk are of no volume. */
static enum err
explain_parts(const struct disks *disks, const struct disk *disk, const struct ptable *table,
              struct why *why)
{
    struct scan scan;
    enum err e = scan_disks(disks, &scan);

    for (unsigned i = 0; i < table->count && !e; i++) {
        struct span_part part;

        e = span_parse(table, i, &part, why);
        if (e == ERR_NOT_FOUND)
            e = ERR_OK; /* no part at all */
    }
    for (size_t i = 0; i < scan.part_count && !e; i++) {
        struct volume volume;

        if (scan.parts[i].extent.disk == disk->number)
            e = span_assemble(scan.parts, scan.part_count, i, &volume, why);
    }
    scan_release(&scan);
    return e;
}

enum err
volumes_explain(const struct disks *disks, const struct disk *disk, struct why *why)
{
    struct ptable *tables = mem_array(2, sizeof(*tables));
    enum err e = ERR_NOMEM;

    if (tables)
        e = read_online(disks, disk, &tables[0], &tables[1], why);
    if (!e)
        e = explain_parts(disks, disk, &tables[0], why);
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
