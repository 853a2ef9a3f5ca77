/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "provider/admin/facts.h"

#include <string.h>

#include "base/mem.h"

void
facts_release(struct facts *facts)
{
    inventory_release(&facts->inventory);
    mem_free(facts->disks);
    memset(facts, 0, sizeof(*facts));
}
