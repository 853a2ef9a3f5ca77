/* SPDX-License-Identifier: Apache-2.0 */
/* The list of disks: rescan of the fabric folder, numbering, and access to a disk's blocks. How a
 * LUN's folder is read is lun_folder.c's. */
#include "config.h"

#include "fakevss/host/disks.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/host/late.h"
#include "fakevss/host/lun_folder.h"

struct reserved {
    char naa[DISK_NAA_MAX];
    unsigned number;
    struct reserved *next;
};

struct disk_list {
    struct disk **disks;
    size_t count;
    size_t capacity;
};

struct disks {
    char *fabric;
    char *folder; /* of our host */
    struct disk_list list;
    struct reserved *reserved;
    struct late late;
    uint64_t last_arrival;
};

static void
list_release(struct disk_list *list)
{
    size_t i;

    for (i = 0; i < list->count; i++)
        mem_free(list->disks[i]);
    mem_free(list->disks);
    memset(list, 0, sizeof(*list));
}

/* Add @disk, which the list then owns. */
static enum err
list_add(struct disk_list *list, struct disk *disk)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 16;
        struct disk **grown = mem_array(capacity, sizeof(struct disk *));

        if (!grown)
            return ERR_NOMEM;
        if (list->count > 0)
            memcpy(grown, list->disks, list->count * sizeof(struct disk *));
        mem_free(list->disks);
        list->disks = grown;
        list->capacity = capacity;
    }
    list->disks[list->count++] = disk;
    return ERR_OK;
}

static const struct disk *
list_find_naa(const struct disk_list *list, const char *naa)
{
    size_t i;

    for (i = 0; i < list->count; i++)
        if (strcmp(list->disks[i]->naa, naa) == 0)
            return list->disks[i];
    return NULL;
}

enum err
disks_new(const char *fabric, const char *host, struct disks **ret_disks)
{
    struct disks *disks = mem_zalloc(sizeof(*disks));

    if (!disks)
        return ERR_NOMEM;
    disks->fabric = mem_strdup(fabric);
    disks->folder = os_path_join(fabric, host);
    if (!disks->fabric || !disks->folder) {
        disks_free(disks);
        return ERR_NOMEM;
    }
    *ret_disks = disks;
    return ERR_OK;
}

static void
forget_reserved(struct disks *disks)
{
    while (disks->reserved) {
        struct reserved *next = disks->reserved->next;

        mem_free(disks->reserved);
        disks->reserved = next;
    }
}

void
disks_free(struct disks *disks)
{
    if (!disks)
        return;
    list_release(&disks->list);
    forget_reserved(disks);
    late_release(&disks->late);
    mem_free(disks->folder);
    mem_free(disks->fabric);
    mem_free(disks);
}

enum err
disks_reserve(struct disks *disks, const char *naa, unsigned number)
{
    struct reserved *reserved;

    for (reserved = disks->reserved; reserved; reserved = reserved->next)
        if (reserved->number == number || strcmp(reserved->naa, naa) == 0)
            return ERR_OK;
    reserved = mem_zalloc(sizeof(*reserved));
    if (!reserved)
        return ERR_NOMEM;
    (void)snprintf(reserved->naa, sizeof(reserved->naa), "%s", naa); /* too long matches nothing */
    reserved->number = number;
    reserved->next = disks->reserved;
    disks->reserved = reserved;
    return ERR_OK;
}

/* --- rescan --- */

struct rescan {
    struct disks *disks;
    struct disk_list found;
};

static enum err
scan_entry(void *ctx, const char *name)
{
    struct rescan *rescan = ctx;
    struct disk *disk;
    enum err e;

    if (name[0] == '.' || late_hides(&rescan->disks->late, name))
        return ERR_OK;
    disk = mem_zalloc(sizeof(*disk));
    if (!disk)
        return ERR_NOMEM;
    e = lun_folder_read(rescan->disks->folder, name, disk);
    if (e) {
        mem_free(disk);
        return e == ERR_NOT_FOUND ? ERR_OK : e; /* unpresented while we looked */
    }
    e = list_add(&rescan->found, disk);
    if (e)
        mem_free(disk);
    return e;
}

static bool
number_is_taken(const struct disks *disks, const struct disk_list *found, size_t numbered,
                unsigned number, const char *naa)
{
    const struct reserved *reserved;
    size_t i;

    for (i = 0; i < disks->list.count; i++) /* a vanished disk's number rests for one rescan */
        if (disks->list.disks[i]->number == number)
            return true;
    for (i = 0; i < numbered; i++)
        if (found->disks[i]->number == number)
            return true;
    for (reserved = disks->reserved; reserved; reserved = reserved->next)
        if (reserved->number == number && strcmp(reserved->naa, naa) != 0)
            return true;
    return false;
}

