/* SPDX-License-Identifier: Apache-2.0 */
/* install and uninstall. Registering with VSS comes last, so that VSS never knows a provider that
 * COM cannot start; uninstall goes the other way for the same reason. */
#include "config.h"

#include "provider/app/install.h"

#include <ole2.h>

#include "provider/app/com_class.h"
#include "provider/app/event_source.h"
#include "provider/app/service_entry.h"
#include "provider/app/settings_store.h"
#include "provider/app/vss_registration.h"
#include "provider/com/apartment.h"

/* A failed clean-up is told in addition to what failed first. */
static void
roll_back(const struct changes *changes, enum err e, struct why *why)
{
    struct why undo_why = {0};
    enum err undo_e = changes_undo(changes, &undo_why);

    if (undo_e)
        why_prefix(why, e, "what was changed could not be taken back (%s) after this failure",
                   why_text(&undo_why, undo_e));
}

/* Administrator's rights may be missing anywhere. */
static enum exit_code
exit_code_of(enum err e, enum exit_code usual)
{
    if (!e)
        return EXIT_OK;
    return e == ERR_ACCESS ? EXIT_ACCESS : usual;
}

enum exit_code
install(const struct machine *machine, char *const *settings, int count, bool *ret_changed,
        struct why *why)
{
    struct changes changes = {.machine = machine};
    enum exit_code usual = EXIT_FAILED;
    enum err e = apartment_enter(why);

    if (e)
        return exit_code_of(e, usual);
    e = settings_store_save(&changes, settings, count, why);
    if (e == ERR_INVAL)
        usual = EXIT_SETTINGS;
    if (!e)
        e = service_entry_register(&changes, why);
    if (!e)
        e = com_class_register(&changes, why);
    if (!e)
        e = event_source_register(&changes, why);
    if (!e) {
        e = vss_registration_add(&changes, why);
        usual = EXIT_VSS;
    }

    if (e)
        roll_back(&changes, e, why);
    else if (changes.last)
        (void)machine->service_control(SERVICE_CONTROL_PARAMCHANGE); /* none runs: none needs it */
    *ret_changed = changes.last != NULL;
    changes_release(&changes);
    CoUninitialize();
    return exit_code_of(e, usual);
}

/* What else can be removed is removed whatever one of them meets. */
static enum err
remove_entries(const struct machine *machine, bool *ret_found, struct why *why)
{
    static enum err (*const entries[])(const struct machine *machine, bool *ret_found,
                                       struct why *why) = {
        service_entry_unregister,
        com_class_unregister,
        event_source_unregister,
    };
    enum err first = ERR_OK;

    for (size_t i = 0; i < sizeof(entries) / sizeof(*entries); i++) {
        enum err e = entries[i](machine, ret_found, first ? NULL : why);

        if (!first)
            first = e;
    }
    return first;
}

enum exit_code
uninstall(const struct machine *machine, bool *ret_found, struct why *why)
{
    enum err e = apartment_enter(why);

    *ret_found = false;
    if (e)
        return exit_code_of(e, EXIT_FAILED);
    e = vss_registration_remove(machine, ret_found, why);
    CoUninitialize();
    if (e)
        return exit_code_of(e, EXIT_VSS);
    return exit_code_of(remove_entries(machine, ret_found, why), EXIT_FAILED);
}
