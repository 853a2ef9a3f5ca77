/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "winetest/fuzz/fuzz.h"

void
fuzz_require(bool is_so, const char *what)
{
    if (is_so)
        return;
    (void)printf("fuzz: it is not so that %s\n", what);
    (void)fflush(stdout);
    abort();
}
