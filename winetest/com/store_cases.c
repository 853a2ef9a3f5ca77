/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/store_cases.h"

#include <windows.h>

#include <stdio.h>
#include <string.h>
#include <vsserror.h>

#include "fakevss/coordinator/registry.h"
#include "fakevss/coordinator/store.h"
#include "winetest/harness/harness.h"

/* --- the registry --- */

void
registry_at__name_that_does_not_fit__later_ones_are_seen(void)
{
    static const char path[] = "SOFTWARE\\FakeVssTest";
    char name[400];
    char buf[39];
    unsigned keys = 0;
    unsigned values = 0;
    HKEY key = NULL;
    HKEY sub = NULL;
    DWORD i;

    memset(name, 'A', sizeof(name)); /* sorts first */
    name[sizeof(name) - 1] = 0;
    CHECK_HR(registry_open(HKEY_LOCAL_MACHINE, path, true, &key), S_OK);
    CHECK_HR(registry_set_number(key, name, 1), S_OK);
    CHECK_HR(registry_set_number(key, "b", 1), S_OK);
    name[200] = 0;
    CHECK_HR(registry_open(key, name, true, &sub), S_OK);
    RegCloseKey(sub);
    CHECK_HR(registry_open(key, "b", true, &sub), S_OK);
    RegCloseKey(sub);

    for (i = 0; registry_key_at(key, i, buf, sizeof(buf)); i++)
        keys += strcmp(buf, "b") == 0;
    CHECK_INT(i, 2);
    CHECK_INT(keys, 1);
    for (i = 0; registry_value_at(key, i, buf, sizeof(buf)); i++)
        values += strcmp(buf, "b") == 0;
    CHECK_INT(i, 2);
    CHECK_INT(values, 1);
    RegCloseKey(key);
    CHECK_HR(registry_delete_tree(HKEY_LOCAL_MACHINE, path), S_OK);
}

/* Told with name, value, range and place, when it is set and when it was set by hand. */
void
settings__out_of_range__refused_with_value_range_and_place(void)
{
    static const struct {
        const char *name;
        const char *value;
        const char *range;
    } rows[] = {
        {"HoldLimit", "0", "1 to 600000"},
        {"HoldLimit", "600001", "1 to 600000"},
        {"HoldLimit", "-1", "1 to 600000"},
        {"IdleTimeout", "soon", "0 to 4294967295 s"},
        {"IdleTimeout", "4294967296", "0 to 4294967295 s"},
        {"FreezeLimit", "0", "1 to 600000 ms"},
        {"FreezeLimit", "600001", "1 to 600000 ms"},
        {"CallLimit", "0", "1 to 86400000 ms"},
        {"PrepareLimit", "86400001", "1 to 86400000 ms"},
        {"ArrivalTimeout", "", "0 to 600000"},
        {"FabricPath", "", "1 to 1023 bytes"},
        {"FabricPath", "fabric", "an absolute path"},
        {"GatePath", "\\gate", "an absolute path"},
        {"GatePath", "C:gate", "an absolute path"},
        {"HostName", "", "a text of 1"},
    };
    struct store_settings settings;
    struct why why = {0};
    HKEY key = NULL;

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char value[32];

        CHECK_HR(store_setting_set(rows[i].name, rows[i].value, &why), E_INVALIDARG);
        CHECK_CONTAINS(why.text, rows[i].name);
        (void)snprintf(value, sizeof(value), "\"%s\"", rows[i].value); /* fits */
        CHECK_CONTAINS(why.text, value);
        CHECK_CONTAINS(why.text, rows[i].range);
        CHECK_CONTAINS(why.text, "HKLM\\SOFTWARE\\FakeVss");
    }
    CHECK_HR(store_setting_set("FabricPath", "C:\\x", NULL), S_OK);
    CHECK_HR(store_setting_set("GatePath", "C:\\x", NULL), S_OK);
    CHECK_HR(store_setting_set("HoldLimit", "1", NULL), S_OK);
    CHECK_HR(store_settings_load(&settings, &why), S_OK);
    CHECK_INT(settings.hold_ms, 1);

    CHECK_HR(registry_open(HKEY_LOCAL_MACHINE, STORE_KEY, true, &key), S_OK);
    CHECK_HR(registry_set_number(key, "HoldLimit", 0), S_OK);
    CHECK_HR(store_settings_load(&settings, &why), VSS_E_BAD_STATE);
    CHECK_CONTAINS(why.text, "HoldLimit is \"0\", but has to be a number of 1 to 600000 ms");
    CHECK_INT(settings.hold_ms, 10000);
    CHECK_HR(registry_set_text(key, "HoldLimit", "1"), S_OK);
    CHECK_HR(store_settings_load(&settings, &why), VSS_E_BAD_STATE);
    CHECK_CONTAINS(why.text, "no number");
    CHECK_HR(registry_set_number(key, "HoldLimit", 1), S_OK);
    CHECK_HR(registry_set_text(key, "GatePath", "gate"), S_OK);
    CHECK_HR(store_settings_load(&settings, &why), VSS_E_BAD_STATE);
    CHECK_CONTAINS(why.text, "GatePath is \"gate\", but has to be an absolute path");
    RegCloseKey(key);
    CHECK_HR(registry_delete_tree(HKEY_LOCAL_MACHINE, STORE_KEY), S_OK);
}
