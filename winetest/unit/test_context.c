/* SPDX-License-Identifier: Apache-2.0 */
/* Context rules: every combination of the bits that matter, with every other bit thrown in. */
#include "config.h"

#include "provider/core/context.h"
#include "winetest/harness/harness.h"

/* What the VSS pages say for one combination, written without looking at the code's tests:
 * refused, or the method. */
struct expectation {
    bool is_served;
    enum array_method method;
};

static struct expectation
expect(bool client, bool share, bool differential, bool plex)
{
    if (client || share || (differential && plex))
        return (struct expectation){false, ARRAY_METHOD_ANY};
    if (differential)
        return (struct expectation){true, ARRAY_METHOD_DIFFERENTIAL};
    if (plex)
        return (struct expectation){true, ARRAY_METHOD_PLEX};
    return (struct expectation){true, ARRAY_METHOD_ANY};
}

static void
check_context(uint32_t context)
{
    struct expectation expected =
        expect(context & 0x4, context & 0x4000000, context & 0x20000, context & 0x40000);
    struct context_needs needs = {.method = (enum array_method)77, .transport = true};
    struct why why = {0};

    CHECK_INT(context_needs(context, &needs, &why), expected.is_served);
    if (expected.is_served) {
        CHECK_INT(needs.method, expected.method);
        CHECK_INT(needs.transport, (context & 0x20) != 0);
        CHECK_STR(why.text, "");
    } else {
        CHECK_INT(needs.method, 77);
        CHECK_CONTAINS(why.text, "context 0x");
        CHECK(strchr(why.text, ';') != NULL); /* says what to do instead */
    }
}

static const uint32_t meaningful[] = {0x4, 0x20, 0x20000, 0x40000, 0x4000000};

/* Contract: 8.1 8.2 8.3 8.4 8.9 8.10 8.11 8.12 8.13 8.14 15.3 */
static void
context_needs__every_combination_with_any_other_bit__follows_the_table(void)
{
    for (unsigned mask = 0; mask < 32; mask++) {
        uint32_t context = 0;

        for (unsigned i = 0; i < 5; i++)
            if (mask >> i & 1)
                context |= meaningful[i];
        check_context(context);
        for (unsigned bit = 0; bit < 32; bit++)
            check_context(context | UINT32_C(1) << bit);
    }
}

static void
context_needs__named_contexts__are_served_or_refused(void)
{
    static const struct {
        uint32_t context;
        bool is_served;
    } rows[] = {
        {0x00, true},        /* BACKUP */
        {0x10, true},        /* FILE_SHARE_BACKUP */
        {0x19, true},        /* NAS_ROLLBACK */
        {0x09, true},        /* APP_ROLLBACK */
        {0x1d, false},       /* CLIENT_ACCESSIBLE */
        {0x0d, false},       /* CLIENT_ACCESSIBLE_WRITERS */
        {0x400029, true},    /* APP_ROLLBACK, transportable, with recovery */
        {0xffffffff, false}, /* ALL is for queries */
    };
    struct context_needs needs;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        CHECK_INT(context_needs(rows[i].context, &needs, NULL), rows[i].is_served);
}

static const struct test_case cases[] = {
    TEST(context_needs__every_combination_with_any_other_bit__follows_the_table),
    TEST(context_needs__named_contexts__are_served_or_refused),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "context", cases, NULL, NULL);
}
