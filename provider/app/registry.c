/* SPDX-License-Identifier: Apache-2.0 */
/* Registry writes with an undo record. Keys and values are recorded before they are touched, so
 * that a failure in the middle of a change is covered by its own record; undoing a change that was
 * never made does nothing. */
#include "config.h"

#include "provider/app/registry.h"

#include <stdbool.h>
#include <wchar.h>

#include "base/mem.h"
#include "provider/com/utf16.h"

enum undo_kind {
    UNDO_DELETE_KEY,
    UNDO_DELETE_VALUE,
    UNDO_RESTORE_VALUE,
};

struct undo_step {
    struct undo_step *earlier;
    enum undo_kind kind;
    DWORD type;  /* of the value to restore */
    DWORD size;  /* of the value to restore */
    void *data;  /* owned; NULL when empty */
    WCHAR *path; /* owned */
    WCHAR *name; /* owned; NULL is the default value */
};

struct registry_undo {
    struct undo_step *last;
};

enum err
registry_undo_new(struct registry_undo **ret_undo)
{
    struct registry_undo *undo = mem_zalloc(sizeof(*undo));

    if (!undo)
        return ERR_NOMEM;
    *ret_undo = undo;
    return ERR_OK;
}

static void
step_free(struct undo_step *step)
{
    if (!step)
        return;
    mem_free(step->data);
    mem_free(step->path);
    mem_free(step->name);
    mem_free(step);
}

void
registry_undo_free(struct registry_undo *undo)
{
    while (undo && undo->last) {
        struct undo_step *step = undo->last;

        undo->last = step->earlier;
        step_free(step);
    }
    mem_free(undo);
}

/* Name the key and the reason; the one frequent reason gets its remedy. */
static enum err
registry_error(struct why *why, const char *what, const WCHAR *path, LSTATUS status)
{
    char *text = utf8_from_utf16(path);
    enum err e = status == ERROR_ACCESS_DENIED ? ERR_ACCESS : ERR_IO;

    why_set(why, e, "cannot %s HKLM\\%s (error %ld)%s", what, text ? text : "?", status,
            e == ERR_ACCESS ? "; run as an administrator" : "");
    mem_free(text);
    return e;
}

static WCHAR *
copy_text(const WCHAR *text)
{
    return mem_dup(text, (wcslen(text) + 1) * sizeof(*text));
}

static enum err
record(struct registry_undo *undo, enum undo_kind kind, const WCHAR *path, const WCHAR *name,
       struct undo_step **ret_step)
{
    struct undo_step *step = mem_zalloc(sizeof(*step));

    if (!step)
        return ERR_NOMEM;
    step->kind = kind;
    step->path = copy_text(path);
    step->name = name ? copy_text(name) : NULL;
    if (!step->path || (name && !step->name)) {
        step_free(step);
        return ERR_NOMEM;
    }
    step->earlier = undo->last;
    undo->last = step;
    *ret_step = step;
    return ERR_OK;
}

static bool
key_exists(const WCHAR *path)
{
    HKEY key;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS)
        return false;
    RegCloseKey(key);
    return true;
}

/* Record each key on the way to @path that does not exist yet, the outermost first. */
static enum err
record_missing_keys(struct registry_undo *undo, const WCHAR *path)
{
    WCHAR *part = copy_text(path);
    enum err e = part ? ERR_OK : ERR_NOMEM;

    for (WCHAR *end = part, *start = part; !e && end; start = end + 1) {
        struct undo_step *step;

        end = wcschr(start, L'\\');
        if (end)
            *end = 0;
        if (!key_exists(part))
            e = record(undo, UNDO_DELETE_KEY, part, NULL, &step);
        if (end)
            *end = L'\\';
    }
    mem_free(part);
    return e;
}

static enum err
record_value(struct registry_undo *undo, HKEY key, const WCHAR *path, const WCHAR *name)
{
    struct undo_step *step;
    DWORD type = 0;
    DWORD size = 0;
    LSTATUS status = RegQueryValueExW(key, name, NULL, &type, NULL, &size);
    enum err e = record(undo, status == ERROR_SUCCESS ? UNDO_RESTORE_VALUE : UNDO_DELETE_VALUE,
                        path, name, &step);

    if (e || status != ERROR_SUCCESS)
        return e;
    step->type = type;
    step->data = mem_zalloc(size);
    if (!step->data ||
        RegQueryValueExW(key, name, NULL, &type, step->data, &size) != ERROR_SUCCESS) {
        undo->last = step->earlier; /* nothing is changed, so nothing is to be taken back */
        step_free(step);
        return ERR_NOMEM;
    }
    step->size = size;
    return ERR_OK;
}

enum err
registry_set(struct registry_undo *undo, const WCHAR *path, const WCHAR *name, DWORD type,
             const void *data, DWORD size, struct why *why)
{
    HKEY key = NULL;
    LSTATUS status;
    enum err e = record_missing_keys(undo, path);

    if (e)
        return why_set(why, e, "no memory for the undo record");
    status = RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_QUERY_VALUE | KEY_SET_VALUE,
                             NULL, &key, NULL);
    if (status != ERROR_SUCCESS)
        return registry_error(why, "make", path, status);

    e = record_value(undo, key, path, name);
    if (e) {
        why_set(why, e, "no memory for the undo record");
    } else {
        status = RegSetValueExW(key, name, 0, type, data, size);
        if (status != ERROR_SUCCESS)
            e = registry_error(why, "write to", path, status);
    }
    RegCloseKey(key);
    return e;
}

enum err
registry_set_text(struct registry_undo *undo, const WCHAR *path, const WCHAR *name,
                  const WCHAR *text, struct why *why)
{
    return registry_set(undo, path, name, REG_SZ, text, (DWORD)((wcslen(text) + 1) * sizeof(*text)),
                        why);
}

/* A key is deleted only when it is empty: somebody else may have put something there meanwhile. */
static enum err
undo_one(const struct undo_step *step, struct why *why)
{
    LSTATUS status;
    HKEY key;

    if (step->kind == UNDO_DELETE_KEY) {
        status = RegDeleteKeyW(HKEY_LOCAL_MACHINE, step->path);
    } else {
        status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, step->path, 0, KEY_SET_VALUE, &key);
        if (status == ERROR_SUCCESS) {
            status = step->kind == UNDO_DELETE_VALUE
                         ? RegDeleteValueW(key, step->name)
                         : RegSetValueExW(key, step->name, 0, step->type, step->data, step->size);
            RegCloseKey(key);
        }
    }
    if (status == ERROR_SUCCESS || status == ERROR_FILE_NOT_FOUND)
        return ERR_OK;
    return registry_error(why, "restore", step->path, status);
}

enum err
registry_undo_run(struct registry_undo *undo, struct why *why)
{
    enum err first = ERR_OK;

    for (struct undo_step *step = undo->last; step; step = step->earlier) {
        enum err e = undo_one(step, first ? NULL : why);

        if (!first)
            first = e;
    }
    return first;
}

enum err
registry_delete_tree(const WCHAR *path, struct why *why)
{
    LSTATUS status = RegDeleteTreeW(HKEY_LOCAL_MACHINE, path);

    if (status == ERROR_SUCCESS || status == ERROR_FILE_NOT_FOUND)
        return ERR_OK;
    return registry_error(why, "delete", path, status);
}
