/* SPDX-License-Identifier: Apache-2.0 */
/* One function for each thing that the frozen window forbids. */
#include "config.h"

#include "winetest/unit/frozen_acts.h"

#include "base/mem.h"
#include "base/os.h"
#include "base/trace.h"
#include "winetest/harness/harness.h"
#include "winetest/unit/case_files.h"

void
frozen_allocate(struct frozen_things *things)
{
    (void)things;
    mem_free(mem_zalloc(1));
}

static void
open_file(struct frozen_things *things)
{
    struct os_file *file = NULL;

    (void)things;
    CHECK_ERR(os_file_open(path_of("there"), OS_OPEN_READ, &file, NULL), ERR_OK, NULL);
    os_file_close(file);
}

static void
open_missing(struct frozen_things *things)
{
    struct os_file *file = NULL;

    (void)things;
    CHECK_ERR(os_file_open(path_of("missing"), OS_OPEN_READ, &file, NULL), ERR_NOT_FOUND, NULL);
}

static void
make_new_file(struct frozen_things *things)
{
    struct os_file *file = NULL;

    (void)things;
    CHECK_ERR(os_file_open(path_of("new"), OS_OPEN_CREATE_NEW, &file, NULL), ERR_OK, NULL);
    os_file_close(file);
}

static void
read_whole(struct frozen_things *things)
{
    char *data = NULL;
    size_t size;

    (void)things;
    CHECK_ERR(os_read_file(path_of("there"), 100, &data, &size, NULL), ERR_OK, NULL);
    mem_free(data);
}

static void
resize(struct frozen_things *things)
{
    CHECK_ERR(os_file_resize(things->file, 3, NULL), ERR_OK, NULL);
}

static void
look_up(struct frozen_things *things)
{
    enum os_path_kind kind;

    (void)things;
    CHECK_ERR(os_path_kind(path_of("there"), &kind, NULL), ERR_OK, NULL);
}

static void
make_folder(struct frozen_things *things)
{
    (void)things;
    CHECK_ERR(os_mkdir(path_of("folder"), NULL), ERR_OK, NULL);
}

static void
remove_folder(struct frozen_things *things)
{
    (void)things;
    CHECK_ERR(os_rmdir(path_of("missing"), NULL), ERR_NOT_FOUND, NULL);
}

static void
rename_file(struct frozen_things *things)
{
    (void)things;
    CHECK_ERR(os_rename(path_of("there"), path_of("elsewhere"), NULL), ERR_OK, NULL);
}

static void
delete_file(struct frozen_things *things)
{
    (void)things;
    CHECK_ERR(os_unlink(path_of("elsewhere"), NULL), ERR_OK, NULL);
}

static enum err
ignore_name(void *ctx, const char *name)
{
    (void)ctx;
    (void)name;
    return ERR_OK;
}

static void
list_folder(struct frozen_things *things)
{
    (void)things;
    CHECK_ERR(os_list_dir(test_dir(), ignore_name, NULL, NULL), ERR_OK, NULL);
}

static void
do_nothing(void *arg)
{
    (void)arg;
}

static void
start_thread(struct frozen_things *things)
{
    CHECK(things->thread == NULL);
    CHECK_ERR(os_thread_start(do_nothing, NULL, &things->thread), ERR_OK, NULL);
}

static void
join_thread(struct frozen_things *things)
{
    os_thread_join(things->thread);
    things->thread = NULL;
}

static void
ignore_line(void *ctx, uint64_t time_us, const char *text)
{
    (void)ctx;
    (void)time_us;
    (void)text;
}

static void
sleep_a_little(struct frozen_things *things)
{
    (void)things;
    os_sleep_ms(1);
}

static void
wake(void *arg)
{
    struct frozen_things *things = arg;

    os_mutex_lock(things->mutex); /* had only when the other waits */
    os_cond_broadcast(things->cond);
    os_mutex_unlock(things->mutex);
}

static void
wait_for_change(struct frozen_things *things)
{
    struct os_thread *thread = NULL;

    os_mutex_lock(things->mutex);
    CHECK_ERR(os_thread_start(wake, things, &thread), ERR_OK, NULL);
    (void)os_cond_wait(things->cond, things->mutex, OS_FOREVER); /* may wake early */
    os_mutex_unlock(things->mutex);
    os_thread_join(thread);
}

static void
wait_for_flag(struct frozen_things *things)
{
    os_cancel_set(things->cancel);
    CHECK(os_cancel_wait(things->cancel, OS_FOREVER));
}

static void
wait_for_lock(struct frozen_things *things)
{
    CHECK_ERR(os_file_lock(things->file, OS_FOREVER, NULL, NULL), ERR_OK, NULL);
    os_file_unlock(things->file);
}

static void
wait_for_lock_or_flag(struct frozen_things *things)
{
    CHECK_ERR(os_file_lock(things->file, OS_FOREVER, things->cancel, NULL), ERR_OK, NULL);
    os_file_unlock(things->file);
}

void
frozen_drain_trace(struct frozen_things *things)
{
    (void)things;
    trace_drain(ignore_line, NULL);
}

void
frozen_things_open(struct frozen_things *things)
{
    memset(things, 0, sizeof(*things));
    make_file(path_of("there"), "text");
    CHECK_ERR(os_file_open(path_of("held"), OS_OPEN_CREATE, &things->file, NULL), ERR_OK, NULL);
    CHECK_ERR(os_file_open(path_of("held"), OS_OPEN_READ_WRITE, &things->held, NULL), ERR_OK, NULL);
    CHECK_ERR(os_file_write(things->file, 0, "text", 4, NULL), ERR_OK, NULL);
    CHECK_ERR(os_mutex_new(&things->mutex), ERR_OK, NULL);
    CHECK_ERR(os_cond_new(&things->cond), ERR_OK, NULL);
    CHECK_ERR(os_cancel_new(&things->cancel), ERR_OK, NULL);
    things->block = mem_zalloc(1);
}

void
frozen_things_close(struct frozen_things *things)
{
    os_file_close(things->file);
    os_file_close(things->held);
    os_mutex_free(things->mutex);
    os_cond_free(things->cond);
    os_cancel_free(things->cancel);
    os_thread_join(things->thread);
    mem_free(things->block);
}

/* Also what comes at once, as here, is a wait without end: who waits does not know. */
static const char endless[] = "waiting without end";

const struct frozen_act frozen_acts[] = {
    {frozen_allocate, "allocating memory"},
    {open_file, "opening a file"},
    {open_missing, "opening a file"},
    {make_new_file, "opening a file"},
    {read_whole, "opening a file"},
    {resize, "resizing a file"},
    {look_up, "looking up a path"},
    {make_folder, "making a folder"},
    {remove_folder, "removing a folder"},
    {list_folder, "listing a folder"},
    {rename_file, "renaming a file"},
    {delete_file, "deleting a file"},
    {start_thread, "starting a thread"},
    {join_thread, "joining a thread"},
    {frozen_drain_trace, "draining the trace"},
    {sleep_a_little, "sleeping"},
    {wait_for_change, endless},
    {wait_for_lock, endless},
    {wait_for_lock_or_flag, endless},
    {wait_for_flag, endless},
    {0},
};
