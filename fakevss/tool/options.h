/* SPDX-License-Identifier: Apache-2.0 */
/* What commands that play scenarios need to be told, or find out: the adapter, the build tree of
 * the Windows programs, the folder of this program. */
#ifndef FAKEVSS_TOOL_OPTIONS_H
#define FAKEVSS_TOOL_OPTIONS_H

#include "base/text.h"
#include "fakevss/tool/adapter.h"

/* Zero-initialise; released with options_release(). */
struct options {
    const char *adapter_path; /* borrowed; NULL: not told */
    const char *build;        /* the same */
    struct text tools;        /* folder of this program */
    struct text texts[2];     /* what the first two point to when they were not told */
    struct adapter adapter;
};

/* Take the argument at argv[*at], and its value behind it, if it is one of these: then *at is at
 * the last of them. */
bool options_take(struct options *options, int argc, char **argv, int *at);

/* Find out what was not told, and load the adapter: mock.adapter in the folder of @file, or in the
 * source tree beside this program's build tree when @file is NULL. ERR_IO, ERR_NOMEM, the errors of
 * adapter_load(). */
enum err options_complete(struct options *options, const char *file, struct why *why);

void options_release(struct options *options);

#endif
