/* SPDX-License-Identifier: Apache-2.0 */
/* The two event sinks. The file is opened for each event: events are rare, and the file may be
 * moved meanwhile. */
#include "config.h"

#include "provider/com/event_sink.h"

#include <inttypes.h>
#include <stdio.h>

#include <windows.h>

#include "base/frozen.h"
#include "base/mem.h"
#include "provider/com/utf16.h"

struct file_sink {
    struct event_sink sink;
    WCHAR *path; /* owned */
};

struct log_sink {
    struct event_sink sink;
    HANDLE source; /* owned */
};

/* One event is one line: each run of line ends and blanks of its message becomes one blank. */
static void
flatten(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++) {
        if ((unsigned char)*from > ' ')
            *to++ = *from;
        else if (to > text && to[-1] != ' ')
            *to++ = ' ';
    }
    if (to > text && to[-1] == ' ')
        to--;
    *to = '\0';
}

static HANDLE
open_for_append(const WCHAR *path)
{
    return CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                       OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
}

/* FILE_APPEND_DATA makes each WriteFile one append, also between processes. */
static void
file_write(struct event_sink *sink, const struct event *event)
{
    struct file_sink *self = CONTAINING_RECORD(sink, struct file_sink, sink);
    char line[EVENT_TEXT_MAX + 256];
    char text[EVENT_TEXT_MAX];
    HANDLE file;
    DWORD written;
    int length;

    frozen_forbids_log("writing an event");
    file = open_for_append(self->path);
    if (file == INVALID_HANDLE_VALUE)
        return; /* nobody to tell */
    event_text(event, text, sizeof(text));
    flatten(text);
    length = snprintf(line, sizeof(line), "%" PRIu64 "\t%s\t%u\t%s\t%s\t%s\n", event->time_ms,
                      event_severity_name(event_severity(event->id)), event_code(event->id),
                      event->set, event->lun, text);            /* always fits */
    (void)WriteFile(file, line, (DWORD)length, &written, NULL); /* nobody to tell */
    CloseHandle(file);
}

static void
file_free(struct event_sink *sink)
{
    struct file_sink *self = CONTAINING_RECORD(sink, struct file_sink, sink);

    mem_free(self->path);
    mem_free(self);
}

enum err
event_sink_file(const char *path, struct event_sink **ret_sink, struct why *why)
{
    struct file_sink *self = mem_zalloc(sizeof(*self));
    enum err e = ERR_NOMEM;
    HANDLE file;

    if (self)
        self->path = utf16_from_utf8(path);
    if (!self || !self->path) {
        why_set(why, e, "no memory for the event file");
        goto out;
    }
    self->sink.write = file_write;
    self->sink.free = file_free;
    file = open_for_append(self->path);
    if (file == INVALID_HANDLE_VALUE) {
        e = why_set(why, ERR_IO, "the event file \"%s\" cannot be opened (error %lu)", path,
                    GetLastError());
        goto out;
    }
    CloseHandle(file);

    *ret_sink = &self->sink;
    self = NULL; /* handed over */
    e = ERR_OK;
out:
    if (self)
        file_free(&self->sink);
    return e;
}

static void
log_write(struct event_sink *sink, const struct event *event)
{
    static const WORD types[] = {[EVENT_INFO] = EVENTLOG_INFORMATION_TYPE,
                                 [EVENT_WARNING] = EVENTLOG_WARNING_TYPE,
                                 [EVENT_ERROR] = EVENTLOG_ERROR_TYPE};
    struct log_sink *self = CONTAINING_RECORD(sink, struct log_sink, sink);
    WCHAR wide[EVENT_STRINGS][EVENT_REASON_MAX];
    const char *strings[EVENT_STRINGS];
    const WCHAR *inserts[EVENT_STRINGS];

    frozen_forbids_log("writing an event");
    event_strings(event, strings);
    for (int i = 0; i < EVENT_STRINGS; i++) {
        utf16_copy(strings[i], wide[i], EVENT_REASON_MAX);
        inserts[i] = wide[i];
    }
    (void)ReportEventW(self->source, types[event_severity(event->id)], 0, event->id, NULL,
                       EVENT_STRINGS, 0, inserts, NULL); /* nobody to tell */
}

static void
log_free(struct event_sink *sink)
{
    struct log_sink *self = CONTAINING_RECORD(sink, struct log_sink, sink);

    if (self->source)
        DeregisterEventSource(self->source);
    mem_free(self);
}

enum err
event_sink_log(struct event_sink **ret_sink, struct why *why)
{
    struct log_sink *self = mem_zalloc(sizeof(*self));

    if (!self)
        return why_set(why, ERR_NOMEM, "no memory for the event log");
    self->sink.write = log_write;
    self->sink.free = log_free;
    self->source = RegisterEventSourceW(NULL, EVENT_SOURCE);
    if (!self->source) {
        DWORD error = GetLastError();

        log_free(&self->sink);
        return why_set(why, ERR_IO, "the Application log cannot be opened (error %lu)", error);
    }
    *ret_sink = &self->sink;
    return ERR_OK;
}

void
event_sink_free(struct event_sink *sink)
{
    if (sink)
        sink->free(sink);
}
