/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/coordinator/event_file.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"

#define READ_MAX (1u << 20)
#define COLUMNS 6

static struct os_file *
open_file(const char *path, uint64_t *ret_size)
{
    struct os_file *file = NULL;

    *ret_size = 0;
    if (!path[0] || os_file_open(path, OS_OPEN_READ, &file, NULL) ||
        os_file_size(file, ret_size, NULL)) {
        os_file_close(file);
        return NULL;
    }
    return file;
}

uint64_t
event_file_size(const char *path)
{
    uint64_t size;

    os_file_close(open_file(path, &size));
    return size;
}

char *
event_file_read(const char *path, uint64_t from)
{
    uint64_t size;
    struct os_file *file = open_file(path, &size);
    size_t length = 0;
    char *text = NULL;

    if (file && size > from)
        length = size - from < READ_MAX ? (size_t)(size - from) : READ_MAX;
    if (length > 0)
        text = mem_zalloc(length + 1);
    if (text && os_file_read(file, from, text, length, NULL)) {
        mem_free(text);
        text = NULL;
    }
    os_file_close(file);
    return text;
}

/* Cut the text before the next @end off *at. NULL when there is none. */
static char *
cut(char **at, char end)
{
    char *start = *at;
    char *found = strchr(start, end);

    if (!found)
        return NULL;
    *found = 0;
    *at = found + 1;
    return start;
}

bool
event_line_next(char **text, struct event_line *ret_line)
{
    char *line;

    while ((line = cut(text, '\n')) != NULL) {
        char *column[COLUMNS] = {NULL};
        size_t i;

        for (i = 0; i < COLUMNS - 1; i++) {
            column[i] = cut(&line, '\t');
            if (!column[i])
                break;
        }
        if (i < COLUMNS - 1 || strtoul(column[2], NULL, 10) == EVENT_FILE_TRANSLATED)
            continue;
        ret_line->severity = column[1];
        ret_line->set = column[3];
        ret_line->message = line;
        return true;
    }
    return false;
}

bool
event_line_is_failure_of(const struct event_line *line, const char *method)
{
    size_t length = strlen(method);
    const char *at = line->message;

    if (strcmp(line->severity, "info") == 0)
        return false;
    while ((at = strstr(at, method)) != NULL) {
        bool begins = at == line->message || !isalnum((unsigned char)at[-1]);

        at += length;
        if (begins && !isalnum((unsigned char)*at))
            return true;
    }
    return false;
}
