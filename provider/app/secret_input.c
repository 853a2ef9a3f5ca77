/* SPDX-License-Identifier: Apache-2.0 */
/* A line of a console is text in UTF-16, of a file or pipe bytes. */
#include "config.h"

#include "provider/app/secret_input.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "provider/com/utf16.h"

/* A console gives a line in parts when the buffer is too small, and the rest would go to the next
 * program that reads. */
#define CONSOLE_LINE_MAX 4096

/* @mode: of the console, which does not echo in the meantime. */
static enum err
read_console(HANDLE console, DWORD mode, char buf[SECRET_INPUT_MAX], struct why *why)
{
    WCHAR line[CONSOLE_LINE_MAX] = {0};
    DWORD length = 0;
    char *text;

    fputs(SETTING_SECRET ": ", stderr);
    (void)SetConsoleMode(console, mode & ~(DWORD)ENABLE_ECHO_INPUT); /* it is shown, at the worst */
    if (!ReadConsoleW(console, line, CONSOLE_LINE_MAX - 1, &length, NULL))
        length = 0;
    (void)SetConsoleMode(console, mode); /* as above */
    fputs("\n", stderr);
    line[length] = L'\0';
    text = utf8_from_utf16(line);
    mem_wipe(line, sizeof(line));
    if (!text)
        return why_set(why, ERR_NOMEM, "no memory for the secret");
    snprintf(buf, SECRET_INPUT_MAX, "%s", text);
    mem_wipe(text, strlen(text));
    mem_free(text);
    return ERR_OK;
}

/* Up to the end of the line, of the input or of @buf. */
static void
read_bytes(HANDLE input, char buf[SECRET_INPUT_MAX])
{
    size_t length = 0;
    DWORD count = 1;
    char byte;

    while (length < SECRET_INPUT_MAX - 1 && ReadFile(input, &byte, 1, &count, NULL) && count == 1) {
        if (byte == '\n' || byte == '\0')
            break;
        buf[length++] = byte;
    }
}

enum err
secret_input_read(HANDLE input, char buf[SECRET_INPUT_MAX], struct why *why)
{
    enum err e = ERR_OK;
    DWORD mode;

    memset(buf, 0, SECRET_INPUT_MAX);
    if (GetConsoleMode(input, &mode))
        e = read_console(input, mode, buf, why);
    else
        read_bytes(input, buf);
    if (e)
        return e;
    buf[strcspn(buf, "\r\n")] = '\0';
    if (!buf[0])
        return why_set(why, ERR_INVAL,
                       "standard input: " SETTING_SECRET " must be a line of 1 to %d bytes, but is "
                       "empty; \"--set " SETTING_SECRET "=\" deletes it",
                       SETTING_SECRET_MAX - 1);
    return settings_check_secret(buf, "standard input", why);
}
