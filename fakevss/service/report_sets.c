/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of shadow copy sets: those in the store, and the one that a session just created. */
#include "config.h"

#include <vsserror.h>

#include "base/json.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/lun_record.h"
#include "fakevss/service/reports.h"

static void
add_copy_json(const struct copy *copy, const struct disk *disk, struct text *text)
{
    char snapshot[GUID_TEXT_SIZE];
    char original[VOLUME_NAME_SIZE];
    char volume[VOLUME_NAME_SIZE];
    char device[COPY_DEVICE_SIZE];
    char naa[LUN_RECORD_NAA_SIZE];

    json_open(text, NULL, '{');
    json_string(text, "copy", convert_guid_text(&copy->snapshot, snapshot));
    json_string(text, "original", volume_name(&copy->original.id, original));
    json_string(text, "naa", lun_record_naa(&copy->targets[0], naa));
    json_bool(text, "imported", copy->is_imported);
    if (copy->is_imported) {
        json_string(text, "volume", volume_name(&copy->volume, volume));
        json_string(text, "device", copy_device(copy, device));
    }
    if (disk) {
        json_number(text, "disk", disk->number);
        json_string(text, "uri", disk->uri);
    }
    json_close(text, '}');
}

/* @disk is where the copy's first LUN is on this host now, NULL when it is not here. */
static void
add_copy(const struct copy *copy, const struct disk *disk, struct text *text)
{
    char snapshot[GUID_TEXT_SIZE];
    char original[VOLUME_NAME_SIZE];
    char naa[LUN_RECORD_NAA_SIZE];

    text_add(text, "copy %s of %s ", convert_guid_text(&copy->snapshot, snapshot),
             volume_name(&copy->original.id, original));
    if (disk)
        text_add(text, "on disk%u naa=%s uri=%s\n", disk->number, disk->naa, disk->uri);
    else
        text_add(text, "not on this host naa=%s\n", lun_record_naa(&copy->targets[0], naa));
}

static void
add_copies(struct session *session, const struct copy_set *set, bool json, struct text *text)
{
    struct disk disk;
    unsigned i;

    if (json)
        json_open(text, "copies", '[');
    for (i = 0; i < set->count; i++) {
        const struct copy *copy = &set->copies[i];
        bool is_here =
            SUCCEEDED(coordinator_find_lun(session->coordinator, &copy->targets[0], &disk));

        if (json)
            add_copy_json(copy, is_here ? &disk : NULL, text);
        else
            add_copy(copy, is_here ? &disk : NULL, text);
    }
    if (json)
        json_close(text, ']');
}

static void
add_set_json(const struct copy_set *set, struct text *text)
{
    char id[GUID_TEXT_SIZE];

    json_string(text, "set", convert_guid_text(&set->id, id));
    json_number(text, "context", (uint32_t)set->context);
    json_number(text, "volumes", set->volume_count);
}

HRESULT
report_sets(struct session *session, bool json, struct text *text)
{
    struct copy_set *sets = NULL;
    char id[GUID_TEXT_SIZE];
    unsigned count = 0;
    unsigned i;
    HRESULT hr = store_sets(STORE_SETS_COMPLETE, &sets, &count);

    if (json)
        json_open(text, "sets", '[');
    for (i = 0; i < count; i++) {
        if (json) {
            json_open(text, NULL, '{');
            add_set_json(&sets[i], text);
        }
        add_copies(session, &sets[i], json, text);
        if (json)
            json_close(text, '}');
        else
            text_add(text, "set %s volumes=%u context=0x%lx\n", convert_guid_text(&sets[i].id, id),
                     sets[i].volume_count, sets[i].context);
    }
    if (json)
        json_close(text, ']');
    store_sets_free(sets, count);
    return hr;
}

/* How long a creation committed and held writes. */
static void
add_times(const struct creation *creation, bool json, struct text *text)
{
    uint64_t commit_us = creation_commit_us(creation);
    uint64_t hold_us = creation_hold_us(creation);

    if (json) {
        json_number(text, "commit_us", commit_us);
        json_number(text, "hold_us", hold_us);
    } else {
        text_add(text, " commit_ms=%.3f hold_ms=%.3f", (double)commit_us / 1000,
                 (double)hold_us / 1000);
    }
}

HRESULT
report_result(struct session *session, bool json, struct text *text)
{
    const struct copy_set *set;
    char id[GUID_TEXT_SIZE];

    if (!session->operation || operation_status(session->operation, NULL) == VSS_S_ASYNC_PENDING)
        return VSS_E_BAD_STATE;
    set = session->transport ? transport_set(session->transport) : creation_set(session->creation);
    if (json)
        add_set_json(set, text);
    add_copies(session, set, json, text);
    if (!json)
        text_add(text, "set %s volumes=%u", convert_guid_text(&set->id, id), set->count);
    if (session->creation)
        add_times(session->creation, json, text);
    if (json) {
        json_number(text, "violations", timeline_violations(session->timeline));
        timeline_json(session->timeline, text, "timeline");
    } else {
        text_add(text, "\n");
    }
    return S_OK;
}
