/* SPDX-License-Identifier: Apache-2.0 */
/* Names and texts of the error values, and the bounded error text that travels with them. */
#include "config.h"

#include "base/err.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    const char *text;
} errors[] = {
    [ERR_OK] = {"ERR_OK", "success"},
    [ERR_NOMEM] = {"ERR_NOMEM", "out of memory"},
    [ERR_INVAL] = {"ERR_INVAL", "an argument is not valid"},
    [ERR_STATE] = {"ERR_STATE", "the call is not legal in the present state"},
    [ERR_NOT_FOUND] = {"ERR_NOT_FOUND", "the object does not exist"},
    [ERR_EXISTS] = {"ERR_EXISTS", "the object exists already"},
    [ERR_NOT_SUPPORTED] = {"ERR_NOT_SUPPORTED", "this is not supported"},
    [ERR_NO_SPACE] = {"ERR_NO_SPACE", "there is no room left"},
    [ERR_LIMIT] = {"ERR_LIMIT", "a limit is reached"},
    [ERR_TIMEOUT] = {"ERR_TIMEOUT", "the deadline passed"},
    [ERR_CANCELLED] = {"ERR_CANCELLED", "the call was cancelled"},
    [ERR_ACCESS] = {"ERR_ACCESS", "access is denied"},
    [ERR_CORRUPT] = {"ERR_CORRUPT", "the data is damaged"},
    [ERR_IO] = {"ERR_IO", "the operating system refused an I/O call"},
    [ERR_ARRAY] = {"ERR_ARRAY", "the array refused or is unreachable"},
    [ERR_LOST] = {"ERR_LOST", "the content is lost"},
};

_Static_assert(sizeof(errors) / sizeof(errors[0]) == ERR_COUNT, "every error has name and text");

static bool
err_is_known(enum err e)
{
    /* Through unsigned, so that a negative value is out of range whatever type the enum has. */
    return (unsigned)e < ERR_COUNT;
}

const char *
err_name(enum err e)
{
    return err_is_known(e) ? errors[e].name : "ERR_?";
}

const char *
err_text(enum err e)
{
    return err_is_known(e) ? errors[e].text : "an unknown error";
}

/* Format over @text; a text that ends inside a UTF-8 sequence is cut before that sequence. */
static void
text_format(char *text, size_t size, const char *fmt, va_list args)
{
    int wanted = vsnprintf(text, size, fmt, args);
    size_t len;

    if (wanted < 0)
        text[0] = '\0';
    if (wanted < 0 || (size_t)wanted < size)
        return;

    len = size - 1;
    while (len > 0 && ((unsigned char)text[len - 1] & 0xC0) == 0x80)
        len--;
    if (len > 0 && ((unsigned char)text[len - 1] & 0x80))
        len--;
    /* Cutting a whole sequence that just fitted loses one character and keeps the rule simple. */
    if ((unsigned char)text[len] & 0x80)
        text[len] = '\0';
}

enum err
why_set(struct why *why, enum err e, const char *fmt, ...)
{
    va_list args;

    if (!why)
        return e;
    va_start(args, fmt);
    text_format(why->text, sizeof(why->text), fmt, args);
    va_end(args);
    why->about[0] = '\0';
    return e;
}

/* Through a variable argument list, for text_format(). */
static void
name_format(char *buf, size_t size, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    text_format(buf, size, fmt, args);
    va_end(args);
}

enum err
why_about(struct why *why, enum err e, const char *name)
{
    if (why && e && why->about[0] == '\0')
        name_format(why->about, sizeof(why->about), "%s", name);
    return e;
}

enum err
why_prefix(struct why *why, enum err e, const char *fmt, ...)
{
    char context[WHY_MAX];
    struct why old;
    va_list args;

    if (!why)
        return e;
    va_start(args, fmt);
    text_format(context, sizeof(context), fmt, args);
    va_end(args);
    old = *why;
    (void)why_set(why, e, "%s: %s", context, why_text(&old, e)); /* returns @e */
    memcpy(why->about, old.about, sizeof(why->about));
    return e;
}

const char *
why_text(const struct why *why, enum err e)
{
    return why && why->text[0] ? why->text : err_text(e);
}
