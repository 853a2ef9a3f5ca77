/* SPDX-License-Identifier: Apache-2.0 */
/* First the LUNs, then the table of contexts. */
#include "config.h"

#include "provider/admin/explain.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "provider/core/context.h"

/* The contexts that requesters use, and the attributes that they may add to them. Values: VSS,
 * VSS_SNAPSHOT_CONTEXT and VSS_VOLUME_SNAPSHOT_ATTRIBUTES. */
static const struct {
    const char *name;
    uint32_t value;
} contexts[] = {
    {"BACKUP", 0x00},
    {"BACKUP + DIFFERENTIAL", 0x00 | CONTEXT_DIFFERENTIAL},
    {"BACKUP + PLEX", 0x00 | CONTEXT_PLEX},
    {"BACKUP + TRANSPORTABLE", 0x00 | CONTEXT_TRANSPORTABLE},
    {"BACKUP + TRANSPORTABLE + DIFFERENTIAL", 0x00 | CONTEXT_TRANSPORTABLE | CONTEXT_DIFFERENTIAL},
    {"BACKUP + TRANSPORTABLE + PLEX", 0x00 | CONTEXT_TRANSPORTABLE | CONTEXT_PLEX},
    {"FILE_SHARE_BACKUP", 0x10},
    {"APP_ROLLBACK", 0x09},
    {"NAS_ROLLBACK", 0x19},
    {"CLIENT_ACCESSIBLE_WRITERS", 0x09 | CONTEXT_CLIENT_ACCESSIBLE},
    {"CLIENT_ACCESSIBLE", 0x19 | CONTEXT_CLIENT_ACCESSIBLE},
};

#define CONTEXT_COUNT (sizeof(contexts) / sizeof(contexts[0]))
#define CONTEXT_WIDTH 37

struct first_error {
    enum err e;
    struct why why;
};

static void
note(struct first_error *first, enum err e, const struct why *why)
{
    if (first->e || !e)
        return;
    first->e = e;
    first->why = *why;
}

/* --- LUNs --- */

static const char *
type_name(unsigned type)
{
    switch (type) {
    case PAGE83_VENDOR_SPECIFIC:
        return "vendor specific";
    case PAGE83_T10_VENDOR:
        return "T10 vendor id";
    case PAGE83_EUI64:
        return "EUI-64";
    case PAGE83_NAA:
        return "NAA";
    case PAGE83_SCSI_NAME:
        return "SCSI name";
    default:
        return "other";
    }
}

/* As text where it is meant as text, else in hex. */
static void
designator_value(const struct page83_designator *designator, struct text *value)
{
    bool is_text = designator->code_set == PAGE83_ASCII || designator->code_set == PAGE83_UTF8;

    if (is_text)
        text_add_bytes(value, (const char *)designator->data,
                       strnlen((const char *)designator->data, designator->size));
    for (unsigned i = 0; !is_text && i < designator->size; i++)
        text_add(value, "%02x", designator->data[i]);
}

static void
add_designator(const struct listing *out, const struct page83_designator *designator)
{
    struct text *text = out->text;
    struct text value = {0};
    bool is_unique = page83_is_unique_type(designator->type);

    designator_value(designator, &value);
    if (out->is_json) {
        json_open(text, NULL, '{');
        json_number(text, "type", designator->type);
        json_number(text, "code_set", designator->code_set);
        json_string(text, "value", text_get(&value));
        json_bool(text, "unique", is_unique);
        json_close(text, '}');
    } else {
        text_add(text, "  %-16s", type_name(designator->type));
        text_add_foreign(text, text_get(&value));
        text_add(text, "%s\n", is_unique ? "" : "  (identifies no LUN)");
    }
    text->is_broken = text->is_broken || value.is_broken;
    text_release(&value);
}

static void
add_identity(const struct listing *out, const struct lun *lun)
{
    struct text *text = out->text;
    char name[LUN_NAME_SIZE];

    if (out->is_json) {
        json_string(text, "lun", lun_name(lun, name));
        json_string(text, "vendor", lun->vendor);
        json_string(text, "product", lun->product);
        json_string(text, "revision", lun->revision);
        json_string(text, "serial", lun->serial);
        json_open(text, "designators", '[');
    } else {
        text_add(text, "LUN ");
        text_add_foreign(text, lun_name(lun, name));
        text_add(text, "\n  INQUIRY         ");
        text_add_foreign(text, lun->vendor);
        text_add(text, " ");
        text_add_foreign(text, lun->product);
        text_add(text, " ");
        text_add_foreign(text, lun->revision);
        text_add(text, "\n  serial number   ");
        text_add_foreign(text, lun->serial);
        text_add(text, "\n");
        if (!page83_has_unique_id(&lun->page83))
            text_add(text, "  no unique identifier in VPD page 0x83: VSS needs one\n");
    }
    for (unsigned i = 0; i < lun->page83.count; i++)
        add_designator(out, &lun->page83.designators[i]);
    if (out->is_json)
        json_close(text, ']');
}

