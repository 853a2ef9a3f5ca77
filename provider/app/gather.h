/* SPDX-License-Identifier: Apache-2.0 */
/* The facts of this machine and its array, for status and doctor. */
#ifndef APP_GATHER_H
#define APP_GATHER_H

#include "provider/admin/facts.h"

/* Look at everything and change nothing; what cannot be learnt is told as that in the facts.
 * Released with facts_release(). */
void gather(struct facts *ret_facts);

#endif
