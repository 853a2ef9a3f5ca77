/* SPDX-License-Identifier: Apache-2.0 */
/* The commands install and uninstall. Both may be repeated, and take up what an earlier one left
 * half done. */
#ifndef APP_INSTALL_H
#define APP_INSTALL_H

#include <stdbool.h>

#include "base/err.h"
#include "provider/app/exit_code.h"
#include "provider/app/machine.h"

/* Store the @count settings ("NAME=VALUE"), enter service and class, register with VSS. All of it,
 * or on failure nothing: what was changed is taken back. Stored settings are kept. A running
 * service is told to make way for a new one as soon as nobody uses it. *ret_changed: something was
 * not as it is now. */
enum exit_code install(const struct machine *machine, char *const *settings, int count,
                       bool *ret_changed, struct why *why);

/* Unregister from VSS, delete service and class. When VSS refuses, nothing is changed; what else
 * fails does not keep the rest from being removed, and the first failure is told. The settings
 * stay, so that a later install finds them. *ret_found: there was something to remove. */
enum exit_code uninstall(const struct machine *machine, bool *ret_found, struct why *why);

#endif
