/* SPDX-License-Identifier: Apache-2.0 */
/* lunshadow install and uninstall against a stand-in for the VSS service: repeated, refused, rolled
 * back; and what the command line and a broken start say. */
#include "config.h"

#include <wchar.h>

#include <ole2.h>

#include "base/mem.h"
#include "base/os.h"
#include "provider/app/exit_code.h"
#include "provider/com/event.h"
#include "provider/com/guid.h"
#include "provider/com/utf16.h"
#include "winetest/com/programs.h"
#include "winetest/com/registry.h"
#include "winetest/com/stub_admin.h"
#include "winetest/harness/harness.h"

#define SETTINGS L"SOFTWARE\\LunShadow"
#define CLASS L"SOFTWARE\\Classes\\CLSID\\{4A6FFB97-43A5-4824-B854-49FECD1BCE0E}"
#define SOURCE L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\LunShadow"
#define APP L"SOFTWARE\\Classes\\AppID\\{C991F039-C280-4613-BA8D-400C75115762}"

/* From vsserror.h, whose names do not go with this file's other headers' order. */
#define IN_USE ((HRESULT)0x80042307)

static struct program_result result;
static char log_text[256];

static void
drop_service(void)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, L"LunShadow", DELETE);

    if (service) {
        CHECK(DeleteService(service));
        CloseServiceHandle(service);
    }
    CloseServiceHandle(manager);
}

/* A machine on which nothing was ever installed. */
static void
start_clean(void)
{
    drop_service();
    registry_drop(SETTINGS);
    registry_drop(CLASS);
    registry_drop(APP);
    registry_drop(SOURCE);
    CHECK(stub_admin_install());
}

static void
run(const WCHAR *arguments, int exit_code)
{
    (void)lunshadow_run(arguments, exit_code, &result); /* a failed check already */
}

static bool
has_service(void)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, L"LunShadow", SERVICE_QUERY_CONFIG);
    bool is_there = service != NULL;

    if (service)
        CloseServiceHandle(service);
    CloseServiceHandle(manager);
    return is_there;
}

static void
check_nothing_installed(void)
{
    struct stub_provider provider;

    CHECK(!stub_admin_provider(&provider));
    CHECK(!registry_has_key(CLASS));
    CHECK(!registry_has_key(APP));
    CHECK(!registry_has_key(SOURCE));
    CHECK(!registry_has_key(SETTINGS));
    CHECK(!has_service());
}

/* The command line of the service; false when there is none. */
static bool
service_command(WCHAR text[700])
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceW(manager, L"LunShadow", SERVICE_QUERY_CONFIG);
    union {
        QUERY_SERVICE_CONFIGW config;
        BYTE bytes[8192];
    } buf;
    DWORD size;
    bool is_there = service && QueryServiceConfigW(service, &buf.config, sizeof(buf), &size);

    if (is_there)
        swprintf(text, 700, L"%ls", buf.config.lpBinaryPathName);
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
    return is_there;
}

static DWORD
number_of(const WCHAR *name)
{
    DWORD number = 0;

    registry_get(SETTINGS, name, &number, sizeof(number));
    return number;
}

/* --- install --- */

/* Contract: 13.6 14.1 14.2 14.3 14.4 14.5 */
static void
install__fresh_machine__class_settings_and_provider(void)
{
    struct stub_provider provider = {0};
    WCHAR expected[700], path[600], text[700];

    start_clean();
    run(L"install --set ArrayPath=Z:\\tmp\\x --set checkcaller=0", 0);
    CHECK(registry_get(SETTINGS, L"ArrayPath", text, sizeof(text)));
    CHECK(wcscmp(text, L"Z:\\tmp\\x") == 0);
    CHECK_INT(number_of(L"CheckCaller"), 0);
    CHECK(registry_get(SETTINGS, L"CheckCaller", text, sizeof(text)));

    CHECK(build_path(L"provider\\app\\lunshadow.exe", path, 600));
    swprintf(expected, 700, L"\"%ls\" service", path);
    CHECK(service_command(text));
    CHECK(_wcsicmp(text, expected) == 0);
    CHECK(registry_get(APP, L"LocalService", text, sizeof(text)));
    CHECK(wcscmp(text, L"LunShadow") == 0);
    CHECK(registry_get(CLASS, L"AppID", text, sizeof(text)));
    CHECK(wcsstr(APP, text) != NULL);
    CHECK(registry_get(APP, L"LaunchPermission", text, sizeof(text)));

    CHECK(stub_admin_provider(&provider));
    CHECK(IsEqualGUID(&provider.id, &PROVIDER_ID_LunShadow));
    CHECK(IsEqualGUID(&provider.class_id, &CLSID_LunShadow));
    CHECK(IsEqualGUID(&provider.version_id, &PROVIDER_VERSION_ID_LunShadow));
    CHECK_INT(provider.type, 3);
    CHECK(wcscmp(provider.name, LUNSHADOW_PROVIDER_NAME) == 0);
    CHECK(wcscmp(provider.version, L"" PACKAGE_VERSION) == 0);
}

