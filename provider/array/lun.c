/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing and naming LUNs. Reads nothing but the struct: identity never comes from a device name,
 * a signature or a serial number alone. */
#include "config.h"

#include "provider/array/lun.h"

#include <stdio.h>
#include <string.h>

bool
lun_same(const struct lun *a, const struct lun *b)
{
    return page83_same_lun(&a->page83, &b->page83);
}

bool
lun_equal(const struct lun *a, const struct lun *b)
{
    return a->device_type == b->device_type && a->device_type_modifier == b->device_type_modifier &&
           a->has_command_queueing == b->has_command_queueing &&
           strcmp(a->vendor, b->vendor) == 0 && strcmp(a->product, b->product) == 0 &&
           strcmp(a->revision, b->revision) == 0 && strcmp(a->serial, b->serial) == 0 &&
           page83_equal(&a->page83, &b->page83);
}

static bool
is_text(const struct page83_designator *designator)
{
    if (designator->code_set != PAGE83_ASCII && designator->code_set != PAGE83_UTF8)
        return false;
    for (unsigned i = 0; i < designator->size; i++) {
        if (designator->data[i] < 0x20 || designator->data[i] > 0x7e)
            return false;
    }
    return true;
}

/* Cut to the buffer: a message needs a name, not the whole identity. */
static void
designator_name(const struct page83_designator *designator, char *buf)
{
    if (is_text(designator)) {
        (void)snprintf(buf, LUN_NAME_SIZE, "%.*s", designator->size,
                       (const char *)designator->data); /* cutting is meant */
        return;
    }
    buf[0] = '\0';
    for (size_t i = 0; i < designator->size && 2 * i + 2 < LUN_NAME_SIZE; i++)
        (void)snprintf(buf + 2 * i, 3, "%02x", designator->data[i]); /* always fits */
}

char *
lun_name(const struct lun *lun, char *buf)
{
    const struct page83_designator *naa = page83_naa(&lun->page83);

    if (naa)
        designator_name(naa, buf);
    else if (lun->page83.count > 0)
        designator_name(&lun->page83.designators[0], buf);
    else if (lun->serial[0])
        (void)snprintf(buf, LUN_NAME_SIZE, "serial %.*s", LUN_NAME_SIZE - 8, lun->serial);
    else
        (void)snprintf(buf, LUN_NAME_SIZE, "LUN without identity"); /* always fits */
    return buf;
}
