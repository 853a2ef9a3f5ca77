/* SPDX-License-Identifier: Apache-2.0 */
/* Looking for anything in the folder of a mock array that should not be as it is. */
#include "config.h"

#include "provider/array/backends/mock/mock_admin.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "provider/array/backends/mock/change.h"
#include "provider/array/backends/mock/present.h"

#define CHECK_HOST "check" /* how the check signs the journal when it settles something */

struct check {
    struct store store;
    void (*problem)(void *ctx, const char *text);
    void *ctx;
    unsigned problems;
    unsigned luns;    /* tags seen */
    bool is_settled;  /* the journal is whole, and nothing in it is open */
    const char *host; /* while one host's folder is walked */
};

static void report(struct check *check, const char *fmt, ...)
    __attribute__((format(gnu_printf, 2, 3)));

static void
report(struct check *check, const char *fmt, ...)
{
    char text[WHY_MAX + 64];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args); /* cut when very long */
    va_end(args);
    check->problems++;
    check->problem(check->ctx, text);
}

static void
report_err(struct check *check, enum err e, const struct why *why)
{
    report(check, "%s", why_text(why, e));
}

/* What cannot be told is reported as such, and no finding of its own. */
static bool
has_tag(struct check *check, uint64_t number)
{
    struct why why = {0};
    struct store_path path;
    bool has = true;
    enum err e = store_has(tag_path(&check->store, number, &path), &has, &why);

    if (e)
        report_err(check, e, &why);
    return has;
}

static void
check_tag(struct check *check, uint64_t number)
{
    struct store_path path;
    struct why why = {0};
    struct tag tag;
    enum err e = tag_load(&check->store, number, &tag, &why);

    if (!e)
        e = tag_check_image(&check->store, &tag, &why);
    if (e)
        report_err(check, e, &why);
    else if (tag.resync && !has_tag(check, tag.resync))
        report(check,
               "%s: the shadow copy LUN of its resync is missing; start a resync from another one",
               tag_path(&check->store, number, &path));
}

/* luns/: tags with images, images with tags, nothing else. */
static enum err
check_lun_file(void *ctx, const char *name)
{
    struct check *check = ctx;
    const char *suffix = strrchr(name, '.');
    char lun[MOCK_NAME_SIZE] = "";
    uint64_t number;

    if (tag_parse_name(&check->store, name, &number)) {
        check->luns++;
        check_tag(check, number);
        return ERR_OK;
    }
    if (suffix == name + MOCK_NAME_SIZE - 1 && strcmp(suffix, ".img") == 0)
        memcpy(lun, name, MOCK_NAME_SIZE - 1);
    if (!identity_number(check->store.seed, lun, &number))
        report(check, "%s/luns/%s: belongs to no LUN of this array; remove the file",
               check->store.dir, name);
    else if (!has_tag(check, number))
        report(check, "%s/luns/%s: the image has no tag; restore the tag or remove the file",
               check->store.dir, name);
    return ERR_OK;
}

/* Table and fabric about the LUN and the host that is walked; neither when they cannot be read. */
static struct presence
look(struct check *check, uint64_t number)
{
    struct presence presence = {0};
    struct why why = {0};
    enum err e = present_look(&check->store, number, check->host, &presence, &why);

    if (e)
        report_err(check, e, &why);
    return presence;
}

/* hosts/<host>/ */
static enum err
check_unmasked(void *ctx, const char *name)
{
    struct check *check = ctx;
    uint64_t number;

    if (!identity_number(check->store.seed, name, &number) || !has_tag(check, number))
        report(check, "%s/hosts/%s/%s: names no LUN of this array; remove the file",
               check->store.dir, check->host, name);
    else if (!look(check, number).is_published)
        report(check,
               "%s/hosts/%s/%s: the LUN is presented but missing in the fabric; present it again",
               check->store.dir, check->host, name);
    return ERR_OK;
}

/* fabric/<host>/ */
static enum err
check_published(void *ctx, const char *name)
{
    struct check *check = ctx;
    uint64_t number;

    if (strcmp(name, ".late") == 0)
        report(check,
               "%s/fabric/%s/.late: is no file of the array; it keeps the LUNs that it names from "
               "being seen, so remove it unless that is wanted",
               check->store.dir, check->host);
    else if (!identity_number(check->store.seed, name, &number))
        report(check, "%s/fabric/%s/%s: is no LUN of this array; remove the folder",
               check->store.dir, check->host, name);
    else if (!look(check, number).is_unmasked)
        report(check,
               "%s/fabric/%s/%s: is in the fabric, but the LUN is not presented to this host; "
               "remove the folder",
               check->store.dir, check->host, name);
    return ERR_OK;
}

