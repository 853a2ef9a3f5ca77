/* SPDX-License-Identifier: Apache-2.0 */
/* The settings table, and the one place where a setting's value is checked. */
#include "config.h"

#include "provider/core/settings.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/os.h"

enum setting_kind {
    SETTING_PATH, /* absolute; may be missing, but not empty */
    SETTING_FILE, /* absolute, or empty: none */
    SETTING_BACKEND,
    SETTING_HOST,
    SETTING_NUMBER,
    SETTING_SWITCH,
};

struct setting {
    const char *name;
    enum setting_kind kind;
    size_t offset;    /* of its field in struct settings */
    size_t text_size; /* of the field of a text, with its NUL */
    const char *text; /* default of a text; a host's is the computer name */
    uint32_t number;  /* default of a number or switch */
    uint32_t least;
    uint32_t most;
};

#define TEXT_FIELD(field) offsetof(struct settings, field), sizeof(((struct settings *)0)->field)
#define NUMBER_FIELD(field) offsetof(struct settings, field), 0, NULL

static const struct setting table[] = {
    {"Backend", SETTING_BACKEND, TEXT_FIELD(backend), "mock", 0, 0, 0},
    {"ArrayPath", SETTING_PATH, TEXT_FIELD(array_path), "", 0, 0, 0},
    {"HostName", SETTING_HOST, TEXT_FIELD(host), NULL, 0, 0, 0},
    {"EventFile", SETTING_FILE, TEXT_FIELD(event_file), "", 0, 0, 0},
    {"TraceFile", SETTING_FILE, TEXT_FIELD(trace_file), "", 0, 0, 0},
    {"PrepareDeadline", SETTING_NUMBER, NUMBER_FIELD(prepare_deadline_ms), 3600000, 1000, 86400000},
    {"CommitDeadline", SETTING_NUMBER, NUMBER_FIELD(commit_deadline_ms), 5000, 100, 9000},
    {"EndDeadline", SETTING_NUMBER, NUMBER_FIELD(end_deadline_ms), 30000, 100, 60000},
    {"CheckCaller", SETTING_SWITCH, NUMBER_FIELD(check_caller), 1, 0, 1},
};

/* A value and where it came from, for messages. */
struct value {
    const char *source;
    const struct setting *setting;
    const char *text;
};

/* @flaw: what is wrong about the text, before it; "" when that is what it says. */
static enum err
refuse(const struct value *value, const char *flaw, struct why *why)
{
    char backends[64];
    char allowed[128];

    switch (value->setting->kind) {
    case SETTING_NUMBER:
        snprintf(allowed, sizeof(allowed), "a number of milliseconds from %" PRIu32 " to %" PRIu32,
                 value->setting->least, value->setting->most);
        break;
    case SETTING_SWITCH:
        snprintf(allowed, sizeof(allowed), "0 or 1");
        break;
    case SETTING_HOST:
        snprintf(allowed, sizeof(allowed),
                 "1 to %zu letters, digits, '.', '-' or '_', not beginning with '.'",
                 value->setting->text_size - 1);
        break;
    case SETTING_BACKEND:
        array_backend_names(backends, sizeof(backends));
        snprintf(allowed, sizeof(allowed), "an array backend of this version (%s)", backends);
        break;
    case SETTING_PATH:
        snprintf(allowed, sizeof(allowed), "an absolute path of 1 to %zu bytes",
                 value->setting->text_size - 1);
        break;
    case SETTING_FILE:
        snprintf(allowed, sizeof(allowed), "empty or an absolute path of at most %zu bytes",
                 value->setting->text_size - 1);
        break;
    }
    /* The allowed range stands first: a long value may push the end of the text out. */
    return why_set(why, ERR_INVAL, "%s: %s must be %s, but is %s\"%s\"", value->source,
                   value->setting->name, allowed, flaw, value->text);
}

/* A service's current folder is nothing an administrator chose, so a path must not depend on it. */
static bool
is_path(const struct value *value)
{
    if (!*value->text)
        return value->setting->kind == SETTING_FILE;
    return os_path_is_absolute(value->text);
}

