/* SPDX-License-Identifier: Apache-2.0 */
/* The page is made whole in memory and put in place under its name at the end. */
#include "config.h"

#include "fakevss/report/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/text.h"
#include "fakevss/report/page.h"
#include "fakevss/report/run.h"

#define EXIT_DONE 0
#define EXIT_FAILED 1
#define EXIT_USAGE 2

static int fail(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* "fakevss report: text" on stderr, and nothing of it for a terminal to obey. Returns @status. */
static int
fail(int status, const char *fmt, ...)
{
    char line[WHY_MAX + 512]; /* cut when too long */
    struct text text = {0};
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    text_add_foreign(&text, line);
    (void)fprintf(stderr, "fakevss report: %s\n", text_get(&text));
    text_release(&text);
    return status;
}

static int
usage(const char *about, const char *text)
{
    int status = fail(EXIT_USAGE, "%s %s", about, text);

    (void)fputs("Try \"fakevss --help\".\n", stderr);
    return status;
}

/* What is the user's to put right is wrong usage; the rest is a failure. */
static int
status_of(enum err e)
{
    return e == ERR_CORRUPT || e == ERR_LIMIT ? EXIT_USAGE : EXIT_FAILED;
}

/* The page of the run in the file at @path, in @text. */
static int
make_page(const char *path, struct text *text)
{
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    struct run *run = NULL;
    struct why why = {0};
    char *json = NULL;
    size_t size;
    enum err e = os_read_file(path, RUN_SIZE_MAX, &json, &size, &why);

    if (e)
        return fail(e == ERR_LIMIT ? EXIT_USAGE : EXIT_FAILED, "%s", why_text(&why, e));
    e = run_read(json, size, &run, &why);
    mem_free(json);
    if (e)
        return fail(status_of(e), "%s: %s", path, why_text(&why, e));
    e = page_add(text, run, name);
    run_free(run);
    return e ? fail(EXIT_FAILED, "%s: %s", path, err_text(e)) : EXIT_DONE;
}

/* Make or replace the file at @path. */
static enum err
put_in_place(const struct text *text, const char *path, struct why *why)
{
    struct text draft = {0};
    struct os_file *file = NULL;
    struct stat about;
    bool is_made = false;
    enum err e;

    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode)) /* root might replace a device */
        return why_set(why, ERR_EXISTS, "%s is there and is no plain file", path);
    text_add(&draft, "%s.part", path);
    if (draft.is_broken)
        return ERR_NOMEM;
    e = os_file_open(text_get(&draft), OS_OPEN_CREATE, &file, why);
    if (e)
        goto out;
    is_made = true;
    e = os_file_resize(file, 0, why); /* one may be left over */
    if (e == ERR_OK)
        e = os_file_write(file, 0, text_get(text), text->size, why);
    os_file_close(file);
    if (e == ERR_OK)
        e = os_rename(text_get(&draft), path, why);
    if (e == ERR_OK)
        is_made = false; /* it has its name */
out:
    if (is_made)
        (void)os_unlink(text_get(&draft), NULL); /* the failure that led here is what counts */
    text_release(&draft);
    return e;
}

static int
write_page(const struct text *text, const char *path)
{
    struct why why = {0};
    enum err e;

    if (strcmp(path, "-") == 0) {
        if (fwrite(text_get(text), 1, text->size, stdout) != text->size || fflush(stdout) == EOF)
            return fail(EXIT_FAILED, "standard output cannot be written");
        return EXIT_DONE;
    }
    e = put_in_place(text, path, &why);
    return e ? fail(EXIT_FAILED, "%s", why_text(&why, e)) : EXIT_DONE;
}

int
command_report(int argc, char **argv)
{
    const char *input = NULL;
    const char *output = NULL;
    struct text text = {0};
    int status;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-o") == 0 && i + 1 < argc && !output)
            output = argv[++i];
        else if (argv[i][0] == '-')
            return usage(argv[i], "is an unknown, repeated or incomplete option");
        else if (input)
            return usage(argv[i], "is one file too many");
        else
            input = argv[i];
    }
    if (!input || !output)
        return usage(input ? "-o FILE" : "the file of the run", "is missing");
    status = make_page(input, &text);
    if (status == EXIT_DONE)
        status = write_page(&text, output);
    text_release(&text);
    return status;
}
