/* SPDX-License-Identifier: Apache-2.0 */
/* Settings in the registry, as REG_SZ or REG_DWORD. New ones are tried on top of the stored ones
 * first, so nothing is written when one of them is wrong. */
#include "config.h"

#include "provider/app/settings_store.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "provider/app/registry.h"
#include "provider/app/secret.h"
#include "provider/com/access.h"
#include "provider/com/utf16.h"

/* An assignment on top of the stored settings. */
struct assignment {
    char *name;    /* owned; as the user wrote it, then as core spells it */
    char *value;   /* borrowed; a secret is wiped */
    bool is_known; /* core asked for it, or it is the secret */
    bool is_secret;
};

struct overlay {
    struct assignment *items;
    int count;
};

/* Cut with ERR_LIMIT when it does not fit. */
static enum err
copy_text(const char *text, char *buf, size_t size)
{
    snprintf(buf, size, "%s", text);
    return strlen(text) < size ? ERR_OK : ERR_LIMIT;
}

/* What is neither a text nor a number, for messages. */
static enum err
refuse_type(DWORD type, DWORD data_size, char *buf, size_t size)
{
    static const char *const names[] = {
        [REG_NONE] = "REG_NONE",           [REG_SZ] = "REG_SZ",
        [REG_EXPAND_SZ] = "REG_EXPAND_SZ", [REG_BINARY] = "REG_BINARY",
        [REG_DWORD] = "REG_DWORD",         [REG_DWORD_BIG_ENDIAN] = "REG_DWORD_BIG_ENDIAN",
        [REG_LINK] = "REG_LINK",           [REG_MULTI_SZ] = "REG_MULTI_SZ",
        [REG_QWORD] = "REG_QWORD",
    };

    if (type < sizeof(names) / sizeof(*names) && names[type])
        snprintf(buf, size, "%s, %lu bytes", names[type], data_size);
    else
        snprintf(buf, size, "%lu, %lu bytes", type, data_size);
    return ERR_INVAL;
}

/* @data of @data_size bytes, followed by a NUL. */
static enum err
text_from_value(DWORD type, const WCHAR *data, DWORD data_size, char *buf, size_t size)
{
    DWORD number;
    char *text;
    enum err e;

    if (type == REG_DWORD && data_size == sizeof(number)) {
        memcpy(&number, data, sizeof(number));
        snprintf(buf, size, "%lu", number);
        return ERR_OK;
    }
    if (type != REG_SZ)
        return refuse_type(type, data_size, buf, size);

    text = utf8_from_utf16(data);
    if (!text)
        return ERR_NOMEM;
    e = copy_text(text, buf, size);
    mem_free(text);
    return e;
}

/* A settings_lookup over the registry. */
static enum err
lookup_stored(void *ctx, const char *name, char *buf, size_t size)
{
    WCHAR wide_name[64];
    WCHAR *data = NULL;
    DWORD data_size = 0;
    DWORD type = 0;
    LSTATUS status;
    enum err e;

    (void)ctx;
    utf16_copy(name, wide_name, sizeof(wide_name) / sizeof(*wide_name));
    status = RegGetValueW(HKEY_LOCAL_MACHINE, SETTINGS_KEY, wide_name, RRF_RT_ANY, &type, NULL,
                          &data_size);
    if (status == ERROR_SUCCESS) {
        data = mem_zalloc(data_size + sizeof(*data)); /* a REG_SZ need not be terminated */
        if (!data)
            return ERR_NOMEM;
        status = RegGetValueW(HKEY_LOCAL_MACHINE, SETTINGS_KEY, wide_name, RRF_RT_ANY, &type, data,
                              &data_size);
    }
    /* Of a type that the system itself does not know it gives that type, seen under Wine. */
    e = status == ERROR_SUCCESS            ? text_from_value(type, data, data_size, buf, size)
        : status == ERROR_UNSUPPORTED_TYPE ? refuse_type(type, data_size, buf, size)
        : status == ERROR_FILE_NOT_FOUND   ? ERR_NOT_FOUND
        : status == ERROR_ACCESS_DENIED    ? ERR_ACCESS
                                           : ERR_IO;
    mem_free(data);
    return e;
}

/* A settings_lookup over the assignments, then the registry. */
static enum err
lookup_overlay(void *ctx, const char *name, char *buf, size_t size)
{
    struct overlay *overlay = ctx;
    const char *value = NULL;

    for (int i = 0; i < overlay->count; i++) {
        struct assignment *item = &overlay->items[i];

        if (_stricmp(item->name, name) != 0)
            continue;
        memcpy(item->name, name, strlen(name)); /* same length; core's spelling is what is stored */
        item->is_known = true;
        value = item->value; /* the last one counts */
    }
    if (!value)
        return lookup_stored(NULL, name, buf, size);
    return copy_text(value, buf, size);
}

static void
computer_name(char *buf, size_t size)
{
    WCHAR wide[MAX_COMPUTERNAME_LENGTH + 1];
    DWORD length = sizeof(wide) / sizeof(*wide);
    char *name = GetComputerNameW(wide, &length) ? utf8_from_utf16(wide) : NULL;

    snprintf(buf, size, "%s", name ? name : ""); /* refused, unless HostName is set */
    mem_free(name);
}