static enum err
set_text(const struct value *value, struct settings *settings, struct why *why)
{
    size_t size = strlen(value->text) + 1;
    bool is_good = true;

    switch (value->setting->kind) {
    case SETTING_PATH:
    case SETTING_FILE:
        is_good = is_path(value);
        break;
    case SETTING_HOST:
        is_good = array_is_host_name(value->text);
        break;
    case SETTING_BACKEND:
        is_good = array_backend_exists(value->text);
        break;
    case SETTING_NUMBER:
    case SETTING_SWITCH:
        break; /* no texts */
    }
    if (!is_good || size > value->setting->text_size)
        return refuse(value, "", why);
    memcpy((char *)settings + value->setting->offset, value->text, size);
    return ERR_OK;
}

/* Decimal digits and nothing else: no sign, no blank, no other base. */
static bool
parse_number(const char *text, uint32_t *ret_number)
{
    uint64_t number = 0;

    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        number = number * 10 + (uint64_t)(*text - '0');
        if (number > UINT32_MAX)
            return false;
    }
    *ret_number = (uint32_t)number;
    return true;
}

static void
store_number(const struct setting *setting, uint32_t number, struct settings *settings)
{
    char *field = (char *)settings + setting->offset;
    bool is_on = number != 0;

    if (setting->kind == SETTING_SWITCH)
        memcpy(field, &is_on, sizeof(is_on));
    else
        memcpy(field, &number, sizeof(number));
}

static enum err
set_value(const struct value *value, struct settings *settings, struct why *why)
{
    const struct setting *setting = value->setting;
    uint32_t number;

    if (setting->kind != SETTING_NUMBER && setting->kind != SETTING_SWITCH)
        return set_text(value, settings, why);
    if (!parse_number(value->text, &number) || number < setting->least || number > setting->most)
        return refuse(value, "", why);
    store_number(setting, number, settings);
    return ERR_OK;
}

static enum err
set_default(const struct setting *setting, const char *computer, struct settings *settings,
            struct why *why)
{
    struct value value = {"the computer name", setting, setting->text};

    if (setting->kind == SETTING_NUMBER || setting->kind == SETTING_SWITCH) {
        store_number(setting, setting->number, settings);
        return ERR_OK;
    }
    if (setting->kind == SETTING_PATH)
        return ERR_OK; /* it stays "": the backend says that it needs one */
    if (setting->kind == SETTING_HOST)
        value.text = computer;
    return set_text(&value, settings, why);
}

static enum err
load_one(const struct setting *setting, settings_lookup *lookup, void *ctx, const char *source,
         const char *computer, struct settings *settings, struct why *why)
{
    char text[SETTING_TEXT_MAX] = "";
    const struct value value = {source, setting, text};
    enum err e = lookup(ctx, setting->name, text, sizeof(text));

    switch (e) {
    case ERR_OK:
        return set_value(&value, settings, why);
    case ERR_NOT_FOUND:
        return set_default(setting, computer, settings, why);
    case ERR_LIMIT:
        return refuse(&value, "too long: it begins with ", why);
    case ERR_INVAL:
        return refuse(&value, "of the type ", why);
    default:
        return why_set(why, e, "%s: cannot read %s: %s", source, setting->name, err_text(e));
    }
}

enum err
settings_load(settings_lookup *lookup, void *ctx, const char *source, const char *computer,
              struct settings *ret_settings, struct why *why)
{
    struct settings settings = {0};

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        enum err e = load_one(&table[i], lookup, ctx, source, computer, &settings, why);

        if (e)
            return e;
    }
    *ret_settings = settings;
    return ERR_OK;
}

void
settings_names(char *buf, size_t size)
{
    size_t length = (size_t)snprintf(buf, size, "%s", SETTING_SECRET);

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]) && length < size; i++)
        length += (size_t)snprintf(buf + length, size - length, ", %s", table[i].name);
}

enum err
settings_check_secret(const char *secret, const char *source, struct why *why)
{
    if (strlen(secret) < SETTING_SECRET_MAX)
        return ERR_OK;
    return why_set(why, ERR_INVAL,
                   "%s: " SETTING_SECRET " must be at most %d bytes, but is of %zu bytes", source,
                   SETTING_SECRET_MAX - 1, strlen(secret));
}
