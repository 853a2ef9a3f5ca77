/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/settings_cases.h"

#include <stdio.h>
#include <string.h>

#include "provider/app/exit_code.h"
#include "provider/app/machine.h"
#include "provider/app/secret_input.h"
#include "provider/app/settings_store.h"
#include "winetest/com/programs.h"
#include "winetest/com/registry.h"
#include "winetest/harness/harness.h"

#define LONG_SIZE 3000 /* characters */

static const struct {
    const WCHAR *name;
    const char *range; /* in the words of core/settings.c, whose test has them all */
} settings[] = {
    {L"Backend", "Backend must be an array backend"},
    {L"ArrayPath", "ArrayPath must be an absolute path"},
    {L"HostName", "HostName must be 1 to 63"},
    {L"EventFile", "EventFile must be empty or an absolute path"},
    {L"TraceFile", "TraceFile must be empty or an absolute path"},
    {L"PrepareDeadline", "PrepareDeadline must be a number of milliseconds from 1000"},
    {L"CommitDeadline", "CommitDeadline must be a number of milliseconds from 100"},
    {L"EndDeadline", "EndDeadline must be a number of milliseconds from 100"},
    {L"CheckCaller", "CheckCaller must be 0 or 1"},
};

/* The one stored value is refused, with its place, its range and @value. */
static void
check_stored(const char *range, const char *value)
{
    struct settings loaded;
    struct why why = {0};

    CHECK_ERR(settings_store_load(&loaded, &why), ERR_INVAL, &why);
    CHECK_CONTAINS(why.text, SETTINGS_SOURCE ": ");
    CHECK_CONTAINS(why.text, range);
    CHECK_CONTAINS(why.text, value);
}

void
settings__each_one_of_each_wrong_type_and_too_long__all_is_told(void)
{
    static const struct {
        DWORD type;
        DWORD size;
        const char *text;
    } types[] = {
        {REG_NONE, 4, "but is of the type \"REG_NONE, 4 bytes\""},
        {REG_BINARY, 5, "but is of the type \"REG_BINARY, 5 bytes\""},
        {REG_BINARY, 5000, "but is of the type \"REG_BINARY, 5000 bytes\""},
        {REG_DWORD, 2, "but is of the type \"REG_DWORD, 2 bytes\""},
        {REG_MULTI_SZ, 4, "but is of the type \"REG_MULTI_SZ, 4 bytes\""},
        {REG_QWORD, 8, "but is of the type \"REG_QWORD, 8 bytes\""},
        {77, 4, "but is of the type \"77, 4 bytes\""},
    };
    static const BYTE zeroes[5000];
    static WCHAR text[LONG_SIZE + 1];

    for (size_t i = 0; i < LONG_SIZE; i++)
        text[i] = L'7';
    for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
        for (size_t t = 0; t < sizeof(types) / sizeof(*types); t++) {
            CHECK(
                registry_put(SETTINGS_KEY, settings[i].name, types[t].type, zeroes, types[t].size));
            check_stored(settings[i].range, types[t].text);
        }
        CHECK(registry_put(SETTINGS_KEY, settings[i].name, REG_SZ, text, sizeof(text)));
        check_stored(settings[i].range, "but is too long: it begins with \"7777");
        registry_drop(SETTINGS_KEY);
    }
}

static enum err
save(const char *assignment, struct why *why)
{
    struct changes changes = {.machine = &this_machine};
    char text[2 * SETTING_TEXT_MAX];
    char *const assignments[] = {text};
    enum err e;

    snprintf(text, sizeof(text), "%s", assignment);
    e = settings_store_save(&changes, assignments, 1, why);
    changes_release(&changes);
    return e;
}

