/* SPDX-License-Identifier: Apache-2.0 */
/* The small text files of the mock array: lines "key=value" in a fixed order, closed by a line
 * "crc32=xxxxxxxx" over every byte before it. */
#ifndef MOCK_RECORD_H
#define MOCK_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define RECORD_MAX 4096

/* A record being built. Zero-initialise. */
struct record_out {
    char text[RECORD_MAX];
    size_t size;
};

/* Append "key=" and the formatted value. Our own keys and values always fit. */
void record_add(struct record_out *record, const char *key, const char *fmt, ...)
    __attribute__((format(gnu_printf, 3, 4)));

/* Append the checksum: the text is ready to be stored. */
void record_close(struct record_out *record);

/* A record being read, line by line. @path is borrowed. */
struct record_in {
    const char *path;
    char *text;
    size_t size;
    char *next;
    unsigned line;
};

/* Read the file at @path. ERR_NOT_FOUND, ERR_CORRUPT, ERR_IO, ERR_NOMEM. Released on success only.
 */
enum err record_load(const char *path, struct record_in *ret_record, struct why *why);
void record_release(struct record_in *record);

/* Is the next line that of @key? For lines that older records lack. */
bool record_has(const struct record_in *record, const char *key);

/* The value of the next line, whose key must be @key: borrowed text, or a decimal number.
 * ERR_CORRUPT names file and line. */
enum err record_text(struct record_in *record, const char *key, const char **ret_value,
                     struct why *why);
enum err record_number(struct record_in *record, const char *key, uint64_t *ret_value,
                       struct why *why);

/* Say that the line just read holds no legal value: always ERR_CORRUPT. */
enum err record_bad(const struct record_in *record, const char *what, struct why *why);

/* The next line must be the checksum, right, and the last. ERR_CORRUPT. */
enum err record_end(struct record_in *record, struct why *why);

#endif
