/* SPDX-License-Identifier: Apache-2.0 */
/* The tests of a fuzz target: its good inputs, and a fixed number of others made from them. An
 * input that ends the process is in the file that FUZZ_SAVE names, when it names one; FUZZ_FILE
 * names one that is tried alone. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "winetest/fuzz/fuzz.h"
#include "winetest/fuzz/mutate.h"
#include "winetest/harness/harness.h"

#define INPUT_MAX (256 * 1024)
#define FIRST_STATE 20030704u

static void
save(const char *data, size_t size)
{
    const char *path = getenv("FUZZ_SAVE");

    if (path && *path)
        (void)test_write_file(path, data, size, NULL);
}

/* With nothing behind its end, for the sanitizers; everything that it allocates is freed. */
static void
try(const char *data, size_t size)
{
    char *copy = mem_dup(data, size);
    long live = mem_live();

    if (!copy)
        return;
    save(data, size);
    (void)LLVMFuzzerTestOneInput((const uint8_t *)copy, size);
    fuzz_require(mem_live() == live, "all that was allocated for the input is freed");
    mem_free(copy);
}

bool
fuzz_add_text(struct fuzz_seeds *seeds, const char *text)
{
    size_t size = strlen(text);

    if (!CHECK(seeds->count < FUZZ_SEEDS_MAX))
        return false;
    seeds->list[seeds->count].data = mem_dup(text, size);
    seeds->list[seeds->count].size = size;
    return CHECK(seeds->list[seeds->count++].data != NULL);
}

bool
fuzz_add_file(struct fuzz_seeds *seeds, const char *path)
{
    const char *source = getenv("LUNSHADOW_SRC");
    char *whole = os_path_join(source ? source : ".", path);
    struct why why = {0};
    bool ok = CHECK(whole && seeds->count < FUZZ_SEEDS_MAX);

    if (ok)
        ok = CHECK_ERR(os_read_file(whole, INPUT_MAX, &seeds->list[seeds->count].data,
                                    &seeds->list[seeds->count].size, &why),
                       ERR_OK, &why);
    if (ok)
        seeds->count++;
    mem_free(whole);
    return ok;
}

static void
seeds_release(struct fuzz_seeds *seeds)
{
    while (seeds->count > 0)
        mem_free(seeds->list[--seeds->count].data);
}

static void
try_one_file(const char *path)
{
    struct why why = {0};
    char *data = NULL;
    size_t size = 0;

    if (CHECK_ERR(os_read_file(path, INPUT_MAX, &data, &size, &why), ERR_OK, &why))
        try(data, size);
    mem_free(data);
}

/* A good input with one to four changes. */
static void
try_changed(const struct fuzz_seeds *seeds, char *room, uint32_t *state)
{
    size_t seed = mutate_random(state, (uint32_t)seeds->count);
    size_t other = mutate_random(state, (uint32_t)seeds->count);
    uint32_t changes = 1 + mutate_random(state, 4);
    struct mutate_buffer buffer = {room, seeds->list[seed].size, INPUT_MAX};

    memcpy(room, seeds->list[seed].data, buffer.size);
    while (changes-- > 0)
        mutate(&buffer, seeds->list[other].data, seeds->list[other].size, fuzz_words, state);
    try(room, buffer.size);
}

static void
input__good_and_changed__does_no_harm(void)
{
    struct fuzz_seeds *seeds = mem_zalloc(sizeof(*seeds));
    char *room = mem_zalloc(INPUT_MAX);
    uint32_t state = FIRST_STATE;
    long handles;

    if (!CHECK(seeds && room) || !fuzz_add_seeds(seeds) || !CHECK(seeds->count > 0))
        goto out;
    try("", 0);
    for (size_t i = 0; i < seeds->count; i++)
        try(seeds->list[i].data, seeds->list[i].size);
    handles = test_handles();
    for (unsigned i = 0; i < fuzz_runs; i++)
        try_changed(seeds, room, &state);
    CHECK_INT(test_handles(), handles);
out:
    if (seeds)
        seeds_release(seeds);
    mem_free(seeds);
    mem_free(room);
}

static const struct test_case cases[] = {
    TEST(input__good_and_changed__does_no_harm),
    {0},
};

int
main(int argc, char **argv)
{
    const char *file = getenv("FUZZ_FILE");

    if (file && *file) {
        (void)fuzz_begin();
        try_one_file(file);
        return 0;
    }
    return test_main(argc, argv, fuzz_name, cases, fuzz_begin, NULL);
}
