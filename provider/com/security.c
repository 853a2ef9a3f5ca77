/* SPDX-License-Identifier: Apache-2.0 */
/* Process-wide COM security. */
#include "config.h"

#include "provider/com/security.h"

#include <windows.h>
#include <ole2.h>
#include <sddl.h>

#include "provider/com/access.h"

/* COM wants an absolute descriptor, the language gives a relative one. Freed in one piece with
 * LocalFree(). */
static PSECURITY_DESCRIPTOR
make_absolute(PSECURITY_DESCRIPTOR relative)
{
    DWORD sizes[5] = {0}; /* descriptor, dacl, sacl, owner, group */
    DWORD total = 0;
    BYTE *block;

    MakeAbsoluteSD(relative, NULL, &sizes[0], NULL, &sizes[1], NULL, &sizes[2], NULL, &sizes[3],
                   NULL, &sizes[4]);
    for (int i = 0; i < 5; i++) {
        sizes[i] = (sizes[i] + 7) & ~7u;
        total += sizes[i];
    }
    block = LocalAlloc(LPTR, total);
    if (block) {
        PACL dacl = (PACL)(block + sizes[0]);
        PACL sacl = (PACL)((BYTE *)dacl + sizes[1]);
        PSID owner = (BYTE *)sacl + sizes[2];
        PSID group = (BYTE *)owner + sizes[3];

        if (!MakeAbsoluteSD(relative, block, &sizes[0], dacl, &sizes[1], sacl, &sizes[2], owner,
                            &sizes[3], group, &sizes[4])) {
            LocalFree(block);
            block = NULL;
        }
    }
    return block;
}

static void
show_exceptions(void)
{
    IGlobalOptions *options = NULL;

    if (FAILED(CoCreateInstance(&CLSID_GlobalOptions, NULL, CLSCTX_INPROC_SERVER,
                                &IID_IGlobalOptions, (void **)&options)))
        return; /* a platform without it has nothing to switch off */
    (void)options->lpVtbl->Set(options, COMGLB_EXCEPTION_HANDLING, COMGLB_EXCEPTION_DONOT_HANDLE);
    options->lpVtbl->Release(options);
}

enum err
security_init(struct why *why)
{
    PSECURITY_DESCRIPTOR relative = NULL;
    PSECURITY_DESCRIPTOR absolute = NULL;
    enum err e = ERR_OK;
    HRESULT hr;

    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(ACCESS_CALL_SDDL, SDDL_REVISION_1,
                                                              &relative, NULL)) {
        e = why_set(why, ERR_IO, "the security descriptor cannot be made (error %lu)",
                    GetLastError());
        goto out;
    }
    absolute = make_absolute(relative);
    if (!absolute) {
        e = why_set(why, ERR_NOMEM, "no memory for the security descriptor");
        goto out;
    }
    hr = CoInitializeSecurity(absolute, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
                              RPC_C_IMP_LEVEL_IDENTIFY, NULL,
                              EOAC_NO_CUSTOM_MARSHAL | EOAC_DISABLE_AAA, NULL);
    if (FAILED(hr)) {
        e = why_set(why, ERR_IO, "COM security cannot be set up (0x%08lx)", hr);
        goto out;
    }
    show_exceptions();
out:
    if (absolute)
        LocalFree(absolute);
    if (relative)
        LocalFree(relative);
    return e;
}
