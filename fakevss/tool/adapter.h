/* SPDX-License-Identifier: Apache-2.0 */
/* The adapter file: shell commands by which fakevss makes LUNs and hosts, whatever array and host
 * are. Its lines are KEY = COMMAND; doc/fakevss.md has the keys. */
#ifndef FAKEVSS_TOOL_ADAPTER_H
#define FAKEVSS_TOOL_ADAPTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

enum adapter_key {
    ADAPTER_SETUP,     /* make the array in folder ARRAY */
    ADAPTER_LUN,       /* make an original LUN of SIZE, print its name */
    ADAPTER_FOREIGN,   /* make one of SIZE on an array that the provider does not know */
    ADAPTER_DELETE,    /* delete original LUN LUN */
    ADAPTER_PRESENT,   /* present LUN to HOST */
    ADAPTER_UNPRESENT, /* take that back */
    ADAPTER_COPIES,    /* print the name of each shadow copy LUN, a line each */
    ADAPTER_REMOVE,    /* remove shadow copy LUN LUN */
    ADAPTER_PATH,      /* print the path of a file with the blocks of LUN */
    ADAPTER_FAULT,     /* make the array fail as RULE says; empty: no more */
    ADAPTER_BUS,       /* have HOST see shadow copy LUNs as RULE says; empty: as they are */
    ADAPTER_EVENTS,    /* print the log of events of HOST */
    ADAPTER_HOST,      /* make HOST in folder DIR */
    ADAPTER_REBOOT,    /* end all that runs on HOST in folder DIR */
    ADAPTER_RUN,       /* run "$@", a program and its arguments, on HOST */
    ADAPTER_END,       /* remove HOST in folder DIR */
    ADAPTER_KEY_COUNT
};

struct adapter {
    char *file;
    char *folder;                      /* of the file */
    char *commands[ADAPTER_KEY_COUNT]; /* NULL: not there */
};

/* Parse the file at @path. ERR_INVAL with "FILE:LINE: ...", also when a command is missing that
 * there must be; ERR_NOMEM; the errors of os_read_file(). Released with adapter_release(). */
enum err adapter_load(const char *path, struct adapter *ret_adapter, struct why *why);
void adapter_release(struct adapter *adapter); /* zeroed is fine */

const char *adapter_key_name(enum adapter_key key);

#endif
