/* SPDX-License-Identifier: Apache-2.0 */
/* install and uninstall on a machine in memory of which every single act fails once: install leaves
 * everything as it was, uninstall can be repeated; and settings that are more than a value. The
 * same commands as programs of their own are test_register.c's. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "provider/app/install.h"
#include "provider/app/secret.h"
#include "provider/app/settings_store.h"
#include "provider/array/backends/mock/mock_admin.h"
#include "provider/com/guid.h"
#include "winetest/com/device_cases.h"
#include "winetest/com/fake_machine.h"
#include "winetest/com/programs.h"
#include "winetest/com/registry.h"
#include "winetest/com/settings_cases.h"
#include "winetest/harness/harness.h"

#define SETTINGS L"SOFTWARE\\LunShadow"
#define CLASS L"SOFTWARE\\Classes\\CLSID\\{4A6FFB97-43A5-4824-B854-49FECD1BCE0E}"
#define APP L"SOFTWARE\\Classes\\AppID\\{C991F039-C280-4613-BA8D-400C75115762}"
#define ACTS_MAX 500

static char deadline[] = "CommitDeadline=1000";
static char path[] = "ArrayPath=Z:\\array";
static char *const settings[] = {deadline, path};

static enum exit_code
run_install(struct why *why)
{
    bool is_changed;

    memset(why, 0, sizeof(*why));
    return install(&fake_machine, settings, 2, &is_changed, why);
}

static enum exit_code
run_uninstall(struct why *why)
{
    bool is_found;

    memset(why, 0, sizeof(*why));
    return uninstall(&fake_machine, &is_found, why);
}

/* --- what is there before --- */

static void
nothing(void)
{
    fake_machine_reset();
}

/* Half of an installation, with settings that stay. */
static void
half(void)
{
    fake_machine_reset();
    fake_machine_put(SETTINGS, L"CommitDeadline", 2000);
    fake_machine_put(SETTINGS, L"PrepareDeadline", 7000);
    fake_machine_put(APP, L"Leftover", 1);
}

/* An older version, whose service is another program. */
static void
old_version(void)
{
    struct machine_service service = {.command = L"\"C:\\old\\lunshadow.exe\" service",
                                      .start_type = SERVICE_AUTO_START};

    half();
    fake_machine_put(CLASS, L"AppID", 5);
    CHECK_INT(fake_machine.service_make(&service), ERROR_SUCCESS);
    fake_machine_put_provider(77);
}

static void (*const befores[])(void) = {nothing, half, old_version};

/* --- install --- */

static void
check_installed(void)
{
    CHECK_INT(fake_machine_provider(), PROVIDER_VERSION_ID_LunShadow.Data1);
    CHECK_INT(fake_machine_number(SETTINGS, L"CommitDeadline"), 1000);
    CHECK_CONTAINS(fake_machine_text(0), "test_install.exe\" service 3\n");
}

/* Act number @nth fails; false when there are not so many. */
static bool
fail_install(void (*before)(void), unsigned nth, bool is_done, DWORD error)
{
    const char *text_before;
    struct why why;
    enum exit_code code;

    before();
    text_before = fake_machine_text(1);
    fake_machine_fail_at(nth, is_done, error);
    code = run_install(&why);
    if (fake_machine_acts() < nth) {
        CHECK_INT(code, EXIT_OK);
        check_installed();
        return false;
    }
    if (code == EXIT_OK) { /* it was tried again, or nothing depends on it */
        check_installed();
        return true;
    }
    if (!CHECK_STR(fake_machine_text(0), text_before) || !CHECK(why.text[0] != 0))
        printf("  act %u, %s, %s\n", nth, fake_machine_failed(), is_done ? "done" : "not done");
    if (error == ERROR_ACCESS_DENIED)
        CHECK_INT(code, EXIT_ACCESS);
    return true;
}

static void
install__each_act_fails_once__leaves_all_as_it_was(void)
{
    static const DWORD errors[] = {ERROR_GEN_FAILURE, ERROR_ACCESS_DENIED};
    long live = mem_live();

    for (size_t i = 0; i < sizeof(befores) / sizeof(*befores) * 4; i++) {
        unsigned nth = 1;

        while (nth < ACTS_MAX && fail_install(befores[i / 4], nth, i % 2, errors[i / 2 % 2]))
            nth++;
        CHECK(nth > 20 && nth < ACTS_MAX);
    }
    CHECK_INT(mem_live(), live);
}

