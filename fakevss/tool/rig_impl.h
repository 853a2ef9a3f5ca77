/* SPDX-License-Identifier: Apache-2.0 */
/* Between the parts of the rig: its life and its array (rig.c), its agents (agent.c), images of its
 * LUNs (image.c), LUNs that stay (warm.c). */
#ifndef FAKEVSS_TOOL_RIG_IMPL_H
#define FAKEVSS_TOOL_RIG_IMPL_H

#include "fakevss/tool/child.h"
#include "fakevss/tool/rig.h"

struct rig_agent {
    struct rig_agent *next;
    unsigned number;
    struct child *child;
    bool has_look; /* warm.c: the session that looks after sets is open */
};

struct rig_host {
    struct rig_host *next;
    char *name;
    char *folder;
    bool is_shaken;    /* a process that agents spoke to was killed */
    bool is_held;      /* its providers stay */
    bool is_unscanned; /* LUNs came since it looked for disks, or who looked was killed */
    struct rig_agent *agents;
};

/* Where the array has the blocks of a LUN. */
struct rig_image {
    struct rig_image *next;
    char *lun;
    char *path;
};

/* What a command is about, beside the run itself; "" for what it is not. */
struct rig_subject {
    const char *host;
    const char *lun;
    const char *size;
    const char *rule;
    const char *copy;
};

#define RIG_VARIABLES 11

struct rig {
    struct rig_settings settings;
    struct stage stage;
    char *folder;
    char *array;
    char *log;      /* what commands and agents say on standard error */
    bool has_fault; /* the array was told to fail */
    struct rig_host *hosts;
    struct rig_image *images;
    struct stage cold;     /* of a warm rig: what it has when it is not */
    struct warm_lun *luns; /* warm.c */
};

/* The environment of a command about @subject: points into both and @dir. */
void rig_environment(const struct rig *rig, const struct rig_subject *subject, const char *dir,
                     const char *ret_variables[2 * RIG_VARIABLES + 1]);

/* Run the command of @key, which is there. */
enum err rig_command(struct rig *rig, enum adapter_key key, const struct rig_subject *subject,
                     struct text *ret_output, struct why *why);

/* NULL when there is none of that name. */
struct rig_host *rig_find_host(const struct rig *rig, const char *name);

/* agent.c: as the functions of struct stage. */
enum err rig_ask(void *ctx, const char *host, unsigned agent, const char *line,
                 unsigned deadline_ms, struct text *ret_answer, struct why *why);
enum err rig_kill_agent(void *ctx, const char *host, unsigned agent, struct why *why);
enum err rig_timeline(void *ctx, const char *host, unsigned agent, const char *session,
                      struct text *ret_json, struct why *why);
/* Have the providers of @host stay when they are not used, as they do on Windows. */
enum err rig_hold_providers(struct rig *rig, struct rig_host *host, struct why *why);
/* End all agents of the host. */
void rig_end_agents(struct rig_host *host);

/* image.c: as the functions of struct stage. */
enum err rig_keep_image(void *ctx, const char *lun, struct why *why);
enum err rig_check_image(void *ctx, const char *lun, const char *const *texts, size_t count,
                         struct why *why);
/* Forget it. */
void rig_drop_image(struct rig *rig, const char *lun);
/* Forget all. */
void rig_drop_images(struct rig *rig);

/* warm.c: have LUNs stay from one scenario to the next. */
void rig_warm(struct rig *rig);
void rig_warm_release(struct rig *rig);

/* document.c: as the functions of struct stage. */
enum err rig_new_document(void *ctx, const char *name, struct text *ret_path, struct why *why);
enum err rig_read_document(void *ctx, const char *path, struct text *ret_data, struct why *why);
enum err rig_write_document(void *ctx, const char *path, const char *data, size_t size,
                            struct why *why);

#endif
