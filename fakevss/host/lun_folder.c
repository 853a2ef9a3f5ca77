/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a LUN's four files: the raw pages go through scsi.c, the URI reference becomes the file
 * that holds the blocks. */
#include "config.h"

#include "fakevss/host/lun_folder.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"

typedef enum err parse_page(const uint8_t *data, size_t size, struct scsi_identity *ret_identity,
                            struct why *why);

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Append @text to @path, decoding %XX. */
static enum err
append_decoded(char *path, size_t size, const char *text, struct why *why)
{
    size_t used = strlen(path);

    while (*text) {
        char c = *text++;

        if (c == '%') {
            int high = hex_value(text[0]);
            int low = high < 0 ? -1 : hex_value(text[1]);

            if (low < 0 || (high == 0 && low == 0))
                return why_set(why, ERR_CORRUPT, "the URI has a malformed %% sequence");
            c = (char)(high * 16 + low);
            text += 2;
        }
        if (used + 1 >= size)
            return why_set(why, ERR_LIMIT, "the path in the URI is longer than %zu bytes",
                           size - 1);
        path[used++] = c;
        path[used] = 0;
    }
    return ERR_OK;
}

/* Length of the scheme of @uri, 0 when it has none. */
static size_t
scheme_length(const char *uri)
{
    size_t length = 0;

    if (!isalpha((unsigned char)uri[0]))
        return 0;
    while (isalnum((unsigned char)uri[length]) || (uri[length] && strchr("+-.", uri[length])))
        length++;
    return uri[length] == ':' ? length : 0;
}

enum err
lun_folder_resolve(const char *base, const char *uri, char *path, size_t size, struct why *why)
{
    size_t scheme = scheme_length(uri);
    int printed = 0;

    path[0] = 0;
    if (scheme > 0) {
        if (scheme != 4 || strncmp(uri, "file", 4) != 0)
            return why_set(why, ERR_NOT_SUPPORTED,
                           "blocks at %s: only files are served, not scheme %.*s", uri, (int)scheme,
                           uri);
        uri += scheme + 1;
        if (strncmp(uri, "//", 2) == 0) {
            uri += 2;
            if (strncmp(uri, "localhost/", 10) == 0)
                uri += 9;
            if (uri[0] != '/')
                return why_set(why, ERR_CORRUPT, "the file URI names another computer");
        }
    }
    if (uri[0] == 0)
        return why_set(why, ERR_CORRUPT, "the URI is empty");

    if (uri[0] != '/')
        printed = snprintf(path, size, "%s/", base);
    else if (isalpha((unsigned char)base[0]) && base[1] == ':') /* same drive as the fabric */
        printed = snprintf(path, size, "%.2s", base);
    if (printed < 0 || (size_t)printed >= size)
        return why_set(why, ERR_LIMIT, "the path in the URI is longer than %zu bytes", size - 1);
    return append_decoded(path, size, uri, why);
}

/* Read @folder/@name and hand it to @parse. ERR_NOMEM, or the file's own fault with a text. */
static enum err
read_page(const char *folder, const char *name, parse_page *parse, struct disk *disk)
{
    char *path = os_path_join(folder, name);
    char *data = NULL;
    size_t size = 0;
    enum err e = ERR_NOMEM;

    if (!path)
        goto out;
    e = os_read_file(path, SCSI_PAGE_MAX, &data, &size, &disk->damage);
    if (e)
        goto out;
    e = parse((const uint8_t *)data, size, &disk->identity, &disk->damage);
    if (e)
        e = why_prefix(&disk->damage, e, "file %s", name);
out:
    mem_free(data);
    mem_free(path);
    return e;
}

