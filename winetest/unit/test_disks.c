/* SPDX-License-Identifier: Apache-2.0 */
/* The list of disks: what appears and vanishes when, numbers, damaged LUNs, and URI references. */
#include "config.h"

#include "fakevss/host/disks.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/host/lun_folder.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/fabric_maker.h"

#define NAA_0 "60000000000000000000000000000000"
#define NAA_A "60000000000000000000000000000001"
#define NAA_B "60000000000000000000000000000002"
#define NAA_C "60000000000000000000000000000003"

static struct disks *
open_disks(void)
{
    struct disks *disks = NULL;

    CHECK_ERR(disks_new(fabric_make(), FABRIC_HOST, &disks), ERR_OK, NULL);
    return disks;
}

static void
rescan(struct disks *disks)
{
    struct why why = {0};

    CHECK_ERR(disks_rescan(disks, &why), ERR_OK, &why);
}

static const struct disk *
find_naa(const struct disks *disks, const char *naa)
{
    size_t i;

    for (i = 0; i < disks_count(disks); i++)
        if (strcmp(disks_at(disks, i)->naa, naa) == 0)
            return disks_at(disks, i);
    return NULL;
}

static void
rescan__lun_presented__appears_only_then(void)
{
    struct disks *disks = open_disks();
    char name[DISK_NAME_SIZE];

    rescan(disks);
    CHECK_INT(disks_count(disks), 0);
    fabric_present(NAA_A);
    CHECK_INT(disks_count(disks), 0);
    rescan(disks);
    if (CHECK_INT(disks_count(disks), 1)) {
        const struct disk *disk = disks_at(disks, 0);

        CHECK_STR(disk->naa, NAA_A);
        CHECK_INT(disk->number, 0);
        CHECK_INT(disk->size, FABRIC_LUN_SIZE);
        CHECK_STR(disk->identity.vendor, "ACME");
        CHECK_STR(disk->identity.serial, "00000001");
        CHECK_STR(disk->uri, "../../../luns/" NAA_A ".img");
        CHECK(!disk->is_damaged);
        CHECK_STR(disk_number_name(disk->number, name), "\\\\.\\PhysicalDrive0");
    }
    disks_free(disks);
}

static void
rescan__lun_unpresented__vanishes_only_then(void)
{
    struct disks *disks = open_disks();

    fabric_present(NAA_A);
    rescan(disks);
    fabric_unpresent(NAA_A);
    CHECK_INT(disks_count(disks), 1);
    rescan(disks);
    CHECK_INT(disks_count(disks), 0);
    disks_free(disks);
}

static void
rescan__disks_come_and_go__numbers_stay(void)
{
    struct disks *disks = open_disks();

    fabric_present(NAA_B);
    rescan(disks);
    fabric_present(NAA_A);
    fabric_present(NAA_C);
    rescan(disks);
    CHECK_INT(find_naa(disks, NAA_B)->number, 0);
    CHECK_INT(find_naa(disks, NAA_A)->number, 1);
    CHECK_INT(find_naa(disks, NAA_C)->number, 2);
    CHECK(disks_find(disks, 2) == find_naa(disks, NAA_C));
    CHECK(!disks_find(disks, 3));
    fabric_unpresent(NAA_B);
    rescan(disks);
    CHECK_INT(find_naa(disks, NAA_A)->number, 1);
    CHECK_INT(find_naa(disks, NAA_C)->number, 2);
    fabric_present(NAA_B);
    rescan(disks);
    CHECK_INT(find_naa(disks, NAA_B)->number, 0);
    CHECK_STR(disks_at(disks, 0)->naa, NAA_B);
    disks_free(disks);
}

static void
rescan__exchange_in_one_go__number_is_not_reused_at_once(void)
{
    struct disks *disks = open_disks();

    fabric_present(NAA_A);
    rescan(disks);
    fabric_unpresent(NAA_A);
    fabric_present(NAA_B);
    rescan(disks);
    CHECK_INT(disks_at(disks, 0)->number, 1);
    disks_free(disks);
}

static void
rescan__arrivals__only_new_disks_are_above_the_mark(void)
{
    struct disks *disks = open_disks();
    uint64_t mark;

    fabric_present(NAA_A);
    rescan(disks);
    mark = disks_last_arrival(disks);
    rescan(disks);
    CHECK_INT(disks_last_arrival(disks), mark);
    fabric_present(NAA_B);
    rescan(disks);
    CHECK(find_naa(disks, NAA_A)->arrival <= mark);
    CHECK(find_naa(disks, NAA_B)->arrival > mark);
    disks_free(disks);
}

