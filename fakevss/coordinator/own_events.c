/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/coordinator/own_events.h"

#include <inttypes.h>
#include <string.h>

#include "base/os.h"
#include "base/text.h"
#include "fakevss/coordinator/clock.h"
#include "fakevss/coordinator/event_file.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/method.h"

/* The method called @name; METHOD_COUNT for a step that is none. */
static enum method
find_method(const char *name)
{
    int method = 0;

    while (method < METHOD_COUNT && strcmp(method_name((enum method)method), name) != 0)
        method++;
    return (enum method)method;
}

static void
add_event(struct text *lines, const struct timeline_result *result, HRESULT seen)
{
    char came[HR_TEXT_SIZE], text[HR_TEXT_SIZE];

    text_add(lines,
             "%" PRIu64 "\terror\t%u\t-\t-\t%s of provider %s failed with %s, of which the "
             "requester is told %s.\n",
             clock_utc_ms(), EVENT_FILE_TRANSLATED, result->what, result->who,
             hr_text((HRESULT)result->result, came), hr_text(seen, text));
}

/* What cannot be written is lost, as an event is when its log is full. */
static void
append(const char *path, const struct text *lines)
{
    struct os_file *file = NULL;
    uint64_t size = 0;

    if (!os_file_open(path, OS_OPEN_CREATE, &file, NULL) && !os_file_size(file, &size, NULL))
        (void)os_file_write(file, size, lines->data, lines->size, NULL);
    os_file_close(file);
}

void
own_events_write(struct timeline *timeline, size_t first, const char *path)
{
    struct timeline_result result;
    struct text lines = {0};
    size_t ticket;

    for (ticket = first; path[0] && timeline_result(timeline, ticket, &result); ticket++) {
        enum method method = find_method(result.what);
        HRESULT hr = (HRESULT)result.result;

        if (method != METHOD_COUNT && result.has_result && method_translate(method, hr) != hr)
            add_event(&lines, &result, method_translate(method, hr));
    }
    if (lines.size > 0 && !lines.is_broken)
        append(path, &lines);
    text_release(&lines);
}
