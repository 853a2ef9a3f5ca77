/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* mkdtemp, nftw */
#include "config.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/os.h"
#include "fakevss/tool/rig_impl.h"

#define COMMAND_MS 120000 /* a fresh host may take a while */
#define PAUSE_MS 20

struct rig_host *
rig_find_host(const struct rig *rig, const char *name)
{
    struct rig_host *host = rig->hosts;

    while (host && strcmp(host->name, name) != 0)
        host = host->next;
    return host;
}

void
rig_environment(const struct rig *rig, const struct rig_subject *subject, const char *dir,
                const char *ret_variables[2 * RIG_VARIABLES + 1])
{
    const char *const variables[2 * RIG_VARIABLES + 1] = {
        "ARRAY", rig->array,
        "HOST",  subject->host,
        "DIR",   dir,
        "LUN",   subject->lun,
        "SIZE",  subject->size,
        "RULE",  subject->rule,
        "COPY",  subject->copy,
        "BUILD", rig->settings.build,
        "TOOLS", rig->settings.tools,
        "HERE",  rig->settings.adapter->folder,
    };

    memcpy(ret_variables, variables, sizeof(variables));
    for (size_t i = 0; ret_variables[i]; i += 2)
        if (!ret_variables[i + 1])
            ret_variables[i + 1] = "";
}

/* What changes the array, or what a host sees of it. One without a host is told with the first. */
static void
record_command(struct rig *rig, enum adapter_key key, const struct rig_subject *subject,
               uint64_t began_us)
{
    const unsigned changes = 1u << ADAPTER_LUN | 1u << ADAPTER_FOREIGN | 1u << ADAPTER_DELETE |
                             1u << ADAPTER_PRESENT | 1u << ADAPTER_UNPRESENT |
                             1u << ADAPTER_REMOVE | 1u << ADAPTER_FAULT | 1u << ADAPTER_BUS |
                             1u << ADAPTER_REBOOT;
    const struct rig_host *first = rig->hosts;
    const char *host = subject->host;
    struct text what = {0};

    while (first && first->next)
        first = first->next;
    if (!host && first)
        host = first->name;
    if (!rig->settings.record || !host || !(changes >> key & 1))
        return;
    text_add(&what, "%s", adapter_key_name(key));
    for (size_t i = 0; i < 3; i++) {
        const char *const words[] = {subject->lun, subject->size, subject->rule};

        if (words[i] && *words[i])
            words_add(&what, words[i]);
    }
    record_act(rig->settings.record, host, "array", text_get(&what), began_us, NULL);
    text_release(&what);
}

enum err
rig_command(struct rig *rig, enum adapter_key key, const struct rig_subject *subject,
            struct text *ret_output, struct why *why)
{
    const struct rig_host *host = subject->host ? rig_find_host(rig, subject->host) : NULL;
    const char *variables[2 * RIG_VARIABLES + 1];
    uint64_t began_us = record_now_us();
    enum err e;

    rig_environment(rig, subject, host ? host->folder : "", variables);
    e = child_run(rig->settings.adapter->commands[key], variables, rig->log, COMMAND_MS, ret_output,
                  why);
    record_command(rig, key, subject, began_us);
    return e == ERR_OK || e == ERR_CANCELLED
               ? e
               : why_prefix(why, e, "%s: \"%s\"", rig->settings.adapter->file,
                            adapter_key_name(key));
}

/* The same when the adapter has it; nothing otherwise. */
static enum err
command_if_any(struct rig *rig, enum adapter_key key, const struct rig_subject *subject,
               struct why *why)
{
    return rig->settings.adapter->commands[key] ? rig_command(rig, key, subject, NULL, why)
                                                : ERR_OK;
}

/* A command that the adapter may leave out, but that the scenario wants. */
static enum err
check_wanted(const struct rig *rig, enum adapter_key key, struct why *why)
{
    if (rig->settings.adapter->commands[key])
        return ERR_OK;
    return why_set(why, ERR_NOT_SUPPORTED, "%s: there is no command for \"%s\"",
                   rig->settings.adapter->file, adapter_key_name(key));
}

/* --- hosts --- */

static void
host_free(struct rig_host *host)
{
    if (host) {
        rig_end_agents(host);
        mem_free(host->name);
        mem_free(host->folder);
        mem_free(host);
    }
}

