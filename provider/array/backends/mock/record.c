/* SPDX-License-Identifier: Apache-2.0 */
/* Building, saving and strictly reading the mock array's text records. */
#include "config.h"

#include "provider/array/backends/mock/record.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "base/os.h"

static void
append(struct record_out *record, int size)
{
    if (size > 0 && record->size + (size_t)size < RECORD_MAX)
        record->size += (size_t)size;
}

void
record_add(struct record_out *record, const char *key, const char *fmt, ...)
{
    va_list args;

    append(record, snprintf(record->text + record->size, RECORD_MAX - record->size, "%s=", key));
    va_start(args, fmt);
    append(record, vsnprintf(record->text + record->size, RECORD_MAX - record->size, fmt, args));
    va_end(args);
    append(record, snprintf(record->text + record->size, RECORD_MAX - record->size, "\n"));
}

static unsigned
checksum(const char *text, size_t size)
{
    return (unsigned)crc32(0, (const Bytef *)text, (uInt)size);
}

void
record_close(struct record_out *record)
{
    record_add(record, "crc32", "%08x", checksum(record->text, record->size));
}

enum err
record_load(const char *path, struct record_in *ret_record, struct why *why)
{
    struct record_in record = {.path = path};
    enum err e;

    e = os_read_file(path, RECORD_MAX, &record.text, &record.size, why);
    if (e == ERR_LIMIT)
        return why_set(why, ERR_CORRUPT, "%s: is too large to be a record of the array", path);
    if (e)
        return e;
    record.next = record.text;
    *ret_record = record;
    return ERR_OK;
}

void
record_release(struct record_in *record)
{
    mem_free(record->text);
    record->text = NULL;
}

enum err
record_bad(const struct record_in *record, const char *what, struct why *why)
{
    return why_set(why, ERR_CORRUPT, "%s:%u: %s; restore the file from a copy", record->path,
                   record->line, what);
}

bool
record_has(const struct record_in *record, const char *key)
{
    const size_t left = (size_t)(record->text + record->size - record->next);
    const size_t key_size = strlen(key);

    return left > key_size && memcmp(record->next, key, key_size) == 0 &&
           record->next[key_size] == '=';
}

/* End the next line with a NUL and return its value. */
static enum err
next_line(struct record_in *record, const char *key, char **ret_value, struct why *why)
{
    size_t left = (size_t)(record->text + record->size - record->next);
    size_t key_size = strlen(key);
    char *line = record->next;
    char *end = memchr(line, '\n', left);
    char what[80];

    record->line++;
    (void)snprintf(what, sizeof(what), "the line \"%s=...\" is missing here", key); /* bounded */
    if (!end || strncmp(line, key, key_size) != 0 || line[key_size] != '=')
        return record_bad(record, what, why);
    *end = '\0';
    record->next = end + 1;
    if (strlen(line) != (size_t)(end - line))
        return record_bad(record, "a NUL byte is in the line", why);
    *ret_value = line + key_size + 1;
    return ERR_OK;
}

enum err
record_text(struct record_in *record, const char *key, const char **ret_value, struct why *why)
{
    char *value;
    enum err e = next_line(record, key, &value, why);

    if (e)
        return e;
    *ret_value = value;
    return ERR_OK;
}

enum err
record_number(struct record_in *record, const char *key, uint64_t *ret_value, struct why *why)
{
    char again[24];
    char *value;
    uint64_t number;
    enum err e = next_line(record, key, &value, why);

    if (e)
        return e;
    number = strtoull(value, NULL, 10);
    (void)snprintf(again, sizeof(again), "%" PRIu64, number); /* always fits */
    if (strcmp(again, value) != 0)
        return record_bad(record, "this is not a number", why);
    *ret_value = number;
    return ERR_OK;
}

enum err
record_end(struct record_in *record, struct why *why)
{
    size_t covered = (size_t)(record->next - record->text);
    char expected[9];
    char *value;
    enum err e = next_line(record, "crc32", &value, why);

    if (e)
        return e;
    for (size_t i = 0; i < covered; i++) {
        if (record->text[i] == '\0')
            record->text[i] = '\n'; /* next_line ended the values there */
    }
    (void)snprintf(expected, sizeof(expected), "%08x", checksum(record->text, covered));
    if (strcmp(value, expected) != 0)
        return record_bad(record, "the checksum does not match: the file was damaged or edited",
                          why);
    if (record->next != record->text + record->size)
        return record_bad(record, "more text follows the checksum", why);
    return ERR_OK;
}