void
settings__unknown_name__the_known_ones_are_told_and_no_value(void)
{
    struct why why = {0};

    CHECK_ERR(save("AraySecret=hunter2", &why), ERR_INVAL, NULL);
    CHECK_CONTAINS(why.text, SETTINGS_SOURCE ": there is no setting \"AraySecret\"");
    CHECK_CONTAINS(why.text, "ArraySecret, Backend, ArrayPath, HostName");
    CHECK_CONTAINS(why.text, "CheckCaller");
    CHECK(!strstr(why.text, "hunter2"));
    CHECK(!registry_has_key(SETTINGS_KEY));
}

/* --- the secret --- */

/* @input in a pipe that is closed behind it. */
static enum err
read_from(const char *input, char buf[SECRET_INPUT_MAX], struct why *why)
{
    HANDLE read_end = NULL, write_end = NULL;
    DWORD written;
    enum err e;

    if (!CHECK(CreatePipe(&read_end, &write_end, NULL, 4096)))
        return ERR_IO;
    CHECK(WriteFile(write_end, input, (DWORD)strlen(input), &written, NULL));
    CloseHandle(write_end);
    e = secret_input_read(read_end, buf, why);
    CloseHandle(read_end);
    return e;
}

void
secret_input__a_line__is_taken_without_its_end(void)
{
    static const struct {
        const char *input;
        const char *secret;
    } rows[] = {
        {"hunter2", "hunter2"},         {"hunter2\n", "hunter2"},       {"hunter2\r\n", "hunter2"},
        {" hunter 2 \n", " hunter 2 "}, {"hunter2\nnext\n", "hunter2"}, {"\xc3\xa4\n", "\xc3\xa4"},
    };
    char line[SETTING_SECRET_MAX + 1];
    char buf[SECRET_INPUT_MAX];
    struct why why = {0};

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        CHECK_ERR(read_from(rows[i].input, buf, &why), ERR_OK, &why);
        CHECK_STR(buf, rows[i].secret);
    }
    memset(line, 'q', sizeof(line));
    line[SETTING_SECRET_MAX - 1] = '\n';
    line[SETTING_SECRET_MAX] = '\0';
    CHECK_ERR(read_from(line, buf, &why), ERR_OK, &why);
    CHECK_INT(strlen(buf), SETTING_SECRET_MAX - 1);
}

void
secret_input__empty_or_too_long__is_refused_unseen(void)
{
    static const char *const empty[] = {"", "\n", "\r\n"};
    char line[2 * SETTING_SECRET_MAX];
    char buf[SECRET_INPUT_MAX];
    struct why why = {0};

    for (size_t i = 0; i < sizeof(empty) / sizeof(*empty); i++) {
        CHECK_ERR(read_from(empty[i], buf, &why), ERR_INVAL, NULL);
        CHECK_CONTAINS(why.text, "standard input: ArraySecret must be a line of 1 to 255 bytes");
    }
    memset(line, 'q', sizeof(line));
    line[sizeof(line) - 1] = '\0';
    CHECK_ERR(read_from(line, buf, &why), ERR_INVAL, NULL);
    CHECK_CONTAINS(why.text, "standard input: ArraySecret must be at most 255 bytes");
    CHECK(!strstr(why.text, "qq"));
}

/* Neither is installed. That the second one is read shows in what is said of it. */
void
install__secret_on_the_command_line__is_refused_and_on_standard_input_read(void)
{
    static struct program_result result;
    char line[2 * SETTING_SECRET_MAX];

    lunshadow_run(L"install --set arraysecret=hunter2", EXIT_USAGE, &result);
    CHECK_CONTAINS(result.output, "--set ArraySecret=-");
    CHECK(!strstr(result.output, "hunter2"));

    memset(line, 'q', sizeof(line));
    line[sizeof(line) - 1] = '\0';
    lunshadow_run_with(line, L"install --set ArraySecret=-", EXIT_SETTINGS, &result);
    CHECK_CONTAINS(result.output, "standard input: ArraySecret must be at most 255 bytes");
    CHECK(!strstr(result.output, "qq"));
    CHECK(!registry_has_key(SETTINGS_KEY));
}
