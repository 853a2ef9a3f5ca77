/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/host/exclusive.h"

#include "base/mem.h"
#include "base/os.h"

struct exclusive {
    struct os_file *gate;
};

static enum err
make_folder(const char *folder, struct why *why)
{
    struct why made = {0}; /* that it is there already is no reason to keep */
    enum err e = os_mkdir(folder, &made);

    return e && e != ERR_EXISTS ? why_set(why, e, "%s", why_text(&made, e)) : ERR_OK;
}

enum err
exclusive_open(const char *folder, const char *naa, struct exclusive **ret_exclusive,
               struct why *why)
{
    struct exclusive *exclusive = mem_zalloc(sizeof(*exclusive));
    char *path = os_path_join(folder, naa);
    enum err e = exclusive && path ? make_folder(folder, why) : ERR_NOMEM;

    if (!e)
        e = os_file_open(path, OS_OPEN_CREATE, &exclusive->gate, why);
    if (!e)
        e = os_file_lock(exclusive->gate, 0, NULL, why);
    mem_free(path);
    if (e == ERR_TIMEOUT)
        e = why_set(why, e, "LUN %s is in use", naa);
    if (e) {
        exclusive_close(exclusive);
        return e;
    }
    *ret_exclusive = exclusive;
    return ERR_OK;
}

void
exclusive_close(struct exclusive *exclusive)
{
    if (!exclusive)
        return;
    os_file_close(exclusive->gate); /* with its lock */
    mem_free(exclusive);
}
