/* SPDX-License-Identifier: Apache-2.0 */
/* Under Wine, as on Windows, the task allocator is the process heap, which can tell its blocks from
 * anything else. */
#include "config.h"

#include "idl/blocks.h"

#include <string.h>

/* Of a text: its end is inside. */
#define SIZE_OF_TEXT ((size_t)-1)

/* Looks at the block whose pointer is at @slot and which has to have @size bytes; true goes on. */
typedef bool visit_block(void *ctx, void *slot, size_t size);

static void *
get(const void *slot)
{
    void *block;

    memcpy(&block, slot, sizeof(block)); /* pointers of all types */
    return block;
}

static bool
walk_record(VDS_LUN_INFORMATION *record, visit_block *visit, void *ctx)
{
    VDS_STORAGE_DEVICE_ID_DESCRIPTOR *ids = &record->m_deviceIdDescriptor;

    if (!visit(ctx, &record->m_szVendorId, SIZE_OF_TEXT) ||
        !visit(ctx, &record->m_szProductId, SIZE_OF_TEXT) ||
        !visit(ctx, &record->m_szProductRevision, SIZE_OF_TEXT) ||
        !visit(ctx, &record->m_szSerialNumber, SIZE_OF_TEXT) ||
        !visit(ctx, &ids->m_rgIdentifiers, ids->m_cIdentifiers * sizeof(*ids->m_rgIdentifiers)) ||
        !visit(ctx, &record->m_rgInterconnects,
               record->m_cInterconnects * sizeof(*record->m_rgInterconnects)))
        return false;
    for (ULONG i = 0; ids->m_rgIdentifiers && i < ids->m_cIdentifiers; i++)
        if (!visit(ctx, &ids->m_rgIdentifiers[i].m_rgbIdentifier,
                   ids->m_rgIdentifiers[i].m_cbIdentifier))
            return false;
    for (ULONG i = 0; record->m_rgInterconnects && i < record->m_cInterconnects; i++) {
        VDS_INTERCONNECT *interconnect = &record->m_rgInterconnects[i];

        if (!visit(ctx, &interconnect->m_pbPort, interconnect->m_cbPort) ||
            !visit(ctx, &interconnect->m_pbAddress, interconnect->m_cbAddress))
            return false;
    }
    return true;
}

static void
walk(VDS_LUN_INFORMATION *records, LONG count, visit_block *visit, void *ctx)
{
    for (LONG i = 0; records && i < count; i++)
        if (!walk_record(&records[i], visit, ctx))
            return;
}

struct check {
    VDS_LUN_INFORMATION *records;
    LONG count;
    bool is_clean;
    const void *slot; /* that is looked for */
    bool is_twice;    /* its block comes before it */
};

/* Until it comes to the slot itself: what comes later finds this one. */
static bool
find_twin(void *ctx, void *slot, size_t size)
{
    struct check *check = ctx;

    (void)size;
    if (slot == check->slot)
        return false;
    check->is_twice = get(slot) == get(check->slot);
    return !check->is_twice;
}

static bool
is_block(const void *block, size_t size)
{
    HANDLE heap = GetProcessHeap();
    size_t room;

    if (!HeapValidate(heap, 0, block))
        return false;
    room = HeapSize(heap, 0, block);
    return size == SIZE_OF_TEXT ? memchr(block, 0, room) != NULL : room >= size;
}

static bool
check_block(void *ctx, void *slot, size_t size)
{
    struct check *check = ctx;
    const void *block = get(slot);
    bool is_good = true;

    if (block) {
        is_good = is_block(block, size);
        check->slot = slot;
        check->is_twice = false;
        if (is_good)
            walk(check->records, check->count, find_twin, check);
        is_good = is_good && !check->is_twice;
    }
    if (!is_good) {
        block = NULL;
        memcpy(slot, &block, sizeof(block));
        check->is_clean = false;
    }
    return true;
}

bool
blocks_check(VDS_LUN_INFORMATION *records, LONG count)
{
    struct check check = {.records = records, .count = count, .is_clean = true};

    walk(records, count, check_block, &check);
    return check.is_clean;
}
