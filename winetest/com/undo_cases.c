/* SPDX-License-Identifier: Apache-2.0 */
/* PostFinalCommitSnapshots has failed: what is left in the store, and would be deleted through
 * OnLunEmpty. The host has no settings, so nothing is. */
#include "config.h"

#include "winetest/com/undo_cases.h"

#include <string.h>
#include <vsserror.h>

#include "base/mem.h"
#include "fakevss/coordinator/coordinator.h"
#include "fakevss/coordinator/create_impl.h"
#include "fakevss/coordinator/registry.h"
#include "winetest/com/bad_provider.h"
#include "winetest/com/records_maker.h"
#include "winetest/harness/harness.h"

#define PROVIDERS 2

static struct bad_provider bad[PROVIDERS];
static struct provider_list providers;
static struct coordinator coordinator;
static struct creation creation;

/* A set in the store, with a copy of each provider. */
static bool
start(void)
{
    static const GUID set = {.Data1 = 100};

    memset(&providers, 0, sizeof(providers));
    memset(&creation, 0, sizeof(creation));
    coordinator_init(&coordinator);
    creation.coordinator = &coordinator;
    creation.providers = &providers;
    creation.is_stored = true;
    if (!CHECK_ERR(timeline_new(&creation.timeline), ERR_OK, NULL) ||
        !CHECK_HR(source_marks_new(&creation.marks), S_OK) ||
        !CHECK_HR(copy_set_init(&creation.set, &set, 0), S_OK))
        return false;
    for (unsigned i = 0; i < PROVIDERS; i++) {
        struct provider *provider = &providers.providers[i];
        struct copy *copy = &creation.set.copies[i];

        bad_provider_init(&bad[i]);
        provider->create = &bad[i].IVssProviderCreateSnapshotSet_iface;
        provider->takes_part = true;
        provider->info.id.Data1 = i + 1;
        copy->provider = provider->info.id;
        copy->snapshot.Data1 = i + 10;
        copy->lun_count = 1;
        record_make(&copy->sources[0], i);
        record_make(&copy->targets[0], i + PROVIDERS);
    }
    providers.count = creation.set.count = creation.set.volume_count = PROVIDERS;
    return CHECK_HR(store_set_save(&creation.set), S_OK);
}

static void
finish(void)
{
    copy_set_release(&creation.set);
    source_marks_free(creation.marks);
    timeline_free(creation.timeline);
    coordinator_release(&coordinator);
    (void)registry_delete_tree(HKEY_LOCAL_MACHINE, STORE_KEY); /* the last copy's went with it */
}

/* Whose copies the store has, a bit a provider. */
static unsigned
stored(void)
{
    struct copy_set *sets = NULL;
    unsigned count = 0, whose = 0;

    CHECK_HR(store_sets(STORE_SETS_ALL, &sets, &count), S_OK);
    for (unsigned s = 0; s < count; s++)
        for (unsigned i = 0; i < sets[s].count; i++)
            whose |= sets[s].copies[i].provider.Data1;
    store_sets_free(sets, count);
    return whose;
}

void
undo__one_of_two_providers_had_let_go__its_copy_alone_is_left_to_delete(void)
{
    static const struct {
        unsigned let_go; /* bits as above */
        unsigned cannot_abort;
        unsigned stored;
    } rows[] = {{0, 0, 0}, {1, 0, 1}, {2, 0, 2}, {1, 2, 3}, {0, 1, 1}, {3, 0, 3}};
    long live_before = mem_live();

    for (size_t r = 0; r < sizeof(rows) / sizeof(*rows); r++) {
        if (start()) {
            CHECK_INT(stored(), 3);
            for (unsigned i = 0; i < PROVIDERS; i++) {
                providers.providers[i].has_let_go = rows[r].let_go >> i & 1;
                if (rows[r].cannot_abort >> i & 1)
                    bad[i].answer = (HRESULT)VSS_E_PROVIDER_VETO;
            }
            creation_undo(&creation);
            for (unsigned i = 0; i < PROVIDERS; i++)
                CHECK_STR(bad[i].called, "AbortSnapshots"); /* every one of them */
            CHECK_INT(stored(), rows[r].stored);
        }
        finish();
    }
    CHECK_INT(mem_live(), live_before);
}
