/* SPDX-License-Identifier: Apache-2.0 */
/* The provider object and its class factory under COM's rules: identity, references, outputs,
 * process lifetime. */
#include "config.h"

#include "base/mem.h"
#include "provider/com/provider.h"
#include "winetest/com/shell_rig.h"
#include "winetest/harness/harness.h"

static const IID *const own_iids[] = {
    &IID_IUnknown,
    &IID_IVssHardwareSnapshotProvider,
    &IID_IVssHardwareSnapshotProviderEx,
    &IID_IVssProviderCreateSnapshotSet,
    &IID_IVssProviderNotifications,
};

#define OWN_IIDS (sizeof(own_iids) / sizeof(*own_iids))

static ULONG
references(void)
{
    rig.hw->lpVtbl->AddRef(rig.hw);
    return rig.hw->lpVtbl->Release(rig.hw);
}

/* Contract: 1.2 1.3 1.4 1.5 15.1 */
static void
query_interface__any_pair__reaches_and_keeps_identity(void)
{
    if (!rig_start(1, NULL))
        goto out;
    for (size_t from = 0; from < OWN_IIDS; from++) {
        IUnknown *start = NULL;

        CHECK_HR(rig.hw->lpVtbl->QueryInterface(rig.hw, own_iids[from], (void **)&start), S_OK);
        for (size_t to = 0; start && to < OWN_IIDS; to++) {
            IUnknown *reached = NULL;
            IUnknown *again = NULL;

            CHECK_HR(start->lpVtbl->QueryInterface(start, own_iids[to], (void **)&reached), S_OK);
            CHECK_HR(rig.hw->lpVtbl->QueryInterface(rig.hw, own_iids[to], (void **)&again), S_OK);
            CHECK(reached && reached == again); /* IUnknown always, ours also for the others */
            if (reached)
                reached->lpVtbl->Release(reached);
            if (again)
                again->lpVtbl->Release(again);
        }
        if (start)
            start->lpVtbl->Release(start);
    }
    CHECK_INT(references(), 3);
out:
    rig_stop();
}

/* Contract: 15.1 */
static void
query_interface__foreign_id__no_interface_and_null(void)
{
    static const IID software = {
        0x609e123e, 0x2c5a, 0x44d3, {0x8f, 0x01, 0x0b, 0x1d, 0x9a, 0x47, 0xd1, 0xff}};
    IUnknown *starts[3];
    void *object;

    if (!rig_start(1, NULL))
        goto out;
    starts[0] = (IUnknown *)rig.hw;
    starts[1] = (IUnknown *)rig.set;
    starts[2] = (IUnknown *)rig.notifications;
    for (size_t i = 0; i < 3; i++) {
        const IID *const foreign[] = {&IID_IClassFactory, &IID_IDispatch, &software, &GUID_NULL};

        for (size_t f = 0; f < sizeof(foreign) / sizeof(*foreign); f++) {
            object = &object;
            CHECK_HR(starts[i]->lpVtbl->QueryInterface(starts[i], foreign[f], &object),
                     E_NOINTERFACE);
            CHECK(object == NULL);
        }
        CHECK_HR(starts[i]->lpVtbl->QueryInterface(starts[i], &IID_IUnknown, NULL), E_POINTER);
    }
    CHECK_INT(references(), 3);
out:
    rig_stop();
}

static void
vtables__all__have_no_empty_slot(void)
{
    static const struct {
        const void *vtable;
        size_t slots;
    } tables[] = {
        {&hw_provider_vtbl, 13},
        {&create_set_vtbl, 10},
        {&notifications_vtbl, 5},
    };

    for (size_t t = 0; t < sizeof(tables) / sizeof(*tables); t++) {
        void *const *slots = tables[t].vtable;

        for (size_t i = 0; i < tables[t].slots; i++) {
            CHECK(slots[i] != NULL);
            for (size_t j = 0; j < i; j++)
                CHECK(slots[i] != slots[j]);
        }
    }
    CHECK_INT(sizeof(hw_provider_vtbl), 13 * sizeof(void *));
    CHECK_INT(sizeof(create_set_vtbl), 10 * sizeof(void *));
    CHECK_INT(sizeof(notifications_vtbl), 5 * sizeof(void *));
}

