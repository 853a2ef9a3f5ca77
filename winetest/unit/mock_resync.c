/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/unit/mock_resync.h"

#include <stdio.h>

static struct array_resync_status
poll_once(struct array_resync *resync)
{
    struct array_resync_status status = {.state = ARRAY_RESYNC_FAILED};
    struct why why = {0};

    CHECK_ERR(resync->array->ops->resync_poll(resync, &status, &why), ERR_OK, &why);
    return status;
}

enum array_resync_state
resync_await(struct array_resync *resync)
{
    struct array_resync_status status = poll_once(resync);
    unsigned percent = status.percent;

    while (status.state == ARRAY_RESYNC_RUNNING) {
        os_sleep_ms(1);
        status = poll_once(resync);
        CHECK(status.percent >= percent);
        percent = status.percent;
    }
    if (status.state == ARRAY_RESYNC_DONE)
        CHECK_INT(percent, 100);
    return status.state;
}

void
resync_await_percent(struct array_resync *resync, unsigned percent)
{
    struct array_resync_status status = poll_once(resync);

    while (status.state == ARRAY_RESYNC_RUNNING && status.percent < percent) {
        os_sleep_ms(1);
        status = poll_once(resync);
    }
    CHECK_INT(status.state, ARRAY_RESYNC_RUNNING);
}

struct counts {
    unsigned all;
    unsigned running;
};

static enum err
count_resync(void *ctx, const struct mock_resync *resync)
{
    struct counts *counts = ctx;

    counts->all++;
    counts->running += resync->is_running;
    return ERR_OK;
}

static struct counts
count_resyncs(struct fixture *f)
{
    struct counts counts = {0};
    struct why why = {0};

    CHECK_ERR(mock_resync_list(f->array, count_resync, &counts, &why), ERR_OK, &why);
    return counts;
}

unsigned
resyncs_on_record(struct fixture *f)
{
    return count_resyncs(f).all;
}

unsigned
resyncs_running(struct fixture *f)
{
    return count_resyncs(f).running;
}

static void
fabric_path(struct fixture *f, const struct lun *lun, const char *host, char *path, size_t size)
{
    char name[LUN_NAME_SIZE];

    snprintf(path, size, "%s/fabric/%s/%s", f->dir, host, lun_name(lun, name));
}

bool
resync_is_presented(struct fixture *f, const struct lun *lun, const char *host)
{
    enum os_path_kind kind = OS_PATH_MISSING;
    struct why why = {0};
    char path[1536];

    fabric_path(f, lun, host, path, sizeof(path));
    CHECK_ERR(os_path_kind(path, &kind, &why), ERR_OK, &why);
    return kind == OS_PATH_FOLDER;
}

/* Through the fabric's own reference, as the host finds the blocks. */
uint64_t
resync_fabric_size(struct fixture *f, const struct lun *lun, const char *host)
{
    struct os_file *image = NULL;
    struct why why = {0};
    char folder[1536], path[2048];
    char *uri = NULL;
    size_t uri_size;
    uint64_t size = 0;

    fabric_path(f, lun, host, folder, sizeof(folder));
    snprintf(path, sizeof(path), "%s/uri", folder);
    if (CHECK_ERR(os_read_file(path, 512, &uri, &uri_size, &why), ERR_OK, &why))
        snprintf(path, sizeof(path), "%s/%s", folder, uri);
    mem_free(uri);
    if (CHECK_ERR(os_file_open(path, OS_OPEN_READ, &image, &why), ERR_OK, &why))
        CHECK_ERR(os_file_size(image, &size, &why), ERR_OK, &why);
    os_file_close(image);
    return size;
}