static unsigned
choose_number(const struct disks *disks, const struct disk_list *found, size_t numbered,
              const char *naa)
{
    const struct reserved *reserved;
    unsigned number = 0;

    for (reserved = disks->reserved; reserved; reserved = reserved->next)
        if (strcmp(reserved->naa, naa) == 0 &&
            !number_is_taken(disks, found, numbered, reserved->number, naa))
            return reserved->number;
    while (number_is_taken(disks, found, numbered, number, naa))
        number++;
    return number;
}

/* Give each found disk the number and arrival it had, or new ones. */
static void
number_disks(struct disks *disks, struct disk_list *found)
{
    size_t i;

    for (i = 0; i < found->count; i++) {
        struct disk *disk = found->disks[i];
        const struct disk *old = list_find_naa(&disks->list, disk->naa);

        if (old)
            disk->number = old->number;
        else
            disk->number = choose_number(disks, found, i, disk->naa);
        if (old && scsi_identity_equal(&old->identity, &disk->identity))
            disk->arrival = old->arrival;
        else
            disk->arrival = ++disks->last_arrival; /* another device under the old name arrives */
    }
}

static void
sort_by_number(struct disk_list *list)
{
    size_t i;
    size_t k;

    for (i = 1; i < list->count; i++) {
        struct disk *disk = list->disks[i];

        for (k = i; k > 0 && list->disks[k - 1]->number > disk->number; k--)
            list->disks[k] = list->disks[k - 1];
        list->disks[k] = disk;
    }
}

static enum err
ignore_entry(void *ctx, const char *name)
{
    (void)ctx;
    (void)name;
    return ERR_OK;
}

enum err
disks_rescan(struct disks *disks, struct why *why)
{
    struct rescan rescan = {.disks = disks};
    enum err e = os_list_dir(disks->fabric, ignore_entry, NULL, why);

    if (e == ERR_NOT_FOUND)
        return why_set(
            why, e, "the fabric folder %s does not exist; create the array or correct FabricPath",
            disks->fabric);
    if (!e)
        e = late_load(&disks->late, disks->folder, why);
    if (e)
        return e;
    e = os_list_dir(disks->folder, scan_entry, &rescan, NULL);
    if (e && e != ERR_NOT_FOUND) { /* nothing is presented to a host without a folder */
        list_release(&rescan.found);
        return why_set(why, e, "reading the fabric folder %s: %s", disks->folder, err_text(e));
    }

    number_disks(disks, &rescan.found);
    sort_by_number(&rescan.found);
    list_release(&disks->list);
    disks->list = rescan.found;
    forget_reserved(disks);
    return ERR_OK;
}

uint64_t
disks_last_arrival(const struct disks *disks)
{
    return disks->last_arrival;
}

size_t
disks_count(const struct disks *disks)
{
    return disks->list.count;
}

const struct disk *
disks_at(const struct disks *disks, size_t index)
{
    return disks->list.disks[index];
}

const struct disk *
disks_find(const struct disks *disks, unsigned number)
{
    size_t i;

    for (i = 0; i < disks->list.count; i++)
        if (disks->list.disks[i]->number == number)
            return disks->list.disks[i];
    return NULL;
}

char *
disk_number_name(unsigned number, char *buf)
{
    (void)snprintf(buf, DISK_NAME_SIZE, "\\\\.\\PhysicalDrive%u", number); /* always fits */
    return buf;
}

/* --- blocks --- */

static enum err
io_read(void *ctx, uint64_t offset, void *buf, size_t size, struct why *why)
{
    struct disk_io *io = ctx;

    return os_file_read(io->file, offset, buf, size, why);
}

static enum err
io_write(void *ctx, uint64_t offset, const void *buf, size_t size, struct why *why)
{
    struct disk_io *io = ctx;

    return os_file_write(io->file, offset, buf, size, why);
}

enum err
disk_open(const struct disk *disk, bool for_writing, struct disk_io *ret_io, struct why *why)
{
    enum err e;

    memset(ret_io, 0, sizeof(*ret_io));
    if (disk->is_damaged)
        return why_set(why, ERR_CORRUPT, "disk%u (naa %s): %s", disk->number, disk->naa,
                       disk->damage.text);
    if (for_writing && disk->is_read_only)
        return why_set(why, ERR_ACCESS, "disk%u (naa %s): it is presented read-only", disk->number,
                       disk->naa);
    e = os_file_open(disk->path, for_writing ? OS_OPEN_READ_WRITE : OS_OPEN_READ, &ret_io->file,
                     why);
    if (e)
        return why_prefix(why, e, "disk%u (naa %s)", disk->number, disk->naa);

    ret_io->io.read = io_read;
    ret_io->io.write = io_write;
    ret_io->io.ctx = ret_io;
    ret_io->io.size = disk->size;
    return ERR_OK;
}

void
disk_close(struct disk_io *io)
{
    os_file_close(io->file);
    memset(io, 0, sizeof(*io));
}
