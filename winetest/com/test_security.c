/* SPDX-License-Identifier: Apache-2.0 */
/* The process's COM security. COM takes it once per process and Wine enforces nothing of it, so
 * what is asked of COM is looked at on its way: in the table of functions that this program gets
 * from ole32.dll, whose entries have the names of the functions and a prefix. */
#include "config.h"

#include "provider/com/security.h"

#include <stdbool.h>
#include <wchar.h>

#include <windows.h>
#include <ole2.h>
#include <sddl.h>

#include "winetest/com/tokens.h"
#include "winetest/harness/harness.h"

extern __typeof__(CoInitializeSecurity) *__imp_CoInitializeSecurity;
extern __typeof__(CoCreateInstance) *__imp_CoCreateInstance;

static struct {
    unsigned calls;
    DWORD authentication;
    DWORD impersonation;
    DWORD capabilities;
    WCHAR sddl[200];
    BOOL admin_is_admitted;
    BOOL user_is_admitted;
    HRESULT answer;
    DWORD option; /* the global option that was set, and its value */
    ULONG_PTR option_value;
    unsigned option_refs;
} asked;

static BOOL
is_admitted(PSECURITY_DESCRIPTOR descriptor, bool is_restricted)
{
    HANDLE token = token_make(is_restricted, SecurityIdentification);
    GENERIC_MAPPING mapping = {0};
    PRIVILEGE_SET privileges;
    DWORD size = sizeof(privileges);
    DWORD granted = 0;
    BOOL is_granted = FALSE;

    CHECK(AccessCheck(descriptor, token, COM_RIGHTS_EXECUTE | COM_RIGHTS_EXECUTE_LOCAL, &mapping,
                      &privileges, &size, &granted, &is_granted));
    CloseHandle(token);
    return is_granted;
}

static HRESULT WINAPI
ask_security(PSECURITY_DESCRIPTOR descriptor, LONG services, SOLE_AUTHENTICATION_SERVICE *list,
             void *reserved1, DWORD authentication, DWORD impersonation, void *authentications,
             DWORD capabilities, void *reserved3)
{
    WCHAR *sddl = NULL;

    (void)authentications;
    CHECK(services == -1 && !list && !reserved1 && !reserved3);
    asked.calls++;
    asked.authentication = authentication;
    asked.impersonation = impersonation;
    asked.capabilities = capabilities;
    CHECK(ConvertSecurityDescriptorToStringSecurityDescriptorW(
        descriptor, SDDL_REVISION_1,
        OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, &sddl,
        NULL));
    swprintf(asked.sddl, sizeof(asked.sddl) / sizeof(WCHAR), L"%ls", sddl ? sddl : L"");
    LocalFree(sddl);
    asked.admin_is_admitted = is_admitted(descriptor, false);
    asked.user_is_admitted = is_admitted(descriptor, true);
    return asked.answer;
}

/* --- the global options, which Wine gives out but does not keep --- */

static HRESULT WINAPI
options_QueryInterface(IGlobalOptions *iface, REFIID iid, void **ret_object)
{
    (void)iface;
    (void)iid;
    *ret_object = NULL;
    return E_NOINTERFACE;
}

static ULONG WINAPI
options_AddRef(IGlobalOptions *iface)
{
    (void)iface;
    return ++asked.option_refs;
}

static ULONG WINAPI
options_Release(IGlobalOptions *iface)
{
    (void)iface;
    return --asked.option_refs;
}

static HRESULT WINAPI
options_Set(IGlobalOptions *iface, GLOBALOPT_PROPERTIES option, ULONG_PTR value)
{
    (void)iface;
    asked.option = option;
    asked.option_value = value;
    return S_OK;
}

static HRESULT WINAPI
options_Query(IGlobalOptions *iface, GLOBALOPT_PROPERTIES option, ULONG_PTR *ret_value)
{
    (void)iface;
    (void)option;
    *ret_value = 0;
    return E_NOTIMPL;
}

static IGlobalOptionsVtbl options_vtbl = {
    .QueryInterface = options_QueryInterface,
    .AddRef = options_AddRef,
    .Release = options_Release,
    .Set = options_Set,
    .Query = options_Query,
};

static IGlobalOptions options = {&options_vtbl};

static HRESULT WINAPI
ask_object(REFCLSID class_id, IUnknown *outer, DWORD context, REFIID iid, void **ret_object)
{
    (void)outer;
    (void)context;
    CHECK_INT(asked.calls, 1); /* security comes before every other use of COM */
    CHECK(IsEqualGUID(class_id, &CLSID_GlobalOptions) && IsEqualGUID(iid, &IID_IGlobalOptions));
    asked.option_refs = 1;
    *ret_object = &options;
    return S_OK;
}

/* --- the cases --- */

/* Put @function into the table at @entry; what was there. */
static void *
replace(void *entry, void *function)
{
    void **slot = entry;
    void *old = *slot;
    DWORD protection;

    CHECK(VirtualProtect(slot, sizeof(*slot), PAGE_READWRITE, &protection));
    *slot = function;
    return old;
}

/* security_init() with a COM that answers @answer. */
static enum err
init_security(HRESULT answer, struct why *why)
{
    void *security = replace(&__imp_CoInitializeSecurity, (void *)ask_security);
    void *object = replace(&__imp_CoCreateInstance, (void *)ask_object);
    enum err e;

    memset(&asked, 0, sizeof(asked));
    asked.answer = answer;
    e = security_init(why);
    replace(&__imp_CoInitializeSecurity, security);
    replace(&__imp_CoCreateInstance, object);
    return e;
}

/* Contract: 13.3 */
static void
security__process__encrypted_identifying_and_for_administrators_only(void)
{
    struct why why = {0};

    CHECK_ERR(init_security(S_OK, &why), ERR_OK, &why);
    CHECK_INT(asked.calls, 1);
    CHECK_INT(asked.authentication, RPC_C_AUTHN_LEVEL_PKT_PRIVACY);
    CHECK_INT(asked.impersonation, RPC_C_IMP_LEVEL_IDENTIFY);
    CHECK_INT(asked.capabilities, EOAC_NO_CUSTOM_MARSHAL | EOAC_DISABLE_AAA);
    CHECK(wcscmp(asked.sddl, L"O:BAG:BAD:(A;;CCDC;;;SY)(A;;CCDC;;;BA)") == 0);
    CHECK(asked.admin_is_admitted);
    CHECK(!asked.user_is_admitted);
}

static void
security__com_refuses__is_told(void)
{
    struct why why = {0};

    CHECK_ERR(init_security(RPC_E_TOO_LATE, &why), ERR_IO, NULL);
    CHECK_CONTAINS(why.text, "0x80010119");
}

/* Contract: 13.4 */
static void
security__exceptions__are_not_swallowed_by_com(void)
{
    CHECK_ERR(init_security(S_OK, NULL), ERR_OK, NULL);
    CHECK_INT(asked.option, COMGLB_EXCEPTION_HANDLING);
    CHECK_INT(asked.option_value, COMGLB_EXCEPTION_DONOT_HANDLE);
    CHECK_INT(asked.option_refs, 0);
}

static const struct test_case cases[] = {
    TEST(security__process__encrypted_identifying_and_for_administrators_only),
    TEST(security__com_refuses__is_told),
    TEST(security__exceptions__are_not_swallowed_by_com),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "security", cases, NULL, NULL);
}
