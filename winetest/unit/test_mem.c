/* SPDX-License-Identifier: Apache-2.0 */
/* base/mem.c: the allocations, their counts, and making one fail. */
#include "config.h"

#include <stdint.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/harness/harness.h"

#define THREADS 4
#define ROUNDS 2000

static bool
is_zero(const unsigned char *p, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (p[i])
            return false;
    }
    return true;
}

static void
zalloc__sizes__are_zeroed_and_counted(void)
{
    static const size_t sizes[] = {0, 1, 7, 4096, 1 << 20};
    long live = mem_live();

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        unsigned char *p = mem_zalloc(sizes[i]);

        if (!CHECK(p != NULL))
            return;
        CHECK(is_zero(p, sizes[i] ? sizes[i] : 1));
        CHECK_INT(mem_live(), live + 1);
        memset(p, 0xff, sizes[i] ? sizes[i] : 1); /* so that the next block is not zero by chance */
        mem_free(p);
        CHECK_INT(mem_live(), live);
    }
}

static void
free__null__does_nothing(void)
{
    long live = mem_live();

    mem_free(NULL);
    CHECK_INT(mem_live(), live);
}

static void
array__product_overflows__is_null(void)
{
    long live = mem_live();

    CHECK(mem_array(SIZE_MAX, 2) == NULL);
    CHECK(mem_array(2, SIZE_MAX) == NULL);
    CHECK(mem_array(SIZE_MAX / 2 + 1, 2) == NULL);
    CHECK(mem_array((size_t)1 << 32, (size_t)1 << 32) == NULL);
    CHECK_INT(mem_live(), live);
}

static void
array__zero_count_or_size__is_a_block(void)
{
    void *no_elements = mem_array(0, 8);
    void *no_size = mem_array(8, 0);

    CHECK(no_elements != NULL);
    CHECK(no_size != NULL);
    mem_free(no_elements);
    mem_free(no_size);
}

static void
array__small__is_zeroed(void)
{
    unsigned char *p = mem_array(10, 3);

    CHECK(p && is_zero(p, 30));
    mem_free(p);
}

static void
grow__from_nothing_and_from_something__keeps_the_entries(void)
{
    long live = mem_live();
    char *list = mem_grow(NULL, 0, 2, 3);

    CHECK(list && is_zero((unsigned char *)list, 6));
    memcpy(list, "abcdef", 6);
    list = mem_grow(list, 2, 4, 3);
    CHECK_MEM(list, "abcdef\0\0\0\0\0\0", 12);
    CHECK_INT(mem_live(), live + 1);
    mem_free(list);
}

static void
grow__no_memory__leaves_the_list(void)
{
    char *list = mem_array(2, 3);
    void *grown;

    memcpy(list, "abcdef", 6);
    mem_fail_at(1);
    grown = mem_grow(list, 2, 4, 3);
    mem_fail_at(0);
    CHECK(grown == NULL);
    CHECK(mem_grow(list, 2, SIZE_MAX / 2, 3) == NULL);
    CHECK_MEM(list, "abcdef", 6);
    mem_free(list);
}

static void
dup__data__is_an_equal_copy(void)
{
    char data[] = {1, 0, 2};
    char *copy = mem_dup(data, sizeof(data));
    void *empty = mem_dup(NULL, 0);

    CHECK(copy != data);
    CHECK_MEM(copy, data, sizeof(data));
    CHECK(empty != NULL);
    mem_free(copy);
    mem_free(empty);
}

static void
strdup__text__is_an_equal_copy(void)
{
    char *copy = mem_strdup("text");
    char *empty = mem_strdup("");

    CHECK_STR(copy, "text");
    CHECK_STR(empty, "");
    mem_free(copy);
    mem_free(empty);
}

static void
fail_at__nth__fails_once_in_every_function(void)
{
    for (long nth = 1; nth <= 4; nth++) {
        long live = mem_live();
        void *blocks[5];

        mem_fail_at(nth);
        blocks[0] = mem_zalloc(1);
        blocks[1] = mem_array(1, 1);
        blocks[2] = mem_dup("x", 1);
        blocks[3] = mem_strdup("x");
        blocks[4] = mem_zalloc(1);
        for (int i = 0; i < 5; i++) {
            CHECK_INT(blocks[i] == NULL, i == nth - 1);
            mem_free(blocks[i]);
        }
        CHECK_INT(mem_live(), live);
    }
}

static void
fail_at__zero__switches_off(void)
{
    void *p;

    mem_fail_at(1);
    mem_fail_at(0);
    p = mem_zalloc(1);
    CHECK(p != NULL);
    mem_free(p);
}

static void
fail_at__left_on_by_a_case__is_off_in_the_next(void)
{
    void *p = mem_zalloc(1); /* the case before this one left it on at 1 */

    CHECK(p != NULL);
    mem_free(p);
}

static void
fail_at__set_at_the_end__is_left_on(void)
{
    mem_fail_at(1);
    CHECK(true);
}

/* What a thread saw: how many of its allocations failed. */
static void
allocate_much(void *arg)
{
    int *failures = arg;

    for (int i = 0; i < ROUNDS; i++) {
        void *p = mem_zalloc(16);

        *failures += p == NULL;
        mem_free(p);
    }
}

static void
fail_at__many_threads__one_allocation_fails(void)
{
    struct os_thread *threads[THREADS] = {NULL};
    int failures[THREADS] = {0};
    long live = mem_live();
    int sum = 0;

    /* So late that the last thread has been started, whatever the others did meanwhile. */
    mem_fail_at(THREADS + (THREADS - 1) * ROUNDS + 10);
    for (int i = 0; i < THREADS; i++)
        CHECK_ERR(os_thread_start(allocate_much, &failures[i], &threads[i]), ERR_OK, NULL);
    for (int i = 0; i < THREADS; i++)
        os_thread_join(threads[i]);
    for (int i = 0; i < THREADS; i++)
        sum += failures[i];
    CHECK_INT(sum, 1);
    CHECK_INT(mem_live(), live);
}

static void
wipe__part_of_a_block__zeroes_that_part(void)
{
    char text[] = "abcdef";

    mem_wipe(text + 1, 3);
    CHECK_MEM(text, "a\0\0\0ef", 7);
    mem_wipe(text, 0);
    CHECK_INT(text[0], 'a');
}

int
main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(zalloc__sizes__are_zeroed_and_counted),
        TEST(free__null__does_nothing),
        TEST(array__product_overflows__is_null),
        TEST(array__zero_count_or_size__is_a_block),
        TEST(array__small__is_zeroed),
        TEST(grow__from_nothing_and_from_something__keeps_the_entries),
        TEST(grow__no_memory__leaves_the_list),
        TEST(dup__data__is_an_equal_copy),
        TEST(strdup__text__is_an_equal_copy),
        TEST(wipe__part_of_a_block__zeroes_that_part),
        TEST(fail_at__nth__fails_once_in_every_function),
        TEST(fail_at__zero__switches_off),
        TEST(fail_at__set_at_the_end__is_left_on),
        TEST(fail_at__left_on_by_a_case__is_off_in_the_next),
        TEST(fail_at__many_threads__one_allocation_fails),
        {0},
    };

    return test_main(argc, argv, "mem", cases, NULL, NULL);
}
