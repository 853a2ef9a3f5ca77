/* SPDX-License-Identifier: Apache-2.0 */
/* Documents are written as text and read by the reader that the report has. */
#include "config.h"

#include "winetest/unit/report_maker.h"

#include <inttypes.h>

#include "winetest/harness/harness.h"

void
document_add(struct document *document, uint64_t start_us, uint64_t duration_us, const char *who,
             const char *what, const char *more)
{
    text_add(&document->json,
             "%s{\"start_us\":%" PRIu64 ",\"duration_us\":%" PRIu64 ",\"who\":\"%s\","
             "\"what\":\"%s\"%s}",
             document->count++ ? "," : "{\"timeline\":[", start_us, duration_us, who, what, more);
}

void
document_add_creation(struct document *document, uint64_t at_us)
{
    document_add(document, at_us, 1000000, "coordinator", "load", "");
    document_add(document, at_us + 1000000, 8000, "P", "OnLoad",
                 ",\"hresult\":0,\"result\":\"S_OK\"");
    document_add(document, at_us + 1010000, 9000, "P", "EndPrepareSnapshots", "");
    document_add(document, at_us + 1020000, 1000, "P", "PreCommitSnapshots", "");
    document_add(document, at_us + 1021000, 1000, "coordinator", "hold begins", ",\"hresult\":0");
    document_add(document, at_us + 1022000, 5000, "P", "CommitSnapshots", "");
    document_add(document, at_us + 1027500, 0, "coordinator", "hold ends", "");
    document_add(document, at_us + 1028000, 2000, "P", "PostCommitSnapshots", "");
    document_add(document, at_us + 1031000, 7000, "P", "GetTargetLuns", "");
}

struct run *
document_finish(struct document *document)
{
    struct run *run = NULL;
    struct why why = {0};

    text_add(&document->json, "%s]}", document->count ? "" : "{\"timeline\":[");
    CHECK_ERR(run_read(text_get(&document->json), document->json.size, &run, &why), ERR_OK, &why);
    text_release(&document->json);
    document->count = 0;
    return run;
}
