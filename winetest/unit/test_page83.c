/* SPDX-License-Identifier: Apache-2.0 */
/* VPD page 0x83: what is read, what is refused, what names the same LUN. */
#include "config.h"

#include "winetest/harness/harness.h"

#include "base/mem.h"
#include "provider/array/page83.h"

static const uint8_t naa[16] = {0x6a, 0xcd, 0xe4, 0x80, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

/* A page with every type and code set that a device may send in association 0. */
static void
make_page(struct page83 *page)
{
    memset(page, 0, sizeof(*page));
    CHECK_ERR(page83_add(page, PAGE83_NAA, PAGE83_BINARY, naa, 16), ERR_OK, NULL);
    CHECK_ERR(page83_add(page, PAGE83_T10_VENDOR, PAGE83_ASCII, "VENDOR  rest", 12), ERR_OK, NULL);
    CHECK_ERR(page83_add(page, PAGE83_EUI64, PAGE83_BINARY, naa, 8), ERR_OK, NULL);
    CHECK_ERR(page83_add(page, PAGE83_SCSI_NAME, PAGE83_UTF8, "eui.0123456789ABCDEF", 20), ERR_OK,
              NULL);
    CHECK_ERR(page83_add(page, PAGE83_VENDOR_SPECIFIC, PAGE83_ASCII, "x", 1), ERR_OK, NULL);
    CHECK_ERR(page83_add(page, 15, 15, "future", 6), ERR_OK, NULL);
}

static void
check_pages_equal(const struct page83 *a, const struct page83 *b)
{
    CHECK_INT(a->count, b->count);
    for (unsigned i = 0; i < a->count && i < b->count; i++) {
        CHECK_INT(a->designators[i].type, b->designators[i].type);
        CHECK_INT(a->designators[i].code_set, b->designators[i].code_set);
        CHECK_INT(a->designators[i].size, b->designators[i].size);
        CHECK_MEM(a->designators[i].data, b->designators[i].data, a->designators[i].size);
    }
}

/* Parse a copy that ends where its memory ends, so that a sanitizer sees any byte read beyond. */
static enum err
parse_exactly(const uint8_t *raw, size_t size, struct page83 *page)
{
    struct why why = {0};
    uint8_t *copy = mem_dup(raw, size);
    enum err e = page83_parse(copy, size, page, &why);

    CHECK((e == ERR_OK) == (why.text[0] == '\0'));
    mem_free(copy);
    return e;
}

static void
parse__written_page__is_the_same(void)
{
    struct page83 page, again;
    uint8_t raw[512];
    size_t size = 0;

    make_page(&page);
    CHECK_ERR(page83_write(&page, raw, sizeof(raw), &size), ERR_OK, NULL);
    CHECK_ERR(parse_exactly(raw, size, &again), ERR_OK, NULL);
    check_pages_equal(&again, &page);
}

static void
parse__every_truncation__is_corrupt(void)
{
    struct page83 page, out;
    uint8_t raw[512];
    size_t size = 0;

    make_page(&page);
    CHECK_ERR(page83_write(&page, raw, sizeof(raw), &size), ERR_OK, NULL);
    for (size_t cut = 0; cut < size; cut++) {
        memset(&out, 0xee, sizeof(out));
        CHECK_ERR(parse_exactly(raw, cut, &out), ERR_CORRUPT, NULL);
        CHECK_INT(out.count, 0xeeeeeeee);
    }
}

/* The page says that it ends earlier: all lengths that do not fall on the end of a designator. */
static void
parse__every_page_length__ends_between_designators_or_is_corrupt(void)
{
    struct page83 page, out;
    uint8_t raw[512];
    size_t size = 0;
    size_t end = 4;
    unsigned next = 0;

    make_page(&page);
    CHECK_ERR(page83_write(&page, raw, sizeof(raw), &size), ERR_OK, NULL);
    for (size_t length = 4; length <= size; length++) {
        raw[2] = (uint8_t)((length - 4) >> 8);
        raw[3] = (uint8_t)(length - 4);
        if (length == end) {
            CHECK_ERR(parse_exactly(raw, size, &out), ERR_OK, NULL);
            CHECK_INT(out.count, next);
            if (next < page.count)
                end += 4 + (size_t)page.designators[next++].size;
        } else {
            CHECK_ERR(parse_exactly(raw, size, &out), ERR_CORRUPT, NULL);
        }
    }
}

static void
parse__every_designator_length__never_leaves_the_page(void)
{
    uint8_t raw[64] = {0, 0x83, 0, 60, 1, 3, 0, 0};
    struct page83 page;

    for (unsigned size = 0; size <= 255; size++) {
        enum err e;

        raw[7] = (uint8_t)size;
        e = parse_exactly(raw, sizeof(raw), &page);
        CHECK(e == ERR_OK || e == ERR_CORRUPT);
        if (size > 56)
            CHECK_ERR(e, ERR_CORRUPT, NULL);
    }
}

static void
parse__page_length_beyond_buffer__is_corrupt(void)
{
    uint8_t raw[] = {0, 0x83, 0xff, 0xff, 1, 3, 0, 1, 0x60};
    struct page83 page;

    CHECK_ERR(parse_exactly(raw, sizeof(raw), &page), ERR_CORRUPT, NULL);
}

static void
parse__any_other_page_code__is_corrupt(void)
{
    uint8_t raw[] = {0, 0, 0, 0};
    struct page83 page;

    for (unsigned code = 0; code <= 255; code++) {
        raw[1] = (uint8_t)code;
        CHECK_ERR(parse_exactly(raw, sizeof(raw), &page), code == 0x83 ? ERR_OK : ERR_CORRUPT,
                  NULL);
    }
}

static void
parse__bytes_after_the_page__are_ignored(void)
{
    uint8_t raw[] = {0, 0x83, 0, 5, 1, 3, 0, 1, 0x60, 0xff, 0xff, 0xff};
    struct page83 page;

    CHECK_ERR(parse_exactly(raw, sizeof(raw), &page), ERR_OK, NULL);
    CHECK_INT(page.count, 1);
}

static void
parse__each_association__only_the_luns_own_stays(void)
{
    for (unsigned association = 0; association < 4; association++) {
        uint8_t raw[] = {0, 0x83, 0, 5, 0x61, 0x83, 0, 1, 0x60};
        struct page83 page;

        raw[5] = (uint8_t)(0x80 | association << 4 | PAGE83_NAA);
        CHECK_ERR(parse_exactly(raw, sizeof(raw), &page), ERR_OK, NULL);
        CHECK_INT(page.count, association == 0 ? 1 : 0);
        if (page.count == 1) {
            CHECK_INT(page.designators[0].type, PAGE83_NAA);
            CHECK_INT(page.designators[0].code_set, PAGE83_BINARY);
        }
    }
}

static void
parse__empty_designator__names_nothing(void)
{
    uint8_t raw[] = {0, 0x83, 0, 9, 1, 3, 0, 0, 1, 3, 0, 1, 0x60};
    struct page83 page;

    CHECK_ERR(parse_exactly(raw, sizeof(raw), &page), ERR_OK, NULL);
    CHECK_INT(page.count, 1);
}

static void
parse__more_designators_than_fit__is_refused(void)
{
    for (unsigned count = 0; count <= PAGE83_DESIGNATORS_MAX + 1; count++) {
        uint8_t raw[4 + 5 * (PAGE83_DESIGNATORS_MAX + 1)] = {0, 0x83};
        struct page83 page;

        raw[3] = (uint8_t)(5 * count);
        for (unsigned i = 0; i < count; i++) {
            raw[4 + 5 * i] = PAGE83_BINARY;
            raw[5 + 5 * i] = PAGE83_NAA;
            raw[7 + 5 * i] = 1;
        }
        CHECK_ERR(parse_exactly(raw, 4 + 5 * count, &page),
                  count > PAGE83_DESIGNATORS_MAX ? ERR_LIMIT : ERR_OK, NULL);
    }
}

/* Whatever comes: an answer, no read beyond the end, and what was accepted survives a round trip.
 */
static void
parse__arbitrary_bytes__are_answered(void)
{
    uint32_t state = 12345;

    for (unsigned run = 0; run < 20000; run++) {
        uint8_t raw[96], again[4 + PAGE83_DESIGNATORS_MAX * 259];
        struct page83 page, copy;
        size_t size, written = 0;

        for (size_t i = 0; i < sizeof(raw); i++) {
            state = state * 1664525 + 1013904223;
            raw[i] = (uint8_t)(state >> 24);
            if (i >= 4)
                raw[i] &= 0x0f; /* small lengths get further */
        }
        size = raw[0] % sizeof(raw);
        raw[1] = 0x83;
        raw[2] = 0;
        raw[3] = (uint8_t)(raw[3] % (size + 1));
        if (parse_exactly(raw, size, &page) != ERR_OK)
            continue;
        CHECK_ERR(page83_write(&page, again, sizeof(again), &written), ERR_OK, NULL);
        CHECK_ERR(parse_exactly(again, written, &copy), ERR_OK, NULL);
        check_pages_equal(&copy, &page);
    }
}

static void
write__buffer_too_small__is_limit_and_untouched(void)
{
    struct page83 page;
    uint8_t raw[512];
    size_t size = 0, needed = 0;

    make_page(&page);
    CHECK_ERR(page83_write(&page, raw, sizeof(raw), &needed), ERR_OK, NULL);
    memset(raw, 0xee, sizeof(raw));
    for (size_t room = 0; room < needed; room++) {
        CHECK_ERR(page83_write(&page, raw, room, &size), ERR_LIMIT, NULL);
        CHECK_INT(size, 0);
        CHECK_INT(raw[0], 0xee);
    }
    CHECK_ERR(page83_write(&page, raw, needed, &size), ERR_OK, NULL);
    CHECK_INT(size, needed);
}

static void
add__sizes_and_count__are_limited(void)
{
    struct page83 page = {0};
    uint8_t data[PAGE83_DESIGNATOR_MAX + 1] = {1};

    CHECK_ERR(page83_add(&page, PAGE83_NAA, PAGE83_BINARY, data, 0), ERR_INVAL, NULL);
    CHECK_ERR(page83_add(&page, PAGE83_NAA, PAGE83_BINARY, data, sizeof(data)), ERR_INVAL, NULL);
    CHECK_ERR(page83_add(&page, 16, PAGE83_BINARY, data, 1), ERR_INVAL, NULL);
    CHECK_ERR(page83_add(&page, PAGE83_NAA, 16, data, 1), ERR_INVAL, NULL);
    CHECK_INT(page.count, 0);
    for (unsigned i = 0; i < PAGE83_DESIGNATORS_MAX; i++)
        CHECK_ERR(page83_add(&page, PAGE83_NAA, PAGE83_BINARY, data, PAGE83_DESIGNATOR_MAX), ERR_OK,
                  NULL);
    CHECK_ERR(page83_add(&page, PAGE83_NAA, PAGE83_BINARY, data, 1), ERR_LIMIT, NULL);
    CHECK_INT(page.count, PAGE83_DESIGNATORS_MAX);
}

static bool
qualifies(unsigned type)
{
    return type == 1 || type == 2 || type == 3 || type == 8;
}

/* All pairs of types and of code sets, equal and different bytes.
 * Contract: 9.9 */
static void
same_lun__all_types_and_code_sets__only_equal_unique_ids_match(void)
{
    for (unsigned a_type = 0; a_type < 16; a_type++) {
        for (unsigned b_type = 0; b_type < 16; b_type++) {
            for (unsigned sets = 0; sets < 9; sets++) {
                for (unsigned same = 0; same < 2; same++) {
                    struct page83 a = {0}, b = {0};
                    uint8_t bytes[] = {1, 2, 3, (uint8_t)(same ? 4 : 5)};

                    (void)page83_add(&a, a_type, 1 + sets / 3, "\1\2\3\4", 4);
                    (void)page83_add(&b, 0, PAGE83_BINARY, "noise", 5);
                    (void)page83_add(&b, b_type, 1 + sets % 3, bytes, 4);
                    CHECK_INT(page83_same_lun(&a, &b), same && a_type == b_type &&
                                                           sets / 3 == sets % 3 &&
                                                           qualifies(a_type));
                    CHECK_INT(page83_same_lun(&b, &a), page83_same_lun(&a, &b));
                    CHECK_INT(page83_is_unique_type(a_type), qualifies(a_type));
                }
            }
        }
    }
}

static void
same_lun__one_is_a_prefix_of_the_other__differs(void)
{
    struct page83 a = {0}, b = {0}, empty = {0};

    CHECK_ERR(page83_add(&a, PAGE83_NAA, PAGE83_BINARY, naa, 16), ERR_OK, NULL);
    CHECK_ERR(page83_add(&b, PAGE83_NAA, PAGE83_BINARY, naa, 8), ERR_OK, NULL);
    CHECK(!page83_same_lun(&a, &b));
    CHECK(!page83_same_lun(&b, &a));
    CHECK(!page83_same_lun(&a, &empty));
    CHECK(!page83_same_lun(&empty, &empty));
    CHECK(page83_same_lun(&a, &a));
}

static void
naa__several_designators__is_the_first_of_its_type(void)
{
    struct page83 page = {0};

    CHECK(page83_naa(&page) == NULL);
    CHECK_ERR(page83_add(&page, PAGE83_EUI64, PAGE83_BINARY, naa, 8), ERR_OK, NULL);
    CHECK(page83_naa(&page) == NULL);
    CHECK_ERR(page83_add(&page, PAGE83_NAA, PAGE83_BINARY, naa, 16), ERR_OK, NULL);
    CHECK_ERR(page83_add(&page, PAGE83_NAA, PAGE83_BINARY, naa, 8), ERR_OK, NULL);
    CHECK(page83_naa(&page) == &page.designators[1]);
}

static const struct test_case cases[] = {
    TEST(parse__written_page__is_the_same),
    TEST(parse__every_truncation__is_corrupt),
    TEST(parse__every_page_length__ends_between_designators_or_is_corrupt),
    TEST(parse__every_designator_length__never_leaves_the_page),
    TEST(parse__page_length_beyond_buffer__is_corrupt),
    TEST(parse__any_other_page_code__is_corrupt),
    TEST(parse__bytes_after_the_page__are_ignored),
    TEST(parse__each_association__only_the_luns_own_stays),
    TEST(parse__empty_designator__names_nothing),
    TEST(parse__more_designators_than_fit__is_refused),
    TEST(parse__arbitrary_bytes__are_answered),
    TEST(write__buffer_too_small__is_limit_and_untouched),
    TEST(add__sizes_and_count__are_limited),
    TEST(same_lun__all_types_and_code_sets__only_equal_unique_ids_match),
    TEST(same_lun__one_is_a_prefix_of_the_other__differs),
    TEST(naa__several_designators__is_the_first_of_its_type),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "page83", cases, NULL, NULL);
}
