/* SPDX-License-Identifier: Apache-2.0 */
/* One walk over the entries, with what is open on each host. */
#include "config.h"

#include "fakevss/report/spans.h"

#include <string.h>

#include "base/mem.h"

/* What goes on on a host; spans by their index + 1, 0 for none. */
struct host_state {
    size_t frozen;
    size_t hold;
    unsigned frozen_providers; /* whose PreCommitSnapshots came and no PostCommitSnapshots yet */
    bool is_aborted;           /* the frozen window, at least by one provider */
    uint64_t last_us;
};

static enum err
begin(struct span_list *list, const struct run_entry *entry, enum span_kind kind, uint64_t from_us,
      size_t *ret_open)
{
    if ((list->count & (list->count - 1)) == 0) { /* a full list: its room is a power of two */
        size_t room = list->count ? 2 * list->count : 1;
        struct span *spans = mem_grow(list->spans, list->count, room, sizeof(*spans));

        if (!spans)
            return ERR_NOMEM;
        list->spans = spans;
    }
    list->spans[list->count] = (struct span){kind, entry->host, true, from_us, from_us};
    *ret_open = ++list->count;
    return ERR_OK;
}

static void
end(struct span_list *list, size_t open, uint64_t to_us)
{
    struct span *span = &list->spans[open - 1];

    span->is_open = false;
    if (span->to_us < to_us)
        span->to_us = to_us;
}

static enum err
see_provider(struct span_list *list, struct host_state *host, const struct run_entry *entry)
{
    enum err e = ERR_OK;

    if (strcmp(entry->what, "PreCommitSnapshots") == 0) {
        if (host->frozen_providers == 0 || host->is_aborted) {
            e = begin(list, entry, SPAN_FROZEN, entry->start_us, &host->frozen);
            host->frozen_providers = 0;
            host->is_aborted = false;
        }
        host->frozen_providers++;
    } else if (strcmp(entry->what, "PostCommitSnapshots") == 0) {
        if (host->frozen && host->frozen_providers > 0) {
            if (--host->frozen_providers == 0)
                end(list, host->frozen, run_entry_end(entry));
        }
    } else if (strcmp(entry->what, "AbortSnapshots") == 0) {
        if (host->frozen && host->frozen_providers > 0) {
            host->is_aborted = true; /* each provider that is aborted makes it longer */
            end(list, host->frozen, run_entry_end(entry));
        }
    }
    return e;
}

static enum err
see_coordinator(struct span_list *list, struct host_state *host, const struct run_entry *entry)
{
    if (strcmp(entry->what, "hold begins") == 0 && !entry->has_failed)
        return begin(list, entry, SPAN_HOLD, run_entry_end(entry), &host->hold);
    if (strcmp(entry->what, "hold ends") == 0 && host->hold) {
        end(list, host->hold, entry->start_us);
        host->hold = 0;
    }
    return ERR_OK;
}

enum err
spans_find(const struct run *run, struct span_list *ret_list)
{
    struct host_state *hosts = mem_array(run->host_count, sizeof(*hosts));
    struct span_list list = {0};
    enum err e = hosts ? ERR_OK : ERR_NOMEM;

    for (size_t i = 0; e == ERR_OK && i < run->entry_count; i++) {
        const struct run_entry *entry = &run->entries[i];
        enum lane_kind kind = run->hosts[entry->host].lanes[entry->lane].kind;
        struct host_state *host = &hosts[entry->host];

        if (host->last_us < run_entry_end(entry))
            host->last_us = run_entry_end(entry);
        if (kind == LANE_PROVIDER)
            e = see_provider(&list, host, entry);
        else if (kind == LANE_COORDINATOR)
            e = see_coordinator(&list, host, entry);
    }
    for (size_t i = 0; e == ERR_OK && i < list.count; i++)
        if (list.spans[i].is_open)
            list.spans[i].to_us = hosts[list.spans[i].host].last_us;
    mem_free(hosts);
    if (e)
        spans_release(&list);
    else
        *ret_list = list;
    return e;
}

void
spans_release(struct span_list *list)
{
    mem_free(list->spans);
    memset(list, 0, sizeof(*list));
}

const char *
span_name(enum span_kind kind)
{
    return kind == SPAN_FROZEN ? "Frozen window" : "Writes held";
}
