/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of this machine and its array at one moment: gathered by the program, judged and
 * reported here. */
#ifndef ADMIN_FACTS_H
#define ADMIN_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "provider/admin/inventory.h"
#include "provider/core/settings.h"

/* Of things that the machine may not tell. */
enum fact {
    FACT_UNKNOWN,
    FACT_NO,
    FACT_YES,
};

/* One of the places where the program is entered. */
struct facts_entry {
    enum {
        ENTRY_UNKNOWN, /* it cannot be looked up */
        ENTRY_MISSING,
        ENTRY_OTHER, /* there, but of another program or version */
        ENTRY_OWN,
    } state;
    char text[WHY_MAX]; /* the program or version entered; or why it is unknown */
};

struct facts {
    uint64_t now_ms; /* UTC */

    struct facts_entry com;      /* class and its program */
    struct facts_entry vss;      /* registration with VSS */
    struct facts_entry messages; /* of our events, for the Event Viewer */
    enum fact is_served;         /* a provider process serves this machine */
    enum fact is_server_edition; /* of Windows */
    enum fact is_elevated;       /* this program has an administrator's rights */

    enum err settings_error; /* other than ERR_OK: settings_why, and no settings */
    struct why settings_why;
    struct settings settings;

    enum err array_error; /* other than ERR_OK: array_why, and neither info nor inventory */
    struct why array_why;
    struct array_info array_info;
    struct inventory inventory;

    /* Disks that Windows shows and whose identity it tells; NULL when there are none. */
    struct lun *disks; /* owned */
    size_t disk_count;
    size_t disks_ours;    /* of them, LUNs of the array */
    size_t disks_unread;  /* others, which could not be asked */
    struct why disks_why; /* why the first of those */
};

/* Free what it owns. A zeroed one is fine. */
void facts_release(struct facts *facts);

#endif
