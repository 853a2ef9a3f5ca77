/* SPDX-License-Identifier: Apache-2.0 */
/* Between the os_posix*.c files: the system's errors in the form of os.h. */
#ifndef BASE_OS_POSIX_IMPL_H
#define BASE_OS_POSIX_IMPL_H

#include "base/err.h"

/* Store "PATH: cannot DO: the system's reason" for the errno value @error in @why and return its
 * enum err. Uses the stack alone: legal in the frozen window. */
enum err posix_fail(struct why *why, const char *path, const char *what, int error);

#endif
