/* SPDX-License-Identifier: Apache-2.0 */
/* The real lunshadow.exe, installed in this prefix as a service over a mock array: what
 * the tests across processes share. One at a time. Every failure is a failed check. */
#ifndef TEST_COM_SITE_H
#define TEST_COM_SITE_H

#include <stdbool.h>

#include "idl/vss_provider.h"

#define SITE_HOST "alpha"
#define SITE_LUNS 2
#define SITE_LUN_SIZE (1024 * 1024) /* bytes; four chunks of a resync */
#define SITE_DEADLINE_MS 30000

struct site {
    char *array_dir;                          /* owned */
    char *event_file;                         /* owned */
    VDS_LUN_INFORMATION originals[SITE_LUNS]; /* owned; as VSS would describe the original LUNs */
    bool is_plain;                            /* by site_plain() */
};

extern struct site site;

/* Make the array, install the provider with VSS's stand-in; nothing runs yet. */
bool site_start(void);

/* Install again, with one more setting ("NAME=VALUE"). */
bool site_install(const WCHAR *setting);

/* From here on COM starts the provider as a plain program, which ends with its last client: it may
 * die, while Wine's service control manager misses that a service died. */
bool site_plain(void);

/* Stop the service and forget the array. */
void site_end(void);

/* Are there exactly the original LUNs and @shadows shadow copy LUNs? */
void site_check_luns(unsigned shadows);

/* Is the LUN of @record in the fabric of this host? */
bool site_is_presented(const VDS_LUN_INFORMATION *record);

/* Free what is in the SITE_LUNS @records. */
void site_release_records(VDS_LUN_INFORMATION *records);

/* Path of the blocks of the LUN of @record. */
bool site_image(const VDS_LUN_INFORMATION *record, char *path, size_t size);

/* Fill the LUN of @record with @content, as its host would; and how many of its bytes, from the
 * first on, are @content. */
void site_fill(const VDS_LUN_INFORMATION *record, char content);
size_t site_filled(const VDS_LUN_INFORMATION *record, char content);

/* Kill the process of the provider, which must have been the last to change the array. */
void site_kill(void);

/* The fault rules that the next process of the provider obeys; "" for none. */
void site_faults(const char *rules);

/* Does the event file contain @part? */
void site_check_event(const char *part);

/* --- the service --- */

/* Its state, SERVICE_STOPPED also when there is none; @ret_exit_code (may be NULL) is the
 * service-specific one of its last end. */
DWORD site_service_state(DWORD *ret_exit_code);

/* Bytes of memory of the running service that are its own: without what it shares, as the code of
 * Wine. 0 after a failed check. */
size_t site_service_memory(void);

/* Its state with what it tells about its progress. */
DWORD site_service_state_now(DWORD *ret_checkpoint, DWORD *ret_wait_hint);

/* Wait until it is in @state. */
bool site_service_await(DWORD state);

/* Send a control; returns the Win32 error. */
DWORD site_service_control(DWORD control);
DWORD site_service_start(void);

/* Stop it, and wait until its process has ended, so that the next client meets a fresh one. */
void site_service_stop(void);

#endif
