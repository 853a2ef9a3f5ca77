/* SPDX-License-Identifier: Apache-2.0 */
/* rigcut: do the counter blocks of several LUNs (see rigwriter) belong to one instant? */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "winetest/rig/counter.h"
#include "winetest/rig/lun_part.h"

static const char usage[] = "usage: rigcut LUN-FILE:PARTITION LUN-FILE:PARTITION...\n"
                            "Read the counters that rigwriter put on the partitions, LUNs in the "
                            "writer's order, print them, and say\n"
                            "whether they form a consistent cut: since the writer goes round, each "
                            "LUN has the count of the one before\n"
                            "or one less, and first and last differ by one at most. Exit status 0 "
                            "only then; 1 if not, 2 for a wrong\n"
                            "command line.\n";

static enum err
read_count(const char *text, unsigned lun, uint64_t *ret_count, struct why *why)
{
    struct lun_part part = {0};
    uint8_t block[COUNTER_BLOCK];
    enum err e = lun_part_parse(text, false, &part, NULL, why);

    if (e)
        return e;
    e = os_file_read(part.file, part.partition.offset, block, sizeof(block), why);
    if (!e && !counter_parse(block, lun, ret_count))
        e = why_set(why, ERR_CORRUPT, "%s: no whole counter block of LUN %u", text, lun + 1);
    lun_part_close(&part);
    return e;
}

int
main(int argc, char **argv)
{
    uint64_t first = 0, before = 0, count = 0;
    bool is_consistent = true;
    struct why why = {0};

    if (argc == 2 && !strcmp(argv[1], "--help")) {
        fputs(usage, stdout);
        return 0;
    }
    if (argc < 3 || argc > 27) {
        fputs(usage, stderr);
        return 2;
    }

    printf("cut");
    for (int i = 1; i < argc; i++) {
        enum err e = read_count(argv[i], (unsigned)(i - 1), &count, &why);

        if (e) {
            printf(" INCONSISTENT\n");
            fprintf(stderr, "rigcut: %s\n", why_text(&why, e));
            return 1;
        }
        if (i == 1)
            first = before = count;
        is_consistent = is_consistent && count <= before && first - count <= 1;
        before = count;
        printf(" %c=%llu", 'a' + i - 1, (unsigned long long)count);
    }
    printf(" %s\n", is_consistent ? "consistent" : "INCONSISTENT");
    return is_consistent ? 0 : 1;
}