/* One host's folder below @table, "hosts" or "fabric". */
static enum err
check_host(struct check *check, const char *table, const char *host,
           enum err (*entry)(void *ctx, const char *name))
{
    struct why why = {0};
    struct store_path path;
    enum err e;

    if (!array_is_host_name(host)) {
        report(check, "%s/%s/%s: is no name of a host; remove it", check->store.dir, table, host);
        return ERR_OK;
    }
    check->host = host;
    e = os_list_dir(store_path(&check->store, &path, "%s/%s", table, host), entry, check, &why);
    if (e)
        report_err(check, e, &why);
    return ERR_OK;
}

static enum err
check_masking(void *ctx, const char *host)
{
    return check_host(ctx, "hosts", host, check_unmasked);
}

static enum err
check_fabric(void *ctx, const char *host)
{
    return check_host(ctx, "fabric", host, check_published);
}

/* resync/: the locks of those who work on jobs. */
static enum err
check_owner(void *ctx, const char *name)
{
    struct check *check = ctx;
    uint64_t number;

    if (!identity_number(check->store.seed, name, &number) || !has_tag(check, number))
        report(check, "%s/resync/%s: names no LUN of this array; remove the file", check->store.dir,
               name);
    return ERR_OK;
}

/* removed/: blocks of LUNs that are gone. That they are not freed yet is nothing wrong. */
static enum err
check_removed(void *ctx, const char *name)
{
    struct check *check = ctx;
    uint64_t number;

    if (!identity_number(check->store.seed, name, &number))
        report(check, "%s/removed/%s: belongs to no LUN of this array; remove the file",
               check->store.dir, name);
    return ERR_OK;
}

static void
check_folder(struct check *check, const char *folder,
             enum err (*entry)(void *ctx, const char *name))
{
    struct why why = {0};
    struct store_path path;
    enum err e = os_list_dir(store_path(&check->store, &path, "%s", folder), entry, check, &why);

    if (e)
        report_err(check, e, &why);
}

/* With the lock held: the journal first, and what it left open is settled unless it is damaged. */
static void
check_journal(struct check *check)
{
    struct why why = {0};
    enum err e = os_file_lock(check->store.lock, STORE_LOCK_MS, NULL, &why);

    if (!e) {
        e = journal_check(&check->store.journal, &why);
        os_file_unlock(check->store.lock);
    }
    if (!e) {
        e = change_enter(&check->store, &why);
        check->is_settled = !e;
        if (!e)
            return;
    }
    report_err(check, e, &why);
    (void)os_file_lock(check->store.lock, STORE_LOCK_MS, NULL, NULL); /* go on with what is there */
}

enum err
mock_check(const char *dir, void (*problem)(void *ctx, const char *text), void *ctx,
           unsigned *ret_problems, struct why *why)
{
    struct check check = {.problem = problem, .ctx = ctx};
    struct why rules = {0};
    struct faults *faults = NULL; /* no rules: a script must not disturb the check */
    struct faults *script = NULL; /* only read, to judge its grammar */
    struct store_path path;
    enum err e = faults_new(&faults);

    if (!e)
        e = faults_new(&script);
    if (!e)
        e = store_open(&check.store, dir, CHECK_HOST, faults, why);
    if (e)
        goto out;
    check_journal(&check);
    check_folder(&check, "luns", check_lun_file);
    if (check.luns > 0 && check.is_settled && check.store.journal.end == 0)
        report(&check,
               "%s/journal: is empty although the array has LUNs; restore it from a copy, or make "
               "any change, which begins a new one",
               dir);
    check_folder(&check, "hosts", check_masking);
    check_folder(&check, "fabric", check_fabric);
    check_folder(&check, "resync", check_owner);
    check_folder(&check, "removed", check_removed);
    e = faults_load(script, store_path(&check.store, &path, "faults"), &rules);
    if (e)
        report_err(&check, e, &rules);
    e = ERR_OK;
    *ret_problems = check.problems;
out:
    store_close(&check.store);
    faults_free(script);
    faults_free(faults);
    return e;
}
