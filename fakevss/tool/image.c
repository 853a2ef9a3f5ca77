/* SPDX-License-Identifier: Apache-2.0 */
/* Images of original LUNs, kept when they are made and compared at the end: what no requester and
 * no application wrote may not have changed. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/tool/rig_impl.h"

#define BLOCK 512
#define PIECE (256 * 1024)

static const char zeros[PIECE];

static void
image_free(struct rig_image *image)
{
    mem_free(image->lun);
    mem_free(image->path);
    mem_free(image);
}

/* Into the list. */
static enum err
add_image(struct rig *rig, const char *lun, const char *path, size_t length)
{
    struct rig_image *image = mem_zalloc(sizeof(*image));

    if (!image)
        return ERR_NOMEM;
    image->lun = mem_strdup(lun);
    image->path = mem_zalloc(length + 1);
    if (!image->lun || !image->path) {
        image_free(image);
        return ERR_NOMEM;
    }
    memcpy(image->path, path, length);
    image->next = rig->images;
    rig->images = image;
    return ERR_OK;
}

/* Where the array has the blocks of @lun; it is asked once. */
static enum err
find_image(struct rig *rig, const char *lun, const char **ret_path, struct why *why)
{
    struct rig_image *image = rig->images;
    struct text output = {0};
    enum err e = ERR_OK;

    while (image && strcmp(image->lun, lun) != 0)
        image = image->next;
    if (!image) {
        e = rig_command(rig, ADAPTER_PATH, &(struct rig_subject){.lun = lun}, &output, why);
        if (!e)
            e = output.is_broken
                    ? ERR_NOMEM
                    : add_image(rig, lun, text_get(&output), strcspn(text_get(&output), "\r\n"));
        image = rig->images;
    }
    text_release(&output);
    if (!e)
        *ret_path = image->path;
    return e;
}

static char *
kept_path(const struct rig *rig, const char *lun)
{
    struct text name = {0};
    char *path;

    text_add(&name, "image-%s", lun);
    path = name.is_broken ? NULL : os_path_join(rig->folder, text_get(&name));
    text_release(&name);
    return path;
}

/* Copy but for what is zero. */
static enum err
copy(const char *from, const char *to, struct why *why)
{
    struct os_file *in = NULL, *out = NULL;
    char *piece = mem_zalloc(PIECE);
    uint64_t size = 0;
    enum err e = piece ? os_file_open(from, OS_OPEN_READ, &in, why) : ERR_NOMEM;

    if (!e)
        e = os_file_size(in, &size, why);
    if (!e)
        e = os_file_open(to, OS_OPEN_CREATE_NEW, &out, why);
    if (!e)
        e = os_file_resize(out, size, why);
    for (uint64_t at = 0; !e && at < size; at += PIECE) {
        size_t part = size - at < PIECE ? (size_t)(size - at) : PIECE;

        e = os_file_read(in, at, piece, part, why);
        if (!e && memcmp(piece, zeros, part) != 0)
            e = os_file_write(out, at, piece, part, why);
    }
    os_file_close(in);
    os_file_close(out);
    mem_free(piece);
    return e;
}

/* Does @block hold one of the texts, and zeros behind it? */
static bool
is_written(const char *block, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(texts[i]);

        if (length <= BLOCK && memcmp(block, texts[i], length) == 0 &&
            memcmp(block + length, zeros, BLOCK - length) == 0)
            return true;
    }
    return false;
}

static enum err
compare_piece(const char *was, const char *is, size_t size, uint64_t at, const char *const *texts,
              size_t count, struct why *why)
{
    for (size_t i = 0; i < size; i += BLOCK) {
        if (memcmp(was + i, is + i, BLOCK) != 0 && !is_written(is + i, texts, count))
            return why_set(why, ERR_CORRUPT, "the 512 bytes at %llu have changed",
                           (unsigned long long)(at + i));
    }
    return ERR_OK;
}

static enum err
compare(const char *was_path, const char *is_path, const char *const *texts, size_t count,
        struct why *why)
{
    struct os_file *was_file = NULL, *is_file = NULL;
    char *was = mem_zalloc(PIECE), *is = mem_zalloc(PIECE);
    uint64_t was_size = 0, is_size = 0;
    enum err e = was && is ? os_file_open(was_path, OS_OPEN_READ, &was_file, why) : ERR_NOMEM;

    if (!e)
        e = os_file_size(was_file, &was_size, why);
    if (!e)
        e = os_file_open(is_path, OS_OPEN_READ, &is_file, why);
    if (!e)
        e = os_file_size(is_file, &is_size, why);
    if (!e && was_size != is_size)
        e = why_set(why, ERR_CORRUPT, "its size has changed");
    for (uint64_t at = 0; !e && at < was_size; at += PIECE) {
        size_t part = was_size - at < PIECE ? (size_t)(was_size - at) : PIECE;

        memset(was, 0, PIECE); /* the last block may be a part of one */
        memset(is, 0, PIECE);
        e = os_file_read(was_file, at, was, part, why);
        if (!e)
            e = os_file_read(is_file, at, is, part, why);
        if (!e && memcmp(was, is, part) != 0)
            e = compare_piece(was, is, part, at, texts, count, why);
    }
    os_file_close(was_file);
    os_file_close(is_file);
    mem_free(was);
    mem_free(is);
    return e;
}

/* Where the image of @lun is, borrowed, and its kept copy, freed with mem_free(); both NULL for an
 * array whose adapter does not say where images are. */
static enum err
find_both(struct rig *rig, const char *lun, const char **ret_path, char **ret_kept, struct why *why)
{
    *ret_kept = NULL;
    if (!rig->settings.adapter->commands[ADAPTER_PATH])
        return ERR_OK;
    *ret_kept = kept_path(rig, lun);
    return *ret_kept ? find_image(rig, lun, ret_path, why) : ERR_NOMEM;
}

enum err
rig_keep_image(void *ctx, const char *lun, struct why *why)
{
    const char *path = NULL;
    char *kept;
    enum err e = find_both(ctx, lun, &path, &kept, why);

    if (!e && kept) {
        (void)unlink(kept); /* of an earlier time, if there is one */
        e = copy(path, kept, why);
    }
    mem_free(kept);
    return e;
}

enum err
rig_check_image(void *ctx, const char *lun, const char *const *texts, size_t count, struct why *why)
{
    const char *path = NULL;
    char *kept;
    enum err e = find_both(ctx, lun, &path, &kept, why);

    if (!e && kept)
        e = compare(kept, path, texts, count, why);
    mem_free(kept);
    return e == ERR_CORRUPT ? why_prefix(why, e, "original LUN %s", lun) : e;
}

void
rig_drop_image(struct rig *rig, const char *lun)
{
    struct rig_image **link = &rig->images;
    char *kept = kept_path(rig, lun);

    if (kept)
        (void)unlink(kept); /* there may be none */
    mem_free(kept);
    while (*link && strcmp((*link)->lun, lun) != 0)
        link = &(*link)->next;
    if (*link) {
        struct rig_image *image = *link;

        *link = image->next;
        image_free(image);
    }
}

void
rig_drop_images(struct rig *rig)
{
    while (rig->images) {
        struct rig_image *image = rig->images;

        rig->images = image->next;
        image_free(image);
    }
}