static enum err
load(settings_lookup *lookup, void *ctx, struct settings *ret_settings, struct why *why)
{
    char computer[128];

    computer_name(computer, sizeof(computer));
    return settings_load(lookup, ctx, SETTINGS_SOURCE, computer, ret_settings, why);
}

enum err
settings_store_load(struct settings *ret_settings, struct why *why)
{
    return load(lookup_stored, NULL, ret_settings, why);
}

void
settings_store_event_file(char buf[SETTING_TEXT_MAX])
{
    if (lookup_stored(NULL, "EventFile", buf, SETTING_TEXT_MAX) || !os_path_is_absolute(buf))
        buf[0] = 0;
}

static enum err
parse_assignments(char *const *texts, struct overlay *overlay, struct why *why)
{
    for (int i = 0; i < overlay->count; i++) {
        char *equals = strchr(texts[i], '=');

        if (!equals || equals == texts[i])
            return why_set(why, ERR_INVAL, "\"%s\" is not of the form NAME=VALUE", texts[i]);
        overlay->items[i].name = mem_zalloc((size_t)(equals - texts[i]) + 1);
        if (!overlay->items[i].name)
            return why_set(why, ERR_NOMEM, "no memory for the settings");
        memcpy(overlay->items[i].name, texts[i], (size_t)(equals - texts[i]));
        overlay->items[i].value = equals + 1;
    }
    return ERR_OK;
}

/* The secret, which core's table does not have: it is in no struct settings. */
static enum err
check_secrets(struct overlay *overlay, struct why *why)
{
    enum err e = ERR_OK;

    for (int i = 0; !e && i < overlay->count; i++) {
        struct assignment *item = &overlay->items[i];

        if (_stricmp(item->name, SETTING_SECRET) != 0)
            continue;
        item->is_known = true;
        item->is_secret = true;
        e = settings_check_secret(item->value, SETTINGS_SOURCE, why);
    }
    return e;
}

/* Its value is not told: it may be a secret under a name that was mistyped. */
static enum err
refuse_unknown(const struct assignment *item, struct why *why)
{
    char names[SETTINGS_NAMES_MAX];

    settings_names(names, sizeof(names));
    return why_set(why, ERR_INVAL, "%s: there is no setting \"%s\", but these: %s", SETTINGS_SOURCE,
                   item->name, names);
}

/* The key as only administrators reach it, before anything is stored in it. */
static enum err
protect(struct changes *changes, struct why *why)
{
    enum err e = registry_make_key(changes, SETTINGS_KEY, ACCESS_SETTINGS_SDDL, why);
    DWORD error;

    if (e)
        return e;
    error = changes->machine->key_protect(SETTINGS_KEY, ACCESS_SETTINGS_SDDL);
    return error ? registry_error(why, "protect", SETTINGS_KEY, error) : ERR_OK;
}

/* Numbers as REG_DWORD, as administrators expect them; both forms read back as the same text. */
static enum err
store(struct changes *changes, const struct assignment *item, struct why *why)
{
    WCHAR *name = utf16_from_utf8(item->name);
    WCHAR *value = utf16_from_utf8(item->value);
    unsigned long long parsed = strtoull(item->value, NULL, 10);
    DWORD number = (DWORD)parsed;
    char canonical[32];
    enum err e = ERR_NOMEM;

    snprintf(canonical, sizeof(canonical), "%lu", number);
    if (!name || !value)
        why_set(why, e, "no memory for the settings");
    else if (parsed == number && strcmp(canonical, item->value) == 0)
        e = registry_set(changes, SETTINGS_KEY, name, REG_DWORD, &number, sizeof(number), why);
    else
        e = registry_set_text(changes, SETTINGS_KEY, name, value, why);
    mem_free(value);
    mem_free(name);
    return e;
}

enum err
settings_store_save(struct changes *changes, char *const *assignments, int count, struct why *why)
{
    struct overlay overlay = {mem_array((size_t)count + 1, sizeof(*overlay.items)), count};
    struct settings settings;
    enum err e = overlay.items ? ERR_OK : why_set(why, ERR_NOMEM, "no memory for the settings");

    if (!e)
        e = parse_assignments(assignments, &overlay, why);
    if (!e)
        e = check_secrets(&overlay, why);
    if (!e)
        e = load(lookup_overlay, &overlay, &settings, why);
    for (int i = 0; !e && i < count; i++) {
        if (!overlay.items[i].is_known)
            e = refuse_unknown(&overlay.items[i], why);
    }
    if (!e)
        e = protect(changes, why);
    for (int i = 0; !e && i < count; i++)
        e = overlay.items[i].is_secret
                ? secret_save(changes, SETTINGS_KEY, overlay.items[i].value, why)
                : store(changes, &overlay.items[i], why);

    for (int i = 0; overlay.items && i < count; i++) {
        if (overlay.items[i].is_secret)
            mem_wipe(overlay.items[i].value, strlen(overlay.items[i].value));
        mem_free(overlay.items[i].name);
    }
    mem_free(overlay.items);
    return e;
}
