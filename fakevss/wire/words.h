/* SPDX-License-Identifier: Apache-2.0 */
/* One line of text taken apart into words, and put together from words: the form of scenario files
 * and of the protocol between fakevss and its agents.
 *
 * Words are separated by blanks and tabs. Part of a word may stand in double quotes and may then
 * hold blanks; inside quotes \" \\ \n and \t stand for a quote, a backslash, a line feed and a tab.
 * Outside quotes a backslash is an ordinary character. */
#ifndef FAKEVSS_WIRE_WORDS_H
#define FAKEVSS_WIRE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/text.h"

#define WORDS_MAX 256       /* words in a line */
#define WORDS_LINE_MAX 8192 /* bytes in a line */

struct word {
    const char *text; /* without its quotes; borrowed from the words */
    unsigned column;  /* where it begins, from 1, in bytes */
    bool is_quoted;   /* at least in part */
};

/* Zero-initialise. */
struct words {
    size_t count;
    struct word *list; /* owned */
    char *data;        /* owned */
};

enum words_form {
    WORDS_PLAIN,
    WORDS_WITH_COMMENTS, /* a word that begins with '#' and the rest of the line are left out */
};

/* Take apart @line, @size bytes that need no NUL behind them; they may be anything. ERR_INVAL for
 * what is no line of words (a quote that is not closed, an unknown escape, a control character,
 * bytes that are not UTF-8), ERR_LIMIT above WORDS_MAX or WORDS_LINE_MAX, ERR_NOMEM: then @why says
 * what is wrong and *ret_column where. *ret_words is released with words_release(). */
enum err words_split(const char *line, size_t size, enum words_form form, struct words *ret_words,
                     unsigned *ret_column, struct why *why);

/* Free the content; zeroed is fine. */
void words_release(struct words *words);

/* Add @word to the line in @line: a blank before it unless the line is empty, and quotes where it
 * needs them. What words_split() makes of the line is @word again, as long as @word is UTF-8
 * without other control characters than line feed and tab; each of those becomes a '?'. */
void words_add(struct text *line, const char *word);

/* The same for the word KEY=VALUE. */
void words_add_pair(struct text *line, const char *key, const char *value);

/* The value of the first word KEY=VALUE from word @from on; NULL when there is none. Borrowed. */
const char *words_pair(const struct words *words, size_t from, const char *key);

#endif
