/* SPDX-License-Identifier: Apache-2.0 */
/* Settings, providers, marks and disk numbers. Sets are in store_sets.c, starts in
 * store_starts.c. */
#include "config.h"

#include "fakevss/coordinator/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/registry.h"

enum setting_kind {
    SETTING_TEXT,
    SETTING_PATH, /* absolute: the current folder of a server is not the one of who asks for it */
    SETTING_NUMBER,
};

static const struct setting {
    const char *name;
    enum setting_kind kind;
    DWORD min; /* numbers only */
    DWORD max;
    const char *unit;
} settings[] = {
    {"HostName", SETTING_TEXT, 0, 0, NULL},
    {"FabricPath", SETTING_PATH, 0, 0, NULL},
    {"GatePath", SETTING_PATH, 0, 0, NULL},
    {"ArrivalTimeout", SETTING_NUMBER, 0, 600000, " ms"},
    {"HoldLimit", SETTING_NUMBER, 1, 600000, " ms"},
    {"OpenTimeout", SETTING_NUMBER, 0, 600000, " ms"},
    {"FreezeLimit", SETTING_NUMBER, 1, 600000, " ms"},
    {"CallLimit", SETTING_NUMBER, 1, 86400000, " ms"},
    {"PrepareLimit", SETTING_NUMBER, 1, 86400000, " ms"},
    {"IdleTimeout", SETTING_NUMBER, 0, UINT32_MAX, " s"},
    {"EventFile", SETTING_PATH, 0, 0, NULL},
    {"VaryRecords", SETTING_NUMBER, 0, 1, ""},
    {"KeepProviders", SETTING_NUMBER, 0, 1, ""},
};

/* Source: Registry Keys and Values for Backup and Restore, IdleTimeout. */
#define IDLE_S 180

/* As long as VSS is said to try. */
#define OPEN_MS 5000

#define SETTING_COUNT (sizeof(settings) / sizeof(settings[0]))

static HRESULT
open_key(const char *below, bool make, HKEY *ret_key)
{
    char path[256];

    (void)snprintf(path, sizeof(path), "%s%s%s", STORE_KEY, below[0] ? "\\" : "", below); /* fits */
    return registry_open(HKEY_LOCAL_MACHINE, path, make, ret_key);
}

/* Every refusal says what the value is, what it may be, and where it is set. */
static HRESULT
refuse_number(const struct setting *setting, const char *value, struct why *why)
{
    (void)why_set(why, ERR_INVAL,
                  "HKLM\\" STORE_KEY ": %s is \"%s\", but has to be a number of %lu to %lu%s",
                  setting->name, value, setting->min, setting->max, setting->unit);
    return E_INVALIDARG;
}

static HRESULT
refuse_text(const struct setting *setting, const char *value, struct why *why)
{
    (void)why_set(
        why, ERR_INVAL, "HKLM\\" STORE_KEY ": %s is \"%s\", but has to be %s of 1 to %d bytes",
        setting->name, value, setting->kind == SETTING_PATH ? "an absolute path" : "a text",
        STORE_PATH_MAX - 1);
    return E_INVALIDARG;
}

static const struct setting *
find_setting(const char *name)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (strcmp(settings[i].name, name) == 0)
            return &settings[i];
    }
    return NULL;
}

static bool
is_in_range(const struct setting *setting, unsigned long long number)
{
    return number >= setting->min && number <= setting->max;
}

static bool
is_legal_text(const struct setting *setting, const char *value)
{
    return value[0] && strlen(value) < STORE_PATH_MAX &&
           (setting->kind != SETTING_PATH || os_path_is_absolute(value));
}

HRESULT
store_setting_set(const char *name, const char *value, struct why *why)
{
    const struct setting *setting = find_setting(name);
    unsigned long long number;
    char *end = NULL;
    HKEY key = NULL;
    HRESULT hr;

    if (!setting) {
        (void)why_set(why, ERR_INVAL, "there is no setting %s; see: fakevss help install", name);
        return E_INVALIDARG;
    }
    number = strtoull(value, &end, 10);
    if (setting->kind != SETTING_NUMBER && !is_legal_text(setting, value))
        return refuse_text(setting, value, why);
    if (setting->kind == SETTING_NUMBER &&
        (value[0] < '0' || value[0] > '9' || *end || !is_in_range(setting, number)))
        return refuse_number(setting, value, why);

    hr = open_key("", true, &key);
    if (SUCCEEDED(hr))
        hr = setting->kind == SETTING_NUMBER ? registry_set_number(key, name, (DWORD)number)
                                             : registry_set_text(key, name, value);
    if (key)
        RegCloseKey(key);
    return hr_explain(why, hr, "writing HKLM\\" STORE_KEY);
}

