/* SPDX-License-Identifier: Apache-2.0 */
/* Backup Components Documents: any text is one, or is refused with a reason. One that is can be
 * written again, and is the same then. */
#include "config.h"

#include <windows.h>
#include <ole2.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/document.h"
#include "winetest/com/document_maker.h"
#include "winetest/fuzz/fuzz.h"

const char fuzz_name[] = "fuzz_document";
const unsigned fuzz_runs = 2000;

const char *const fuzz_words[] = {"<BackupComponents",
                                  "SnapshotSet",
                                  "Snapshot",
                                  "Lun",
                                  "Source",
                                  "Target",
                                  "Extent",
                                  "Identifier",
                                  "Interconnect",
                                  "version",
                                  "copies",
                                  "luns",
                                  "extents",
                                  "identifiers",
                                  "bytes",
                                  "</Snapshot>",
                                  "/>",
                                  "<!DOCTYPE a [<!ENTITY b \"c\">]>",
                                  "&b;",
                                  "&#0;",
                                  "&lt;",
                                  "<!--",
                                  "-->",
                                  "<![CDATA[",
                                  "<?xml version=\"1.0\"?>",
                                  "xmlns:a=\"b\"",
                                  "%00",
                                  "%zz",
                                  "{00000000-0000-0000-0000-000000000000}",
                                  NULL};

bool
fuzz_begin(void)
{
    return SUCCEEDED(CoInitializeEx(NULL, COINIT_MULTITHREADED));
}

bool
fuzz_add_seeds(struct fuzz_seeds *seeds)
{
    struct copy_set set = {0};
    char *text = document_make_set(&set) ? document_write_text(&set) : NULL;
    bool ok = text && fuzz_add_text(seeds, text) &&
              fuzz_add_text(seeds, "<BackupComponents version=\"1\"/>\n");

    mem_free(text);
    copy_set_release(&set);
    return ok;
}

static void
write_again(const struct copy_set *set)
{
    struct copy_set again = {0};
    BSTR first = NULL, second = NULL;

    fuzz_require(SUCCEEDED(document_write(set, &first, NULL)), "what was read can be written");
    fuzz_require(SUCCEEDED(document_read(first, &again, NULL)), "what was written can be read");
    fuzz_require(SUCCEEDED(document_write(&again, &second, NULL)) && wcscmp(first, second) == 0,
                 "what is written twice is the same");
    SysFreeString(first);
    SysFreeString(second);
    copy_set_release(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int room = MultiByteToWideChar(CP_UTF8, 0, (const char *)data, (int)size, NULL, 0);
    WCHAR *text = mem_array((size_t)room + 1, sizeof(*text));
    struct copy_set set = {0};
    struct why why = {0};
    HRESULT hr;

    if (!text)
        return 0;
    (void)MultiByteToWideChar(CP_UTF8, 0, (const char *)data, (int)size, text, room);
    hr = document_read(text, &set, &why);
    fuzz_require(SUCCEEDED(hr) || hr == (HRESULT)VSS_E_INVALID_XML_DOCUMENT,
                 "the result is documented");
    fuzz_require(SUCCEEDED(hr) || why.text[0], "an error has a reason");
    if (SUCCEEDED(hr) && set.count > 0)
        write_again(&set);
    if (SUCCEEDED(hr))
        copy_set_release(&set);
    mem_free(text);
    return 0;
}
