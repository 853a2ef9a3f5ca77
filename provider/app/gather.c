/* SPDX-License-Identifier: Apache-2.0 */
/* Registry, VSS, Windows, settings, array and disks, one after the other; none of them keeps the
 * others from being looked at, except that without an array no LUN can be asked for. */
#include "config.h"

#include "provider/app/gather.h"

#include <stdio.h>

#include <windows.h>
#include <ole2.h>

#include "base/mem.h"
#include "base/os.h"
#include "provider/app/com_class.h"
#include "provider/app/device.h"
#include "provider/app/event_source.h"
#include "provider/app/instance.h"
#include "provider/app/secret.h"
#include "provider/app/settings_store.h"
#include "provider/app/vss_registration.h"
#include "provider/com/apartment.h"

static enum fact
fact_of(bool is_true)
{
    return is_true ? FACT_YES : FACT_NO;
}

static enum fact
is_elevated(void)
{
    SID_IDENTIFIER_AUTHORITY authority = {SECURITY_NT_AUTHORITY};
    PSID administrators = NULL;
    BOOL is_member = FALSE;
    enum fact fact = FACT_UNKNOWN;

    if (AllocateAndInitializeSid(&authority, 2, SECURITY_BUILTIN_DOMAIN_RID,
                                 DOMAIN_ALIAS_RID_ADMINS, 0, 0, 0, 0, 0, 0, &administrators) &&
        CheckTokenMembership(NULL, administrators, &is_member))
        fact = fact_of(is_member);
    if (administrators)
        FreeSid(administrators);
    return fact;
}

static void
gather_vss(struct facts *facts)
{
    struct why why = {0};
    enum err e = apartment_enter(&why);

    if (e) {
        (void)snprintf(facts->vss.text, sizeof(facts->vss.text), "%s",
                       why_text(&why, e)); /* fits */
        return;
    }
    vss_registration_look(&this_machine, &facts->vss);
    CoUninitialize();
}

static void
add_disk(struct facts *facts, struct array *array, const struct lun *lun)
{
    struct array_lun found;

    facts->disks[facts->disk_count++] = *lun;
    if (array && array->ops->find(array, lun, &found, NULL) == ERR_OK)
        facts->disks_ours++;
}

static void
gather_disks(struct facts *facts, struct array *array)
{
    facts->disks = mem_array(DEVICE_DISKS_MAX, sizeof(*facts->disks));
    for (uint32_t i = 0; facts->disks && i < DEVICE_DISKS_MAX; i++) {
        struct why why = {0};
        struct lun lun;
        enum err e = device_disk(&device_system_windows, i, &lun, &why);

        if (!e)
            add_disk(facts, array, &lun);
        else if (e != ERR_NOT_FOUND && facts->disks_unread++ == 0)
            facts->disks_why = why;
    }
}

static void
gather_array(struct facts *facts)
{
    struct array *array = NULL;

    if (facts->settings_error)
        facts->array_error = ERR_STATE; /* the settings are to blame, and told */
    else
        facts->array_error = secret_open_array(&facts->settings, &array, &facts->array_why);
    if (array) {
        array->ops->info(array, &facts->array_info);
        facts->array_error = inventory_load(array, &facts->inventory, &facts->array_why);
    }
    gather_disks(facts, array);
    array_close(array);
}

void
gather(struct facts *ret_facts)
{
    struct facts facts = {.now_ms = os_utc_ms()};

    com_class_look(&this_machine, &facts.com);
    event_source_look(&this_machine, &facts.messages);
    gather_vss(&facts);
    facts.is_served = fact_of(instance_is_taken());
    facts.is_elevated = is_elevated();
    facts.is_server_edition = fact_of(!this_machine.is_client_edition());
    facts.settings_error = settings_store_load(&facts.settings, &facts.settings_why);
    gather_array(&facts);
    *ret_facts = facts;
}
