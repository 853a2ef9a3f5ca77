/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of this machine that install and uninstall look at and change: one member an act of the
 * operating system, so that a test can let each of them fail. What is to be done, and how it is
 * taken back, is decided above.
 *
 * Members of the registry and of the service return a Win32 error code, ERROR_SUCCESS when done.
 * Registry paths are below HKEY_LOCAL_MACHINE; a NULL value name is the key's default value. */
#ifndef APP_MACHINE_H
#define APP_MACHINE_H

#include <stdbool.h>

#include <windows.h>

#include "idl/vss_admin.h"

#define MACHINE_COMMAND_MAX 1100 /* characters; a program's path, quoted, and its command */

/* What the service control manager knows of our service. */
struct machine_service {
    WCHAR command[MACHINE_COMMAND_MAX]; /* command line */
    DWORD start_type;                   /* SERVICE_DEMAND_START, ... */
    WCHAR account[256];
    WCHAR display_name[256];
};

struct machine {
    /* --- registry --- */

    /* ERROR_FILE_NOT_FOUND when there is no such key. */
    DWORD (*key_find)(const WCHAR *path);
    /* Make the last key of @path, which does not exist, in one that does; @sddl is its security
     * descriptor, NULL for the inherited one. */
    DWORD (*key_make)(const WCHAR *path, const WCHAR *sddl);
    DWORD (*key_protect)(const WCHAR *path, const WCHAR *sddl);
    /* Delete a key that has no keys below it. ERROR_FILE_NOT_FOUND. */
    DWORD (*key_delete)(const WCHAR *path);
    /* The same, with what is below it. */
    DWORD (*key_delete_tree)(const WCHAR *path);

    /* Up to *size bytes of a value, and its size; @data NULL asks for the size alone.
     * ERROR_FILE_NOT_FOUND: no such value or key; ERROR_MORE_DATA. */
    DWORD(*value_get)
    (const WCHAR *path, const WCHAR *name, DWORD *ret_type, void *data, DWORD *size);
    DWORD(*value_set)
    (const WCHAR *path, const WCHAR *name, DWORD type, const void *data, DWORD size);
    DWORD (*value_delete)(const WCHAR *path, const WCHAR *name); /* ERROR_FILE_NOT_FOUND */

    /* --- the service LunShadow --- */

    /* ERROR_SERVICE_DOES_NOT_EXIST. */
    DWORD (*service_get)(struct machine_service *ret_service);
    DWORD (*service_make)(const struct machine_service *service);
    DWORD (*service_change)(const struct machine_service *service);
    DWORD (*service_protect)(const WCHAR *sddl);
    DWORD (*service_delete)(void); /* ERROR_SERVICE_DOES_NOT_EXIST */
    /* Send a control. ERROR_SERVICE_NOT_ACTIVE, ERROR_SERVICE_DOES_NOT_EXIST;
     * ERROR_SERVICE_CANNOT_ACCEPT_CTRL while it starts or ends. */
    DWORD (*service_control)(DWORD control);

    /* --- VSS, and the rest --- */

    HRESULT (*vss_open)(IVssAdmin **ret_admin); /* COM is initialised */
    bool (*is_client_edition)(void);            /* of Windows */
    void (*pause)(DWORD ms);
};

/* The machine that the program runs on. */
extern const struct machine this_machine;

#endif
