/* SPDX-License-Identifier: Apache-2.0 */
/* What the coordinator knows beyond the life of its process, in HKLM\SOFTWARE\FakeVss: settings,
 * registered providers, shadow copy sets, disk numbers, and the marks to take back after a crash.
 * Callers serialise writes. */
#ifndef FAKEVSS_COORDINATOR_STORE_H
#define FAKEVSS_COORDINATOR_STORE_H

#include <windows.h>

#include <stdint.h>

#include "base/err.h"
#include "fakevss/coordinator/copy_set.h"
#include "fakevss/host/disks.h"
#include "fakevss/host/marks.h"

#define STORE_KEY "SOFTWARE\\FakeVss"
#define STORE_PROVIDERS_MAX 32
#define STORE_PATH_MAX 1024

/* Settings of the host. */
struct store_settings {
    char host[COPY_MACHINE_SIZE]; /* "HostName"; default the computer's name */
    char fabric[STORE_PATH_MAX];  /* "FabricPath"; mandatory */
    char gate[STORE_PATH_MAX];    /* "GatePath"; mandatory */
    char events[STORE_PATH_MAX];  /* "EventFile", to which the host's providers write their events:
                                   * the checker reads it; default "", nothing is known of them */
    DWORD arrival_ms; /* "ArrivalTimeout" [ms] for disks after LocateLuns; default 2000 */
    DWORD hold_ms;    /* "HoldLimit" [ms]; default VSS's own 10000 */
    DWORD open_ms;    /* "OpenTimeout" [ms] for disks that a resync will overwrite; default 5000 */
    DWORD freeze_ms;  /* "FreezeLimit" [ms] that writers stay frozen; default 60000, a writer may
                       * have  less, 20000 for Exchange */
    DWORD call_ms; /* "CallLimit" [ms] until a provider's call counts as hanging; default 300000 */
    DWORD prepare_ms; /* "PrepareLimit" [ms], that of EndPrepareSnapshots, in which an array may
                       * copy whole LUNs; default 3600000 */
    DWORD idle_s;     /* "IdleTimeout" [s] until the process ends; absent or 0: VSS's own 180 */
    DWORD keeps;  /* "KeepProviders" 1: they stay loaded until the process is idle; default 0, they
                   * are  unloaded after each operation */
    DWORD varies; /* "VaryRecords" 1: what VSS leaves open differs from call to call; default 0 */
};

struct store_provider {
    GUID id;
    CLSID class_id;
    GUID version_id;
    DWORD type; /* VSS_PROVIDER_TYPE */
    char name[128];
    char version[64];
};

/* Set @name to @value, a path, name or decimal number. E_INVALIDARG with a text for an unknown name
 * or a value out of its range. */
HRESULT store_setting_set(const char *name, const char *value, struct why *why);
/* VSS_E_BAD_STATE with a text when a mandatory one is missing, or a number is out of its range; it
 * then has its default. */
HRESULT store_settings_load(struct store_settings *ret_settings, struct why *why);

/* The process id of the coordinator that runs, or that ended without order; 0 for none. */
DWORD store_running(void);
HRESULT store_set_running(DWORD pid);

/* Has store_set_booted() been called since the machine was started? */
bool store_is_booted(void);
HRESULT store_set_booted(void);

/* VSS_E_PROVIDER_ALREADY_REGISTERED, VSS_E_PROVIDER_NOT_REGISTERED. */
HRESULT store_provider_add(const struct store_provider *provider);
HRESULT store_provider_remove(const GUID *id);
/* At most STORE_PROVIDERS_MAX to @ret_providers; damaged ones are left out. */
HRESULT store_providers(struct store_provider *ret_providers, unsigned *ret_count);

/* A set whose LUNs are about to be the system's: all or nothing. Not complete yet, unless its
 * is_complete says so. */
HRESULT store_set_save(const struct copy_set *set);
/* Its creation is over. */
HRESULT store_set_complete(const GUID *set);
/* It no longer counts: requesters know it no more, and delete_orphans() deletes it. */
HRESULT store_set_doom(const GUID *set);
/* Forget it with all its copies; one that is not there is fine. */
HRESULT store_set_remove(const GUID *set);
/* Forget one copy of it, and the set with the last one. */
HRESULT store_copy_remove(const GUID *set, const GUID *snapshot);
/* Which sets: what requesters may know, or those in creation too. */
enum store_sets_which { STORE_SETS_COMPLETE, STORE_SETS_ALL };
/* The sets, an array freed with store_sets_free(); damaged ones are left out. */
HRESULT store_sets(enum store_sets_which which, struct copy_set **ret_sets, unsigned *ret_count);
void store_sets_free(struct copy_set *sets, unsigned count);

/* The marks that LUN @naa had before it was marked: written before the act, removed after it was
 * undone. */
HRESULT store_marks_save(const char *naa, const struct marks *marks);
/* VSS_E_OBJECT_NOT_FOUND; VSS_E_UNEXPECTED for a damaged record. */
HRESULT store_marks_load(const char *naa, struct marks *ret_marks);
HRESULT store_marks_remove(const char *naa);
/* The LUN at @index that has such a record. */
bool store_marks_at(DWORD index, char *naa, size_t size);

/* Disk numbers: replace all by those of @disks; and the ones stored into @disks as reservations. */
HRESULT store_disks_save(const struct disks *disks);
HRESULT store_disks_reserve(struct disks *disks);

#endif
