/* SPDX-License-Identifier: Apache-2.0 */
/* Presentation: hosts/<host>/<naa> is the masking table, the fabric follows it. All under the lock,
 * inside a journaled change, and repeatable. */
#ifndef MOCK_PRESENT_H
#define MOCK_PRESENT_H

#include "provider/array/backends/mock/store.h"

/* Unmask the LUN for @host and publish it there; already so is ERR_OK. */
enum err present_show(const struct store *store, uint64_t number, const char *host,
                      struct why *why);

/* Withdraw and mask it; already so is ERR_OK. */
enum err present_hide(const struct store *store, uint64_t number, const char *host,
                      struct why *why);

/* Hide it from every host. */
enum err present_hide_all(const struct store *store, uint64_t number, struct why *why);

struct presence {
    bool is_unmasked;  /* by the masking table */
    bool is_published; /* by the fabric */
};

/* What both say about a LUN and a host. */
enum err present_look(const struct store *store, uint64_t number, const char *host,
                      struct presence *ret_presence, struct why *why);

/* Do table and fabric agree about the LUN for every host? False also when that cannot be read. */
bool present_is_whole(const struct store *store, uint64_t number);

#endif
