/* SPDX-License-Identifier: Apache-2.0 */
/* install and uninstall on a machine in memory of which every single act fails once: install leaves
 * everything as it was, uninstall can be repeated. The same commands as programs of their own are
 * test_register.c's. */
#include "config.h"

#include <stdio.h>

#include "base/mem.h"
#include "provider/app/install.h"
#include "provider/com/guid.h"
#include "winetest/com/fake_machine.h"
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
    CHECK(code == (error == ERROR_ACCESS_DENIED ? EXIT_ACCESS : code));
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

static const struct test_case cases[] = {
    TEST(install__each_act_fails_once__leaves_all_as_it_was),
    TEST(install__each_allocation_fails__leaves_all_as_it_was),
    TEST(uninstall__each_act_fails_once__can_be_repeated),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "install", cases, NULL, NULL);
}
