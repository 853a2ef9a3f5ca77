/* SPDX-License-Identifier: Apache-2.0 */
/* Watches COM's task allocator: how many blocks are alive, and a failure of the n-th allocation on
 * demand. */
#ifndef TEST_COM_TASK_SPY_H
#define TEST_COM_TASK_SPY_H

#include <stdbool.h>

/* Start watching; false when the platform does not let us. One at a time. */
bool task_spy_start(void);

/* Stop watching; blocks allocated meanwhile must be freed before. */
void task_spy_stop(void);

/* Blocks allocated since the start and not freed. */
long task_spy_live(void);

/* Make the @nth allocation from now fail, once; 0 switches it off. Returns as mem_fail_at() does.
 */
long task_spy_fail_at(long nth);

#endif
