/* SPDX-License-Identifier: Apache-2.0 */
/* The setting ArraySecret: encrypted for this machine where it is stored, decrypted only for the
 * moment in which the array is opened. */
#ifndef APP_SECRET_H
#define APP_SECRET_H

#include "base/err.h"
#include "provider/app/changes.h"
#include "provider/array/array.h"
#include "provider/core/settings.h"

/* Store @secret in HKLM\@key; "" deletes it. ERR_NOMEM, ERR_ACCESS, ERR_IO; no text has the secret.
 */
enum err secret_save(struct changes *changes, const WCHAR *key, const char *secret,
                     struct why *why);

/* Decrypt the secret of HKLM\@key into @buf, which the caller wipes; "" when there is none.
 * ERR_INVAL: it is not stored as install stores it, or for another machine; ERR_IO. */
enum err secret_load(const WCHAR *key, char buf[SETTING_SECRET_MAX], struct why *why);

/* Open the array of @settings with the stored secret, which is wiped before this returns. The
 * errors of secret_load() and array_open_with(). */
enum err secret_open_array(const struct settings *settings, struct array **ret_array,
                           struct why *why);

#endif
