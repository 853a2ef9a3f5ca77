/* SPDX-License-Identifier: Apache-2.0 */
/* A document may come from anywhere: each count is held against the elements, each id against the
 * others, and what nobody asked for is refused. */
#include "config.h"

#include "fakevss/coordinator/document.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/document_fields.h"
#include "fakevss/coordinator/document_record.h"
#include "fakevss/coordinator/hr.h"
#include "fakevss/coordinator/select.h"
#include "fakevss/coordinator/xml.h"
#include "fakevss/host/ptable.h"

#define ROOT "BackupComponents"
#define FORMAT 1

/* --- writing --- */

static void
put_identity(struct tree *element, const struct identity *identity)
{
    struct text text = {0};

    if (!identity)
        return;
    identity_format(identity, &text);
    if (text.is_broken)
        tree_set_broken(element);
    else
        tree_set(element, "identity", text_get(&text));
    text_release(&text);
}

static bool
put_copy(struct tree *parent, const struct copy *copy)
{
    struct tree *element = tree_add(parent, "Snapshot");
    GUID original = convert_guid(&copy->original.id);
    unsigned i;

    fields_put_guid(element, "id", &copy->snapshot);
    fields_put_guid(element, "provider", &copy->provider);
    fields_put_guid(element, "originalVolume", &original);
    fields_put_number(element, "extents", copy->original.extent_count);
    fields_put_number(element, "luns", copy->lun_count);
    for (i = 0; i < copy->original.extent_count; i++) {
        const struct volume_extent *extent = &copy->original.extents[i];
        struct tree *child = tree_add(element, "Extent");

        fields_put_number(child, "lun", copy->extent_luns[i]);
        fields_put_number(child, "slot", extent->slot);
        fields_put_number(child, "offset", extent->offset);
        fields_put_number(child, "length", extent->size);
    }
    for (i = 0; i < copy->lun_count; i++) {
        struct tree *child = tree_add(element, "Lun");

        put_identity(child, copy->identities[i]);
        if (!document_put_record(child, "Source", &copy->sources[i]) ||
            !document_put_record(child, "Target", &copy->targets[i]))
            return false;
    }
    return true;
}

static bool
put_set(struct tree *root, const struct copy_set *set)
{
    struct tree *element = tree_add(root, "SnapshotSet");
    bool fits = true;
    unsigned i;

    fields_put_guid(element, "id", &set->id);
    fields_put_number(element, "context", (DWORD)set->context);
    fields_put_number(element, "created", (uint64_t)set->created);
    tree_set(element, "machine", set->machine);
    fields_put_number(element, "volumes", set->volume_count);
    fields_put_number(element, "copies", set->count);
    for (i = 0; fits && i < set->count; i++)
        fits = put_copy(element, &set->copies[i]);
    return fits;
}

HRESULT
document_write(const struct copy_set *set, BSTR *ret_text, struct why *why)
{
    struct tree *root = tree_new(ROOT);
    HRESULT hr = S_OK;

    if (!root)
        return E_OUTOFMEMORY;
    fields_put_number(root, "version", FORMAT);
    if (set && !put_set(root, set))
        hr = hr_because(why, VSS_E_UNEXPECTED,
                        "a LUN record of the set is larger than a document may hold");
    if (SUCCEEDED(hr))
        hr = xml_print(root, ret_text);
    tree_free(root);
    return hr;
}

/* --- reading --- */

static void
take_extent(struct fields *fields, struct tree *parent, struct copy *copy, unsigned index)
{
    struct tree *element = tree_take_child(parent, "Extent");
    struct volume_extent *extent = &copy->original.extents[index];

    copy->extent_luns[index] =
        (unsigned)fields_number(fields, element, "lun", copy->lun_count ? copy->lun_count - 1 : 0);
    extent->slot = (unsigned)fields_number(fields, element, "slot", PARTITIONS_MAX - 1);
    extent->offset = fields_number(fields, element, "offset", INT64_MAX);
    extent->size = fields_number(fields, element, "length", INT64_MAX);
    if (extent->size == 0 || extent->size > (uint64_t)INT64_MAX - extent->offset ||
        extent->size > (uint64_t)INT64_MAX - copy->original.size)
        fields_refuse(fields, element, "length", "is no length of an extent there");
    else
        copy->original.size += extent->size;
}

/* NULL when it is not known. */
static struct identity *
take_identity(struct fields *fields, struct tree *element)
{
    const char *text = element ? tree_take_attribute(element, "identity") : NULL;
    struct identity *identity = text ? mem_zalloc(sizeof(*identity)) : NULL;

    if (text && !identity)
        fields_fail(fields);
    else if (text && !identity_parse(text, identity))
        fields_refuse(fields, element, "identity", "is no identity of a disk");
    return identity;
}

