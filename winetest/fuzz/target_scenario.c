/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios: any text is one, or is refused with its place; one that is can be played to its end on
 * a stage where all goes well. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/scenario/play.h"
#include "fakevss/scenario/scenario.h"
#include "winetest/fuzz/fuzz.h"
#include "winetest/unit/fake_stage.h"

const char fuzz_name[] = "fuzz_scenario";
const unsigned fuzz_runs = 3000;

const char *const fuzz_words[] = {"scenario",
                                  "host",
                                  "lun",
                                  "requester",
                                  "begin",
                                  "finish",
                                  "write",
                                  "expect",
                                  "await",
                                  "content",
                                  "marks",
                                  "copies",
                                  "held",
                                  "event",
                                  "violations",
                                  "array",
                                  "fault",
                                  "kill",
                                  "close",
                                  "present",
                                  "bus",
                                  "document",
                                  "provider",
                                  "reboot",
                                  "volume",
                                  "on",
                                  "as",
                                  "->",
                                  "none",
                                  "failure",
                                  "r.DoSnapshotSet",
                                  "r.Wait",
                                  "S_OK",
                                  "deleted=1",
                                  "4M",
                                  "\"\\\\\\\"\\n\"",
                                  "#",
                                  NULL};

bool
fuzz_begin(void)
{
    return true;
}

static void
play_it(const struct scenario *scenario)
{
    struct fake_stage *fake = mem_zalloc(sizeof(*fake));
    struct play_report report = {0};

    if (!fake)
        return;
    fake_stage_init(fake);
    fake->document = "\xff\xfe<\0a\0/\0>";
    fake->document_size = 10;
    fuzz_require(!play(scenario, &fake->stage, &report), "a scenario can be played");
    play_report_release(&report);
    fake_stage_release(fake);
    mem_free(fake);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scenario *scenario = NULL;
    struct why why = {0};
    unsigned line = 0, column = 0;
    enum err e = scenario_parse("f.scn", (const char *)data, size, &scenario, &why);

    fuzz_require(e == ERR_OK || e == ERR_INVAL || e == ERR_LIMIT, "the result is documented");
    fuzz_require(!scenario == (e != ERR_OK), "there is a scenario or an error");
    fuzz_require(
        !e || (sscanf(why.text, "f.scn:%u:%u: ", &line, &column) == 2 && line > 0 && column > 0),
        "an error has its place");
    if (scenario)
        play_it(scenario);
    scenario_free(scenario);
    return 0;
}
