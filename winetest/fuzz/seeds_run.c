/* SPDX-License-Identifier: Apache-2.0 */
/* The good inputs of the report's target: a short run, and one on two hosts whose texts would be
 * obeyed if they were not escaped. */
#include "config.h"

#include "winetest/fuzz/fuzz.h"

bool
fuzz_add_seeds(struct fuzz_seeds *seeds)
{
    return fuzz_add_file(seeds, "winetest/report/run.json") &&
           fuzz_add_text(
               seeds,
               "{\"title\":\"<script>\",\n\"set\":\"{1}\",\n\"hosts\":[\n"
               "{\"host\":\"A\",\n\"timeline\":[\n"
               "{\"start_us\":0,\"duration_us\":5,\"who\":\"requester\",\n"
               "\"what\":\"DoSnapshotSet\",\"args\":\"<script>1</script>\",\"hresult\":0,\n"
               "\"result\":\"S_OK\"},\n"
               "{\"start_us\":1,\"who\":\"P\",\"what\":\"PreCommitSnapshots\"}]},\n"
               "{\"host\":\"<script>\",\"offset_us\":7,\n\"timeline\":[\n"
               "{\"start_us\":3,\"thread\":9,\"who\":\"P\",\"what\":\"OnLoad\",\n"
               "\"violations\":[{\"rule\":3,\"name\":\"process-gone\",\n"
               "\"weight\":\"breach\",\"seen\":\"<script>\",\"source\":\"<script>\"}]}]}]}\n");
}