static void
rescan__other_device_under_the_name__is_an_arrival(void)
{
    struct disks *disks = open_disks();
    uint64_t mark;

    fabric_present(NAA_A);
    rescan(disks);
    mark = disks_last_arrival(disks);
    fabric_put(NAA_A, "vpd80", "\0\x80\0\3new", 7);
    rescan(disks);
    CHECK(find_naa(disks, NAA_A)->arrival > mark);
    CHECK_STR(find_naa(disks, NAA_A)->identity.serial, "new");
    disks_free(disks);
}

/* B is met and not seen twice, C is never seen; what is late is an arrival when it comes. */
static void
rescan__late_luns__come_after_so_many_rescans_or_never(void)
{
    static const char rules[] = NAA_B " 2\n" NAA_C "\n";
    struct disks *disks = open_disks();
    uint64_t mark;

    fabric_put(".late", "", rules, strlen(rules));
    fabric_present(NAA_A);
    rescan(disks);
    mark = disks_last_arrival(disks);
    fabric_present(NAA_B);
    fabric_present(NAA_C);
    for (unsigned i = 0; i < 2; i++) {
        rescan(disks);
        CHECK_INT(disks_count(disks), 1);
    }
    rescan(disks);
    CHECK_INT(disks_count(disks), 2);
    CHECK(find_naa(disks, NAA_B)->arrival > mark);
    rescan(disks);
    CHECK_INT(disks_count(disks), 2);
    fabric_put(".late", "", "", 0);
    rescan(disks);
    CHECK(find_naa(disks, NAA_C) != NULL);
    fabric_remove(".late", "");
    rescan(disks);
    CHECK_INT(disks_count(disks), 3);
    disks_free(disks);
}

static void
open__presented_read_only__is_read_and_not_written(void)
{
    struct disks *disks = open_disks();
    struct disk_io io = {0};
    struct why why = {0};

    fabric_present(NAA_A);
    fabric_present(NAA_B);
    fabric_put(".read-only-" NAA_B, "", "", 0);
    rescan(disks);
    CHECK_ERR(disk_open(find_naa(disks, NAA_B), false, &io, &why), ERR_OK, &why);
    disk_close(&io);
    CHECK_ERR(disk_open(find_naa(disks, NAA_B), true, &io, &why), ERR_ACCESS, NULL);
    CHECK_CONTAINS(why.text, "naa " NAA_B "): it is presented read-only");
    CHECK_ERR(disk_open(find_naa(disks, NAA_A), true, &io, &why), ERR_OK, &why);
    disk_close(&io);
    fabric_remove(".read-only-" NAA_B, "");
    rescan(disks);
    CHECK_ERR(disk_open(find_naa(disks, NAA_B), true, &io, &why), ERR_OK, &why);
    disk_close(&io);
    disks_free(disks);
}

static void
rescan__rules_of_late_luns_are_broken__are_named_and_the_list_stays(void)
{
    static const char *const broken[] = {
        NAA_B " 2\n" NAA_B " x\n", NAA_B "\n" NAA_B " 2 3\n", NAA_B "\n\n",
        NAA_B "\n" NAA_B " \n",    NAA_B "\n" NAA_B " -1\n",  NAA_B "\n" NAA_B " 9999999999\n"};
    struct disks *disks = open_disks();
    struct why why = {0};

    fabric_present(NAA_A);
    rescan(disks);
    fabric_present(NAA_B);
    for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
        fabric_put(".late", "", broken[i], strlen(broken[i]));
        CHECK_ERR(disks_rescan(disks, &why), ERR_CORRUPT, &why);
        CHECK_CONTAINS(why.text, "/.late:2: ");
        CHECK_INT(disks_count(disks), 1);
    }
    disks_free(disks);
}

static void
rescan__reserved_numbers__are_given_back(void)
{
    struct disks *disks = open_disks();

    fabric_present(NAA_A);
    fabric_present(NAA_B);
    CHECK_ERR(disks_reserve(disks, NAA_B, 0), ERR_OK, NULL);
    CHECK_ERR(disks_reserve(disks, NAA_C, 1), ERR_OK, NULL);
    CHECK_ERR(disks_reserve(disks, NAA_A, 0), ERR_OK, NULL);
    rescan(disks);
    CHECK_INT(find_naa(disks, NAA_B)->number, 0);
    CHECK_INT(find_naa(disks, NAA_A)->number, 2);
    fabric_present(NAA_C);
    fabric_present(NAA_0);
    rescan(
        disks); /* the reservation was for the first rescan only: who comes first has the number */
    CHECK_INT(find_naa(disks, NAA_0)->number, 1);
    CHECK_INT(find_naa(disks, NAA_C)->number, 3);
    disks_free(disks);
}