/* What the Event Viewer does with an event: the message is in the file that the source names.
 * Contract: 12.4 */
static void
install__event_source__names_a_file_with_the_messages(void)
{
    static const WCHAR *const texts[] = {L"METHOD", L"SET", L"LUN", L"REASON"};
    WCHAR path[700], message[1000] = L"";
    DWORD types = 0;
    HMODULE file;

    start_clean();
    run(L"install", 0);
    CHECK(registry_get(SOURCE, L"TypesSupported", &types, sizeof(types)));
    CHECK_INT(types, EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE);
    CHECK(registry_get(SOURCE, L"EventMessageFile", path, sizeof(path)));
    file = LoadLibraryExW(path, NULL, LOAD_LIBRARY_AS_DATAFILE);
    CHECK(file != NULL);
    CHECK(FormatMessageW(FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ARGUMENT_ARRAY, file,
                         EVENT_TIMED_OUT, 0, message, 1000, (va_list *)texts) > 0);
    CHECK(wcsstr(message, L"METHOD failed because the array did not answer in time: REASON."));
    CHECK(wcsstr(message, L"Shadow copy set: SET. LUN: LUN."));
    if (file)
        FreeLibrary(file);
}

/* Contract: 16.16 */
static void
install__again__keeps_settings_and_registers_nothing_anew(void)
{
    start_clean();
    run(L"install --set CommitDeadline=1000 --set Backend=mock", 0);
    run(L"install --set CommitDeadline=2000", 0);
    CHECK_INT(number_of(L"CommitDeadline"), 2000);
    CHECK(registry_get(SETTINGS, L"Backend", log_text, sizeof(log_text)));
    CHECK_STR(stub_admin_log(log_text, sizeof(log_text)), "query register query ");
    run(L"install", 0);
    CHECK_INT(number_of(L"CommitDeadline"), 2000);
    CHECK_CONTAINS(result.output, "nothing changed");
}

static struct stub_provider
old_version(void)
{
    struct stub_provider old = {.type = 3, .name = L"LunShadow, old", .version = L"0.0.1"};

    old.id = PROVIDER_ID_LunShadow;
    old.class_id = CLSID_LunShadow;
    old.version_id.Data1 = 0x12345678;
    return old;
}

/* Contract: 14.6 */
static void
install__other_version_registered__is_replaced(void)
{
    struct stub_provider provider = old_version();

    start_clean();
    stub_admin_set_provider(&provider);
    run(L"install", 0);
    CHECK(stub_admin_provider(&provider));
    CHECK(IsEqualGUID(&provider.version_id, &PROVIDER_VERSION_ID_LunShadow));
    CHECK_STR(stub_admin_log(log_text, sizeof(log_text)), "query unregister register ");
}

/* Contract: 16.16 */
static void
install__other_version_and_new_one_refused__old_one_is_put_back(void)
{
    struct stub_provider old = old_version();
    struct stub_provider provider = {0};

    start_clean();
    stub_admin_set_provider(&old);
    stub_admin_answer(L"register", E_OUTOFMEMORY, 1);
    run(L"install", EXIT_VSS);
    CHECK(stub_admin_provider(&provider));
    CHECK_MEM(&provider, &old, sizeof(old));
    CHECK(!registry_has_key(CLASS));
}

static void
install__provider_in_use_for_a_moment__waits(void)
{
    struct stub_provider provider = old_version();

    start_clean();
    stub_admin_set_provider(&provider);
    stub_admin_answer(L"unregister", IN_USE, 2);
    run(L"install", 0);
    CHECK_STR(stub_admin_log(log_text, sizeof(log_text)),
              "query unregister unregister unregister register ");
}

static void
install__vss_ends_just_then__starts_it_again(void)
{
    start_clean();
    stub_admin_answer(L"activate", E_FAIL, 2);
    run(L"install", 0);
    CHECK_STR(stub_admin_log(log_text, sizeof(log_text)), "query register ");
}

