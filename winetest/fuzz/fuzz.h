/* SPDX-License-Identifier: Apache-2.0 */
/* A fuzz target, and what calls it: libFuzzer (./dev fuzz), or the tests, which give it a fixed
 * number of inputs made from good ones. */
#ifndef WINETEST_FUZZ_FUZZ_H
#define WINETEST_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Good inputs; released by the caller of fuzz_seeds(). */
#define FUZZ_SEEDS_MAX 256
struct fuzz_seeds {
    size_t count;
    struct {
        char *data; /* owned */
        size_t size;
    } list[FUZZ_SEEDS_MAX];
};

/* --- each target has these --- */

/* What is tested, for the names of cases, and how many inputs a test run makes. */
extern const char fuzz_name[];
extern const unsigned fuzz_runs;

/* Words that mean something to the target, up to a NULL. */
extern const char *const fuzz_words[];

/* Once before the first input. */
bool fuzz_begin(void);

/* Add the good inputs. False after a failed check. */
bool fuzz_add_seeds(struct fuzz_seeds *seeds);

/* Any input. What must not happen ends the process. Returns 0. libFuzzer's name. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* --- for targets --- */

/* End the process, saying @what, unless @is_so. */
void fuzz_require(bool is_so, const char *what);

/* Add what the file at @path, below the source tree, holds. False after a failed check. */
bool fuzz_add_file(struct fuzz_seeds *seeds, const char *path);

/* Add a copy of the text. */
bool fuzz_add_text(struct fuzz_seeds *seeds, const char *text);

#endif