static void
rescan__names_with_a_dot__are_no_luns(void)
{
    struct disks *disks = open_disks();

    fabric_present(NAA_A);
    fabric_present("." NAA_B);
    rescan(disks);
    CHECK_INT(disks_count(disks), 1);
    fabric_unpresent("." NAA_B);
    disks_free(disks);
}

static void
rescan__plain_file_beside_the_luns__is_no_disk(void)
{
    struct disks *disks = open_disks();

    fabric_put("", "notes", "x", 1);
    rescan(disks);
    CHECK_INT(disks_count(disks), 0);
    disks_free(disks);
}

static void
rescan__fabric_missing__is_an_error_and_keeps_the_list(void)
{
    const char *fabric = fabric_make();
    struct disks *disks = NULL;
    struct why why = {0};
    char away[700];

    CHECK_ERR(disks_new(fabric, FABRIC_HOST, &disks), ERR_OK, NULL);
    fabric_present(NAA_A);
    rescan(disks);
    (void)snprintf(away, sizeof(away), "%s.away", fabric);
    CHECK_ERR(os_rename(fabric, away, &why), ERR_OK, &why);
    CHECK_ERR(disks_rescan(disks, &why), ERR_NOT_FOUND, &why);
    CHECK_CONTAINS(why.text, fabric);
    CHECK_INT(disks_count(disks), 1);
    CHECK(find_naa(disks, NAA_A));
    disks_free(disks);
}

static void
rescan__host_has_no_folder__has_no_disks(void)
{
    struct disks *disks = NULL;

    CHECK_ERR(disks_new(fabric_make(), "beta", &disks), ERR_OK, NULL);
    rescan(disks);
    CHECK_INT(disks_count(disks), 0);
    disks_free(disks);
}

/* What is done to one file of a LUN, and a part of what the disk then says. */
static const struct {
    const char *file;
    const char *data; /* NULL: removed */
    size_t size;
    const char *says;
} damages[] = {
    {"inquiry", NULL, 0, "inquiry"},
    {"inquiry", "", 0, "0 bytes"},
    {"inquiry", "\x7f", 1, "1 bytes"},
    {"vpd80", NULL, 0, "vpd80"},
    {"vpd80", "\0\x83\0\0", 4, "page code"},
    {"vpd80", "\0\x80\xff\xff", 4, "65535"},
    {"vpd83", NULL, 0, "vpd83"},
    {"vpd83", "\0\x83\0\x01x", 5, "header"},
    {"uri", NULL, 0, "uri"},
    {"uri", "", 0, "empty"},
    {"uri", "\n", 1, "empty"},
    {"uri", "x\0y", 3, "NUL"},
    {"uri", "../%zz", 6, "%"},
    {"uri", "nbd://storage/lun", 17, "nbd"},
    {"uri", "../../../luns/none.img", 22, "none.img"},
};

static void
rescan__each_damage__is_a_damaged_disk(void)
{
    struct disks *disks = open_disks();
    size_t i;

    fabric_present(NAA_A);
    for (i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        struct disk_io io = {0};
        struct why why = {0};

        fabric_present(NAA_B);
        if (damages[i].data)
            fabric_put(NAA_B, damages[i].file, damages[i].data, damages[i].size);
        else
            fabric_remove(NAA_B, damages[i].file);
        rescan(disks);
        if (CHECK_INT(disks_count(disks), 2)) {
            const struct disk *disk = find_naa(disks, NAA_B);

            CHECK(disk->is_damaged);
            CHECK_CONTAINS(disk->damage.text, damages[i].says);
            CHECK_ERR(disk_open(disk, false, &io, &why), ERR_CORRUPT, &why);
            CHECK_CONTAINS(why.text, NAA_B);
            disk_close(&io);
            CHECK(!find_naa(disks, NAA_A)->is_damaged);
        }
        if (!damages[i].data)
            fabric_put(NAA_B, damages[i].file, "", 0);
        fabric_unpresent(NAA_B);
    }
    disks_free(disks);
}

static void
rescan__page_of_maximal_size__is_read(void)
{
    struct disks *disks = open_disks();
    char *page = mem_zalloc(SCSI_PAGE_MAX + 1);

    page[1] = (char)0x83;
    fabric_present(NAA_A);
    fabric_put(NAA_A, "vpd83", page, SCSI_PAGE_MAX);
    rescan(disks);
    CHECK(!disks_at(disks, 0)->is_damaged);
    fabric_put(NAA_A, "vpd83", page, SCSI_PAGE_MAX + 1);
    rescan(disks);
    CHECK(disks_at(disks, 0)->is_damaged);
    mem_free(page);
    disks_free(disks);
}