static void
install__each_allocation_fails__leaves_all_as_it_was(void)
{
    long live = mem_live();
    struct why why;
    long nth = 1;

    for (; nth < ACTS_MAX; nth++) {
        const char *text_before;
        enum exit_code code;

        old_version();
        text_before = fake_machine_text(1);
        mem_fail_at(nth);
        code = run_install(&why);
        mem_fail_at(0);
        if (code == EXIT_OK)
            break;
        if (!CHECK_STR(fake_machine_text(0), text_before))
            printf("  allocation %ld: %s\n", nth, why.text);
    }
    check_installed();
    CHECK(nth > 20 && nth < ACTS_MAX);
    CHECK_INT(mem_live(), live);
}

/* --- the list of changes --- */

static char undone[8];

/* A change that knows its place; the second cannot be taken back. */
struct numbered {
    struct change change;
    unsigned number;
};

static enum err
undo_numbered(const struct machine *machine, const struct change *change, struct why *why)
{
    const struct numbered *numbered = (const struct numbered *)change; /* its first member */

    (void)machine;
    undone[strlen(undone)] = (char)('0' + numbered->number);
    return numbered->number == 2 ? why_set(why, ERR_ACCESS, "the second one") : ERR_OK;
}

static void
undo__several_changes__last_one_first_and_all_are_tried(void)
{
    struct changes changes = {.machine = &fake_machine};
    struct numbered numbered[4];
    struct why why = {0};

    for (unsigned i = 0; i < 4; i++) {
        numbered[i] = (struct numbered){.change = {.undo = undo_numbered}, .number = i};
        changes_record(&changes, &numbered[i].change);
    }
    memset(undone, 0, sizeof(undone));
    CHECK_ERR(changes_undo(&changes, &why), ERR_ACCESS, &why);
    CHECK_STR(undone, "3210");
    CHECK_STR(why.text, "the second one");
}

/* --- uninstall --- */

static void
uninstall__each_act_fails_once__can_be_repeated(void)
{
    struct why why;
    enum exit_code code;
    unsigned nth = 1;
    unsigned failures = 0;

    for (bool is_last = false; !is_last && nth < ACTS_MAX; nth++) {
        nothing();
        CHECK_INT(run_install(&why), EXIT_OK);
        fake_machine_fail_at(nth, nth % 2, ERROR_GEN_FAILURE);
        code = run_uninstall(&why);
        is_last = fake_machine_acts() < nth;
        failures += code != EXIT_OK;
        if (code != EXIT_OK)
            CHECK(why.text[0] != 0);

        fake_machine_fail_at(0, false, 0);
        if (!CHECK_INT(run_uninstall(&why), EXIT_OK))
            printf("  after act %u: %s\n", nth, why.text);
        CHECK_INT(fake_machine_provider(), 0);
        CHECK_CONTAINS(fake_machine_text(0), "service - ");
        CHECK(!strstr(fake_machine_text(0), "4A6FFB97"));
        CHECK(!strstr(fake_machine_text(0), "C991F039"));
        CHECK(!strstr(fake_machine_text(0), "Application\\LunShadow"));
        CHECK_INT(fake_machine_number(SETTINGS, L"CommitDeadline"), 1000);
    }
    CHECK(failures > 3 && nth < ACTS_MAX);
}

/* --- the secret --- */

#define SECRET "hunter2-hunter2"

static enum err
save(const char *assignment, struct why *why)
{
    struct changes changes = {.machine = &this_machine};
    char text[SETTING_SECRET_MAX * 2];
    char *const assignments[] = {text};
    enum err e;

    memset(why, 0, sizeof(*why));
    snprintf(text, sizeof(text), "%s", assignment);
    e = settings_store_save(&changes, assignments, 1, why);
    changes_release(&changes);
    CHECK(!strstr(text, "hunter2"));
    return e;
}

static bool
has_text(const BYTE *data, DWORD size, const void *text, size_t text_size)
{
    for (DWORD i = 0; i + text_size <= size; i++) {
        if (memcmp(data + i, text, text_size) == 0)
            return true;
    }
    return false;
}