static HRESULT
get_path(HKEY key, const char *name, char *buf, size_t size, struct why *why)
{
    HRESULT hr = key ? registry_get_text(key, name, buf, size) : VSS_E_OBJECT_NOT_FOUND;

    if (FAILED(hr) || !buf[0]) {
        (void)why_set(why, ERR_STATE,
                      "HKLM\\" STORE_KEY ": %s is not set; run: fakevss install --set %s=...", name,
                      name);
        return VSS_E_BAD_STATE;
    }
    if (!is_legal_text(find_setting(name), buf)) { /* set by hand */
        (void)refuse_text(find_setting(name), buf, why);
        return VSS_E_BAD_STATE;
    }
    return S_OK;
}

/* What is not set keeps its default; what somebody set by hand to a value out of range, too, but is
 * an error. */
static HRESULT
get_number(HKEY key, const char *name, DWORD *number, struct why *why)
{
    const struct setting *setting = find_setting(name);
    char text[16];
    DWORD found = 0;
    HRESULT hr = key ? registry_get_number(key, name, &found) : VSS_E_OBJECT_NOT_FOUND;

    if (hr == VSS_E_OBJECT_NOT_FOUND)
        return S_OK;
    (void)snprintf(text, sizeof(text), SUCCEEDED(hr) ? "%lu" : "no number", found); /* fits */
    if (FAILED(hr) || !is_in_range(setting, found)) {
        (void)refuse_number(setting, text, why);
        return VSS_E_BAD_STATE;
    }
    *number = found;
    return S_OK;
}

HRESULT
store_settings_load(struct store_settings *ret_settings, struct why *why)
{
    struct store_settings found = {.arrival_ms = 2000,
                                   .hold_ms = 10000,
                                   .open_ms = OPEN_MS,
                                   .freeze_ms = 60000,
                                   .call_ms = 300000,
                                   .prepare_ms = 3600000};
    const struct {
        const char *name;
        DWORD *number;
    } numbers[] = {{"ArrivalTimeout", &found.arrival_ms}, {"HoldLimit", &found.hold_ms},
                   {"FreezeLimit", &found.freeze_ms},     {"CallLimit", &found.call_ms},
                   {"PrepareLimit", &found.prepare_ms},   {"OpenTimeout", &found.open_ms},
                   {"IdleTimeout", &found.idle_s},        {"KeepProviders", &found.keeps},
                   {"VaryRecords", &found.varies}};
    DWORD size = sizeof(found.host);
    HKEY key = NULL;
    HRESULT hr = S_OK;

    (void)open_key("", false, &key); /* without a key nothing is set */
    if (!key || FAILED(registry_get_text(key, "HostName", found.host, sizeof(found.host))))
        (void)GetComputerNameA(found.host, &size); /* fails into "", a host without disks */
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        HRESULT number_hr =
            get_number(key, numbers[i].name, numbers[i].number, FAILED(hr) ? NULL : why);

        if (SUCCEEDED(hr))
            hr = number_hr;
    }
    if (found.idle_s == 0)
        found.idle_s = IDLE_S;
    if (SUCCEEDED(hr))
        hr = get_path(key, "FabricPath", found.fabric, sizeof(found.fabric), why);
    if (SUCCEEDED(hr))
        hr = get_path(key, "GatePath", found.gate, sizeof(found.gate), why);
    if (SUCCEEDED(hr) && key &&
        registry_get_text(key, "EventFile", found.events, sizeof(found.events)) !=
            VSS_E_OBJECT_NOT_FOUND) /* it may be missing, but not wrong */
        hr = get_path(key, "EventFile", found.events, sizeof(found.events), why);
    if (key)
        RegCloseKey(key);
    *ret_settings = found; /* the numbers hold even when a path is missing */
    return hr;
}

