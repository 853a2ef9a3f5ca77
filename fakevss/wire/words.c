/* SPDX-License-Identifier: Apache-2.0 */
/* A line is copied first, and its words are unescaped where they stand: they only get shorter. */
#include "config.h"

#include "fakevss/wire/words.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static char
unescaped(char c)
{
    switch (c) {
    case '"':
    case '\\':
        return c;
    case 'n':
        return '\n';
    case 't':
        return '\t';
    default:
        return '\0';
    }
}

/* Every character is UTF-8, and none is a control character but a tab. */
static enum err
check_characters(const char *line, size_t size, unsigned *ret_column, struct why *why)
{
    for (size_t at = 0; at < size;) {
        uint32_t code_point;
        size_t bytes = utf8_character(line + at, &code_point); /* a NUL is behind the line */

        *ret_column = (unsigned)at + 1;
        if (bytes == 0)
            return why_set(why, ERR_INVAL, "a byte that is not UTF-8 (0x%02x), expected text",
                           (unsigned)(unsigned char)line[at]);
        if (utf8_is_control(code_point) && code_point != '\t')
            return why_set(why, ERR_INVAL, "control character U+%04X, expected text",
                           (unsigned)code_point);
        at += bytes;
    }
    return ERR_OK;
}

/* The word at *@at, which becomes the end of it; its text is moved together in place. */
static enum err
take_word(struct words *words, size_t *at, unsigned *ret_column, struct why *why)
{
    struct word *word = &words->list[words->count];
    char *in = words->data + *at;
    char *out = in;
    bool in_quotes = false;

    *word = (struct word){.text = in, .column = (unsigned)*at + 1};
    while (*in && (in_quotes || !is_blank(*in))) {
        if (*in == '"') {
            in_quotes = !in_quotes;
            word->is_quoted = true;
            *ret_column = (unsigned)(in - words->data) + 1;
            in++;
        } else if (in_quotes && *in == '\\') {
            char c = unescaped(in[1]);

            if (!c) {
                *ret_column = (unsigned)(in - words->data) + 1;
                return why_set(why, ERR_INVAL,
                               "unknown escape, expected \\\" \\\\ \\n or \\t in quotes");
            }
            *out++ = c;
            in += 2;
        } else {
            *out++ = *in++;
        }
    }
    if (in_quotes)
        return why_set(why, ERR_INVAL, "this quote is not closed, expected another \"");
    *at = (size_t)(in - words->data);
    if (*in)
        (*at)++; /* the blank behind it may become its NUL */
    *out = '\0';
    words->count++;
    return ERR_OK;
}

/* Count what may become words, so that the list has room. */
static size_t
count_words(const char *line)
{
    size_t count = 0;

    for (size_t i = 0; line[i]; i++)
        count += !is_blank(line[i]) && (i == 0 || is_blank(line[i - 1]));
    return count;
}

static enum err
split(struct words *words, enum words_form form, unsigned *ret_column, struct why *why)
{
    size_t most = count_words(words->data); /* blanks in quotes are counted too */
    size_t at = 0;
    enum err e = ERR_OK;

    words->list = mem_array(most < WORDS_MAX ? most : WORDS_MAX, sizeof(*words->list));
    if (!words->list)
        return ERR_NOMEM;
    for (;;) {
        while (is_blank(words->data[at]))
            at++;
        if (!words->data[at] || (form == WORDS_WITH_COMMENTS && words->data[at] == '#'))
            return ERR_OK;
        *ret_column = (unsigned)at + 1;
        if (words->count == WORDS_MAX)
            return why_set(why, ERR_LIMIT, "too many words, expected at most %d", WORDS_MAX);
        e = take_word(words, &at, ret_column, why);
        if (e)
            return e;
    }
}

enum err
words_split(const char *line, size_t size, enum words_form form, struct words *ret_words,
            unsigned *ret_column, struct why *why)
{
    struct words words = {0};
    enum err e = ERR_NOMEM;

    *ret_column = 1;
    if (size > WORDS_LINE_MAX) {
        *ret_column = WORDS_LINE_MAX + 1;
        return why_set(why, ERR_LIMIT, "the line is too long, expected at most %d bytes",
                       WORDS_LINE_MAX);
    }
    words.data = mem_zalloc(size + 1);
    if (!words.data)
        goto out;
    memcpy(words.data, line, size);
    e = check_characters(words.data, size, ret_column, why);
    if (!e)
        e = split(&words, form, ret_column, why);
    if (e)
        goto out;

    *ret_words = words;
    words = (struct words){0}; /* handed over */
out:
    words_release(&words);
    return e;
}

void
words_release(struct words *words)
{
    mem_free(words->list);
    mem_free(words->data);
    *words = (struct words){0};
}

static bool
needs_quotes(const char *word)
{
    return !*word || *word == '#' || word[strcspn(word, " \t\n\"")] != '\0';
}

static void
add_character(struct text *line, const char *character, size_t bytes, bool in_quotes)
{
    uint32_t code_point = 0;

    if (in_quotes && (*character == '"' || *character == '\\'))
        text_add(line, "\\%c", *character);
    else if (*character == '\n')
        text_add_bytes(line, "\\n", 2);
    else if (*character == '\t')
        text_add_bytes(line, "\\t", 2);
    else if (utf8_character(character, &code_point) == 0 || utf8_is_control(code_point))
        text_add_bytes(line, "?", 1);
    else
        text_add_bytes(line, character, bytes);
}

static void
add_value(struct text *line, const char *word)
{
    bool in_quotes = needs_quotes(word);

    if (in_quotes)
        text_add_bytes(line, "\"", 1);
    for (size_t at = 0; word[at];) {
        uint32_t code_point;
        size_t bytes = utf8_character(word + at, &code_point);

        bytes = bytes ? bytes : 1;
        add_character(line, word + at, bytes, in_quotes);
        at += bytes;
    }
    if (in_quotes)
        text_add_bytes(line, "\"", 1);
}

void
words_add(struct text *line, const char *word)
{
    if (line->size > 0)
        text_add_bytes(line, " ", 1);
    add_value(line, word);
}

void
words_add_pair(struct text *line, const char *key, const char *value)
{
    if (line->size > 0)
        text_add_bytes(line, " ", 1);
    text_add(line, "%s=", key);
    add_value(line, value);
}

const char *
words_pair(const struct words *words, size_t from, const char *key)
{
    size_t length = strlen(key);

    for (size_t i = from; i < words->count; i++) {
        const char *text = words->list[i].text;

        if (strncmp(text, key, length) == 0 && text[length] == '=')
            return text + length + 1;
    }
    return NULL;
}
