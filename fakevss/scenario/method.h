/* SPDX-License-Identifier: Apache-2.0 */
/* The requester calls that a scenario may make: named as in IVssBackupComponents. */
#ifndef FAKEVSS_SCENARIO_METHOD_H
#define FAKEVSS_SCENARIO_METHOD_H

#include <stdbool.h>
#include <stdint.h>

#define METHOD_ARGUMENTS_MAX 3

enum argument_kind {
    ARGUMENT_CONTEXT,  /* names of contexts and attributes joined by '|', or a number */
    ARGUMENT_VOLUME,   /* a volume */
    ARGUMENT_PROVIDER, /* a provider */
    ARGUMENT_DOCUMENT, /* a document */
    ARGUMENT_OBJECT,   /* a shadow copy set or a shadow copy */
    ARGUMENT_COPY,     /* a shadow copy */
    ARGUMENT_MS,       /* milliseconds */
    ARGUMENT_WORD,     /* one of method->words */
    ARGUMENT_FLAGS,    /* some of method->words joined by '|', or a number */
};

/* What a call gives a name to. */
enum method_made {
    METHOD_MAKES_NOTHING,
    METHOD_MAKES_SET,
    METHOD_MAKES_COPY,
    METHOD_MAKES_DOCUMENT, /* in a file that it is told */
};

struct method {
    const char *name;
    unsigned least, most; /* arguments */
    enum argument_kind arguments[METHOD_ARGUMENTS_MAX];
    const char *words; /* joined by '|'; "" */
    enum method_made made;
    uint32_t result;     /* that a scenario means when it names none */
    bool calls_provider; /* so it may have met a violation */
    bool begins;         /* something in the background, which Wait ends */
};

/* NULL for a name that is none. */
const struct method *method_find(const char *name);

/* The method that ends what another began. */
extern const struct method *const method_wait;

/* Is @word one of @list, which is joined by '|'? */
bool method_word_is_in(const char *word, const char *list);

/* Is @text some of @names, both joined by '|', or a number? */
bool method_are_flags(const char *text, const char *names);

/* Is it what ARGUMENT_CONTEXT takes? */
bool method_is_context(const char *text);

#endif
