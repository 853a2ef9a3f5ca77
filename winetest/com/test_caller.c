/* SPDX-License-Identifier: Apache-2.0 */
/* The caller check by token. Wine does not let a server impersonate its client, so a call context
 * of our own stands in for the one of a real call: it impersonates with a real, restricted token.
 */
#include "config.h"

#include <stdio.h>

#include <windows.h>
#include <ole2.h>
#include <sddl.h>

#include "provider/app/instance.h"
#include "provider/com/vds_lun.h"
#include "winetest/com/refused_calls.h"
#include "winetest/com/shell_rig.h"
#include "winetest/com/tokens.h"
#include "winetest/harness/harness.h"

struct call_context {
    IServerSecurity IServerSecurity_iface;
    HANDLE token; /* of the client */
    HRESULT impersonate_hr;
    unsigned reverted;
    BOOL is_impersonating;
};

static struct call_context context;

static HRESULT WINAPI
context_QueryInterface(IServerSecurity *iface, REFIID iid, void **ret_object)
{
    *ret_object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IServerSecurity))
        return E_NOINTERFACE;
    *ret_object = iface;
    return S_OK;
}

static ULONG WINAPI
context_AddRef(IServerSecurity *iface)
{
    (void)iface;
    return 2;
}

static ULONG WINAPI
context_Release(IServerSecurity *iface)
{
    (void)iface;
    return 1;
}

static HRESULT WINAPI
context_QueryBlanket(IServerSecurity *iface, DWORD *authentication, DWORD *authorization,
                     OLECHAR **principal, DWORD *level, DWORD *impersonation, void **privileges,
                     DWORD *capabilities)
{
    (void)iface;
    (void)authentication;
    (void)authorization;
    (void)principal;
    (void)level;
    (void)impersonation;
    (void)privileges;
    (void)capabilities;
    return E_NOTIMPL;
}

static HRESULT WINAPI
context_ImpersonateClient(IServerSecurity *iface)
{
    (void)iface;
    if (FAILED(context.impersonate_hr))
        return context.impersonate_hr;
    context.is_impersonating = SetThreadToken(NULL, context.token);
    return context.is_impersonating ? S_OK : E_ACCESSDENIED;
}

static HRESULT WINAPI
context_RevertToSelf(IServerSecurity *iface)
{
    (void)iface;
    context.reverted++;
    context.is_impersonating = FALSE;
    return SetThreadToken(NULL, NULL) ? S_OK : E_UNEXPECTED;
}

static BOOL WINAPI
context_IsImpersonating(IServerSecurity *iface)
{
    (void)iface;
    return context.is_impersonating;
}

static const IServerSecurityVtbl context_vtbl = {
    .QueryInterface = context_QueryInterface,
    .AddRef = context_AddRef,
    .Release = context_Release,
    .QueryBlanket = context_QueryBlanket,
    .ImpersonateClient = context_ImpersonateClient,
    .RevertToSelf = context_RevertToSelf,
    .IsImpersonating = context_IsImpersonating,
};

/* Be called by a client with @token until leave(). */
static void
enter(HANDLE token, HRESULT impersonate_hr)
{
    IUnknown *old = NULL;

    memset(&context, 0, sizeof(context));
    context.IServerSecurity_iface.lpVtbl = (IServerSecurityVtbl *)&context_vtbl;
    context.token = token;
    context.impersonate_hr = impersonate_hr;
    CHECK_HR(CoSwitchCallContext((IUnknown *)&context.IServerSecurity_iface, &old), S_OK);
    CHECK(old == NULL);
}

static void
leave(void)
{
    IUnknown *old = NULL;

    CHECK_HR(CoSwitchCallContext(NULL, &old), S_OK);
    CHECK(!context.is_impersonating);
}

/* Run @method as called by a client with @token. */
static HRESULT
call_as(HANDLE token, HRESULT impersonate_hr, enum method method)
{
    HRESULT hr;

    enter(token, impersonate_hr);
    hr = rig_call(method, 1);
    leave();
    return hr;
}

static bool
thread_has_token(void)
{
    HANDLE token = NULL;
    bool has = OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token);

    if (has)
        CloseHandle(token);
    return has;
}

static void
caller__administrator__is_served_as_ourselves(void)
{
    HANDLE token = token_make(false, SecurityImpersonation);

    if (rig_start(1, caller_is_privileged)) {
        CHECK_HR(call_as(token, S_OK, METHOD_BEGIN_PREPARE_SNAPSHOT), S_OK);
        CHECK_INT(context.reverted, 1);
        CHECK(!thread_has_token());
        CHECK_HR(call_as(token, S_OK, METHOD_ABORT_SNAPSHOTS), S_OK);
        CHECK_INT(rig.written_count, 0);
    }
    CloseHandle(token);
    rig_stop();
}

