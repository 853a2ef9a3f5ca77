/* SPDX-License-Identifier: Apache-2.0 */
/* Registry changes: a key made, a value set or deleted. */
#include "config.h"

#include "provider/app/registry.h"

#include <string.h>
#include <wchar.h>

#include "base/mem.h"
#include "provider/com/utf16.h"

struct registry_change {
    struct change change;
    bool is_key;    /* made; else a value, as it was: */
    bool has_value; /* there was one */
    DWORD type;
    DWORD size;
    void *data;  /* owned; NULL when there was no value */
    WCHAR *path; /* owned */
    WCHAR *name; /* owned; NULL is the default value */
};

static struct registry_change *
from_change(const struct change *change)
{
    return CONTAINING_RECORD(change, struct registry_change, change);
}

static void
registry_change_free(struct change *change)
{
    struct registry_change *self = from_change(change);

    mem_free(self->data);
    mem_free(self->path);
    mem_free(self->name);
    mem_free(self);
}

DWORD
registry_get_text(const struct machine *machine, const WCHAR *path, const WCHAR *name,
                  WCHAR ret_text[MACHINE_COMMAND_MAX])
{
    DWORD size = (MACHINE_COMMAND_MAX - 1) * sizeof(*ret_text);
    DWORD type, status;

    memset(ret_text, 0, MACHINE_COMMAND_MAX * sizeof(*ret_text)); /* it need not be terminated */
    status = machine->value_get(path, name, &type, ret_text, &size);
    if (status != ERROR_SUCCESS)
        ret_text[0] = L'\0';
    return status;
}

enum err
registry_error(struct why *why, const char *what, const WCHAR *path, DWORD status)
{
    char *text = utf8_from_utf16(path);
    enum err e = status == ERROR_ACCESS_DENIED ? ERR_ACCESS : ERR_IO;

    why_set(why, e, "cannot %s HKLM\\%s (error %lu)%s", what, text ? text : "?", status,
            e == ERR_ACCESS ? "; run as an administrator" : "");
    mem_free(text);
    return e;
}

/* A key goes only if it has no keys below it: somebody else may have put some there meanwhile. */
static enum err
registry_change_undo(const struct machine *machine, const struct change *change, struct why *why)
{
    const struct registry_change *self = from_change(change);
    DWORD status;

    if (self->is_key)
        status = machine->key_delete(self->path);
    else if (self->has_value)
        status = machine->value_set(self->path, self->name, self->type, self->data, self->size);
    else
        status = machine->value_delete(self->path, self->name);
    if (status == ERROR_SUCCESS || status == ERROR_FILE_NOT_FOUND)
        return ERR_OK;
    return registry_error(why, "restore", self->path, status);
}

static WCHAR *
copy_text(const WCHAR *text)
{
    return mem_dup(text, (wcslen(text) + 1) * sizeof(*text));
}

/* A change of nothing yet, or NULL without memory. */
static struct registry_change *
change_new(const WCHAR *path, const WCHAR *name)
{
    struct registry_change *self = mem_zalloc(sizeof(*self));

    if (!self)
        return NULL;
    self->change.undo = registry_change_undo;
    self->change.free = registry_change_free;
    self->path = copy_text(path);
    self->name = name ? copy_text(name) : NULL;
    if (self->path && (self->name || !name))
        return self;
    registry_change_free(&self->change);
    return NULL;
}

/* --- keys --- */

static enum err
make_one_key(struct changes *changes, const WCHAR *path, const WCHAR *sddl, struct why *why)
{
    DWORD status = changes->machine->key_find(path);
    struct registry_change *change;

    if (status == ERROR_SUCCESS)
        return ERR_OK;
    if (status != ERROR_FILE_NOT_FOUND)
        return registry_error(why, "read", path, status);

    change = change_new(path, NULL);
    if (!change)
        return why_set(why, ERR_NOMEM, "no memory for the undo record");
    change->is_key = true;
    changes_record(changes, &change->change);
    status = changes->machine->key_make(path, sddl);
    return status == ERROR_SUCCESS ? ERR_OK : registry_error(why, "make", path, status);
}

