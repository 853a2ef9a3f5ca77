/* SPDX-License-Identifier: Apache-2.0 */
/* The file of a host to which providers write what would go to the Application log: one line an
 * event with the columns time [ms since 1970], severity, number, shadow copy set, LUN and message,
 * separated by tabs. "-" or nothing stands for none. */
#ifndef FAKEVSS_COORDINATOR_EVENT_FILE_H
#define FAKEVSS_COORDINATOR_EVENT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENT_FILE_TRANSLATED 12293 /* the coordinator's own: own_events.h */

struct event_line {
    const char *severity; /* all borrowed from the line */
    const char *set;
    const char *message;
};

/* Its size in bytes; 0 when @path is "", or there is no such file. Legal while writes are held. */
uint64_t event_file_size(const char *path);
/* What was written behind the first @from bytes, at most 1 MiB of it, freed with mem_free(); NULL
 * when there is nothing or it cannot be read. */
char *event_file_read(const char *path, uint64_t from);

/* Take the next line of a provider off *text, which is cut into pieces for it. False at the end.
 * What has not all columns is passed over, and so is what the coordinator wrote. */
bool event_line_next(char **text, struct event_line *ret_line);
/* Does it tell of a failure of @method, which its message has to name as a word? */
bool event_line_is_failure_of(const struct event_line *line, const char *method);

#endif
