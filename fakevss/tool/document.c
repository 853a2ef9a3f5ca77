/* SPDX-License-Identifier: Apache-2.0 */
/* Backup Components Documents, as files in the folder of the run. Agents see the files of this
 * system on drive Z:. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/tool/rig_impl.h"

#define DRIVE "Z:"
#define DOCUMENT_MAX (16u << 20)

/* The path on this system of what agents call @path. */
static const char *
own_path(const char *path)
{
    return strncmp(path, DRIVE, strlen(DRIVE)) == 0 ? path + strlen(DRIVE) : path;
}

enum err
rig_new_document(void *ctx, const char *name, struct text *ret_path, struct why *why)
{
    struct rig *rig = ctx;
    struct text file = {0};
    char *path = NULL;

    (void)why;
    text_add(&file, "document-%s.xml", name);
    if (!file.is_broken)
        path = os_path_join(rig->folder, text_get(&file));
    text_release(&file);
    if (!path)
        return ERR_NOMEM;
    (void)unlink(path); /* an earlier scenario's, if any */
    text_add(ret_path, DRIVE "%s", path);
    mem_free(path);
    return ERR_OK;
}

enum err
rig_read_document(void *ctx, const char *path, struct text *ret_data, struct why *why)
{
    char *data = NULL;
    size_t size = 0;
    enum err e = os_read_file(own_path(path), DOCUMENT_MAX, &data, &size, why);

    (void)ctx;
    if (!e)
        text_add_bytes(ret_data, data, size);
    mem_free(data);
    return e;
}

enum err
rig_write_document(void *ctx, const char *path, const char *data, size_t size, struct why *why)
{
    struct os_file *file = NULL;
    enum err e = os_file_open(own_path(path), OS_OPEN_CREATE_NEW, &file, why);

    (void)ctx;
    if (!e)
        e = os_file_write(file, 0, data, size, why);
    os_file_close(file);
    return e;
}