enum err
registry_make_key(struct changes *changes, const WCHAR *path, const WCHAR *sddl, struct why *why)
{
    WCHAR *part = copy_text(path);
    enum err e = part ? ERR_OK : why_set(why, ERR_NOMEM, "no memory for a registry path");

    for (WCHAR *start = part; !e && start;) {
        WCHAR *end = wcschr(start, L'\\');

        if (end)
            *end = 0;
        e = make_one_key(changes, part, sddl, why);
        if (end)
            *end = L'\\';
        start = end ? end + 1 : NULL;
    }
    mem_free(part);
    return e;
}

/* --- values --- */

/* Remember the value in @change. */
static enum err
read_value(const struct machine *machine, struct registry_change *change, struct why *why)
{
    DWORD status =
        machine->value_get(change->path, change->name, &change->type, NULL, &change->size);

    if (status == ERROR_FILE_NOT_FOUND)
        return ERR_OK;
    if (status == ERROR_SUCCESS) {
        change->data = mem_zalloc(change->size);
        if (!change->data)
            return why_set(why, ERR_NOMEM, "no memory for the undo record");
        status = machine->value_get(change->path, change->name, &change->type, change->data,
                                    &change->size);
    }
    if (status != ERROR_SUCCESS)
        return registry_error(why, "read", change->path, status);
    change->has_value = true;
    return ERR_OK;
}

/* The change of a value that is about to be made: the value so far. */
static enum err
begin_change(const struct machine *machine, const WCHAR *path, const WCHAR *name,
             struct registry_change **ret_change, struct why *why)
{
    struct registry_change *change = change_new(path, name);
    enum err e;

    if (!change)
        return why_set(why, ERR_NOMEM, "no memory for the undo record");
    e = read_value(machine, change, why);
    if (e) {
        registry_change_free(&change->change);
        return e;
    }
    *ret_change = change;
    return ERR_OK;
}

enum err
registry_set(struct changes *changes, const WCHAR *path, const WCHAR *name, DWORD type,
             const void *data, DWORD size, struct why *why)
{
    struct registry_change *change;
    DWORD status;
    enum err e = registry_make_key(changes, path, NULL, why);

    if (!e)
        e = begin_change(changes->machine, path, name, &change, why);
    if (e)
        return e;
    if (change->has_value && change->type == type && change->size == size &&
        memcmp(change->data, data, size) == 0) {
        registry_change_free(&change->change);
        return ERR_OK;
    }

    changes_record(changes, &change->change);
    status = changes->machine->value_set(path, name, type, data, size);
    return status == ERROR_SUCCESS ? ERR_OK : registry_error(why, "write to", path, status);
}

enum err
registry_set_text(struct changes *changes, const WCHAR *path, const WCHAR *name, const WCHAR *text,
                  struct why *why)
{
    return registry_set(changes, path, name, REG_SZ, text,
                        (DWORD)((wcslen(text) + 1) * sizeof(*text)), why);
}

enum err
registry_unset(struct changes *changes, const WCHAR *path, const WCHAR *name, struct why *why)
{
    struct registry_change *change;
    DWORD status;
    enum err e = begin_change(changes->machine, path, name, &change, why);

    if (e)
        return e;
    if (!change->has_value) {
        registry_change_free(&change->change);
        return ERR_OK;
    }
    changes_record(changes, &change->change);
    status = changes->machine->value_delete(path, name);
    return status == ERROR_SUCCESS ? ERR_OK : registry_error(why, "write to", path, status);
}

enum err
registry_delete_tree(const struct machine *machine, const WCHAR *path, bool *ret_found,
                     struct why *why)
{
    DWORD status = machine->key_delete_tree(path);

    if (status == ERROR_FILE_NOT_FOUND)
        return ERR_OK;
    if (status != ERROR_SUCCESS)
        return registry_error(why, "delete", path, status);
    *ret_found = true;
    return ERR_OK;
}
