/* SPDX-License-Identifier: Apache-2.0 */
/* Telling the administrator of shadow copies that the array gave up. Source: VSS, Error Handling in
 * Shadow Copy Providers (running out of space after the creation of a differential shadow copy is
 * to be logged). */
#ifndef COM_LOSSES_H
#define COM_LOSSES_H

#include "provider/core/engine.h"

/* An engine_lost: @ctx is the process's struct events. Writes the event, unless a set is frozen:
 * then it waits as all others do. Thread-safe. */
void losses_tell(void *ctx, const struct lun *lun, const struct array_tag *tag);

#endif
