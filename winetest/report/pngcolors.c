/* SPDX-License-Identifier: Apache-2.0 */
/* How many pixels of a screenshot have a colour: for tests of what a browser makes of a page. Reads
 * what Chromium writes, 8-bit RGB or RGBA without interlacing, and nothing else.
 *
 * usage: pngcolors FILE RRGGBB...     prints a number a line; exit 1 when FILE is no such image */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "base/os.h"

#define FILE_MAX (64U << 20)
#define SIDE_MAX 10000
#define PIXEL_MAX 4

struct image {
    uint32_t width;
    uint32_t height;
    unsigned pixel;  /* bytes */
    uint8_t *packed; /* the IDAT chunks joined */
    size_t packed_size;
    uint8_t *lines; /* each with its filter's number before it */
};

static uint32_t
be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Source: PNG Specification, "Chunk layout", "IHDR Image header". */
static bool
read_chunks(const uint8_t *data, size_t size, struct image *image)
{
    size_t at = 8;

    image->packed = mem_zalloc(size);
    if (!image->packed || size < 8 || memcmp(data, "\x89PNG\r\n\x1a\n", 8) != 0)
        return false;
    while (size - at >= 12) {
        const uint8_t *chunk = data + at;
        uint32_t length = be32(chunk);

        if (length > size - at - 12)
            return false;
        if (memcmp(chunk + 4, "IHDR", 4) == 0 && length == 13) {
            image->width = be32(chunk + 8);
            image->height = be32(chunk + 12);
            image->pixel = chunk[17] == 2 ? 3 : chunk[17] == 6 ? 4 : 0;
            if (chunk[16] != 8 || chunk[20] != 0)
                return false;
        } else if (memcmp(chunk + 4, "IDAT", 4) == 0) {
            memcpy(image->packed + image->packed_size, chunk + 8, length);
            image->packed_size += length;
        }
        at += 12 + length;
    }
    return image->pixel && image->width && image->height && image->width <= SIDE_MAX &&
           image->height <= SIDE_MAX;
}

static uint8_t
paeth(int left, int up, int corner)
{
    int guess = left + up - corner;
    int by_left = abs(guess - left);
    int by_up = abs(guess - up);
    int by_corner = abs(guess - corner);

    if (by_left <= by_up && by_left <= by_corner)
        return (uint8_t)left;
    return (uint8_t)(by_up <= by_corner ? up : corner);
}

/* Undo the filter of @line, whose predecessor is @above. Source: PNG Specification, "Filters". */
static bool
unfilter(uint8_t *line, const uint8_t *above, size_t size, unsigned pixel)
{
    for (size_t i = 1; i <= size; i++) {
        int left = i > pixel ? line[i - pixel] : 0;
        int corner = i > pixel ? above[i - pixel] : 0;

        switch (line[0]) {
        case 0:
            break;
        case 1:
            line[i] = (uint8_t)(line[i] + left);
            break;
        case 2:
            line[i] = (uint8_t)(line[i] + above[i]);
            break;
        case 3:
            line[i] = (uint8_t)(line[i] + (left + above[i]) / 2);
            break;
        case 4:
            line[i] = (uint8_t)(line[i] + paeth(left, above[i], corner));
            break;
        default:
            return false;
        }
    }
    return true;
}

static bool
unpack(struct image *image)
{
    size_t line = (size_t)image->width * image->pixel + 1;
    uLongf size = (uLongf)(line * image->height);
    bool ok = true;

    image->lines = mem_zalloc(line + size); /* a line of zeros above the first one */
    if (!image->lines ||
        uncompress(image->lines + line, &size, image->packed, (uLong)image->packed_size) != Z_OK)
        return false;
    for (uint32_t y = 1; ok && y <= image->height; y++)
        ok = unfilter(image->lines + y * line, image->lines + (y - 1) * line, line - 1,
                      image->pixel);
    return ok;
}

static unsigned long
count(const struct image *image, unsigned long color)
{
    size_t line = (size_t)image->width * image->pixel + 1;
    unsigned long found = 0;

    for (uint32_t y = 1; y <= image->height; y++)
        for (uint32_t x = 0; x < image->width; x++) {
            const uint8_t *at = image->lines + y * line + 1 + (size_t)x * image->pixel;

            found += ((unsigned long)at[0] << 16 | (unsigned long)at[1] << 8 | at[2]) == color;
        }
    return found;
}

int
main(int argc, char **argv)
{
    struct image image = {0};
    struct why why = {0};
    char *data = NULL;
    size_t size = 0;
    enum err e = argc > 1 ? os_read_file(argv[1], FILE_MAX, &data, &size, &why) : ERR_INVAL;
    bool ok = e == ERR_OK && read_chunks((const uint8_t *)data, size, &image) && unpack(&image);

    if (!ok)
        (void)fprintf(stderr, "pngcolors: %s\n", e ? why_text(&why, e) : "no image that it knows");
    for (int i = 2; ok && i < argc; i++)
        (void)printf("%lu\n", count(&image, strtoul(argv[i], NULL, 16)));
    mem_free(image.packed);
    mem_free(image.lines);
    mem_free(data);
    return ok ? 0 : 1;
}
