/* SPDX-License-Identifier: Apache-2.0 */
/* A shadow copy set and its copies: the same structs while the set is created, in the store, and
 * when it is deleted. */
#ifndef FAKEVSS_COORDINATOR_COPY_SET_H
#define FAKEVSS_COORDINATOR_COPY_SET_H

#include <windows.h>

#include <stdbool.h>
#include <stdint.h>

#include "fakevss/host/identity.h"
#include "fakevss/host/volumes.h"
#include "idl/records.h"

#define COPY_SET_MAX 64 /* VSS's own limit. Source: Overview of Processing a Backup Under VSS */
#define COPY_LUNS_MAX VOLUME_EXTENTS_MAX
#define COPY_DEVICE_SIZE 80
#define COPY_MACHINE_SIZE 64

/* The shadow copy of one volume. Its LUNs are those of the volume's extents, each once. */
struct copy {
    GUID snapshot;
    GUID provider;
    struct volume original;
    unsigned lun_count;
    unsigned source_disks[COPY_LUNS_MAX]; /* disk numbers, meaningful during creation only */
    VDS_LUN_INFORMATION sources[COPY_LUNS_MAX];
    VDS_LUN_INFORMATION targets[COPY_LUNS_MAX]; /* the shadow copy LUNs; zeroed until known */
    struct identity *identities[COPY_LUNS_MAX]; /* of the originals when they were committed; owned;
                                                 * NULL: not known */
    unsigned extent_luns[VOLUME_EXTENTS_MAX];   /* index of each extent's LUN */
    bool is_imported;
    bool is_new;            /* by the operation that this struct is part of; not in the store */
    struct id volume;       /* of the copy, once imported */
    unsigned device_number; /* N of HarddiskVolumeShadowCopyN, once imported */
};

struct copy_set {
    GUID id;
    LONG context;
    char machine[COPY_MACHINE_SIZE]; /* the host that created it */
    int64_t created;                 /* VSS_TIMESTAMP of the commit */
    bool is_complete;                /* its creation is over; in the store only */
    unsigned volume_count;           /* copies when created */
    unsigned count;                  /* copies now */
    struct copy *copies;             /* room for COPY_SET_MAX */
};

/* An empty set. E_OUTOFMEMORY. */
HRESULT copy_set_init(struct copy_set *set, const GUID *id, LONG context);
void copy_set_release(struct copy_set *set); /* zeroed is fine */

/* Fill the part of @copy that tells of its original, but not the records. */
void copy_set_volume(struct copy *copy, const struct volume *volume);
void copy_release(struct copy *copy);

/* Borrowed, or NULL. */
const struct copy *copy_set_find(const struct copy_set *set, const GUID *snapshot);

/* True when the set dies with its requester. */
bool copy_set_is_auto_release(const struct copy_set *set);

/* The attribute bits that requesters see of a set that is in the system. */
LONG copy_attributes(const struct copy_set *set);

/* "\\?\GLOBALROOT\Device\HarddiskVolumeShadowCopyN" to @buf of COPY_DEVICE_SIZE bytes. Returns
 * @buf. */
char *copy_device(const struct copy *copy, char *buf);

/* The names of the originals' disks to @ret_names, in task memory. E_OUTOFMEMORY, with nothing left
 * allocated. */
HRESULT copy_disk_names(const struct copy *copy, WCHAR **ret_names);
void copy_free_names(const struct copy *copy, WCHAR **names);

#endif
