/* SPDX-License-Identifier: Apache-2.0 */
/* Small files, listings and path joining: what needs no more of the system than os.h gives. */
#include "config.h"

#include "base/os_impl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool
is_separator(char c)
{
#ifdef _WIN32
    return c == '/' || c == '\\';
#else
    return c == '/';
#endif
}

char *
os_path_join(const char *folder, const char *name)
{
    size_t folder_size = strlen(folder);
    size_t name_size = strlen(name);
    char *path = mem_zalloc(folder_size + 1 + name_size + 1);
    char *end = path;

    if (!path)
        return NULL;
    memcpy(end, folder, folder_size);
    end += folder_size;
    if (folder_size > 0 && !is_separator(folder[folder_size - 1]))
        *end++ = '/';
    memcpy(end, name, name_size);
    return path;
}

bool
os_path_is_absolute(const char *path)
{
#ifdef _WIN32
    bool has_drive = (*path >= 'A' && *path <= 'Z') || (*path >= 'a' && *path <= 'z');

    if (has_drive)
        return path[1] == ':' && is_separator(path[2]);
    return is_separator(path[0]) && is_separator(path[1]) && path[2] && !is_separator(path[2]);
#else
    return is_separator(*path);
#endif
}

enum err
os_read_file(const char *path, size_t max, char **ret_data, size_t *ret_size, struct why *why)
{
    struct os_file *file = NULL;
    char *data = NULL;
    uint64_t size;
    enum err e;

    e = os_file_open(path, OS_OPEN_READ, &file, why);
    if (e)
        goto out;
    e = os_file_size(file, &size, why);
    if (e)
        goto out;
    if (size > max) {
        e = why_set(why, ERR_LIMIT, "%s: has %" PRIu64 " bytes, at most %zu are read", path, size,
                    max);
        goto out;
    }
    data = mem_zalloc((size_t)size + 1);
    if (!data) {
        e = why_set(why, ERR_NOMEM, "%s: no memory for its %" PRIu64 " bytes", path, size);
        goto out;
    }
    e = os_file_read(file, 0, data, (size_t)size, why);
    if (e)
        goto out;

    *ret_data = data;
    *ret_size = (size_t)size;
    data = NULL; /* handed over */
out:
    mem_free(data);
    os_file_close(file);
    return e;
}

enum err
os_names_add(struct os_names *names, const char *name)
{
    char *copy;

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return ERR_OK;
    if (names->count == names->room) {
        size_t room = names->room ? names->room * 2 : 16;
        char **list = mem_grow(names->list, names->count, room, sizeof(*list));

        if (!list)
            return ERR_NOMEM;
        names->list = list;
        names->room = room;
    }
    copy = mem_strdup(name);
    if (!copy)
        return ERR_NOMEM;
    names->list[names->count++] = copy;
    return ERR_OK;
}

static int
name_compare(const void *a, const void *b)
{
    const char *const *name_a = a;
    const char *const *name_b = b;

    return strcmp(*name_a, *name_b);
}

enum err
os_list_dir(const char *path, enum err (*entry)(void *ctx, const char *name), void *ctx,
            struct why *why)
{
    struct os_names names = {0};
    enum err e;

    e = os_names_read(path, &names, why);
    if (e)
        goto out;
    if (names.count)
        qsort(names.list, names.count, sizeof(names.list[0]), name_compare);
    for (size_t i = 0; i < names.count && !e; i++)
        e = entry(ctx, names.list[i]);
out:
    for (size_t i = 0; i < names.count; i++)
        mem_free(names.list[i]);
    mem_free(names.list);
    return e;
}
