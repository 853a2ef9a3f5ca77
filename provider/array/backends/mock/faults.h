/* SPDX-License-Identifier: Apache-2.0 */
/* Scripted faults of the mock array: the file "faults" names operations that fail, wait, hang or
 * end the process, so that tests decide what breaks and when. Grammar: doc/fabric-and-mock.md. */
#ifndef MOCK_FAULTS_H
#define MOCK_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct os_cancel;

/* What a rule may name: the members of the port, the parts of commit and preparation, and each
 * change of a file. */
enum fault_op {
    FAULT_OPEN,
    FAULT_FIND,
    FAULT_CAN_SHADOW,
    FAULT_GROUP_OPEN,
    FAULT_GROUP_ADD,
    FAULT_GROUP_DROP,
    FAULT_GROUP_WAIT,
    FAULT_GROUP_ARM,
    FAULT_GROUP_COMMIT,
    FAULT_COMMIT_LUN, /* each LUN inside commit */
    FAULT_SEAL,
    FAULT_ABORT,
    FAULT_TARGET,
    FAULT_PRESENT,
    FAULT_UNPRESENT,
    FAULT_REMOVE,
    FAULT_LIST,
    FAULT_TAG,
    FAULT_HOSTS,
    FAULT_RESYNC_START,
    FAULT_RESYNC_POLL,
    FAULT_RESYNC_CANCEL,
    FAULT_RESYNC_COPY, /* each chunk of COPY_CHUNK bytes that a resync job copies */
    FAULT_PLEX_COPY,   /* each LUN that is copied in the background */
    FAULT_RECLAIM,     /* each look for removed LUNs, each piece of one that is freed */
    FAULT_STEP,        /* each durable change: a file or folder made, replaced or deleted */
    FAULT_APPEND,      /* each line appended to the journal */
    FAULT_OP_COUNT
};

/* The rules and the calls counted so far, shared by an array handle and its groups. Thread-safe. */
struct faults;

/* No rules yet. ERR_NOMEM. Freed with faults_free(). */
enum err faults_new(struct faults **ret_faults);

/* Read the rules anew from the file at @path; none when it is missing. Counts go on while the text
 * is the same, and begin anew with another. ERR_CORRUPT names file and line, and leaves the rules
 * as they were. */
enum err faults_load(struct faults *faults, const char *path, struct why *why);

/* End the hangs that nothing else ends, wait until they have returned, and free. NULL is fine. */
void faults_free(struct faults *faults);

/* How long a hang or delay may last: until @cancel (may be NULL) or @deadline_ms. */
struct fault_wait {
    struct os_cancel *cancel;
    uint32_t deadline_ms;
};

/* Count a call of @op and do what the rules say for it. @wait may be NULL: then only closing the
 * array ends a hang. Returns the scripted error, ERR_TIMEOUT or ERR_CANCELLED of a hang, else
 * ERR_OK. Never allocates: legal in the frozen window. */
enum err faults_hit(struct faults *faults, enum fault_op op, const struct fault_wait *wait,
                    struct why *why);

/* As faults_hit for FAULT_CAN_SHADOW: a rule "fail" without an error is the answer no. */
enum err faults_ask(struct faults *faults, bool *ret_can, struct why *why);

/* As faults_hit for FAULT_APPEND: *ret_tear is set when only half a line is to be written and the
 * process is to die then. */
enum err faults_append(struct faults *faults, const struct fault_wait *wait, bool *ret_tear,
                       struct why *why);

#endif
