/* SPDX-License-Identifier: Apache-2.0 */
/* Filling an event, and its message out of the program's own resource: the same that the Event
 * Viewer shows. */
#include "config.h"

#include "provider/com/event.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "base/os.h"
#include "provider/com/utf16.h"

/* Copy @from to @to of @size bytes, cleaned; "-" for nothing. A character cut in two at the end
 * becomes a replacement character in UTF-16. */
static void
clean(const char *from, char *to, size_t size)
{
    size_t length = 0;

    if (!from || !*from)
        from = "-";
    for (; *from && length + 1 < size; from++) {
        to[length++] = (unsigned char)*from < ' ' ? ' ' : *from;
        if (*from == '%' && from[1] >= '0' && from[1] <= '9' && length + 1 < size)
            to[length++] = ' ';
    }
    to[length] = '\0';
}

void
event_fill(struct event *event, uint32_t id, const struct event_subject *subject, const char *fmt,
           va_list args)
{
    static const struct event_subject nothing;
    char reason[EVENT_REASON_MAX];
    char set[ID_TEXT_SIZE] = "";

    if (!subject)
        subject = &nothing;
    if (subject->set && !id_is_null(subject->set))
        id_format(subject->set, set);
    vsnprintf(reason, sizeof(reason), fmt, args); /* may cut */

    event->time_ms = os_utc_ms();
    event->id = id;
    clean(subject->method, event->method, sizeof(event->method));
    clean(set, event->set, sizeof(event->set));
    clean(subject->lun, event->lun, sizeof(event->lun));
    clean(reason, event->reason, sizeof(event->reason));
}

void
event_strings(const struct event *event, const char *ret_strings[EVENT_STRINGS])
{
    ret_strings[0] = event->method;
    ret_strings[1] = event->set;
    ret_strings[2] = event->lun;
    ret_strings[3] = event->reason;
}

enum event_severity
event_severity(uint32_t id)
{
    return (enum event_severity)(id >> 30);
}

const char *
event_severity_name(enum event_severity severity)
{
    switch (severity) {
    case EVENT_INFO:
        return "info";
    case EVENT_WARNING:
        return "warning";
    case EVENT_ERROR:
        break;
    }
    return "error";
}

unsigned
event_code(uint32_t id)
{
    return id & 0xffff;
}

uint32_t
event_from_err(enum err e)
{
    static const uint32_t ids[ERR_COUNT] = {
        [ERR_NOMEM] = EVENT_NO_MEMORY,
        [ERR_STATE] = EVENT_OUT_OF_ORDER,
        [ERR_NOT_FOUND] = EVENT_NOT_FOUND,
        [ERR_EXISTS] = EVENT_LEFTOVER,
        [ERR_NOT_SUPPORTED] = EVENT_NOT_SUPPORTED,
        [ERR_NO_SPACE] = EVENT_NO_SPACE,
        [ERR_LIMIT] = EVENT_LIMIT,
        [ERR_TIMEOUT] = EVENT_TIMED_OUT,
        [ERR_CANCELLED] = EVENT_CANCELLED,
        [ERR_ACCESS] = EVENT_REFUSED,
        [ERR_CORRUPT] = EVENT_DAMAGED,
        [ERR_IO] = EVENT_IO_FAILED,
        [ERR_LOST] = EVENT_CONTENT_LOST,
    };

    return (unsigned)e < ERR_COUNT && ids[e] ? ids[e] : EVENT_ARRAY_FAILED;
}

/* The message in UTF-16 to @buf of @size characters; false without the resource. */
static bool
format_message(const struct event *event, WCHAR *buf, DWORD size)
{
    WCHAR wide[EVENT_STRINGS][EVENT_REASON_MAX];
    const char *strings[EVENT_STRINGS];
    DWORD_PTR args[EVENT_STRINGS];

    event_strings(event, strings);
    for (int i = 0; i < EVENT_STRINGS; i++) {
        utf16_copy(strings[i], wide[i], EVENT_REASON_MAX);
        args[i] = (DWORD_PTR)wide[i];
    }
    return FormatMessageW(FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ARGUMENT_ARRAY, NULL,
                          event->id, 0, buf, size, (va_list *)args) > 0;
}

void
event_text(const struct event *event, char *buf, size_t size)
{
    WCHAR wide[EVENT_TEXT_MAX];
    char text[EVENT_TEXT_MAX * 3]; /* UTF-8 of one UTF-16 unit is three bytes at most */

    if (format_message(event, wide, EVENT_TEXT_MAX) &&
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, sizeof(text), NULL, NULL) > 0)
        snprintf(buf, size, "%s", text);
    else
        snprintf(buf, size, "%s: %s", event->method, event->reason);
}
