/* SPDX-License-Identifier: Apache-2.0 */
/* fakevss install, uninstall: this program as local server of class VSSCoordinator, and the host's
 * settings. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "fakevss/cli/command.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/registry.h"
#include "fakevss/coordinator/store.h"

#define CLASSES "SOFTWARE\\Classes\\CLSID"

static int
failed(const char *name, HRESULT hr, const char *what)
{
    char text[HR_TEXT_SIZE];

    (void)fprintf(stderr, "fakevss %s: %s: %s. %s\n", name, what, hr_text(hr, text), hr_remedy(hr));
    return EXIT_FAILED;
}

/* Our own path in quotes, freed with mem_free(); NULL without memory. */
static char *
own_command(void)
{
    WCHAR path[MAX_PATH + 2] = L"\"";
    DWORD length = GetModuleFileNameW(NULL, path + 1, MAX_PATH);

    if (length == 0 || length >= MAX_PATH)
        return NULL;
    wcscat(path, L"\""); /* the array has room for both quotes */
    return convert_to_utf8(path);
}

static HRESULT
register_class(void)
{
    char class_id[GUID_TEXT_SIZE];
    char path[128];
    char *server = own_command();
    HKEY key = NULL;
    HRESULT hr = E_OUTOFMEMORY;

    (void)snprintf(path, sizeof(path), CLASSES "\\%s\\LocalServer32",
                   convert_guid_text(&CLSID_VSSCoordinator, class_id)); /* fits */
    if (server)
        hr = registry_open(HKEY_LOCAL_MACHINE, path, true, &key);
    if (SUCCEEDED(hr))
        hr = registry_set_text(key, "", server);
    if (key)
        RegCloseKey(key);
    mem_free(server);
    return hr;
}

/* Apply one "Name=value". */
static int
apply(const char *name, const char *setting)
{
    const char *value = strchr(setting, '=');
    struct why why = {0};
    char key[64];
    HRESULT hr;

    if (!value || value == setting || (size_t)(value - setting) >= sizeof(key))
        return command_usage(name, "%s is not Name=value", setting);
    memcpy(key, setting, (size_t)(value - setting));
    key[value - setting] = 0;
    hr = store_setting_set(key, value + 1, &why);
    if (SUCCEEDED(hr))
        return EXIT_DONE;
    (void)fprintf(stderr, "fakevss %s: %s\n", name, why_text(&why, ERR_INVAL));
    return hr == E_INVALIDARG ? EXIT_USAGE : EXIT_FAILED;
}

int
command_install(int argc, char **argv)
{
    int status = EXIT_DONE;
    HRESULT hr;
    int i;

    for (i = 1; i < argc; i += 2)
        if (strcmp(argv[i], "--set") != 0 || i + 1 == argc)
            return command_usage(argv[0], "unknown or incomplete option %s", argv[i]);
    for (i = 1; i < argc && !status; i += 2)
        status = apply(argv[0], argv[i + 1]);
    if (status)
        return status;
    hr = register_class();
    if (FAILED(hr))
        return failed(argv[0], hr, "registering the class");
    (void)printf("the coordinator is installed\n");
    return EXIT_DONE;
}

int
command_uninstall(int argc, char **argv)
{
    char class_id[GUID_TEXT_SIZE];
    HKEY key = NULL;
    HRESULT hr;

    if (argc > 1)
        return command_usage(argv[0], "unknown argument %s", argv[1]);
    hr = registry_open(HKEY_LOCAL_MACHINE, CLASSES, false, &key);
    if (SUCCEEDED(hr))
        hr = registry_delete_tree(key, convert_guid_text(&CLSID_VSSCoordinator, class_id));
    if (key)
        RegCloseKey(key);
    if (FAILED(hr))
        return failed(argv[0], hr, "removing the class");
    (void)printf("the coordinator is uninstalled; its settings and sets stay in HKLM\\" STORE_KEY
                 "\n");
    return EXIT_DONE;
}