/* No token of Local System is to be had for the test: that each account of the list is let in is
 * seen with the second one, after the first did not fit. */
static void
caller__accounts_that_may_call__are_the_system_and_administrators(void)
{
    static const char *const expected[CALLER_PRIVILEGED] = {"S-1-5-18", "S-1-5-32-544"};

    for (size_t i = 0; i < CALLER_PRIVILEGED; i++) {
        BYTE sid[SECURITY_MAX_SID_SIZE];
        DWORD size = sizeof(sid);
        char *text = NULL;

        CHECK(CreateWellKnownSid(caller_privileged[i], NULL, sid, &size));
        if (CHECK(ConvertSidToStringSidA(sid, &text)))
            CHECK_STR(text, expected[i]);
        LocalFree(text);
    }
}

/* The process asks its clients for identification only. */
static void
caller__identification_level__is_enough(void)
{
    HANDLE admin = token_make(false, SecurityIdentification);
    HANDLE user = token_make(true, SecurityIdentification);

    if (rig_start(1, caller_is_privileged)) {
        CHECK_HR(call_as(admin, S_OK, METHOD_BEGIN_PREPARE_SNAPSHOT), S_OK);
        CHECK_HR(call_as(user, S_OK, METHOD_END_PREPARE_SNAPSHOTS), E_ACCESSDENIED);
    }
    CloseHandle(admin);
    CloseHandle(user);
    rig_stop();
}

/* What the methods answer is other tests' affair. */
static void
caller__administrator__no_method_is_refused(void)
{
    HANDLE token = token_make(false, SecurityImpersonation);

    for (int method = 0; method < METHOD_COUNT; method++) {
        if (!CHECK(rig_start(1, caller_is_privileged)))
            break;
        if (!CHECK(call_as(token, S_OK, (enum method)method) != E_ACCESSDENIED))
            printf("  method: %s\n", method_name((enum method)method));
        CHECK_INT(context.reverted, 1);
        server_flush(&rig.server);
        for (unsigned i = 0; i < rig.written_count; i++)
            CHECK(rig.written[i].id != EVENT_REFUSED);
        rig_stop();
    }
    CloseHandle(token);
}

/* One method, refused: nothing is done, and one event tells. */
static void
check_refused(const struct refused_call *row, HRESULT (*call)(IVssAsync *async, void *nothing),
              IVssAsync *async, void *nothing)
{
    context.reverted = 0;
    rig.written_count = 0;
    if (!CHECK(call != NULL) || !CHECK_HR(call(async, nothing), E_ACCESSDENIED))
        printf("  method: %s\n", row->method ? row->method : "one without a row");
    CHECK(!thread_has_token());
    CHECK_STR(fake_array_log(rig.fake), "");
    server_flush(&rig.server); /* a step of the frozen window does not write itself */
    if (CHECK_INT(rig.written_count, 1)) {
        CHECK_INT(rig.written[0].id, EVENT_REFUSED);
        CHECK_STR(rig.written[0].method, row->method ? row->method : "");
    }
}

/* Every method of every interface with a caller who has @token, or none. The resync whose object is
 * called too was begun by somebody who may. */
static void
check_all_refused(HANDLE token, HRESULT impersonate_hr)
{
    void *nothing = VirtualAlloc(NULL, 4096, MEM_RESERVE, PAGE_NOACCESS);
    VDS_LUN_INFORMATION original = {0}, shadow_copy = {0};
    IVssAsync *async = NULL;

    if (!rig_start(1, NULL) || !rig_advance(METHOD_POST_FINAL_COMMIT_SNAPSHOTS))
        goto out;
    rig_record(1, &original);
    rig_record(2, &shadow_copy);
    CHECK_HR(rig.hw->lpVtbl->ResyncLuns(rig.hw, &shadow_copy, &original, 1, &async), S_OK);
    rig.server.check_caller = caller_is_privileged;
    fake_array_clear_log(rig.fake);

    enter(token, impersonate_hr);
    for (size_t i = 0; async && i < REFUSED_INTERFACES; i++) {
        const struct refused_interface *face = &refused_interfaces[i];

        for (size_t slot = 0; slot < face->count; slot++) {
            const struct refused_call *row = &face->calls[slot];

            check_refused(row, row->call, async, nothing);
            if (row->call_without_outputs)
                check_refused(row, row->call_without_outputs, async, nothing);
        }
    }
    leave();
    rig.server.check_caller = caller_is_anyone;
out:
    if (async)
        async->lpVtbl->Release(async);
    vds_lun_clear(&original);
    vds_lun_clear(&shadow_copy);
    rig_stop();
    VirtualFree(nothing, 0, MEM_RELEASE);
}

