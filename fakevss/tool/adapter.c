/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/tool/adapter.h"

#include <string.h>

#include "base/mem.h"
#include "base/os.h"

#define FILE_MAX 65536

static const struct {
    const char *name;
    bool is_optional;
} keys[ADAPTER_KEY_COUNT] = {
    [ADAPTER_SETUP] = {"setup", true},      [ADAPTER_LUN] = {"lun", false},
    [ADAPTER_FOREIGN] = {"foreign", true},  [ADAPTER_DELETE] = {"delete", true},
    [ADAPTER_PRESENT] = {"present", false}, [ADAPTER_UNPRESENT] = {"unpresent", false},
    [ADAPTER_COPIES] = {"copies", false},   [ADAPTER_REMOVE] = {"remove", true},
    [ADAPTER_PATH] = {"path", true},        [ADAPTER_FAULT] = {"fault", true},
    [ADAPTER_BUS] = {"bus", true},          [ADAPTER_EVENTS] = {"events", true},
    [ADAPTER_HOST] = {"host", false},       [ADAPTER_REBOOT] = {"reboot", true},
    [ADAPTER_RUN] = {"run", false},         [ADAPTER_END] = {"end", true},
};

const char *
adapter_key_name(enum adapter_key key)
{
    return keys[key].name;
}

static char *
trim(char *text)
{
    size_t size;

    text += strspn(text, " \t");
    for (size = strlen(text); size > 0 && strchr(" \t\r", text[size - 1]); size--)
        text[size - 1] = '\0';
    return text;
}

static enum err
parse_line(struct adapter *adapter, unsigned number, char *line, struct why *why)
{
    char *equals = strchr(line, '=');
    unsigned key = 0;

    line = trim(line);
    if (!*line || *line == '#')
        return ERR_OK;
    if (!equals)
        return why_set(why, ERR_INVAL, "%s:%u: no \"=\", expected KEY = COMMAND", adapter->file,
                       number);
    *equals = '\0';
    line = trim(line);
    while (key < ADAPTER_KEY_COUNT && strcmp(keys[key].name, line) != 0)
        key++;
    if (key == ADAPTER_KEY_COUNT)
        return why_set(
            why, ERR_INVAL,
            "%s:%u: unknown key \"%.40s\", expected one of setup lun foreign delete present "
            "unpresent copies remove path fault bus events host reboot run end",
            adapter->file, number, line);
    if (adapter->commands[key])
        return why_set(why, ERR_INVAL, "%s:%u: \"%s\" is there already, expected it once",
                       adapter->file, number, line);
    adapter->commands[key] = mem_strdup(trim(equals + 1));
    return adapter->commands[key] ? ERR_OK : ERR_NOMEM;
}

static enum err
parse(struct adapter *adapter, char *text, size_t size, struct why *why)
{
    unsigned number = 0;
    enum err e = ERR_OK;

    if (strlen(text) != size)
        return why_set(why, ERR_INVAL, "%s: it holds a NUL, expected a text", adapter->file);
    for (char *line = text; !e && *line;) {
        size_t length = strcspn(line, "\n");
        char *next = line + length + (line[length] == '\n');

        line[length] = '\0';
        e = parse_line(adapter, ++number, line, why);
        line = next;
    }
    for (unsigned key = 0; !e && key < ADAPTER_KEY_COUNT; key++) {
        if (!adapter->commands[key] && !keys[key].is_optional)
            e = why_set(why, ERR_INVAL, "%s: there is no command for \"%s\"", adapter->file,
                        keys[key].name);
    }
    return e;
}

/* The folder that a path of a file names; NULL without memory. */
static char *
folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct text folder = {0};

    text_add_bytes(&folder, slash ? path : ".",
                   slash ? (size_t)(slash - path) + (slash == path) : 1);
    return folder.is_broken ? NULL : folder.data;
}

enum err
adapter_load(const char *path, struct adapter *ret_adapter, struct why *why)
{
    struct adapter adapter = {.file = mem_strdup(path), .folder = folder_of(path)};
    char *text = NULL;
    size_t size = 0;
    enum err e = adapter.file && adapter.folder ? ERR_OK : ERR_NOMEM;

    if (!e)
        e = os_read_file(path, FILE_MAX, &text, &size, why);
    if (!e)
        e = parse(&adapter, text, size, why);
    if (e)
        goto out;

    *ret_adapter = adapter;
    adapter = (struct adapter){0}; /* handed over */
out:
    adapter_release(&adapter);
    mem_free(text);
    return e;
}

void
adapter_release(struct adapter *adapter)
{
    for (unsigned key = 0; key < ADAPTER_KEY_COUNT; key++)
        mem_free(adapter->commands[key]);
    mem_free(adapter->file);
    mem_free(adapter->folder);
    *adapter = (struct adapter){0};
}
