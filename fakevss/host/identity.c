/* SPDX-License-Identifier: Apache-2.0 */
/* One text form, which comes back from a registry that anybody may have written to. */
#include "config.h"

#include "fakevss/host/identity.h"

#include <string.h>

#include "base/mem.h"
#include "fakevss/host/table.h"

#define ID_CHARS (ID_TEXT_SIZE - 1)

enum err
identity_read(const struct disk *disk, struct identity *ret_identity, struct why *why)
{
    struct ptable *table = mem_zalloc(sizeof(*table));
    enum err e = table ? table_read(disk, table, why) : ERR_NOMEM;

    if (!e) {
        memset(ret_identity, 0, sizeof(*ret_identity));
        ret_identity->disk = table->disk;
        ret_identity->count = table->count;
        for (unsigned i = 0; i < table->count; i++) {
            ret_identity->partitions[i].slot = table->partitions[i].slot;
            ret_identity->partitions[i].id = table->partitions[i].unique;
        }
    }
    mem_free(table);
    return e;
}

static enum err
change(struct ptable *table, const void *arg)
{
    const struct identity *identity = arg;

    table->disk = identity->disk;
    for (unsigned i = 0; i < identity->count; i++) {
        struct partition *partition = ptable_find(table, identity->partitions[i].slot);

        if (partition)
            partition->unique = identity->partitions[i].id;
    }
    return ERR_OK;
}

enum err
identity_write(const struct disk *disk, const struct identity *identity, struct why *why)
{
    return table_edit(disk, change, identity, why);
}

void
identity_format(const struct identity *identity, struct text *text)
{
    char id[ID_TEXT_SIZE];

    text_add(text, "%s", id_format(&identity->disk, id));
    for (unsigned i = 0; i < identity->count; i++)
        text_add(text, " %u=%s", identity->partitions[i].slot,
                 id_format(&identity->partitions[i].id, id));
}

/* The id that *text begins with, and on behind it. */
static bool
take_id(const char **text, struct id *ret_id)
{
    char id[ID_TEXT_SIZE];

    if (strnlen(*text, ID_CHARS) < ID_CHARS)
        return false;
    memcpy(id, *text, ID_CHARS);
    id[ID_CHARS] = 0;
    *text += ID_CHARS;
    return id_parse(id, ret_id);
}

/* "slot=", up to PARTITIONS_MAX, and on behind it. */
static bool
take_slot(const char **text, unsigned *ret_slot)
{
    unsigned slot = 0;
    const char *at = *text;

    for (; *at >= '0' && *at <= '9' && slot < PARTITIONS_MAX; at++)
        slot = slot * 10 + (unsigned)(*at - '0');
    if (at == *text || *at != '=' || slot >= PARTITIONS_MAX)
        return false;
    *text = at + 1;
    *ret_slot = slot;
    return true;
}

bool
identity_parse(const char *text, struct identity *ret_identity)
{
    memset(ret_identity, 0, sizeof(*ret_identity));
    if (!take_id(&text, &ret_identity->disk))
        return false;
    while (*text == ' ' && ret_identity->count < PARTITIONS_MAX) {
        unsigned i = ret_identity->count++;

        text++;
        if (!take_slot(&text, &ret_identity->partitions[i].slot) ||
            !take_id(&text, &ret_identity->partitions[i].id))
            return false;
    }
    return !*text;
}
