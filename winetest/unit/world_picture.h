/* SPDX-License-Identifier: Apache-2.0 */
/* A picture of everything on the array of a world, to be compared with a later one: each LUN with
 * its size, blocks, tag and hosts. */
#ifndef UNIT_WORLD_PICTURE_H
#define UNIT_WORLD_PICTURE_H

#include "winetest/unit/engine_world.h"

#define PICTURE_LUNS_MAX 256
#define PICTURE_LINE_MAX 256

struct picture {
    unsigned count;
    char lines[PICTURE_LUNS_MAX][PICTURE_LINE_MAX]; /* sorted */
};

/* Take the picture, without the shadow copy LUNs of the @set_count sets @sets and without
 * world->target and world->huge. Checked. */
void picture_take(struct world *world, const struct id *sets, unsigned set_count,
                  struct picture *ret_picture);

/* Check that they are equal; prints the lines that differ. */
bool picture_check_same(const struct picture *now, const struct picture *before);

#endif
