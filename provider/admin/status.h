/* SPDX-License-Identifier: Apache-2.0 */
/* The state of the provider at a glance. Judging is the doctor's. */
#ifndef ADMIN_STATUS_H
#define ADMIN_STATUS_H

#include "base/text.h"
#include "provider/admin/facts.h"

/* The newest finished sets of this host that are listed. */
#define STATUS_LAST_SETS 5

/* As lines or as JSON. When a set was finished the tags do not tell: the times are those at which
 * its LUNs were made. */
void status_write(const struct facts *facts, bool is_json, struct text *text);

#endif
