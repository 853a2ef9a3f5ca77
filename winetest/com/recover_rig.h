/* SPDX-License-Identifier: Apache-2.0 */
/* A restore of the set of set_rig.h. */
#ifndef TEST_COM_RECOVER_RIG_H
#define TEST_COM_RECOVER_RIG_H

#include "fakevss/coordinator/recover.h"
#include "winetest/com/set_rig.h"

#define NAA(lun) "600000000000000000000000000000" lun

#define ALL VSS_RECOVERY_REVERT_IDENTITY_ALL
#define NO_CHECK VSS_RECOVERY_NO_VOLUME_CHECK

extern struct recovery *recovery; /* of the case */

extern const struct set_layout recover_own_luns, recover_one_lun, recover_two_providers;

/* A set and a restore of it, between set_rig_open() and set_rig_close(); and its end. */
void recover_start(const struct set_layout *layout);
void recover_finish(void);

/* AddSnapshotToRecoverySet of copy 1 or 2, and RecoverSet. */
HRESULT recover_add(unsigned copy, const char *volume);
HRESULT recover_run(DWORD flags);

#endif