/* What the array says. Returns the error of asking. */
static enum err
add_answer(struct array *array, const struct listing *out, const struct lun *lun, struct why *why)
{
    struct text *text = out->text;
    struct array_lun found;
    enum err e = array->ops->find(array, lun, &found, why);
    const char *kind = e == ERR_NOT_FOUND                 ? "foreign"
                       : e                                ? "unknown"
                       : found.kind == ARRAY_LUN_ORIGINAL ? "original"
                                                          : "shadow copy";

    if (out->is_json) {
        json_string(text, "kind", kind);
        if (!e)
            json_number(text, "size", found.size);
    } else {
        text_add(text, "  on the array    ");
        if (e == ERR_NOT_FOUND)
            text_add(text, "none of its LUNs\n");
        else if (e)
            text_add(text, "it cannot be asked\n");
        else
            text_add(text, "%s LUN, %" PRIu64 " bytes\n", kind, found.size);
    }
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* --- contexts --- */

static void
add_context(const struct listing *out, size_t i, bool is_claimed, enum err e, const struct why *why)
{
    struct text *text = out->text;
    const char *reason = is_claimed ? "" : why->text[0] ? why->text : "the array gave no reason";

    if (out->is_json) {
        json_open(text, NULL, '{');
        json_string(text, "context", contexts[i].name);
        json_number(text, "value", contexts[i].value);
        if (e)
            json_null(text, "claimed");
        else
            json_bool(text, "claimed", is_claimed);
        if (is_claimed)
            json_null(text, "reason");
        else
            json_string(text, "reason", reason);
        json_close(text, '}');
        return;
    }
    text_add(text, "%-*s  0x%05" PRIx32 "  %-7s%s", CONTEXT_WIDTH, contexts[i].name,
             contexts[i].value,
             e            ? "unknown"
             : is_claimed ? "yes"
                          : "no",
             is_claimed ? "" : "  ");
    text_add_foreign(text, reason);
    text_add(text, "\n");
}

static void
ask_contexts(const struct claimant *claimant, const struct explain_subject *subject,
             const struct listing *out, struct first_error *first)
{
    if (out->is_json)
        json_open(out->text, "contexts", '[');
    else
        text_add(out->text, "%-*s  %-7s  %-7s  %s\n", CONTEXT_WIDTH, "CONTEXT", "VALUE", "CLAIMED",
                 "REASON");
    for (size_t i = 0; i < CONTEXT_COUNT; i++) {
        bool is_claimed = false;
        struct why why = {0};
        enum err e = claim(claimant, contexts[i].value, subject->luns, subject->lun_count,
                           &is_claimed, &why);

        note(first, e, &why);
        add_context(out, i, is_claimed, e, &why);
    }
    if (out->is_json)
        json_close(out->text, ']');
}

enum err
explain(const struct claimant *claimant, const struct explain_subject *subject,
        const struct listing *out, struct why *why)
{
    struct first_error first = {0};

    if (out->is_json) {
        json_open(out->text, NULL, '{');
        json_string(out->text, "device", subject->name);
        json_open(out->text, "luns", '[');
    }
    for (size_t i = 0; i < subject->lun_count; i++) {
        struct why lun_why = {0};

        if (out->is_json)
            json_open(out->text, NULL, '{');
        add_identity(out, &subject->luns[i]);
        note(&first, add_answer(claimant->array, out, &subject->luns[i], &lun_why), &lun_why);
        if (out->is_json)
            json_close(out->text, '}');
        else
            text_add(out->text, "\n");
    }
    if (out->is_json)
        json_close(out->text, ']');
    ask_contexts(claimant, subject, out, &first);
    if (out->is_json)
        json_close(out->text, '}');
    return first.e ? why_set(why, first.e, "%s", why_text(&first.why, first.e)) : ERR_OK;
}