static enum err
read_uri(const char *folder, struct disk *disk)
{
    char *path = os_path_join(folder, "uri");
    char *data = NULL;
    size_t size = 0;
    enum err e = ERR_NOMEM;

    if (!path)
        goto out;
    e = os_read_file(path, DISK_URI_MAX - 1, &data, &size, &disk->damage);
    if (e)
        goto out;
    while (size > 0 && (data[size - 1] == '\n' || data[size - 1] == '\r'))
        data[--size] = 0;
    if (strlen(data) != size) {
        e = why_set(&disk->damage, ERR_CORRUPT, "file uri holds a NUL byte");
        goto out;
    }
    memcpy(disk->uri, data, size + 1);
    e = lun_folder_resolve(folder, disk->uri, disk->path, sizeof(disk->path), &disk->damage);
out:
    mem_free(data);
    mem_free(path);
    return e;
}

static enum err
read_size(struct disk *disk)
{
    struct os_file *file = NULL;
    enum err e = os_file_open(disk->path, OS_OPEN_READ, &file, &disk->damage);

    if (!e)
        e = os_file_size(file, &disk->size, &disk->damage);
    os_file_close(file);
    return e;
}

/* A file ".read-only-<naa>" beside the LUN's folder says so. */
static enum err
read_protection(const char *host_folder, struct disk *disk)
{
    enum os_path_kind kind = OS_PATH_MISSING;
    char name[DISK_NAA_MAX + 16];
    char *path;
    enum err e = ERR_NOMEM;

    (void)snprintf(name, sizeof(name), ".read-only-%s", disk->naa); /* fits */
    path = os_path_join(host_folder, name);
    if (path)
        e = os_path_kind(path, &kind, &disk->damage);
    disk->is_read_only = kind != OS_PATH_MISSING;
    mem_free(path);
    return e;
}

static enum err
read_files(const char *folder, struct disk *disk)
{
    enum err e = read_page(folder, "inquiry", scsi_parse_inquiry, disk);

    if (!e)
        e = read_page(folder, "vpd80", scsi_parse_serial, disk);
    if (!e)
        e = read_page(folder, "vpd83", scsi_parse_ids, disk);
    if (!e)
        e = read_uri(folder, disk);
    if (!e)
        e = read_size(disk);
    return e;
}

static enum err
ignore_entry(void *ctx, const char *name)
{
    (void)ctx;
    (void)name;
    return ERR_OK;
}

/* Reading the files of @folder failed with @e: because the folder is gone, or because the LUN is
 * damaged? */
static enum err
judge_failure(const char *folder, enum err e, struct disk *disk)
{
    enum err there = os_list_dir(folder, ignore_entry, NULL, NULL);

    if (there)
        return there == ERR_NOMEM ? ERR_NOMEM : ERR_NOT_FOUND;
    if (!disk->damage.text[0])
        (void)why_set(&disk->damage, e, "%s", err_text(e));
    disk->is_damaged = true;
    return ERR_OK;
}

enum err
lun_folder_read(const char *host_folder, const char *naa, struct disk *ret_disk)
{
    char *folder = os_path_join(host_folder, naa);
    enum err e;

    memset(ret_disk, 0, sizeof(*ret_disk));
    if (!folder)
        return ERR_NOMEM;
    (void)snprintf(ret_disk->naa, sizeof(ret_disk->naa), "%s", naa); /* longer: checked below */
    if (strlen(naa) >= sizeof(ret_disk->naa))
        e = why_set(&ret_disk->damage, ERR_CORRUPT, "the folder's name is too long");
    else
        e = read_files(folder, ret_disk);
    if (!e)
        e = read_protection(host_folder, ret_disk);
    if (e && e != ERR_NOMEM)
        e = judge_failure(folder, e, ret_disk);
    mem_free(folder);
    return e;
}

bool
lun_folder_is_there(const char *fabric, const char *host, const char *naa)
{
    enum os_path_kind kind = OS_PATH_MISSING;
    char *folder = os_path_join(fabric, host);
    char *path = folder ? os_path_join(folder, naa) : NULL;
    bool is_there =
        fabric[0] && path && os_path_kind(path, &kind, NULL) == ERR_OK && kind == OS_PATH_FOLDER;

    mem_free(path);
    mem_free(folder);
    return is_there;
}
