/* SPDX-License-Identifier: Apache-2.0 */
/* The commands install and uninstall. Both may be repeated. */
#ifndef APP_INSTALL_H
#define APP_INSTALL_H

#include "base/err.h"

/* Store the @count settings ("NAME=VALUE"), enter the class, register with VSS. All of it, or on
 * failure nothing: what was written is taken back. Stored settings are kept. */
enum err install(char *const *settings, int count, struct why *why);

/* Unregister from VSS, then remove the class. The settings stay, so that a later install finds
 * them. */
enum err uninstall(struct why *why);

#endif
