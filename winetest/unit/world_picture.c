/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/unit/world_picture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "provider/array/backends/mock/mock_admin.h"

struct taking {
    struct world *world;
    const struct id *sets;
    unsigned set_count;
    struct picture *picture;
};

/* The hosts of one LUN, in whatever order the array names them: a sum of their names. */
static enum err
add_host(void *ctx, const char *host)
{
    unsigned *sum = ctx;
    unsigned name = 0;

    for (const char *at = host; *at; at++)
        name = name * 31 + (unsigned char)*at;
    *sum += name;
    return ERR_OK;
}

static enum err
add_lun(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    struct taking *taking = ctx;
    struct picture *picture = taking->picture;
    struct world *world = taking->world;
    char name[LUN_NAME_SIZE];
    char set[ID_TEXT_SIZE] = "-";
    unsigned hosts = 0;

    if (!tag && (lun_same(&lun->lun, &world->target) || lun_same(&lun->lun, &world->huge)))
        return ERR_OK;
    for (unsigned i = 0; tag && i < taking->set_count; i++) {
        if (id_equal(&tag->set, &taking->sets[i]))
            return ERR_OK;
    }
    if (!CHECK(picture->count < PICTURE_LUNS_MAX))
        return ERR_LIMIT;
    CHECK_ERR(world->array->ops->hosts(world->array, &lun->lun, add_host, &hosts, &world->why),
              ERR_OK, &world->why);
    snprintf(picture->lines[picture->count++], PICTURE_LINE_MAX,
             "%s size %" PRIu64 " sum %08x hosts %08x set %s %s %s", lun_name(&lun->lun, name),
             lun->size, world_sum(world, &lun->lun), hosts, tag ? id_format(&tag->set, set) : set,
             tag ? tag->host : "original", tag ? array_shadow_state_name(tag->state) : "");
    return ERR_OK;
}

static int
compare_lines(const void *a, const void *b)
{
    return strcmp(a, b);
}

void
picture_take(struct world *world, const struct id *sets, unsigned set_count,
             struct picture *ret_picture)
{
    struct taking taking = {
        .world = world, .sets = sets, .set_count = set_count, .picture = ret_picture};

    ret_picture->count = 0;
    CHECK_ERR(mock_lun_list(world->array, add_lun, &taking, &world->why), ERR_OK, &world->why);
    qsort(ret_picture->lines, ret_picture->count, sizeof(ret_picture->lines[0]), compare_lines);
}

bool
picture_check_same(const struct picture *now, const struct picture *before)
{
    bool is_same = CHECK_INT(now->count, before->count);

    for (unsigned i = 0; i < now->count && i < before->count; i++)
        is_same &= CHECK_STR(now->lines[i], before->lines[i]);
    return is_same;
}