/* Into the list only when it is ready: the next scenario tries again. */
static enum err
make_host(struct rig *rig, const char *name, struct rig_host **ret_host, struct why *why)
{
    struct rig_host *host = mem_zalloc(sizeof(*host));
    enum err e;

    if (!host)
        return ERR_NOMEM;
    host->name = mem_strdup(name);
    host->folder = os_path_join(rig->folder, name);
    if (!host->name || !host->folder) {
        host_free(host);
        return ERR_NOMEM;
    }
    host->next = rig->hosts;
    rig->hosts = host; /* its command finds its folder there */
    e = rig_command(rig, ADAPTER_HOST, &(struct rig_subject){.host = name}, NULL, why);
    if (e) {
        rig->hosts = host->next;
        host_free(host);
        return e;
    }
    *ret_host = host;
    return ERR_OK;
}

static enum err
prepare_host(void *ctx, const char *name, struct why *why)
{
    struct rig *rig = ctx;
    struct rig_host *host = rig_find_host(rig, name);
    enum err e = ERR_OK;

    if (!host)
        e = make_host(rig, name, &host, why);
    else if (host->is_shaken)
        rig_end_agents(host); /* connections that lead nowhere would disturb this scenario */
    if (e || (rig->settings.is_warm && host->is_held && !host->is_shaken))
        return e;
    host->is_shaken = false;
    return rig_hold_providers(rig, host, why);
}

/* --- the array --- */

/* The one line that a command prints. */
static enum err
command_word(struct rig *rig, enum adapter_key key, const struct rig_subject *subject,
             struct text *ret_word, struct why *why)
{
    struct text output = {0};
    enum err e = rig_command(rig, key, subject, &output, why);
    size_t size = strcspn(text_get(&output), "\r\n");

    if (!e && size == 0)
        e = why_set(why, ERR_ARRAY, "%s: \"%s\" printed nothing, expected a name",
                    rig->settings.adapter->file, adapter_key_name(key));
    if (!e)
        text_add_bytes(ret_word, text_get(&output), size);
    text_release(&output);
    return e;
}

static enum err
make_lun(void *ctx, const char *size, bool is_foreign, struct text *ret_lun, struct why *why)
{
    struct rig *rig = ctx;
    enum adapter_key key = is_foreign ? ADAPTER_FOREIGN : ADAPTER_LUN;
    enum err e = check_wanted(rig, key, why);

    return e ? e : command_word(rig, key, &(struct rig_subject){.size = size}, ret_lun, why);
}

static enum err
delete_lun(void *ctx, const char *lun, struct why *why)
{
    rig_drop_image(ctx, lun);
    return command_if_any(ctx, ADAPTER_DELETE, &(struct rig_subject){.lun = lun}, why);
}

static enum err
present(void *ctx, const char *lun, const char *host, bool is_presented, struct why *why)
{
    return rig_command(ctx, is_presented ? ADAPTER_PRESENT : ADAPTER_UNPRESENT,
                       &(struct rig_subject){.lun = lun, .host = host}, NULL, why);
}

static enum err
copies(void *ctx, struct text *ret_lines, struct why *why)
{
    return rig_command(ctx, ADAPTER_COPIES, &(struct rig_subject){0}, ret_lines, why);
}

static enum err
remove_copy(void *ctx, const char *copy, struct why *why)
{
    return command_if_any(ctx, ADAPTER_REMOVE, &(struct rig_subject){.lun = copy}, why);
}

static enum err
wanted_command(struct rig *rig, enum adapter_key key, const struct rig_subject *subject,
               struct text *ret_output, struct why *why)
{
    enum err e = check_wanted(rig, key, why);

    return e ? e : rig_command(rig, key, subject, ret_output, why);
}

static enum err
fault(void *ctx, const char *rule, struct why *why)
{
    const struct rig_subject subject = {.rule = rule};
    struct rig *rig = ctx;

    if (!*rule && !rig->has_fault)
        return ERR_OK;
    for (struct rig_host *host = rig->hosts; host; host = host->next)
        host->is_held = false; /* who knows what the rule did to its providers */
    rig->has_fault = *rule;
    return *rule ? wanted_command(ctx, ADAPTER_FAULT, &subject, NULL, why)
                 : command_if_any(ctx, ADAPTER_FAULT, &subject, why);
}

/* --- what hosts are besides --- */

static enum err
bus(void *ctx, const char *host, const char *rule, const char *copy, struct why *why)
{
    return wanted_command(ctx, ADAPTER_BUS,
                          &(struct rig_subject){.host = host, .rule = rule, .copy = copy}, NULL,
                          why);
}

