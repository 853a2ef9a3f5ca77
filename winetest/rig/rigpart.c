/* SPDX-License-Identifier: Apache-2.0 */
/* rigpart: look at the GUID partition table of a LUN image, and copy a partition out of it or into
 * it. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "winetest/rig/lun_part.h"

#define CHUNK (64 * 1024)

static const char usage[] =
    "usage: rigpart list LUN-FILE                 the partitions: slot, type, id, offset, size, "
    "attributes\n"
    "       rigpart marks LUN-FILE PARTITION      VSS's marks on it by name, or 'none'\n"
    "       rigpart get LUN-FILE PARTITION FILE   copy the partition out\n"
    "       rigpart put LUN-FILE PARTITION FILE   copy FILE, of the partition's size, in\n";

/* Copy @size bytes, but write no chunk that is there already: holes stay holes. */
static enum err
copy_blocks(struct os_file *from, uint64_t from_offset, struct os_file *to, uint64_t to_offset,
            uint64_t size, struct why *why)
{
    uint8_t *wanted = mem_zalloc(CHUNK);
    uint8_t *present = mem_zalloc(CHUNK);
    enum err e = wanted && present ? ERR_OK : ERR_NOMEM;

    for (uint64_t done = 0; done < size && !e; done += CHUNK) {
        size_t chunk = size - done < CHUNK ? (size_t)(size - done) : CHUNK;

        e = os_file_read(from, from_offset + done, wanted, chunk, why);
        if (!e)
            e = os_file_read(to, to_offset + done, present, chunk, why);
        if (!e && memcmp(wanted, present, chunk) != 0)
            e = os_file_write(to, to_offset + done, wanted, chunk, why);
    }
    mem_free(present);
    mem_free(wanted);
    return e;
}

static enum err
get(const struct lun_part *part, const char *path, struct why *why)
{
    struct os_file *file = NULL;
    enum err e = os_file_open(path, OS_OPEN_CREATE, &file, why);

    if (!e)
        e = os_file_resize(file, 0, why);
    if (!e)
        e = os_file_resize(file, part->partition.size, why);
    if (!e)
        e = copy_blocks(part->file, part->partition.offset, file, 0, part->partition.size, why);
    os_file_close(file);
    return e;
}

static enum err
put(const struct lun_part *part, const char *path, struct why *why)
{
    struct os_file *file = NULL;
    uint64_t size = 0;
    enum err e = os_file_open(path, OS_OPEN_READ, &file, why);

    if (!e)
        e = os_file_size(file, &size, why);
    /* A shorter file would leave old data behind it. */
    if (!e && size != part->partition.size)
        e = why_set(why, ERR_INVAL, "%s has %llu bytes, the partition %llu; they must be equal",
                    path, (unsigned long long)size, (unsigned long long)part->partition.size);
    if (!e)
        e = copy_blocks(file, 0, part->file, part->partition.offset, size, why);
    os_file_close(file);
    return e;
}

static void
print_marks(const struct lun_part *part)
{
    static const struct {
        uint64_t bit;
        const char *name;
    } marks[] = {
        {MARK_READ_ONLY, "read-only"},
        {MARK_SHADOW_COPY, "shadow-copy"},
        {MARK_HIDDEN, "hidden"},
        {MARK_NO_DRIVE_LETTER, "no-drive-letter"},
    };
    const char *separator = "";

    for (unsigned i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (part->partition.attributes & marks[i].bit) {
            printf("%s%s", separator, marks[i].name);
            separator = " ";
        }
    }
    puts(*separator ? "" : "none");
}

static enum err
list(const char *path, struct why *why)
{
    struct os_file *file = NULL;
    struct ptable *table = mem_zalloc(sizeof(*table));
    enum err e = table ? os_file_open(path, OS_OPEN_READ, &file, why) : ERR_NOMEM;

    if (!e)
        e = lun_part_table(file, table, why);
    for (unsigned i = 0; !e && i < table->count; i++) {
        const struct partition *partition = &table->partitions[i];
        char type[ID_TEXT_SIZE], unique[ID_TEXT_SIZE];

        printf("%u %s %s %llu %llu %016llx\n", partition->slot + 1,
               id_format(&partition->type, type), id_format(&partition->unique, unique),
               (unsigned long long)partition->offset, (unsigned long long)partition->size,
               (unsigned long long)partition->attributes);
    }
    os_file_close(file);
    mem_free(table);
    return e;
}

static enum err
run(int argc, char **argv, struct why *why)
{
    struct lun_part part = {0};
    bool is_put = !strcmp(argv[1], "put");
    unsigned long number;
    char *end;
    enum err e;

    if (!strcmp(argv[1], "list"))
        return list(argv[2], why);
    number = strtoul(argv[3], &end, 10);
    if (argv[3][0] < '0' || argv[3][0] > '9' || *end || number > PARTITIONS_MAX)
        return why_set(why, ERR_INVAL, "'%s' is no partition from 1 to %d", argv[3],
                       PARTITIONS_MAX);
    e = lun_part_open(argv[2], (unsigned)number, is_put, &part, why);
    if (e)
        return e;
    if (argc == 4)
        print_marks(&part);
    else
        e = is_put ? put(&part, argv[4], why) : get(&part, argv[4], why);
    lun_part_close(&part);
    return e;
}

int
main(int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "";
    struct why why = {0};
    enum err e;

    if (argc == 2 && !strcmp(verb, "--help")) {
        fputs(usage, stdout);
        return 0;
    }
    if (!((argc == 3 && !strcmp(verb, "list")) || (argc == 4 && !strcmp(verb, "marks")) ||
          (argc == 5 && (!strcmp(verb, "get") || !strcmp(verb, "put"))))) {
        fputs(usage, stderr);
        return 2;
    }
    e = run(argc, argv, &why);
    if (e) {
        fprintf(stderr, "rigpart: %s\n", why_text(&why, e));
        return 1;
    }
    return 0;
}