/* The first element is for messages: that of the copy just read. */
static void
refuse_twins(struct fields *fields, const struct tree *element, const struct copy_set *set)
{
    const struct copy *copy = &set->copies[set->count];
    unsigned i;

    for (i = 0; i < set->count; i++) {
        if (IsEqualGUID(&set->copies[i].snapshot, &copy->snapshot))
            fields_refuse(fields, element, "id", "is the id of Snapshot[%u] too", i + 1);
        if (id_equal(&set->copies[i].original.id, &copy->original.id))
            fields_refuse(fields, element, "originalVolume", "is that of Snapshot[%u] too", i + 1);
    }
}

/* Into the place behind the last copy of @set, which is released in any case. */
static void
take_copy(struct fields *fields, struct tree *parent, struct copy_set *set)
{
    struct tree *element = tree_take_child(parent, "Snapshot");
    struct copy *copy = &set->copies[set->count];
    GUID original;
    unsigned i;

    copy->snapshot = fields_id(fields, element, "id");
    copy->provider = fields_id(fields, element, "provider");
    original = fields_id(fields, element, "originalVolume");
    copy->original.id = convert_id(&original);
    copy->original.extent_count =
        fields_count(fields, element, "extents", "Extent", VOLUME_EXTENTS_MAX);
    copy->lun_count = fields_count(fields, element, "luns", "Lun", COPY_LUNS_MAX);
    if (copy->lun_count == 0 || copy->original.extent_count == 0)
        fields_refuse(fields, element, NULL, "has no extent or no LUN");
    for (i = 0; SUCCEEDED(fields->hr) && i < copy->original.extent_count; i++)
        take_extent(fields, element, copy, i);
    for (i = 0; SUCCEEDED(fields->hr) && i < copy->lun_count; i++) {
        struct tree *lun = tree_take_child(element, "Lun");

        copy->identities[i] = take_identity(fields, lun);
        document_take_record(fields, lun, "Source", &copy->sources[i]);
        document_take_record(fields, lun, "Target", &copy->targets[i]);
    }
    refuse_twins(fields, element, set);
    set->count++;
}

static void
take_set(struct fields *fields, struct tree *element, struct copy_set *set)
{
    GUID id = fields_id(fields, element, "id");
    LONG context = (LONG)(DWORD)fields_number(fields, element, "context", 0xffffffff);
    int64_t created = (int64_t)fields_number(fields, element, "created", INT64_MAX);
    unsigned volumes = (unsigned)fields_number(fields, element, "volumes", COPY_SET_MAX);
    unsigned copies = fields_count(fields, element, "copies", "Snapshot", COPY_SET_MAX);
    unsigned i;

    if (FAILED(select_check_context(context, NULL)))
        fields_refuse(fields, element, "context", "is no context that a requester may set");
    if (copies > volumes)
        fields_refuse(fields, element, "volumes", "is less than there are copies");
    if (FAILED(fields->hr))
        return;
    fields->hr = copy_set_init(set, &id, context);
    set->created = created;
    set->volume_count = volumes;
    fields_text(fields, element, "machine", set->machine, sizeof(set->machine));
    for (i = 0; SUCCEEDED(fields->hr) && i < copies; i++)
        take_copy(fields, element, set);
}

static void
take_document(struct fields *fields, struct tree *root, struct copy_set *set)
{
    struct tree *element;
    char path[TREE_PATH_SIZE];

    if (strcmp(root->name, ROOT) != 0)
        fields_refuse(fields, root, NULL, "is no document of a backup, which begins with " ROOT);
    if (fields_number(fields, root, "version", 0xffffffff) != FORMAT)
        fields_refuse(fields, root, "version", "is another one than %d", FORMAT);
    element = tree_take_child(root, "SnapshotSet");
    if (element && SUCCEEDED(fields->hr))
        take_set(fields, element, set);
    if (SUCCEEDED(fields->hr) && tree_find_left(root, path))
        fields->hr =
            hr_because(fields->why, VSS_E_INVALID_XML_DOCUMENT, "%s does not belong there", path);
}

HRESULT
document_read(const WCHAR *text, struct copy_set *ret_set, struct why *why)
{
    struct fields fields = {.hr = S_OK, .why = why};
    struct copy_set set = {0};
    struct tree *root = NULL;

    fields.hr = xml_parse(text, &root, why);
    if (SUCCEEDED(fields.hr))
        take_document(&fields, root, &set);
    tree_free(root);
    if (FAILED(fields.hr)) {
        copy_set_release(&set);
        return fields.hr;
    }
    *ret_set = set;
    return S_OK;
}
