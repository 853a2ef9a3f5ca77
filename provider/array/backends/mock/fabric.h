/* SPDX-License-Identifier: Apache-2.0 */
/* fabric/<host>/<naa>/: a LUN as the disk stack of a host sees it, in raw SCSI bytes. Derived from
 * the masking table; a folder appears and vanishes whole (ARCHITECTURE.md, "The fabric"). */
#ifndef MOCK_FABRIC_H
#define MOCK_FABRIC_H

#include "provider/array/backends/mock/store.h"

/* Is the LUN's folder there under @host? */
enum err fabric_has(const struct store *store, uint64_t number, const char *host, bool *ret_has,
                    struct why *why);

/* Make the LUN's folder under @host; already there is ERR_OK. Under the lock. */
enum err fabric_publish(const struct store *store, uint64_t number, const char *host,
                        struct why *why);

/* Take it away, with anything left of an interrupted publish or withdraw; missing is ERR_OK. Under
 * the lock. */
enum err fabric_withdraw(const struct store *store, uint64_t number, const char *host,
                         struct why *why);

#endif
