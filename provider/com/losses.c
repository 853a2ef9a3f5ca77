/* SPDX-License-Identifier: Apache-2.0 */
/* The event about a lost shadow copy LUN. */
#include "config.h"

#include "provider/com/losses.h"

#include "base/utc.h"
#include "provider/com/events.h"

void
losses_tell(void *ctx, const struct lun *lun, const struct array_tag *tag)
{
    struct events *events = ctx;
    char name[LUN_NAME_SIZE], source[LUN_NAME_SIZE], id[ID_TEXT_SIZE], time[UTC_TEXT_SIZE];
    const struct event_subject subject = {.set = &tag->set, .lun = lun_name(lun, name)};

    events_add(events, EVENT_COPY_LOST, &subject,
               "the array gave up shadow copy %s of LUN %s, which host %s made at %s, because its "
               "space ran out",
               id_format(&tag->shadow_copy, id), lun_name(&tag->source, source), tag->host,
               utc_format(tag->committed_ms ? tag->committed_ms : tag->created_ms, time));
    events_flush(events); /* there may be more of them than can wait */
}
