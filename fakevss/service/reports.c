/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of the host and its providers. One function a report writes both forms side by side, so
 * that they cannot drift apart. */
#include "config.h"

#include "fakevss/service/reports.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/os.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/host/marks.h"

struct hosts {
    const char *ours;
    bool json;
    struct text *text;
};

static enum err
add_host(void *ctx, const char *name)
{
    const struct hosts *hosts = ctx;
    bool is_ours = strcmp(name, hosts->ours) == 0;

    if (name[0] == '.')
        return ERR_OK;
    if (hosts->json) {
        json_open(hosts->text, NULL, '{');
        json_string(hosts->text, "host", name);
        json_bool(hosts->text, "ours", is_ours);
        json_close(hosts->text, '}');
    } else {
        text_add(hosts->text, "%s%s\n", name, is_ours ? " (this host)" : "");
    }
    return ERR_OK;
}

static HRESULT
report_hosts(struct session *session, bool json, struct text *text)
{
    struct store_settings settings;
    struct hosts hosts = {.ours = settings.host, .json = json, .text = text};
    HRESULT hr = coordinator_open(session->coordinator, &settings, &session->why);
    enum err e;

    if (FAILED(hr))
        return hr;
    if (json)
        json_open(text, "hosts", '[');
    e = os_list_dir(settings.fabric, add_host, &hosts, &session->why);
    if (json)
        json_close(text, ']');
    return hr_from_err(e);
}

static void
add_disk(const struct disk *disk, const char *state, bool json, struct text *text)
{
    const struct scsi_identity *identity = &disk->identity;

    if (!json) {
        text_add(text, "%-4u  %-32s  %-8s  %-16s  %-20s  %12" PRIu64 "  %s  %s\n", disk->number,
                 disk->naa, identity->vendor, identity->product, identity->serial, disk->size,
                 disk->uri[0] ? disk->uri : "-", state);
        return;
    }
    json_open(text, NULL, '{');
    json_number(text, "disk", disk->number);
    json_string(text, "naa", disk->naa);
    json_string(text, "vendor", identity->vendor);
    json_string(text, "product", identity->product);
    json_string(text, "revision", identity->revision);
    json_string(text, "serial", identity->serial);
    json_number(text, "size", disk->size);
    json_string(text, "uri", disk->uri);
    json_string(text, "state", state);
    json_close(text, '}');
}

static HRESULT
report_disks(struct session *session, bool json, struct text *text)
{
    struct coordinator *coordinator = session->coordinator;
    size_t i;

    if (json)
        json_open(text, "disks", '[');
    else
        text_add(text, "%-4s  %-32s  %-8s  %-16s  %-20s  %12s  %s  %s\n", "DISK", "NAA", "VENDOR",
                 "PRODUCT", "SERIAL", "SIZE", "URI", "STATE");
    EnterCriticalSection(&coordinator->lock);
    for (i = 0; coordinator->disks && i < disks_count(coordinator->disks); i++) {
        const struct disk *disk = disks_at(coordinator->disks, i);
        struct why why = {0};

        if (disk->is_damaged)
            (void)why_set(&why, ERR_CORRUPT, "damaged: %s", disk->damage.text);
        else if (!volumes_explain(coordinator->disks, disk, &why))
            (void)why_set(&why, ERR_OK, "online");
        add_disk(disk, why.text, json, text);
    }
    LeaveCriticalSection(&coordinator->lock);
    if (json)
        json_close(text, ']');
    return S_OK;
}

static void
add_volume_json(const struct volume *volume, const char *name, const char *marks, struct text *text)
{
    unsigned i;

    json_open(text, NULL, '{');
    json_string(text, "volume", name);
    json_number(text, "size", volume->size);
    json_string(text, "fs", volume_fs_name(volume->fs));
    json_string(text, "marks", marks);
    json_open(text, "extents", '[');
    for (i = 0; i < volume->extent_count; i++) {
        json_open(text, NULL, '{');
        json_number(text, "disk", volume->extents[i].disk);
        json_string(text, "naa", volume->extents[i].naa);
        json_number(text, "offset", volume->extents[i].offset);
        json_number(text, "size", volume->extents[i].size);
        json_close(text, '}');
    }
    json_close(text, ']');
    json_close(text, '}');
}

static void
add_volume(const struct volume *volume, bool json, struct text *text)
{
    char name[VOLUME_NAME_SIZE];
    char marks[MARKS_TEXT_SIZE];
    unsigned i;

    (void)volume_name(&volume->id, name);
    (void)marks_text(volume->attributes, marks);
    if (json) {
        add_volume_json(volume, name, marks, text);
        return;
    }
    for (i = 0; i < volume->extent_count; i++)
        text_add(text, "%-49s  %-4u  %-32s  %12" PRIu64 "  %12" PRIu64 "  %-4s  %s\n",
                 i == 0 ? name : "", volume->extents[i].disk, volume->extents[i].naa,
                 volume->extents[i].offset, volume->extents[i].size, volume_fs_name(volume->fs),
                 marks);
}

