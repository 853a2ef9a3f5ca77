/* SPDX-License-Identifier: Apache-2.0 */
/* The ArraySecret as an administrator gives it to install: not on the command line, which every
 * user of the machine can read, but as a line of standard input. */
#ifndef APP_SECRET_INPUT_H
#define APP_SECRET_INPUT_H

#include <windows.h>

#include "base/err.h"
#include "provider/core/settings.h"

/* Read a line from @input, without its end and in UTF-8, to @buf, which the caller wipes also after
 * a failure. From a console it is asked for and not shown. ERR_INVAL when it is empty, cannot be
 * read or is too long, ERR_NOMEM; no text has it. */
#define SECRET_INPUT_MAX (SETTING_SECRET_MAX + 1) /* one more, to see what is too long */
enum err secret_input_read(HANDLE input, char buf[SECRET_INPUT_MAX], struct why *why);

#endif