static enum err
reboot(void *ctx, const char *name, struct why *why)
{
    struct rig *rig = ctx;
    struct rig_host *host = rig_find_host(rig, name);
    enum err e;

    if (!host)
        return why_set(why, ERR_NOT_FOUND, "there is no host %s", name);
    e = wanted_command(rig, ADAPTER_REBOOT, &(struct rig_subject){.host = name}, NULL, why);
    rig_end_agents(host); /* they have ended by now */
    return e ? e : rig_hold_providers(rig, host, why);
}

/* One that is not known has no events. */
static enum err
events(void *ctx, const char *host, struct text *ret_lines, struct why *why)
{
    struct rig *rig = ctx;

    return rig->settings.adapter->commands[ADAPTER_EVENTS]
               ? rig_command(rig, ADAPTER_EVENTS, &(struct rig_subject){.host = host}, ret_lines,
                             why)
               : ERR_OK;
}

/* --- the rest --- */

static uint64_t
now_ms(void *ctx)
{
    (void)ctx;
    return os_now_us() / 1000;
}

static enum err
pause_shortly(void *ctx)
{
    (void)ctx;
    return child_pause(PAUSE_MS);
}

static void
step(void *ctx, const struct statement *statement)
{
    struct rig *rig = ctx;

    if (rig->settings.step)
        rig->settings.step(rig->settings.step_ctx, statement);
}

static const struct stage functions = {
    .host = prepare_host,
    .make_lun = make_lun,
    .delete_lun = delete_lun,
    .present = present,
    .keep_image = rig_keep_image,
    .check_image = rig_check_image,
    .copies = copies,
    .remove_copy = remove_copy,
    .fault = fault,
    .bus = bus,
    .reboot = reboot,
    .events = events,
    .new_document = rig_new_document,
    .read_document = rig_read_document,
    .write_document = rig_write_document,
    .ask = rig_ask,
    .kill_agent = rig_kill_agent,
    .timeline = rig_timeline,
    .now_ms = now_ms,
    .pause = pause_shortly,
    .step = step,
};

static enum err
make_folder(struct rig *rig, struct why *why)
{
    const char *parent = getenv("TMPDIR");

    rig->folder = os_path_join(parent && *parent ? parent : "/tmp", "fakevss.XXXXXX");
    if (!rig->folder)
        return ERR_NOMEM;
    if (!mkdtemp(rig->folder)) {
        int error = errno;

        (void)why_set(why, ERR_IO, "cannot make a folder %s: %s", rig->folder, strerror(error));
        mem_free(rig->folder);
        rig->folder = NULL;
        return ERR_IO;
    }
    rig->array = os_path_join(rig->folder, "array");
    rig->log = os_path_join(rig->folder, "log");
    return rig->array && rig->log ? ERR_OK : ERR_NOMEM;
}

enum err
rig_new(const struct rig_settings *settings, struct rig **ret_rig, struct why *why)
{
    struct rig *rig = mem_zalloc(sizeof(*rig));
    enum err e;

    if (!rig)
        return ERR_NOMEM;
    rig->settings = *settings;
    rig->stage = functions;
    rig->stage.ctx = rig;
    if (settings->is_warm)
        rig_warm(rig);
    e = make_folder(rig, why);
    if (!e)
        e = command_if_any(rig, ADAPTER_SETUP, &(struct rig_subject){0}, why);
    if (e) {
        (void)rig_free(rig, false, NULL); /* the first failure is told */
        return e;
    }
    *ret_rig = rig;
    return ERR_OK;
}

const struct stage *
rig_stage(const struct rig *rig)
{
    return &rig->stage;
}

const char *
rig_folder(const struct rig *rig)
{
    return rig->folder;
}

static int
remove_entry(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)info;
    (void)type;
    (void)place;
    return remove(path);
}

enum err
rig_free(struct rig *rig, bool is_kept, struct why *why)
{
    enum err e = ERR_OK;

    if (!rig)
        return ERR_OK;
    child_ignore_interrupts();
    while (rig->hosts) {
        struct rig_host *host = rig->hosts;
        enum err ended;

        rig_end_agents(host);
        ended = is_kept ? ERR_OK
                        : command_if_any(rig, ADAPTER_END,
                                         &(struct rig_subject){.host = host->name}, why);
        e = e ? e : ended;
        rig->hosts = host->next;
        host_free(host);
    }
    if (rig->folder && !is_kept && nftw(rig->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0)
        e = why_set(why, ERR_ARRAY, "cannot remove %s: %s", rig->folder, strerror(errno));
    rig_drop_images(rig);
    rig_warm_release(rig);
    mem_free(rig->folder);
    mem_free(rig->array);
    mem_free(rig->log);
    mem_free(rig);
    return e;
}