static HRESULT
report_volumes(struct session *session, bool json, struct text *text)
{
    struct volumes volumes = {0};
    HRESULT hr = coordinator_volumes(session->coordinator, &volumes, &session->why);
    size_t i;

    if (FAILED(hr))
        return hr;
    if (json)
        json_open(text, "volumes", '[');
    else
        text_add(text, "%-49s  %-4s  %-32s  %12s  %12s  %-4s  %s\n", "VOLUME", "DISK", "NAA",
                 "OFFSET", "SIZE", "FS", "MARKS");
    for (i = 0; i < volumes.count; i++)
        add_volume(&volumes.volumes[i], json, text);
    if (json)
        json_close(text, ']');
    volumes_release(&volumes);
    return S_OK;
}

struct unreadable {
    bool json;
    struct text *text;
};

static void
add_unreadable(void *ctx, const char *reason)
{
    const struct unreadable *unreadable = ctx;

    if (!unreadable->json) {
        text_add(unreadable->text, "%s\n", reason);
        return;
    }
    json_open(unreadable->text, NULL, '{');
    json_string(unreadable->text, "reason", reason);
    json_close(unreadable->text, '}');
}

static HRESULT
report_unreadable(struct session *session, bool json, struct text *text)
{
    struct unreadable unreadable = {json, text};
    HRESULT hr;

    if (json)
        json_open(text, "unreadable", '[');
    hr = coordinator_unreadable(session->coordinator, add_unreadable, &unreadable);
    if (json)
        json_close(text, ']');
    return hr;
}

static void
add_provider(const struct store_provider *provider, bool json, struct text *text)
{
    static const char *const types[] = {"unknown", "system", "software", "hardware", "fileshare"};
    const char *type = types[provider->type <= VSS_PROV_FILESHARE ? provider->type : 0];
    char id[GUID_TEXT_SIZE];
    char class_id[GUID_TEXT_SIZE];

    (void)convert_guid_text(&provider->id, id);
    (void)convert_guid_text(&provider->class_id, class_id);
    if (!json) {
        text_add(text, "%s  %s %s, %s, class %s\n", id, provider->name, provider->version, type,
                 class_id);
        return;
    }
    json_open(text, NULL, '{');
    json_string(text, "provider", id);
    json_string(text, "name", provider->name);
    json_string(text, "type", type);
    json_string(text, "version", provider->version);
    json_string(text, "class", class_id);
    json_close(text, '}');
}

static HRESULT
report_providers(struct session *session, bool json, struct text *text)
{
    struct store_provider *providers = mem_array(STORE_PROVIDERS_MAX, sizeof(*providers));
    unsigned count = 0;
    unsigned i;
    HRESULT hr = providers ? store_providers(providers, &count) : E_OUTOFMEMORY;

    (void)session;
    if (json)
        json_open(text, "providers", '[');
    for (i = 0; SUCCEEDED(hr) && i < count; i++)
        add_provider(&providers[i], json, text);
    if (json)
        json_close(text, ']');
    mem_free(providers);
    return hr;
}

static HRESULT
report_timeline(struct session *session, bool json, struct text *text)
{
    if (json) {
        timeline_json(session->timeline, text, "timeline");
        json_number(text, "began_ms", timeline_began_ms(session->timeline));
    } else {
        timeline_print(session->timeline, text);
    }
    return S_OK;
}

static const struct {
    report *make;
    bool needs_host;
} reports[] = {
    [FAKEVSS_REPORT_HOSTS] = {report_hosts, true},
    [FAKEVSS_REPORT_DISKS] = {report_disks, true},
    [FAKEVSS_REPORT_VOLUMES] = {report_volumes, true},
    [FAKEVSS_REPORT_PROVIDERS] = {report_providers, false},
    [FAKEVSS_REPORT_SETS] = {report_sets, true},
    [FAKEVSS_REPORT_TIMELINE] = {report_timeline, false},
    [FAKEVSS_REPORT_RESULT] = {report_result, true},
    [FAKEVSS_REPORT_UNREADABLE] = {report_unreadable, true},
};

HRESULT
reports_make(struct session *session, FAKEVSS_REPORT which, bool json, struct text *text)
{
    struct store_settings settings; /* only opened here */
    HRESULT hr = S_OK;

    if ((size_t)which >= sizeof(reports) / sizeof(reports[0]))
        return E_INVALIDARG;
    if (reports[which].needs_host)
        hr = coordinator_open(session->coordinator, &settings, &session->why);
    if (FAILED(hr))
        return hr;
    if (json)
        json_open(text, NULL, '{');
    hr = reports[which].make(session, json, text);
    if (json) {
        json_close(text, '}');
        text_add(text, "\n");
    }
    return hr;
}
