/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/resync_scene.h"

#include <string.h>

#include <vsserror.h>

#include <ole2.h>

#include "provider/com/vds_lun.h"
#include "winetest/com/records_maker.h"
#include "winetest/harness/harness.h"

#define POLL_MS 10
#define OVERWRITTEN 'z'

/* What LUN @index held when its shadow copy was made. */
static char
content_of(unsigned index)
{
    return (char)('a' + index);
}

bool
resync_scene_set(struct resync_scene *scene, struct client *client)
{
    struct lun lun;
    bool is_good = true;

    for (unsigned i = 0; i < SITE_LUNS; i++) {
        site_fill(&site.originals[i], content_of(i));
        is_good =
            is_good && CHECK_ERR(vds_lun_read(&site.originals[i], &lun, NULL), ERR_OK, NULL) &&
            CHECK_ERR(vds_luns_write(&lun, 1, &site.originals[i], &scene->before[i]), ERR_OK, NULL);
    }
    is_good = is_good && client_begin(client, &site_set_id, VSS_VOLSNAP_ATTR_TRANSPORTABLE) &&
              client_commit(client) && client_targets(client, scene->sources) &&
              client_finish(client);
    for (unsigned i = 0; i < SITE_LUNS; i++)
        site_fill(&site.originals[i], OVERWRITTEN);
    return is_good;
}

static DWORD WINAPI
wait_thread(void *arg)
{
    IVssAsync *async = arg;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    hr = async->lpVtbl->Wait(async, INFINITE);
    CoUninitialize();
    return (DWORD)hr;
}

static bool
await_part(void)
{
    for (DWORD waited_ms = 0; waited_ms < SITE_DEADLINE_MS; waited_ms += POLL_MS) {
        for (unsigned i = 0; i < SITE_LUNS; i++) {
            size_t copied = site_filled(&site.originals[i], content_of(i));

            if (copied > 0)
                return CHECK(copied < SITE_LUN_SIZE);
        }
        Sleep(POLL_MS);
    }
    return CHECK(!"a LUN is copied in part");
}

bool
resync_scene_begin(struct resync_scene *scene, struct client *client)
{
    HRESULT status = S_OK;

    if (!CHECK_HR(client->hw->lpVtbl->ResyncLuns(client->hw, scene->sources, site.originals,
                                                 SITE_LUNS, &scene->async),
                  S_OK))
        return false;
    scene->waiting = CreateThread(NULL, 0, wait_thread, scene->async, 0, NULL);
    return CHECK(scene->waiting != NULL) && await_part() &&
           CHECK_HR(scene->async->lpVtbl->QueryStatus(scene->async, &status, NULL), S_OK) &&
           CHECK_HR(status, VSS_S_ASYNC_PENDING) &&
           CHECK_HR(scene->async->lpVtbl->Wait(scene->async, 0), VSS_S_ASYNC_PENDING);
}

HRESULT
resync_scene_end(struct resync_scene *scene)
{
    HRESULT result = client_result(scene->waiting);
    HRESULT status = S_OK;

    scene->waiting = NULL;
    CHECK(FAILED(scene->async->lpVtbl->QueryStatus(scene->async, &status, NULL)));
    CHECK(FAILED(scene->async->lpVtbl->Cancel(scene->async)));
    return result;
}

static void
check_jobs_are_known(struct client *client)
{
    for (unsigned i = 0; i < SITE_LUNS; i++) {
        BOOL is_supported = 77;

        CHECK_HR(client->hw->lpVtbl->AreLunsSupported(client->hw, 1, 0, NULL, &site.originals[i],
                                                      &is_supported),
                 S_OK);
        CHECK_INT(is_supported, FALSE);
    }
}

static void
resync_to_the_end(struct resync_scene *scene, struct client *client)
{
    IVssAsync *async = NULL;
    HRESULT status = S_OK;

    if (!CHECK_HR(client->hw->lpVtbl->ResyncLuns(client->hw, scene->sources, site.originals,
                                                 SITE_LUNS, &async),
                  S_OK))
        return;
    CHECK_HR(async->lpVtbl->Wait(async, INFINITE), S_OK);
    CHECK_HR(async->lpVtbl->QueryStatus(async, &status, NULL), S_OK);
    CHECK_HR(status, VSS_S_ASYNC_FINISHED);
    async->lpVtbl->Release(async);
}

void
resync_scene_finish(struct resync_scene *scene, struct client *client)
{
    check_jobs_are_known(client);
    resync_to_the_end(scene, client);
    for (unsigned i = 0; i < SITE_LUNS; i++) {
        BOOL is_ours = 77;

        CHECK_INT(site_filled(&site.originals[i], content_of(i)), SITE_LUN_SIZE);
        CHECK_INT(site_filled(&scene->sources[i], content_of(i)), SITE_LUN_SIZE);
        CHECK(!site_is_presented(&scene->sources[i]));
        CHECK_HR(client->hw->lpVtbl->FillInLunInfo(client->hw, NULL, &site.originals[i], &is_ours),
                 S_OK);
        CHECK_INT(is_ours, TRUE);
        CHECK(record_same_identity(&site.originals[i], &scene->before[i]));
    }
    CHECK(client_begin(client, &site_set_id, 0)); /* they may be shadow-copied again */
}

void
resync_scene_release(struct resync_scene *scene)
{
    if (scene->waiting)
        CloseHandle(scene->waiting);
    if (scene->async)
        scene->async->lpVtbl->Release(scene->async);
    site_release_records(scene->sources);
    site_release_records(scene->before);
    memset(scene, 0, sizeof(*scene));
}
