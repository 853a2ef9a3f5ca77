/* SPDX-License-Identifier: Apache-2.0 */
/* The provider's settings in the registry: HKLM\SOFTWARE\LunShadow. What is legal is known to
 * core/settings.h. */
#ifndef APP_SETTINGS_STORE_H
#define APP_SETTINGS_STORE_H

#include "base/err.h"
#include "provider/app/changes.h"
#include "provider/core/settings.h"

#define SETTINGS_KEY L"SOFTWARE\\LunShadow"
#define SETTINGS_SOURCE "HKLM\\SOFTWARE\\LunShadow" /* the same, for messages */

/* Load and check the stored settings. ERR_INVAL names the setting, its value and what is allowed.
 */
enum err settings_store_load(struct settings *ret_settings, struct why *why);

/* The event file alone, even when another setting is broken: "" when there is none, or when it is
 * broken itself. */
void settings_store_event_file(char buf[SETTING_TEXT_MAX]);

/* Check the stored settings as they would be with the @count @assignments ("NAME=VALUE") applied,
 * and only when all are legal store these; other stored settings are kept. The settings' key is
 * protected in any case. An ArraySecret is stored encrypted, and wiped from its assignment.
 * ERR_INVAL, ERR_ACCESS, ERR_IO, ERR_NOMEM. */
enum err settings_store_save(struct changes *changes, char *const *assignments, int count,
                             struct why *why);

#endif