struct worker {
    HANDLE thread;
    HANDLE go;
};

static DWORD WINAPI
reference_worker(void *arg)
{
    struct worker *worker = arg;

    WaitForSingleObject(worker->go, 10000);
    for (int i = 0; i < 20000; i++) {
        rig.set->lpVtbl->AddRef(rig.set);
        rig.notifications->lpVtbl->AddRef(rig.notifications);
        rig.hw->lpVtbl->Release(rig.hw);
        rig.set->lpVtbl->Release(rig.set);
    }
    return 0;
}

static void
references__from_four_threads__balance(void)
{
    struct worker workers[4];
    HANDLE go = CreateEventW(NULL, TRUE, FALSE, NULL);

    if (!rig_start(1, NULL))
        goto out;
    for (size_t i = 0; i < 4; i++) {
        workers[i].go = go;
        workers[i].thread = CreateThread(NULL, 0, reference_worker, &workers[i], 0, NULL);
    }
    SetEvent(go);
    for (size_t i = 0; i < 4; i++) {
        CHECK_INT(WaitForSingleObject(workers[i].thread, 30000), WAIT_OBJECT_0);
        CloseHandle(workers[i].thread);
    }
    CHECK_INT(references(), 3);
out:
    CloseHandle(go);
    rig_stop();
}

#define TRAP_FLAG 0x100

static struct provider *stepped;
static LONG refs_before;
static bool has_interfered;

/* Behind each instruction of the thread that is stepped: another thread takes a reference as soon
 * as the count has fallen. */
static LONG CALLBACK
on_step(EXCEPTION_POINTERS *exception)
{
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_SINGLE_STEP)
        return EXCEPTION_CONTINUE_SEARCH;
    if (!has_interfered && stepped->refs < refs_before) {
        InterlockedIncrement(&stepped->refs);
        has_interfered = true;
    }
    if (has_interfered)
        exception->ContextRecord->EFlags &= ~(DWORD)TRAP_FLAG;
    else
        exception->ContextRecord->EFlags |= TRAP_FLAG;
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* Two threads that read the count again after their decrements can both see zero, or neither.
 * Contract: 16.13 */
static void
release__count_changes_right_after__acts_on_its_own_decrement(void)
{
    ULONG refs;
    void *handler;

    if (!rig_start(1, NULL))
        goto out;
    stepped = CONTAINING_RECORD(rig.hw, struct provider, IVssHardwareSnapshotProviderEx_iface);
    refs_before = stepped->refs;
    has_interfered = false;
    handler = AddVectoredExceptionHandler(1, on_step);
    __asm__ volatile("pushfq; orq %0, (%%rsp); popfq" ::"i"(TRAP_FLAG) : "memory", "cc");
    refs = rig.hw->lpVtbl->Release(rig.hw);
    RemoveVectoredExceptionHandler(handler);
    CHECK(has_interfered);
    CHECK_INT(refs, refs_before - 1);
    CHECK_INT(references(), refs_before);
out:
    rig_stop();
}

static void
class_factory__create_instance__gives_what_was_asked(void)
{
    IClassFactory *factory = &rig.factory.IClassFactory_iface;
    IUnknown *object;

    if (!rig_start(1, NULL))
        goto out;
    for (size_t i = 0; i < OWN_IIDS; i++) {
        object = NULL;
        CHECK_HR(factory->lpVtbl->CreateInstance(factory, NULL, own_iids[i], (void **)&object),
                 S_OK);
        CHECK(object && object != (IUnknown *)rig.hw);
        if (object)
            CHECK_INT(object->lpVtbl->Release(object), 0);
    }
out:
    rig_stop();
}

