/* SPDX-License-Identifier: Apache-2.0 */
/* The commands install and uninstall. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "provider/app/command.h"
#include "provider/app/install.h"

static int
command_install(int count, char **args)
{
    char **settings = mem_array((size_t)count + 1, sizeof(*settings));
    struct why why = {0};
    bool is_changed = false;
    int setting_count = 0;
    int result = EXIT_OK;

    if (!settings)
        return command_report("install", ERR_NOMEM, NULL);
    for (int i = 0; result == EXIT_OK && i < count; i += 2) {
        if (strcmp(args[i], "--set") != 0)
            result = command_usage_error("install: unknown option", args[i]);
        else if (i + 1 == count)
            result = command_usage_error("install: --set needs NAME=VALUE", NULL);
        else
            settings[setting_count++] = args[i + 1];
    }
    if (result == EXIT_OK)
        result = command_result(
            "install", install(&this_machine, settings, setting_count, &is_changed, &why), &why);
    if (result == EXIT_OK)
        puts(is_changed ? "lunshadow: installed" : "lunshadow: installed already; nothing changed");
    mem_free(settings);
    return result;
}

static int
command_uninstall(int count, char **args)
{
    struct why why = {0};
    bool is_found = false;
    int result;

    (void)count;
    (void)args;
    result = command_result("uninstall", uninstall(&this_machine, &is_found, &why), &why);
    if (result == EXIT_OK)
        printf("lunshadow: %s; the settings in HKLM\\SOFTWARE\\LunShadow are kept: delete the key "
               "to forget them\n",
               is_found ? "uninstalled" : "not installed; nothing changed");
    return result;
}

const struct command commands_registration[] = {
    {"install",
     "  install [--set NAME=VALUE]...   store settings and register the provider with COM and "
     "VSS\n",
     true, command_install},
    {"uninstall", "  uninstall                       undo the registration; settings stay\n", false,
     command_uninstall},
    {0},
};