static void
rescan__each_allocation_fails__list_stays_and_nothing_leaks(void)
{
    struct disks *disks = open_disks();
    long live;
    long nth;

    fabric_present(NAA_A);
    rescan(disks);
    fabric_present(NAA_B);
    live = mem_live();
    for (nth = 1;; nth++) {
        enum err e;

        mem_fail_at(nth);
        e = disks_rescan(disks, NULL);
        mem_fail_at(0);
        if (!e)
            break;
        CHECK_ERR(e, ERR_NOMEM, NULL);
        CHECK_INT(disks_count(disks), 1);
        CHECK_INT(mem_live(), live);
    }
    CHECK(nth > 5);
    CHECK_INT(disks_count(disks), 2);
    CHECK(!disks_at(disks, 1)->is_damaged);
    disks_free(disks);
}

static void
resolve__each_reference__means_that_file(void)
{
    static const struct {
        const char *base;
        const char *uri;
        enum err e;
        const char *path;
    } table[] = {
        {"/f/h/n", "x.img", ERR_OK, "/f/h/n/x.img"},
        {"/f/h/n", "../../../luns/x.img", ERR_OK, "/f/h/n/../../../luns/x.img"},
        {"/f/h/n", "/abs/x.img", ERR_OK, "/abs/x.img"},
        {"/f/h/n", "file:///abs/x.img", ERR_OK, "/abs/x.img"},
        {"/f/h/n", "file:/abs/x.img", ERR_OK, "/abs/x.img"},
        {"/f/h/n", "file:../x.img", ERR_OK, "/f/h/n/../x.img"},
        {"/f/h/n", "file://localhost/abs/x", ERR_OK, "/abs/x"},
        {"Z:\\f\\h\\n", "x.img", ERR_OK, "Z:\\f\\h\\n/x.img"},
        {"Z:\\f\\h\\n", "file:///abs/x.img", ERR_OK, "Z:/abs/x.img"},
        {"/f", "a%20b%2fc", ERR_OK, "/f/a b/c"},
        {"/f", "%00", ERR_CORRUPT, NULL},
        {"/f", "%", ERR_CORRUPT, NULL},
        {"/f", "%4", ERR_CORRUPT, NULL},
        {"/f", "%g0", ERR_CORRUPT, NULL},
        {"/f", "", ERR_CORRUPT, NULL},
        {"/f", "file://otherhost/x", ERR_CORRUPT, NULL},
        {"/f", "file:", ERR_CORRUPT, NULL},
        {"/f", "nbd+unix:///x?socket=y", ERR_NOT_SUPPORTED, NULL},
        {"/f", "filer:x", ERR_NOT_SUPPORTED, NULL},
        {"/f", "0123456789012345678901234567890123456789012345678901234567890123", ERR_LIMIT, NULL},
    };
    size_t i;

    for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        char path[64];
        struct why why = {0};

        CHECK_ERR(lun_folder_resolve(table[i].base, table[i].uri, path, sizeof(path), &why),
                  table[i].e, &why);
        if (table[i].path)
            CHECK_STR(path, table[i].path);
        else
            CHECK(why.text[0]);
    }
}

static const struct test_case cases[] = {
    TEST(rescan__lun_presented__appears_only_then),
    TEST(rescan__lun_unpresented__vanishes_only_then),
    TEST(rescan__disks_come_and_go__numbers_stay),
    TEST(rescan__exchange_in_one_go__number_is_not_reused_at_once),
    TEST(rescan__arrivals__only_new_disks_are_above_the_mark),
    TEST(rescan__other_device_under_the_name__is_an_arrival),
    TEST(rescan__late_luns__come_after_so_many_rescans_or_never),
    TEST(open__presented_read_only__is_read_and_not_written),
    TEST(rescan__rules_of_late_luns_are_broken__are_named_and_the_list_stays),
    TEST(rescan__reserved_numbers__are_given_back),
    TEST(rescan__names_with_a_dot__are_no_luns),
    TEST(rescan__plain_file_beside_the_luns__is_no_disk),
    TEST(rescan__fabric_missing__is_an_error_and_keeps_the_list),
    TEST(rescan__host_has_no_folder__has_no_disks),
    TEST(rescan__each_damage__is_a_damaged_disk),
    TEST(rescan__page_of_maximal_size__is_read),
    TEST(rescan__each_allocation_fails__list_stays_and_nothing_leaks),
    TEST(resolve__each_reference__means_that_file),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "disks", cases, NULL, NULL);
}
