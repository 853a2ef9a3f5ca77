/* SPDX-License-Identifier: Apache-2.0 */
/* The commands install and uninstall. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "provider/app/command.h"
#include "provider/app/install.h"
#include "provider/app/secret_input.h"

#define SECRET_ASSIGNMENT SETTING_SECRET "="

/* Replace an assignment of "-" to ArraySecret by that of a line of standard input, in @buf, which
 * the caller wipes. */
static int
take_secret(char **setting, char buf[sizeof(SECRET_ASSIGNMENT) + SECRET_INPUT_MAX])
{
    const size_t length = strlen(SECRET_ASSIGNMENT);
    struct why why = {0};
    enum err e;

    if (_strnicmp(*setting, SECRET_ASSIGNMENT, length) != 0 || !(*setting)[length])
        return EXIT_OK;
    if (strcmp(*setting + length, "-") != 0)
        return command_usage_error("install: on the command line other users see the secret; give "
                                   "--set " SETTING_SECRET
                                   "=- and the secret as a line of standard input",
                                   NULL);
    memcpy(buf, SECRET_ASSIGNMENT, length);
    *setting = buf;
    e = secret_input_read(GetStdHandle(STD_INPUT_HANDLE), buf + length, &why);
    if (e == ERR_INVAL)
        return command_result("install", EXIT_SETTINGS, &why);
    return command_report("install", e, &why);
}

static int
command_install(int count, char **args)
{
    char **settings = mem_array((size_t)count + 1, sizeof(*settings));
    char secret[sizeof(SECRET_ASSIGNMENT) + SECRET_INPUT_MAX] = "";
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
        else {
            settings[setting_count] = args[i + 1];
            result = take_secret(&settings[setting_count++], secret);
        }
    }
    if (result == EXIT_OK)
        result = command_result(
            "install", install(&this_machine, settings, setting_count, &is_changed, &why), &why);
    if (result == EXIT_OK)
        puts(is_changed ? "lunshadow: installed" : "lunshadow: installed already; nothing changed");
    mem_wipe(secret, sizeof(secret));
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
     "VSS; ArraySecret=- reads the secret from standard input\n",
     true, command_install},
    {"uninstall", "  uninstall                       undo the registration; settings stay\n", false,
     command_uninstall},
    {0},
};