/* Contract: 13.1 13.2 16.16 */
static void
caller__ordinary_user__every_method_of_every_interface_is_refused(void)
{
    HANDLE token = token_make(true, SecurityImpersonation);

    check_all_refused(token, S_OK);
    CloseHandle(token);
}

/* Contract: 13.2 */
static void
caller__cannot_be_identified__every_method_of_every_interface_is_refused(void)
{
    check_all_refused(NULL, RPC_E_CALL_COMPLETE);
}

/* Who hides who he is is nobody, be he an administrator.
 * Contract: 13.2 */
static void
caller__anonymous_level__every_method_of_every_interface_is_refused(void)
{
    HANDLE token = token_make(false, SecurityAnonymous);

    check_all_refused(token, S_OK);
    CloseHandle(token);
}

/* Who may not call is not told how the provider is, either. */
static void
caller__ordinary_user_at_the_end_of_the_process__is_refused_as_ever(void)
{
    HANDLE token = token_make(true, SecurityImpersonation);

    if (rig_start(1, caller_is_privileged)) {
        CHECK_ERR(server_close(&rig.server, NULL), ERR_OK, NULL);
        CHECK_HR(call_as(token, S_OK, METHOD_BEGIN_PREPARE_SNAPSHOT), E_ACCESSDENIED);
    }
    CloseHandle(token);
    rig_stop();
}

static void
caller__outside_of_a_call__is_refused(void)
{
    if (rig_start(1, caller_is_privileged))
        CHECK_HR(rig_call(METHOD_BEGIN_PREPARE_SNAPSHOT, 1), E_ACCESSDENIED);
    rig_stop();
}

static void
caller__check_switched_off__anyone_is_served(void)
{
    HANDLE token = token_make(true, SecurityImpersonation);

    if (rig_start(1, caller_is_anyone)) {
        CHECK_HR(call_as(token, S_OK, METHOD_BEGIN_PREPARE_SNAPSHOT), S_OK);
        CHECK_INT(context.reverted, 0);
    }
    CloseHandle(token);
    rig_stop();
}

/* Whoever can take the mutex that tells that a provider serves this machine can keep it from
 * starting. Wine lets anybody have it, so its list is looked at.
 * Contract: 16.14 */
static void
instance__its_mutex__is_for_system_and_administrators_alone(void)
{
    struct instance instance = {0};
    BOOL has_list = FALSE, is_default = TRUE;
    BYTE descriptor[1024];
    struct why why = {0};
    ACL *list = NULL;
    DWORD size;

    if (!CHECK_ERR(instance_take(0, &instance, &why), ERR_OK, &why))
        return;
    CHECK(GetKernelObjectSecurity(instance.mutex, DACL_SECURITY_INFORMATION, descriptor,
                                  sizeof(descriptor), &size));
    CHECK(GetSecurityDescriptorDacl(descriptor, &has_list, &list, &is_default));
    if (CHECK(has_list && list)) /* without one it is everybody's */
        CHECK(list->AceCount > 0);
    for (DWORD i = 0; list && i < list->AceCount; i++) {
        ACCESS_ALLOWED_ACE *entry = NULL;

        CHECK(GetAce(list, i, (void **)&entry));
        CHECK(IsWellKnownSid(&entry->SidStart, WinLocalSystemSid) ||
              IsWellKnownSid(&entry->SidStart, WinBuiltinAdministratorsSid));
    }
    instance_release(&instance);
}

static bool
set_up(void)
{
    return SUCCEEDED(CoInitializeEx(NULL, COINIT_MULTITHREADED));
}

static const struct test_case cases[] = {
    TEST(caller__administrator__is_served_as_ourselves),
    TEST(caller__accounts_that_may_call__are_the_system_and_administrators),
    TEST(caller__identification_level__is_enough),
    TEST(caller__administrator__no_method_is_refused),
    TEST(caller__ordinary_user__every_method_of_every_interface_is_refused),
    TEST(caller__cannot_be_identified__every_method_of_every_interface_is_refused),
    TEST(caller__anonymous_level__every_method_of_every_interface_is_refused),
    TEST(caller__ordinary_user_at_the_end_of_the_process__is_refused_as_ever),
    TEST(caller__outside_of_a_call__is_refused),
    TEST(caller__check_switched_off__anyone_is_served),
    TEST(instance__its_mutex__is_for_system_and_administrators_alone),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "caller", cases, set_up, CoUninitialize);
}
