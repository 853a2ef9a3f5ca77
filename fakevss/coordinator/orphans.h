/* SPDX-License-Identifier: Apache-2.0 */
/* Provider processes that a dead coordinator left behind. Windows releases a dead client's
 * references after a while, and the provider ends; Wine never does, so the process would stay for
 * ever, unreachable and in the way of the next one. */
#ifndef FAKEVSS_COORDINATOR_ORPHANS_H
#define FAKEVSS_COORDINATOR_ORPHANS_H

/* At the start of a coordinator: when the one before did not end in order, end the processes of all
 * registered providers, as the loss of their last client would. Note that we run now. */
void orphans_begin(void);
/* At its end in order. */
void orphans_end(void);

#endif