/* Stored so that it cannot be read, wiped from where it came from, and given back as it was. */
static void
secret__saved__is_encrypted_and_comes_back(void)
{
    static const WCHAR wide[] = L"hunter2";
    char secret[SETTING_SECRET_MAX];
    BYTE data[4096];
    DWORD size = sizeof(data);
    struct why why;

    CHECK_ERR(save("arraysecret=" SECRET, &why), ERR_OK, &why);
    CHECK_INT(RegGetValueW(HKEY_LOCAL_MACHINE, SETTINGS, L"ArraySecret", RRF_RT_REG_BINARY, NULL,
                           data, &size),
              ERROR_SUCCESS);
    CHECK(!has_text(data, size, "hunter2", 7));
    CHECK(!has_text(data, size, wide, 14));
    CHECK_ERR(secret_load(SETTINGS, secret, &why), ERR_OK, &why);
    CHECK_STR(secret, SECRET);

    CHECK_ERR(save("ArraySecret=", &why), ERR_OK, &why);
    CHECK_ERR(secret_load(SETTINGS, secret, &why), ERR_OK, &why);
    CHECK_STR(secret, "");
}

static void
secret__unusable__is_refused_with_the_remedy_and_unseen(void)
{
    static const WCHAR plain[] = L"hunter2";
    static const BYTE broken[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    char text[SETTING_SECRET_MAX + 20] = "ArraySecret=hunter2";
    char secret[SETTING_SECRET_MAX];
    struct why why;

    memset(text + strlen(text), 'x', sizeof(text) - 1 - strlen(text));
    CHECK_ERR(save(text, &why), ERR_INVAL, NULL);
    CHECK_CONTAINS(why.text, "at most 255 bytes");
    CHECK(!strstr(why.text, "hunter2"));

    CHECK_ERR(save("CommitDeadline=1000", &why), ERR_OK, &why); /* makes the key */
    CHECK_INT(this_machine.value_set(SETTINGS, L"ArraySecret", REG_SZ, plain, sizeof(plain)),
              ERROR_SUCCESS);
    CHECK_ERR(secret_load(SETTINGS, secret, &why), ERR_INVAL, NULL);
    CHECK_CONTAINS(why.text, "but is not encrypted");
    CHECK_CONTAINS(why.text, "install --set ArraySecret=");
    CHECK(!strstr(why.text, "hunter2"));
    CHECK_INT(this_machine.value_set(SETTINGS, L"ArraySecret", REG_BINARY, broken, sizeof(broken)),
              ERROR_SUCCESS);
    CHECK_ERR(secret_load(SETTINGS, secret, &why), ERR_INVAL, NULL);
    CHECK_CONTAINS(why.text, "but cannot be decrypted");
    CHECK_INT(this_machine.key_delete_tree(SETTINGS), ERROR_SUCCESS);
}

/* No command shows it, whether the array takes it or not. */
static void
secret__array_that_wants_one__opened_with_it_and_shown_nowhere(void)
{
    static const struct {
        const WCHAR *arguments;
        int exit_code;
    } commands[] = {{L"status", 0}, {L"status --json", 0}, {L"doctor", 1}, {L"doctor --json", 1}};
    static struct program_result result;
    char assignment[1300], path_to_secret[1200], dir[1100];
    struct array *array = NULL;
    struct settings loaded;
    struct why why;

    snprintf(dir, sizeof(dir), "%s/array", test_dir());
    snprintf(path_to_secret, sizeof(path_to_secret), "%s/secret", dir);
    snprintf(assignment, sizeof(assignment), "ArrayPath=%s", dir);
    CHECK_ERR(mock_create(dir, 1, 0, &why), ERR_OK, &why);
    CHECK_ERR(test_write_file(path_to_secret, SECRET, strlen(SECRET), NULL), ERR_OK, NULL);
    CHECK_ERR(save(assignment, &why), ERR_OK, &why);
    CHECK_ERR(settings_store_load(&loaded, &why), ERR_OK, &why);
    CHECK_ERR(secret_open_array(&loaded, &array, &why), ERR_ACCESS, NULL);

    CHECK_ERR(save("ArraySecret=" SECRET, &why), ERR_OK, &why);
    CHECK_ERR(secret_open_array(&loaded, &array, &why), ERR_OK, &why);
    array_close(array);
    for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
        if (!lunshadow_run(commands[i].arguments, commands[i].exit_code, &result))
            continue;
        CHECK_CONTAINS(result.output, "mock");
        CHECK(!strstr(result.output, "hunter2"));
        CHECK(!strstr(result.output, "ArraySecret"));
    }
    CHECK_INT(this_machine.key_delete_tree(SETTINGS), ERROR_SUCCESS);
}

