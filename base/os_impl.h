/* SPDX-License-Identifier: Apache-2.0 */
/* Between the two os_*.c files of the systems and the portable files os_cancel.c, os_lock.c and
 * os_folder.c, which are built on them. For base/ alone. */
#ifndef BASE_OS_IMPL_H
#define BASE_OS_IMPL_H

#include "base/os.h"

/* os_sleep_ms() for the tries of a wait that has a deadline, which the frozen window allows. */
void os_pause_ms(uint32_t ms);

enum os_lock_kind { OS_LOCK_SHARED, OS_LOCK_EXCLUSIVE };

/* Take the lock of os_file_lock() if it is free now; ERR_TIMEOUT if it is not. */
enum err os_file_try_lock(struct os_file *file, enum os_lock_kind kind, struct why *why);

/* Take it, waiting in the system for as long as it takes. */
enum err os_file_wait_lock(struct os_file *file, enum os_lock_kind kind, struct why *why);

/* The path with which @file was opened, for texts. Borrowed. */
const char *os_file_path(const struct os_file *file);

/* The names in a folder while it is being read. Zero-initialise. */
struct os_names {
    char **list;
    size_t count;
    size_t room;
};

/* Add a copy of @name unless it is "." or "..". */
enum err os_names_add(struct os_names *names, const char *name);

/* Read all names of folder @path into @names, in any order. */
enum err os_names_read(const char *path, struct os_names *names, struct why *why);

#endif