/* The wish of a client edition of Windows, and of who is no administrator, in plain words.
 * Contract: 1.6 13.5 16.16 */
static void
install__refused_by_vss__nothing_is_left_and_the_reason_is_told(void)
{
    static const struct {
        HRESULT hr;
        int exit_code;
        const char *part;
    } rows[] = {
        {E_INVALIDARG, EXIT_VSS, "Windows Server"},
        {E_ACCESSDENIED, EXIT_ACCESS, "administrator"},
        {E_OUTOFMEMORY, EXIT_VSS, "0x8007000e"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        start_clean();
        stub_admin_answer(L"register", rows[i].hr, 0);
        run(L"install --set CommitDeadline=1000", rows[i].exit_code);
        CHECK_CONTAINS(result.output, rows[i].part);
        check_nothing_installed();
    }
    start_clean();
    stub_admin_answer(L"query", E_ACCESSDENIED, 0);
    run(L"install", EXIT_ACCESS);
    check_nothing_installed();
}

static void
install__no_vss_on_this_machine__is_told_and_nothing_is_left(void)
{
    start_clean();
    CHECK(stub_admin_remove());
    run(L"install --set CommitDeadline=1000", EXIT_VSS);
    CHECK_CONTAINS(result.output, "Volume Shadow Copy service");
    check_nothing_installed();
}

static void
install__bad_settings__named_and_none_written(void)
{
    static const struct {
        const WCHAR *arguments;
        const char *part;
    } rows[] = {
        {L"install --set Backend=mock --set Colour=red", "Colour"},
        {L"install --set Backend=mock --set CommitDeadline=99", "CommitDeadline"},
        {L"install --set Backend=moc", "array backend"},
        {L"install --set CommitDeadline=9001", "9000"},
        {L"install --set CommitDeadline=soon", "soon"},
        {L"install --set CommitDeadline=-1", "-1"},
        {L"install --set CheckCaller=2", "CheckCaller"},
        {L"install --set CheckCaller=0 --set PrepareDeadline=4294968296", "PrepareDeadline"},
        {L"install --set Backend", "NAME=VALUE"},
        {L"install --set =x", "NAME=VALUE"},
        {L"install --set ArrayPath=",
         "HKLM\\SOFTWARE\\LunShadow: ArrayPath must be an absolute path of 1 to"},
        {L"install --set EventFile=events.log", "EventFile must be empty or an absolute path"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        start_clean();
        run(rows[i].arguments, EXIT_SETTINGS);
        CHECK_CONTAINS(result.output, rows[i].part);
        check_nothing_installed();
        CHECK_STR(stub_admin_log(log_text, sizeof(log_text)), "");
    }
}

static void
install__stored_setting_is_broken__named_and_new_one_not_written(void)
{
    start_clean();
    CHECK(registry_put_number(SETTINGS, L"CommitDeadline", 1));
    run(L"install --set PrepareDeadline=5000", EXIT_SETTINGS);
    CHECK_CONTAINS(result.output, "CommitDeadline");
    CHECK_INT(number_of(L"PrepareDeadline"), 0);
    run(L"install --set CommitDeadline=1000", 0); /* which is how to repair it */
}

/* --- uninstall --- */

static void
uninstall__twice__removes_all_but_the_settings(void)
{
    struct stub_provider provider;

    start_clean();
    run(L"install --set CommitDeadline=1000", 0);
    for (int i = 0; i < 2; i++) {
        run(L"uninstall", 0);
        CHECK(!stub_admin_provider(&provider));
        CHECK(!registry_has_key(CLASS));
        CHECK(!registry_has_key(APP));
        CHECK(!registry_has_key(SOURCE));
        CHECK(!has_service());
        CHECK_INT(number_of(L"CommitDeadline"), 1000);
        CHECK_CONTAINS(result.output, i == 0 ? "uninstalled" : "not installed");
    }
}

/* Contract: 14.7 */
static void
uninstall__provider_in_use__refused_and_all_is_kept(void)
{
    struct stub_provider provider;

    start_clean();
    run(L"install", 0);
    stub_admin_answer(L"unregister", IN_USE, 0);
    run(L"uninstall", EXIT_VSS);
    CHECK_CONTAINS(result.output, "backup");
    CHECK(stub_admin_provider(&provider));
    CHECK(registry_has_key(CLASS));
    CHECK(has_service());
}

static void
uninstall__half_installed__cleans_up(void)
{
    start_clean();
    CHECK(registry_put_number(CLASS, L"Leftover", 1));
    CHECK(registry_put_number(SOURCE, L"Leftover", 1));
    run(L"uninstall", 0);
    check_nothing_installed();
    CHECK(stub_admin_remove());
    CHECK(registry_put_number(APP, L"Leftover", 1));
    run(L"uninstall", 0);
    check_nothing_installed();
}

/* --- command line and start --- */

static void
command_line__wrong_use__exit_2_and_help(void)
{
    static const WCHAR *const wrong[] = {
        L"", L"frobnicate", L"install --sett x", L"install --set", L"console now", L"uninstall -f"};
    static const WCHAR *const help[] = {L"help", L"--help", L"install --help", L"console --help"};

    start_clean();
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        run(wrong[i], 2);
        CHECK_CONTAINS(result.output, "lunshadow help");
    }
    check_nothing_installed();
    for (size_t i = 0; i < sizeof(help) / sizeof(*help); i++) {
        run(help[i], 0);
        CHECK_CONTAINS(result.output, "usage: lunshadow COMMAND");
    }
    check_nothing_installed();
    run(L"version", 0);
    CHECK_CONTAINS(result.output, PACKAGE_VERSION);
}

/* The path of an event file for this case, in the settings too. */
static char *
use_event_file(void)
{
    char *path = os_path_join(test_dir(), "events.log");
    WCHAR *wide = utf16_from_utf8(path);

    CHECK(registry_put(SETTINGS, L"EventFile", REG_SZ, wide,
                       (DWORD)((wcslen(wide) + 1) * sizeof(*wide))));
    mem_free(wide);
    return path;
}

static void
check_event(const char *path, const char *part)
{
    char *text = NULL;
    size_t size;

    CHECK_ERR(os_read_file(path, 1 << 20, &text, &size, NULL), ERR_OK, NULL);
    CHECK_CONTAINS(text ? text : "", "\terror\t100\t");
    CHECK_CONTAINS(text ? text : "", part);
    mem_free(text);
}

static void
start__array_is_missing__said_on_the_console_and_as_an_event(void)
{
    static const WCHAR missing[] = L"C:\\there\\is\\none";
    char *path;

    start_clean();
    CHECK(registry_put(SETTINGS, L"ArrayPath", REG_SZ, missing, sizeof(missing)));
    path = use_event_file();
    run(L"console", EXIT_ARRAY);
    CHECK_CONTAINS(result.output, "C:\\there\\is\\none");
    check_event(path, "C:\\there\\is\\none");
    mem_free(path);
}

static void
start__setting_is_broken__said_on_the_console_and_as_an_event(void)
{
    char *path;

    start_clean();
    CHECK(registry_put_number(SETTINGS, L"CommitDeadline", 1));
    path = use_event_file();
    run(L"console", EXIT_SETTINGS);
    CHECK_CONTAINS(result.output, "CommitDeadline");
    check_event(path, "CommitDeadline");
    mem_free(path);
}

static const struct test_case cases[] = {
    TEST(install__fresh_machine__class_settings_and_provider),
    TEST(install__event_source__names_a_file_with_the_messages),
    TEST(install__again__keeps_settings_and_registers_nothing_anew),
    TEST(install__other_version_registered__is_replaced),
    TEST(install__other_version_and_new_one_refused__old_one_is_put_back),
    TEST(install__provider_in_use_for_a_moment__waits),
    TEST(install__vss_ends_just_then__starts_it_again),
    TEST(install__refused_by_vss__nothing_is_left_and_the_reason_is_told),
    TEST(install__no_vss_on_this_machine__is_told_and_nothing_is_left),
    TEST(install__bad_settings__named_and_none_written),
    TEST(install__stored_setting_is_broken__named_and_new_one_not_written),
    TEST(uninstall__twice__removes_all_but_the_settings),
    TEST(uninstall__provider_in_use__refused_and_all_is_kept),
    TEST(uninstall__half_installed__cleans_up),
    TEST(command_line__wrong_use__exit_2_and_help),
    TEST(start__array_is_missing__said_on_the_console_and_as_an_event),
    TEST(start__setting_is_broken__said_on_the_console_and_as_an_event),
    {0},
};

int
main(int argc, char **argv)
{
    if (test_child(argc, argv))
        return stub_admin_main();
    return test_main(argc, argv, "register", cases, stub_admin_set_up, stub_admin_tear_down);
}