/* --- the trace file --- */

static void
trace_file__cannot_be_opened__keeps_the_provider_from_starting_and_is_told(void)
{
    static struct program_result result;
    char assignment[1300], dir[1100];
    struct why why;

    snprintf(dir, sizeof(dir), "%s/array", test_dir());
    snprintf(assignment, sizeof(assignment), "ArrayPath=%s", dir);
    CHECK_ERR(mock_create(dir, 1, 0, &why), ERR_OK, &why);
    CHECK_ERR(save(assignment, &why), ERR_OK, &why);
    CHECK_ERR(save("TraceFile=C:\\none\\trace.log", &why), ERR_OK, &why);
    lunshadow_run(L"console", EXIT_SETTINGS, &result);
    CHECK_CONTAINS(result.output, "HKLM\\SOFTWARE\\LunShadow: TraceFile cannot be used: ");
    CHECK_CONTAINS(result.output, "C:\\none\\trace.log");
    CHECK_INT(this_machine.key_delete_tree(SETTINGS), ERROR_SUCCESS);
}

/* --- the event file --- */

/* As somebody may write it into the registry by hand. The event that says so goes to the log: not
 * to a file in a folder that nobody chose. */
static void
event_file__is_relative__is_refused_and_not_used(void)
{
    static const WCHAR relative[] = L"events.log", absolute[] = L"C:\\events.log";
    char file[SETTING_TEXT_MAX];
    struct settings loaded;
    struct why why = {0};

    CHECK(registry_put(SETTINGS, L"EventFile", REG_SZ, absolute, sizeof(absolute)));
    settings_store_event_file(file);
    CHECK_STR(file, "C:\\events.log");
    CHECK(registry_put(SETTINGS, L"EventFile", REG_SZ, relative, sizeof(relative)));
    settings_store_event_file(file);
    CHECK_STR(file, "");
    CHECK_ERR(settings_store_load(&loaded, &why), ERR_INVAL, &why);
    CHECK_CONTAINS(why.text,
                   "HKLM\\SOFTWARE\\LunShadow: EventFile must be empty or an absolute path");
    CHECK_CONTAINS(why.text, "\"events.log\"");
    CHECK_INT(this_machine.key_delete_tree(SETTINGS), ERROR_SUCCESS);
}

static const struct test_case cases[] = {
    TEST(install__each_act_fails_once__leaves_all_as_it_was),
    TEST(install__each_allocation_fails__leaves_all_as_it_was),
    TEST(undo__several_changes__last_one_first_and_all_are_tried),
    TEST(uninstall__each_act_fails_once__can_be_repeated),
    TEST(secret__saved__is_encrypted_and_comes_back),
    TEST(secret__unusable__is_refused_with_the_remedy_and_unseen),
    TEST(secret__array_that_wants_one__opened_with_it_and_shown_nowhere),
    TEST(trace_file__cannot_be_opened__keeps_the_provider_from_starting_and_is_told),
    TEST(event_file__is_relative__is_refused_and_not_used),
    /* of settings_cases.c */
    TEST(settings__each_one_of_each_wrong_type_and_too_long__all_is_told),
    TEST(settings__unknown_name__the_known_ones_are_told_and_no_value),
    TEST(secret_input__a_line__is_taken_without_its_end),
    TEST(secret_input__empty_or_too_long__is_refused_unseen),
    TEST(install__secret_on_the_command_line__is_refused_and_on_standard_input_read),
    /* of device_cases.c */
    TEST(device_luns__each_name_of_a_disk_or_volume__is_its_lun),
    TEST(device_luns__spanned_volume__each_disk_once),
    TEST(device_luns__disk_without_page83__has_no_designators),
    TEST(device_luns__each_question_fails__says_which_and_what_to_do),
    TEST(device_luns__short_or_lying_reply__is_refused),
    TEST(device_luns__each_allocation_fails__is_no_memory),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "install", cases, NULL, NULL);
}
