/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/host/late.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/host/disks.h"

#define FILE_MAX 65536
#define NEVER ULONG_MAX
#define DIGITS_MAX 9 /* fits an unsigned long of either host */

struct late_lun {
    char naa[DISK_NAA_MAX];
    unsigned long rescans; /* that do not see it; 0: it has no rule any more */
    unsigned long met;
    struct late_lun *next;
};

void
late_release(struct late *late)
{
    while (late->luns) {
        struct late_lun *next = late->luns->next;

        mem_free(late->luns);
        late->luns = next;
    }
}

static struct late_lun *
find(const struct late *late, const char *naa)
{
    struct late_lun *lun = late->luns;

    while (lun && strcmp(lun->naa, naa) != 0)
        lun = lun->next;
    return lun;
}

static enum err
set_rule(struct late *late, const char *naa, unsigned long rescans)
{
    struct late_lun *lun = find(late, naa);

    if (!lun) {
        lun = mem_zalloc(sizeof(*lun));
        if (!lun)
            return ERR_NOMEM;
        (void)snprintf(lun->naa, sizeof(lun->naa), "%s", naa); /* it fits */
        lun->next = late->luns;
        late->luns = lun;
    }
    lun->rescans = rescans;
    return ERR_OK;
}

/* One line without its end. ERR_CORRUPT: it is no rule. */
static enum err
read_rule(struct late *late, char *line)
{
    size_t length = strcspn(line, " ");
    unsigned long rescans = NEVER;

    if (length == 0 || length >= DISK_NAA_MAX)
        return ERR_CORRUPT;
    if (line[length]) {
        const char *digits = line + length + 1;

        line[length] = '\0';
        if (!*digits || strspn(digits, "0123456789") != strlen(digits) ||
            strlen(digits) > DIGITS_MAX)
            return ERR_CORRUPT;
        rescans = strtoul(digits, NULL, 10);
    }
    return set_rule(late, line, rescans);
}

enum err
late_load(struct late *late, const char *folder, struct why *why)
{
    char *path = os_path_join(folder, ".late");
    char *text = NULL;
    unsigned line = 0;
    size_t size = 0;
    struct why reason = {0};
    enum err e = path ? os_read_file(path, FILE_MAX, &text, &size, &reason) : ERR_NOMEM;

    if (e && e != ERR_NOT_FOUND)
        (void)why_set(why, e, "%s", why_text(&reason, e));
    for (struct late_lun *lun = late->luns; lun; lun = lun->next)
        lun->rescans = 0;
    for (char *at = text; !e && *at;) {
        char *end = at + strcspn(at, "\n");
        char *next = *end ? end + 1 : end;

        *end = '\0';
        line++;
        e = read_rule(late, at);
        if (e == ERR_CORRUPT)
            (void)why_set(why, e, "%s:%u: a line is the NAA of a LUN, and a number of rescans",
                          path, line);
        at = next;
    }
    mem_free(text);
    mem_free(path);
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

bool
late_hides(struct late *late, const char *naa)
{
    struct late_lun *lun = find(late, naa);

    if (!lun || lun->met >= lun->rescans)
        return false;
    lun->met++;
    return true;
}
