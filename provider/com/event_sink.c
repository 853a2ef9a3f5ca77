/* SPDX-License-Identifier: Apache-2.0 */
/* The two event sinks. The file is opened for each event: events are rare, and the file may be
 * moved meanwhile. */
#include "config.h"

#include "provider/com/event_sink.h"

#include <stdio.h>

#include <windows.h>

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

static const char *
severity_name(enum event_severity severity)
{
    static const char *const names[] = {
        [EVENT_INFO] = "info", [EVENT_WARNING] = "warning", [EVENT_ERROR] = "error"};

    return names[severity];
}

/* One event is one line whatever its text holds. */
static void
flatten(char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < ' ')
            *text = ' ';
    }
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
    char line[EVENT_TEXT_MAX + 128];
    char text[EVENT_TEXT_MAX];
    char set[ID_TEXT_SIZE] = "-";
    HANDLE file = open_for_append(self->path);
    DWORD written;
    int length;

    if (file == INVALID_HANDLE_VALUE)
        return; /* nobody to tell */
    if (!id_is_null(&event->set))
        id_format(&event->set, set);
    snprintf(text, sizeof(text), "%s", event->text);
    flatten(text);
    length =
        snprintf(line, sizeof(line), "%llu\t%s\t%d\t%s\t%s\n", (unsigned long long)event->time_ms,
                 severity_name(event->severity), event->id, set, text);
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
    char set[ID_TEXT_SIZE] = "-";
    WCHAR set_text[ID_TEXT_SIZE];
    WCHAR text[EVENT_TEXT_MAX];
    const WCHAR *strings[] = {text, set_text};

    if (!id_is_null(&event->set))
        id_format(&event->set, set);
    utf16_copy(set, set_text, ID_TEXT_SIZE);
    utf16_copy(event->text, text, EVENT_TEXT_MAX);
    (void)ReportEventW(self->source, types[event->severity], 0, event->id, NULL, 2, 0, strings,
                       NULL); /* nobody to tell */
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
    self->source = RegisterEventSourceW(NULL, L"LunShadow");
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
