/* SPDX-License-Identifier: Apache-2.0 */
/* Whether this host is a node of a failover cluster. */
#ifndef APP_CLUSTER_H
#define APP_CLUSTER_H

#include <stdbool.h>

/* True when it is configured as a node, whether the cluster service runs at the moment or not.
 * False also when Windows has no clustering. */
bool cluster_is_node(void);

#endif
