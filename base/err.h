/* SPDX-License-Identifier: Apache-2.0 */
/* Error values and error texts of everything below provider/com/.
 *
 * A function that can fail for a reason outside the program takes a struct why and says there what
 * failed and what to do about it. HRESULTs are not known here; provider/com/hr.c maps. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/* Order is free; hr.c and the tests walk all values up to ERR_COUNT. */
enum err {
    ERR_OK = 0,
    ERR_NOMEM,         /* an allocation failed */
    ERR_INVAL,         /* an argument breaks the call's rules */
    ERR_STATE,         /* the call is not legal in the present state */
    ERR_NOT_FOUND,     /* the named object does not exist */
    ERR_EXISTS,        /* the object to make is there already */
    ERR_NOT_SUPPORTED, /* a documented thing that this build or array does not do */
    ERR_NO_SPACE,      /* the array has no room */
    ERR_LIMIT,         /* a count limit of the array is reached */
    ERR_TIMEOUT,       /* the deadline passed */
    ERR_CANCELLED,     /* the cancel event was set */
    ERR_ACCESS,        /* the caller may not do this */
    ERR_CORRUPT,       /* stored or received data is damaged */
    ERR_IO,            /* the operating system refused an I/O call */
    ERR_ARRAY,         /* the array refused or is unreachable */
    ERR_LOST,          /* the content is gone for good, and so is what it was for */
    ERR_COUNT
};

/* Size of an error text with its terminating NUL. */
#define WHY_MAX 512

/* Size of the name of the object that a failure is about, with its terminating NUL. */
#define WHY_ABOUT_MAX 64

/* The reason of the last failure of one call: bounded texts, so they may be filled in the frozen
 * window. Zero-initialise. Every struct why pointer parameter may be NULL. */
struct why {
    char text[WHY_MAX];
    char about[WHY_ABOUT_MAX]; /* the one object concerned, a LUN say; "" when there is none */
};

/* The name of @e as spelled above, "ERR_?" for a value out of range. Never NULL. */
const char *err_name(enum err e);

/* A short English sentence for @e without a full stop. Never NULL. */
const char *err_text(enum err e);

/* Store a printf-formatted text in @why (truncated to fit) and return @e, so that a failing
 * function ends with "return why_set(why, ERR_X, ...)". It is a new failure: what the earlier one
 * was about is forgotten. Neither allocates nor locks. */
enum err why_set(struct why *why, enum err e, const char *fmt, ...)
    __attribute__((format(gnu_printf, 3, 4)));

/* Put a printf-formatted context and ": " before the text already in @why. Returns @e. */
enum err why_prefix(struct why *why, enum err e, const char *fmt, ...)
    __attribute__((format(gnu_printf, 3, 4)));

/* Say that failure @e is about the object called @name (cut to fit), unless @why names one already:
 * who is nearest to the failure knows best. Nothing for ERR_OK. Returns @e, so that a function
 * about one LUN ends with "return why_about(why, e, name)". Neither allocates nor locks. */
enum err why_about(struct why *why, enum err e, const char *name);

/* The text in @why, or err_text(@e) if @why is NULL or empty. Borrowed from @why. */
const char *why_text(const struct why *why, enum err e);

#endif