/* --- providers --- */

static HRESULT
provider_key(const GUID *id, bool make, HKEY *ret_key)
{
    char text[GUID_TEXT_SIZE];
    char path[64];

    (void)snprintf(path, sizeof(path), "Providers\\%s", convert_guid_text(id, text)); /* fits */
    return open_key(path, make, ret_key);
}

static HRESULT
set_guid(HKEY key, const char *name, const GUID *guid)
{
    char text[GUID_TEXT_SIZE];

    return registry_set_text(key, name, convert_guid_text(guid, text));
}

static HRESULT
get_guid(HKEY key, const char *name, GUID *ret_guid)
{
    char text[GUID_TEXT_SIZE];
    HRESULT hr = registry_get_text(key, name, text, sizeof(text));
    struct id id;

    if (FAILED(hr))
        return hr;
    if (!id_parse(text, &id))
        return VSS_E_UNEXPECTED;
    *ret_guid = convert_guid(&id);
    return S_OK;
}

HRESULT
store_provider_add(const struct store_provider *provider)
{
    HKEY key = NULL;
    HRESULT hr = provider_key(&provider->id, false, &key);

    if (SUCCEEDED(hr)) {
        RegCloseKey(key);
        return VSS_E_PROVIDER_ALREADY_REGISTERED;
    }
    hr = provider_key(&provider->id, true, &key);
    if (FAILED(hr))
        return hr;
    hr = registry_set_text(key, "Name", provider->name);
    if (SUCCEEDED(hr))
        hr = registry_set_text(key, "Version", provider->version);
    if (SUCCEEDED(hr))
        hr = set_guid(key, "VersionId", &provider->version_id);
    if (SUCCEEDED(hr))
        hr = registry_set_number(key, "Type", provider->type);
    if (SUCCEEDED(hr))
        hr = set_guid(key, "ClassId", &provider->class_id);
    RegCloseKey(key);
    if (FAILED(hr))
        (void)store_provider_remove(&provider->id); /* the first failure is what counts */
    return hr;
}

HRESULT
store_provider_remove(const GUID *id)
{
    char text[GUID_TEXT_SIZE];
    HKEY providers = NULL;
    HKEY key = NULL;
    HRESULT hr = provider_key(id, false, &key);

    if (FAILED(hr))
        return VSS_E_PROVIDER_NOT_REGISTERED;
    RegCloseKey(key);
    hr = open_key("Providers", false, &providers);
    if (SUCCEEDED(hr))
        hr = registry_delete_tree(providers, convert_guid_text(id, text));
    if (providers)
        RegCloseKey(providers);
    return hr;
}

static HRESULT
provider_load(const char *text, struct store_provider *ret_provider)
{
    struct store_provider found = {0};
    struct id id;
    HKEY key = NULL;
    HRESULT hr;

    if (!id_parse(text, &id))
        return VSS_E_UNEXPECTED;
    found.id = convert_guid(&id);
    hr = provider_key(&found.id, false, &key);
    if (SUCCEEDED(hr))
        hr = registry_get_text(key, "Name", found.name, sizeof(found.name));
    if (SUCCEEDED(hr))
        hr = registry_get_text(key, "Version", found.version, sizeof(found.version));
    if (SUCCEEDED(hr))
        hr = get_guid(key, "VersionId", &found.version_id);
    if (SUCCEEDED(hr))
        hr = registry_get_number(key, "Type", &found.type);
    if (SUCCEEDED(hr))
        hr = get_guid(key, "ClassId", &found.class_id);
    if (key)
        RegCloseKey(key);
    if (SUCCEEDED(hr))
        *ret_provider = found;
    return hr;
}

HRESULT
store_providers(struct store_provider *ret_providers, unsigned *ret_count)
{
    char text[GUID_TEXT_SIZE];
    unsigned count = 0;
    HKEY key = NULL;
    DWORD i;

    *ret_count = 0;
    if (FAILED(open_key("Providers", false, &key)))
        return S_OK;
    for (i = 0; count < STORE_PROVIDERS_MAX && registry_key_at(key, i, text, sizeof(text)); i++)
        if (SUCCEEDED(provider_load(text, &ret_providers[count])))
            count++;
    RegCloseKey(key);
    *ret_count = count;
    return S_OK;
}

