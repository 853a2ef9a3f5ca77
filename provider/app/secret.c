/* SPDX-License-Identifier: Apache-2.0 */
/* ArraySecret by the Data Protection API, for the machine: every program of the machine can decrypt
 * what it can read, so the key that holds it is readable for administrators only (access.h).
 * Source: CryptProtectData, "Remarks" (CRYPTPROTECT_LOCAL_MACHINE).
 *
 * crypt32 is loaded when there is a secret, and stays: it doubles the memory of an idle provider.
 */
#include "config.h"

#include "provider/app/secret.h"

#include <string.h>

#include <windows.h>
#include <dpapi.h>

#include "base/mem.h"
#include "provider/app/registry.h"
#include "provider/app/settings_store.h"

#define VALUE_NAME L"" SETTING_SECRET
#define BLOB_MAX 4096 /* what encryption adds to a secret is far less */

#define PROTECT_FLAGS (CRYPTPROTECT_LOCAL_MACHINE | CRYPTPROTECT_UI_FORBIDDEN)

union dpapi {
    FARPROC any;
    BOOL(WINAPI *protect)
    (DATA_BLOB *, const WCHAR *, DATA_BLOB *, void *, CRYPTPROTECT_PROMPTSTRUCT *, DWORD,
     DATA_BLOB *);
    BOOL(WINAPI *unprotect)
    (DATA_BLOB *, WCHAR **, DATA_BLOB *, void *, CRYPTPROTECT_PROMPTSTRUCT *, DWORD, DATA_BLOB *);
};

/* False, with a reason from GetLastError(), when the function is missing. */
static bool
dpapi_find(const char *name, union dpapi *ret_function)
{
    HMODULE library = LoadLibraryExW(L"crypt32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);

    ret_function->any = library ? GetProcAddress(library, name) : NULL;
    return ret_function->any != NULL;
}

enum err
secret_save(struct changes *changes, const WCHAR *key, const char *secret, struct why *why)
{
    DATA_BLOB plain = {(DWORD)strlen(secret), (BYTE *)secret}; /* only read */
    DATA_BLOB blob = {0};
    union dpapi dpapi;
    enum err e;

    if (!secret[0])
        return registry_unset(changes, key, VALUE_NAME, why);
    if (!dpapi_find("CryptProtectData", &dpapi) ||
        !dpapi.protect(&plain, VALUE_NAME, NULL, NULL, NULL, PROTECT_FLAGS, &blob))
        return why_set(why, ERR_IO, SETTING_SECRET " cannot be encrypted (error %lu)",
                       GetLastError());
    e = registry_set(changes, key, VALUE_NAME, REG_BINARY, blob.pbData, blob.cbData, why);
    LocalFree(blob.pbData);
    return e;
}

/* The same remedy for whatever is wrong with the stored value. */
static enum err
refuse(struct why *why, const char *what, DWORD error)
{
    return why_set(
        why, ERR_INVAL,
        SETTINGS_SOURCE
        ": " SETTING_SECRET " must be of at most %d bytes and encrypted on this "
        "machine, but %s (error %lu); set it anew with \"lunshadow install --set " SETTING_SECRET
        "=-\"",
        SETTING_SECRET_MAX - 1, what, error);
}

static enum err
decrypt(BYTE *data, DWORD size, char buf[SETTING_SECRET_MAX], struct why *why)
{
    DATA_BLOB blob = {size, data};
    DATA_BLOB plain = {0};
    union dpapi dpapi;
    bool fits;

    if (!dpapi_find("CryptUnprotectData", &dpapi) ||
        !dpapi.unprotect(&blob, NULL, NULL, NULL, NULL, PROTECT_FLAGS, &plain))
        return refuse(why, "cannot be decrypted", GetLastError());
    fits = plain.cbData < SETTING_SECRET_MAX;
    memset(buf, 0, SETTING_SECRET_MAX);
    if (fits)
        memcpy(buf, plain.pbData, plain.cbData);
    mem_wipe(plain.pbData, plain.cbData);
    LocalFree(plain.pbData);
    return fits ? ERR_OK : refuse(why, "is too long", ERROR_MORE_DATA);
}

enum err
secret_load(const WCHAR *key, char buf[SETTING_SECRET_MAX], struct why *why)
{
    BYTE data[BLOB_MAX];
    DWORD size = sizeof(data);
    LSTATUS status =
        RegGetValueW(HKEY_LOCAL_MACHINE, key, VALUE_NAME, RRF_RT_REG_BINARY, NULL, data, &size);

    buf[0] = 0;
    if (status == ERROR_FILE_NOT_FOUND)
        return ERR_OK;
    if (status == ERROR_UNSUPPORTED_TYPE)
        return refuse(why, "is not encrypted", (DWORD)status);
    if (status == ERROR_MORE_DATA)
        return refuse(why, "is too long", (DWORD)status);
    if (status != ERROR_SUCCESS)
        return registry_error(why, "read", key, (DWORD)status);
    return decrypt(data, size, buf, why);
}

enum err
secret_open_array(const struct settings *settings, struct array **ret_array, struct why *why)
{
    char secret[SETTING_SECRET_MAX];
    const struct array_access access = {settings->array_path, settings->host, secret};
    enum err e = secret_load(SETTINGS_KEY, secret, why);

    if (!e)
        e = array_open_with(settings->backend, &access, ret_array, why);
    mem_wipe(secret, sizeof(secret));
    return e;
}