static void
class_factory__wrong_use__refused_and_null(void)
{
    IClassFactory *factory = &rig.factory.IClassFactory_iface;
    IUnknown *object;

    if (!rig_start(1, NULL))
        goto out;
    object = (IUnknown *)&object;
    CHECK_HR(factory->lpVtbl->CreateInstance(factory, (IUnknown *)rig.hw, &IID_IUnknown,
                                             (void **)&object),
             CLASS_E_NOAGGREGATION);
    CHECK(object == NULL);
    object = (IUnknown *)&object;
    CHECK_HR(factory->lpVtbl->CreateInstance(factory, NULL, &IID_IDispatch, (void **)&object),
             E_NOINTERFACE);
    CHECK(object == NULL);
    CHECK_HR(factory->lpVtbl->CreateInstance(factory, NULL, &IID_IUnknown, NULL), E_POINTER);

    object = (IUnknown *)&object;
    mem_fail_at(1);
    CHECK_HR(factory->lpVtbl->CreateInstance(factory, NULL, &IID_IUnknown, (void **)&object),
             E_OUTOFMEMORY);
    mem_fail_at(0);
    CHECK(object == NULL);
out:
    rig_stop(); /* and none of these held the process */
}

static void
class_factory__interfaces__its_own_two(void)
{
    IClassFactory *factory = &rig.factory.IClassFactory_iface;
    void *object;

    if (!rig_start(1, NULL))
        goto out;
    CHECK_HR(factory->lpVtbl->QueryInterface(factory, &IID_IUnknown, &object), S_OK);
    CHECK(object == factory);
    CHECK_HR(factory->lpVtbl->QueryInterface(factory, &IID_IClassFactory, &object), S_OK);
    CHECK(object == factory);
    CHECK_HR(factory->lpVtbl->QueryInterface(factory, &IID_IVssHardwareSnapshotProvider, &object),
             E_NOINTERFACE);
    CHECK(object == NULL);
    CHECK_HR(factory->lpVtbl->QueryInterface(factory, &IID_IUnknown, NULL), E_POINTER);
out:
    rig_stop();
}

/* The rig's object and one lock hold the process: the stop event comes with the last of them. */
static void
process__held_by_objects_and_locks__stops_with_the_last(void)
{
    IClassFactory *factory = &rig.factory.IClassFactory_iface;
    IUnknown *second = NULL;

    if (!rig_start(1, NULL))
        goto out;
    CHECK_HR(factory->lpVtbl->CreateInstance(factory, NULL, &IID_IUnknown, (void **)&second), S_OK);
    CHECK_HR(factory->lpVtbl->LockServer(factory, TRUE), S_OK);
    if (second)
        second->lpVtbl->Release(second);
    CHECK_INT(WaitForSingleObject(rig.server.stop, 0), WAIT_TIMEOUT);
    CHECK_HR(factory->lpVtbl->LockServer(factory, FALSE), S_OK);
    CHECK_INT(WaitForSingleObject(rig.server.stop, 0), WAIT_TIMEOUT);
out:
    rig_stop(); /* checks that the event is set after the last release */
}

static const struct test_case cases[] = {
    TEST(query_interface__any_pair__reaches_and_keeps_identity),
    TEST(query_interface__foreign_id__no_interface_and_null),
    TEST(vtables__all__have_no_empty_slot),
    TEST(references__from_four_threads__balance),
    TEST(release__count_changes_right_after__acts_on_its_own_decrement),
    TEST(class_factory__create_instance__gives_what_was_asked),
    TEST(class_factory__wrong_use__refused_and_null),
    TEST(class_factory__interfaces__its_own_two),
    TEST(process__held_by_objects_and_locks__stops_with_the_last),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "provider", cases, NULL, NULL);
}
