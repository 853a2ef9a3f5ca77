/* SPDX-License-Identifier: Apache-2.0 */
/* An object that is marshalled and never called. */
#define COBJMACROS
#include "config.h"

#include "idl/interface_pin.h"

#include <ole2.h>

struct pin {
    IUnknown IUnknown_iface;
    LONG refs;
    IID iid;
    struct pin *next;
};

static SRWLOCK pins_lock = SRWLOCK_INIT;
static struct pin *pins; /* guarded by the lock */

static struct pin *
impl_from_IUnknown(IUnknown *iface)
{
    return CONTAINING_RECORD(iface, struct pin, IUnknown_iface);
}

static ULONG WINAPI
pin_AddRef(IUnknown *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IUnknown(iface)->refs);
}

static HRESULT WINAPI
pin_QueryInterface(IUnknown *iface, REFIID iid, void **ret_object)
{
    *ret_object = NULL;
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &impl_from_IUnknown(iface)->iid))
        return E_NOINTERFACE;
    (void)pin_AddRef(iface);
    *ret_object = iface;
    return S_OK;
}

static ULONG WINAPI
pin_Release(IUnknown *iface)
{
    struct pin *pin = impl_from_IUnknown(iface);
    ULONG refs = (ULONG)InterlockedDecrement(&pin->refs);
    struct pin **link;

    if (refs)
        return refs;
    AcquireSRWLockExclusive(&pins_lock);
    for (link = &pins; *link != pin; link = &(*link)->next)
        ;
    *link = pin->next;
    ReleaseSRWLockExclusive(&pins_lock);
    CoTaskMemFree(pin);
    return 0;
}

static const IUnknownVtbl pin_vtbl = {
    .QueryInterface = pin_QueryInterface,
    .AddRef = pin_AddRef,
    .Release = pin_Release,
};

static bool
is_pinned(REFIID iid)
{
    const struct pin *pin;

    for (pin = pins; pin; pin = pin->next)
        if (IsEqualIID(iid, &pin->iid))
            return true;
    return false;
}

bool
interface_is_pinned(REFIID iid)
{
    bool result;

    AcquireSRWLockShared(&pins_lock);
    result = is_pinned(iid);
    ReleaseSRWLockShared(&pins_lock);
    return result;
}

/* The pin for the interface, entered in the list; NULL when there is one already. */
static struct pin *
pin_new(REFIID iid)
{
    struct pin *pin = CoTaskMemAlloc(sizeof(*pin));

    if (!pin)
        return NULL;
    pin->IUnknown_iface.lpVtbl = (IUnknownVtbl *)&pin_vtbl;
    pin->refs = 1;
    pin->iid = *iid;
    AcquireSRWLockExclusive(&pins_lock);
    if (is_pinned(iid)) {
        ReleaseSRWLockExclusive(&pins_lock);
        CoTaskMemFree(pin);
        return NULL;
    }
    pin->next = pins;
    pins = pin;
    ReleaseSRWLockExclusive(&pins_lock);
    return pin;
}

/* Marshalling makes a stub, which comes here again: by then the pin is in the list. COM keeps the
 * object until the apartment ends, and has no other use for the stream. */
void
interface_pin(REFIID iid)
{
    struct pin *pin = interface_is_pinned(iid) ? NULL : pin_new(iid);
    IStream *stream = NULL;

    if (!pin)
        return;
    if (SUCCEEDED(CreateStreamOnHGlobal(NULL, TRUE, &stream))) {
        (void)CoMarshalInterface(stream, iid, &pin->IUnknown_iface, MSHCTX_LOCAL, NULL,
                                 MSHLFLAGS_TABLESTRONG); /* a failure takes the pin back */
        IStream_Release(stream);
    }
    (void)pin_Release(&pin->IUnknown_iface);
}