/* --- marks: pairs of slot and attribute bits, 12 bytes each --- */

#define MARK_SIZE 12

HRESULT
store_marks_save(const char *naa, const struct marks *marks)
{
    BYTE data[PARTITIONS_MAX * MARK_SIZE];
    HKEY key = NULL;
    HRESULT hr = open_key("Marks", true, &key);
    unsigned i;
    unsigned k;

    if (FAILED(hr))
        return hr;
    for (i = 0; i < marks->count; i++) {
        BYTE *to = data + (size_t)i * MARK_SIZE;

        for (k = 0; k < 4; k++)
            to[k] = (BYTE)(marks->partitions[i].slot >> 8 * k);
        for (k = 0; k < 8; k++)
            to[4 + k] = (BYTE)(marks->partitions[i].attributes >> 8 * k);
    }
    hr = registry_set_blob(key, naa, data, marks->count * MARK_SIZE);
    RegCloseKey(key);
    return hr;
}

HRESULT
store_marks_load(const char *naa, struct marks *ret_marks)
{
    struct marks marks = {0};
    BYTE *data = NULL;
    DWORD size = 0;
    HKEY key = NULL;
    HRESULT hr = open_key("Marks", false, &key);
    unsigned k;

    if (FAILED(hr))
        return hr;
    hr = registry_get_blob(key, naa, &data, &size);
    RegCloseKey(key);
    if (SUCCEEDED(hr) && (size % MARK_SIZE || size / MARK_SIZE > PARTITIONS_MAX))
        hr = VSS_E_UNEXPECTED;
    for (; SUCCEEDED(hr) && marks.count < size / MARK_SIZE; marks.count++) {
        const BYTE *from = data + (size_t)marks.count * MARK_SIZE;

        for (k = 0; k < 4; k++)
            marks.partitions[marks.count].slot |= (unsigned)from[k] << 8 * k;
        for (k = 0; k < 8; k++)
            marks.partitions[marks.count].attributes |= (uint64_t)from[4 + k] << 8 * k;
    }
    mem_free(data);
    if (SUCCEEDED(hr))
        *ret_marks = marks;
    return hr;
}

HRESULT
store_marks_remove(const char *naa)
{
    HKEY key = NULL;
    HRESULT hr = open_key("Marks", false, &key);

    if (FAILED(hr))
        return S_OK;
    hr = registry_delete_value(key, naa);
    RegCloseKey(key);
    return hr;
}

bool
store_marks_at(DWORD index, char *naa, size_t size)
{
    HKEY key = NULL;
    bool is_there;

    if (FAILED(open_key("Marks", false, &key)))
        return false;
    is_there = registry_value_at(key, index, naa, size);
    RegCloseKey(key);
    return is_there;
}

/* --- disk numbers --- */

HRESULT
store_disks_save(const struct disks *disks)
{
    HKEY root = NULL;
    HKEY key = NULL;
    HRESULT hr = open_key("", true, &root);
    size_t i;

    if (SUCCEEDED(hr))
        hr = registry_delete_tree(root, "Disks");
    if (SUCCEEDED(hr))
        hr = open_key("Disks", true, &key);
    for (i = 0; SUCCEEDED(hr) && i < disks_count(disks); i++)
        hr = registry_set_number(key, disks_at(disks, i)->naa, disks_at(disks, i)->number);
    if (key)
        RegCloseKey(key);
    if (root)
        RegCloseKey(root);
    return hr;
}

HRESULT
store_disks_reserve(struct disks *disks)
{
    char naa[DISK_NAA_MAX];
    HKEY key = NULL;
    enum err e = ERR_OK;
    DWORD number;
    DWORD i;

    if (FAILED(open_key("Disks", false, &key)))
        return S_OK;
    for (i = 0; !e && registry_value_at(key, i, naa, sizeof(naa)); i++)
        if (SUCCEEDED(registry_get_number(key, naa, &number)))
            e = disks_reserve(disks, naa, number);
    RegCloseKey(key);
    return hr_from_err(e);
}
