/* SPDX-License-Identifier: Apache-2.0 */
/* The report's document: any text is a run, of which there is a page without anything that a
 * browser would obey, or is refused with a reason. */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "fakevss/report/page.h"
#include "fakevss/report/run.h"
#include "winetest/fuzz/fuzz.h"

const char fuzz_name[] = "fuzz_run";
const unsigned fuzz_runs = 1000;

const char *const fuzz_words[] = {"\"hosts\"",
                                  "\"timeline\"",
                                  "\"start_us\"",
                                  "\"who\"",
                                  "\"what\"",
                                  "\"duration_us\"",
                                  "\"hresult\"",
                                  "\"result\"",
                                  "\"args\"",
                                  "\"violations\"",
                                  "\"rule\"",
                                  "\"weight\"",
                                  "\"alarm\"",
                                  "\"offset_us\"",
                                  "requester",
                                  "coordinator",
                                  "\"<script>\"",
                                  "null",
                                  "true",
                                  "[]",
                                  "{}",
                                  "\\u0000",
                                  NULL};

bool
fuzz_begin(void)
{
    return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct run *run = NULL;
    struct text page = {0};
    struct why why = {0};
    enum err e = run_read((const char *)data, size, &run, &why);

    fuzz_require(e == ERR_OK || e == ERR_CORRUPT || e == ERR_LIMIT, "the result is documented");
    fuzz_require(!run == (e != ERR_OK), "there is a run or an error");
    fuzz_require(!e || why.text[0], "an error has a reason");
    if (run) {
        fuzz_require(!page_add(&page, run, "f.json"), "there is a page");
        fuzz_require(!strstr(text_get(&page), "<script"), "there is no script in it");
    }
    text_release(&page);
    run_free(run);
    return 0;
}
