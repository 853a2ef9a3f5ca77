/* SPDX-License-Identifier: Apache-2.0 */
/* install and uninstall. Registering with VSS comes last, so that VSS never knows a provider that
 * COM cannot start; uninstall goes the other way for the same reason. */
#include "config.h"

#include "provider/app/install.h"

#include <windows.h>
#include <ole2.h>

#include "provider/app/com_class.h"
#include "provider/app/event_source.h"
#include "provider/app/registry.h"
#include "provider/app/settings_store.h"
#include "provider/app/vss_registration.h"

static enum err
com_start(struct why *why)
{
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);

    if (FAILED(hr))
        return why_set(why, ERR_IO, "COM cannot be used (0x%08lx)", hr);
    return ERR_OK;
}

/* A failed clean-up is told in addition to what failed first. */
static void
roll_back(struct registry_undo *undo, enum err e, struct why *why)
{
    struct why undo_why = {0};

    if (registry_undo_run(undo, &undo_why))
        why_prefix(why, e, "what was written could not be taken back (%s) after this failure",
                   why_text(&undo_why, ERR_IO));
}

enum err
install(char *const *settings, int count, struct why *why)
{
    struct registry_undo *undo = NULL;
    enum err e = registry_undo_new(&undo);

    if (e)
        return why_set(why, e, "no memory for the undo record");

    e = settings_store_save(undo, settings, count, why);
    if (!e)
        e = com_class_register(undo, why);
    if (!e)
        e = event_source_register(undo, why);
    if (!e)
        e = com_start(why);
    if (!e) {
        e = vss_registration_add(why);
        CoUninitialize();
    }
    if (e)
        roll_back(undo, e, why);
    registry_undo_free(undo);
    return e;
}

enum err
uninstall(struct why *why)
{
    enum err e = com_start(why);

    if (e)
        return e;
    e = vss_registration_remove(why);
    CoUninitialize();

    if (!e)
        e = com_class_unregister(why);
    if (!e)
        e = event_source_unregister(why);
    return e;
}
