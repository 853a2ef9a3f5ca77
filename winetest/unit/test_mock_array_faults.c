/* SPDX-License-Identifier: Apache-2.0 */
/* What people let go wrong on the array: the faults file (what it may say, what each rule does, and
 * what a bad line is answered with), and shadow copy LUNs that run out of space. */
#include "config.h"

#include "winetest/unit/mock_fixture.h"

#include <stdio.h>

static struct fixture f;

#define OPS (f.array->ops)

static void
rules__bad_line__is_named_and_nothing_opens(void)
{
    static const char *const lines[] = {
        "open",
        "open 1",
        "nonsense 1 die",
        "open 0 die",
        "open -1 die",
        "open +1 die",
        "open x die",
        "open 1x die",
        "open ** die",
        "open 9999999999999999999 die",
        "open 1 explode",
        "open 1 fail nonsense",
        "open 1 fail ERR_OK",
        "open 1 fail ERR_COUNT",
        "open 1 fail ERR_IO x",
        "open 1 delay",
        "open 1 delay 0",
        "open 1 delay x",
        "open 1 delay 3600001",
        "open 1 delay 1 1",
        "open 1 hang 1",
        "open 1 die 1",
        "open 1 tear",
        "append 1 tear 1",
        "Open 1 die",
    };

    fixture_open(&f, 512, 0);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct array *array = NULL;
        struct array_group *group = NULL;
        struct why why = {0};
        char text[200];

        snprintf(text, sizeof(text), "# comment\n\nfind 99 die\n%s\n", lines[i]);
        fixture_write(&f, "faults", text, strlen(text));
        CHECK_ERR(array_open("mock", f.dir, "beta", &array, &why), ERR_CORRUPT, &why);
        CHECK_CONTAINS(why.text, "faults:4:");
        CHECK_CONTAINS(why.text, f.dir);
        CHECK_ERR(OPS->group_open(f.array, &fixture_set, &group, &why), ERR_CORRUPT, &why);
        CHECK_CONTAINS(why.text, "faults:4:");
    }
    fixture_faults(&f, NULL);
    fixture_close(&f);
}

static void
rules__forms_of_good_lines__are_taken(void)
{
    static const char *const lines[] = {
        "",
        "#",
        "  # only a comment",
        "\topen  99\tdie  # comment",
        "open 99 die\r",
        "* 1 die",
        "append 99 tear",
        "open 999999999999999999 hang",
        "open 99 delay 3600000",
        "can_shadow 99 fail",
    };
    struct array *nothing = NULL;

    fixture_open(&f, 512, 0);
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct array *array = NULL;
        bool is_good = lines[i][0] != '*';

        fixture_write(&f, "faults", lines[i], strlen(lines[i]));
        CHECK_ERR(array_open("mock", f.dir, "beta", &array, NULL), is_good ? ERR_OK : ERR_CORRUPT,
                  NULL);
        array_close(array);
    }
    fixture_write(&f, "faults", "open 99 die\0open 1 die", 22);
    CHECK_ERR(array_open("mock", f.dir, "beta", &nothing, NULL), ERR_CORRUPT, NULL);
    fixture_faults(&f, NULL);
    fixture_close(&f);
}

static void
rules__more_than_fit__are_refused(void)
{
    char text[65 * 12 + 1] = "";
    struct array *array = NULL;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    for (unsigned i = 0; i < 65; i++)
        strcat(text, "find 99 die\n");
    fixture_write(&f, "faults", text, 64 * 12);
    fixture_reopen(&f);
    fixture_write(&f, "faults", text, 65 * 12);
    CHECK_ERR(array_open("mock", f.dir, "beta", &array, &why), ERR_CORRUPT, &why);
    CHECK_CONTAINS(why.text, "faults:65:");
    fixture_faults(&f, NULL);
    fixture_close(&f);
}

static enum err
ignore_lun(void *ctx, const struct array_lun *lun, const struct array_tag *tag)
{
    (void)ctx;
    (void)lun;
    (void)tag;
    return ERR_OK;
}

static enum err
ignore_host(void *ctx, const char *host)
{
    (void)ctx;
    (void)host;
    return ERR_OK;
}

/* Call the member that rule operation @op names, on a fresh array and group. */
static enum err
call(const char *op, struct array_group *group, struct why *why)
{
    const struct lun *lun = &f.luns[0].lun;
    const struct id shadow_copy = {{1}};
    struct array_lun found;
    struct array_tag tag;
    struct array_group *other = NULL;
    bool can;
    enum err e = ERR_INVAL;

    if (strcmp(op, "find") == 0)
        e = OPS->find(f.array, lun, &found, why);
    else if (strcmp(op, "can_shadow") == 0)
        e = OPS->can_shadow(f.array, f.luns, 1, ARRAY_METHOD_ANY, false, &can, why);
    else if (strcmp(op, "group_open") == 0)
        e = OPS->group_open(f.array, &fixture_set, &other, why);
    else if (strcmp(op, "group_add") == 0)
        e = OPS->group_add(group, &f.luns[1], &shadow_copy, ARRAY_METHOD_ANY, why);
    else if (strcmp(op, "group_drop") == 0)
        e = OPS->group_drop(group, &f.luns[0].lun, why);
    else if (strcmp(op, "group_wait") == 0)
        e = OPS->group_wait(group, 60000, NULL, NULL, NULL, why);
    else if (strcmp(op, "group_arm") == 0 || strcmp(op, "group_commit") == 0 ||
             strcmp(op, "commit_lun") == 0)
        e = fixture_run(group, STAGE_COMMIT, why);
    else if (strcmp(op, "seal") == 0)
        e = fixture_run(group, STAGE_SEAL, why);
    else if (strcmp(op, "abort") == 0)
        e = OPS->group_abort(group, why);
    else if (strcmp(op, "target") == 0)
        e = OPS->group_target(group, lun, &found, why);
    else if (strcmp(op, "present") == 0)
        e = OPS->present(f.array, lun, "beta", why);
    else if (strcmp(op, "unpresent") == 0)
        e = OPS->unpresent(f.array, lun, "beta", why);
    else if (strcmp(op, "remove") == 0)
        e = OPS->remove(f.array, lun, why);
    else if (strcmp(op, "list") == 0)
        e = OPS->list(f.array, ignore_lun, NULL, why);
    else if (strcmp(op, "tag") == 0)
        e = OPS->tag(f.array, lun, &tag, why);
    else if (strcmp(op, "hosts") == 0)
        e = OPS->hosts(f.array, lun, ignore_host, NULL, why);
    return e;
}

static const char *const operations[] = {
    "find",         "can_shadow", "group_add", "group_drop", "group_wait", "group_arm",
    "group_commit", "commit_lun", "seal",      "abort",      "target",     "present",
    "unpresent",    "remove",     "list",      "tag",        "hosts",
};

#define OPERATION_COUNT (sizeof(operations) / sizeof(operations[0]))

/* Errors that pass the port as they are. */
static const enum err errors[] = {ERR_ARRAY, ERR_TIMEOUT, ERR_NO_SPACE, ERR_CANCELLED};

static void
fail__each_operation_and_error__is_returned_with_the_line(void)
{
    for (size_t i = 0; i < OPERATION_COUNT; i++) {
        for (size_t k = 0; k < sizeof(errors) / sizeof(errors[0]); k++) {
            struct array_group *group;
            struct why why = {0};
            char rule[100];
            unsigned nth = strcmp(operations[i], "group_add") == 0 ? 2 : 1;

            fixture_open(&f, 512, 0);
            snprintf(rule, sizeof(rule), "\n%s %u fail %s\n", operations[i], nth,
                     err_name(errors[k]));
            fixture_faults(&f, rule);
            group = fixture_group(&f, 1, ARRAY_METHOD_ANY);
            CHECK_ERR(call(operations[i], group, &why), errors[k], &why);
            CHECK_CONTAINS(why.text, "line 2");
            CHECK_CONTAINS(why.text, operations[i]);
            CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
            OPS->group_close(group);
            fixture_check(&f, 0);
            fixture_check_originals(&f);
            fixture_close(&f);
        }
    }
}

static void
fail__open_and_group_open__nothing_is_left(void)
{
    struct array_group *group = NULL;
    struct array *array = NULL;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    fixture_write(&f, "faults", "open 1 fail ERR_ACCESS\n", 23);
    CHECK_ERR(array_open("mock", f.dir, "beta", &array, &why), ERR_ACCESS, &why);
    CHECK(array == NULL);
    fixture_write(&f, "faults", "group_open 2 fail\n", 18);
    fixture_reopen(&f);
    CHECK_ERR(OPS->group_open(f.array, &fixture_set, &group, &why), ERR_OK, &why);
    OPS->group_close(group);
    CHECK_ERR(OPS->group_open(f.array, &fixture_set, &group, &why), ERR_ARRAY, &why);
    fixture_faults(&f, NULL);
    fixture_close(&f);
}

static void
can_shadow__bare_fail__is_the_answer_no(void)
{
    struct why why = {0};
    bool can = false;

    fixture_open(&f, 512, 0);
    fixture_faults(&f, "can_shadow 2 fail\n");
    for (unsigned i = 1; i <= 3; i++) {
        CHECK_ERR(OPS->can_shadow(f.array, f.luns, 1, ARRAY_METHOD_ANY, true, &can, &why), ERR_OK,
                  &why);
        CHECK_INT(can, i != 2);
    }
    CHECK_CONTAINS(why.text, "scripted");
    fixture_close(&f);
}

static void
nth__number_and_star__strike_as_told(void)
{
    struct array_lun found;

    fixture_open(&f, 512, 0);
    fixture_faults(&f, "find 3 fail ERR_TIMEOUT\nfind 5 delay 1\n");
    for (unsigned i = 1; i <= 6; i++)
        CHECK_ERR(OPS->find(f.array, &f.luns[0].lun, &found, NULL), i == 3 ? ERR_TIMEOUT : ERR_OK,
                  NULL);
    fixture_faults(&f, "find * fail ERR_TIMEOUT\n");
    for (unsigned i = 1; i <= 3; i++)
        CHECK_ERR(OPS->find(f.array, &f.luns[0].lun, &found, NULL), ERR_TIMEOUT, NULL);
    fixture_faults(&f, NULL);
    CHECK_ERR(OPS->find(f.array, &f.luns[0].lun, &found, NULL), ERR_OK, NULL);
    fixture_close(&f);
}

/* Rules are read anew by find and group_open. Calls are counted from when their text changed. */
static void
rules__changed_while_open__hold_and_count_from_then_on(void)
{
    static const char rules[] = "find 2 fail ERR_TIMEOUT\ntarget 1 fail\n";
    static const char same_rules[] = "find 2 fail ERR_TIMEOUT # told again\n";
    struct array_group *group = NULL;
    struct array_lun found;
    struct why why = {0};

    fixture_open(&f, 512, 0);
    CHECK_ERR(OPS->find(f.array, &f.luns[0].lun, &found, NULL), ERR_OK, NULL);
    fixture_write(&f, "faults", rules, sizeof(rules) - 1);
    CHECK_ERR(OPS->find(f.array, &f.luns[0].lun, &found, NULL), ERR_OK, NULL);
    CHECK_ERR(OPS->group_open(f.array, &fixture_set, &group, &why), ERR_OK, &why);
    CHECK_ERR(OPS->find(f.array, &f.luns[0].lun, &found, NULL), ERR_TIMEOUT, NULL);
    CHECK_ERR(OPS->find(f.array, &f.luns[0].lun, &found, NULL), ERR_OK, NULL);
    fixture_write(&f, "faults", same_rules, sizeof(same_rules) - 1);
    CHECK_ERR(OPS->group_target(group, &f.luns[0].lun, &found, NULL), ERR_ARRAY, NULL);
    CHECK_ERR(OPS->find(f.array, &f.luns[0].lun, &found, NULL), ERR_OK, NULL);
    CHECK_ERR(OPS->find(f.array, &f.luns[0].lun, &found, NULL), ERR_TIMEOUT, NULL);
    fixture_delete(&f, "faults");
    CHECK_ERR(OPS->find(f.array, &f.luns[0].lun, &found, NULL), ERR_OK, NULL);
    OPS->group_close(group);
    group = NULL;
    fixture_write(&f, "faults", "group_open 1 fail\n", 18);
    CHECK_ERR(OPS->group_open(f.array, &fixture_set, &group, NULL), ERR_ARRAY, NULL);
    fixture_faults(&f, NULL);
    fixture_close(&f);
}

/* --- exhausted shadow copy LUNs --- */

static enum err
count_host(void *ctx, const char *host)
{
    (void)host;
    ++*(unsigned *)ctx;
    return ERR_OK;
}

/* What is to be seen of an exhausted shadow copy LUN of 512 bytes, which @presented hosts see. */
static void
check_lost(const struct array_lun *shadow, enum array_shadow_state state, unsigned presented)
{
    struct array_resync *resync = NULL;
    struct array_tag tag = {0};
    struct array_lun now = {0};
    struct why why = {0};
    unsigned hosts = 0;
    char path[2048], naa[LUN_NAME_SIZE];
    uint64_t size = 1;
    struct os_file *image = NULL;

    CHECK_ERR(OPS->find(f.array, &shadow->lun, &now, &why), ERR_OK, &why);
    CHECK(lun_equal(&now.lun, &shadow->lun));
    CHECK_INT(now.size, 512);
    CHECK_ERR(OPS->tag(f.array, &shadow->lun, &tag, &why), ERR_OK, &why);
    CHECK(tag.is_lost);
    CHECK_INT(tag.state, state);
    CHECK_ERR(OPS->hosts(f.array, &shadow->lun, count_host, &hosts, &why), ERR_OK, &why);
    CHECK_INT(hosts, presented);
    CHECK_ERR(mock_lun_path(f.array, &shadow->lun, path, sizeof(path), &why), ERR_OK, &why);
    CHECK_ERR(os_file_open(path, OS_OPEN_READ, &image, &why), ERR_OK, &why);
    CHECK_ERR(os_file_size(image, &size, &why), ERR_OK, &why);
    os_file_close(image);
    CHECK_INT(size, 0);
    (void)lun_name(&shadow->lun, naa);
    CHECK_ERR(OPS->present(f.array, &shadow->lun, "beta", &why), ERR_LOST, &why);
    CHECK_CONTAINS(why.text, naa);
    if (state == ARRAY_SHADOW_RELEASED) {
        CHECK_ERR(OPS->resync_start(f.array, &shadow->lun, &f.luns[0].lun, &resync, &why), ERR_LOST,
                  &why);
        CHECK_CONTAINS(why.text, naa);
    }
    fixture_check(&f, 1);
    fixture_check_originals(&f);
}

/* Room for the three originals and one shadow copy LUN. */
static void
exhaust__differential__content_is_gone_and_lun_stays_until_removed(void)
{
    struct why why = {0};
    struct array_lun shadow;
    bool can = true;

    fixture_open(&f, 512, 4 * 512);
    fixture_shadow(&f, &shadow);
    CHECK_ERR(OPS->present(f.array, &shadow.lun, "alpha", &why), ERR_OK, &why);
    CHECK_ERR(OPS->present(f.array, &shadow.lun, "beta", &why), ERR_OK, &why);
    CHECK_ERR(OPS->can_shadow(f.array, f.luns, 1, ARRAY_METHOD_ANY, false, &can, &why), ERR_OK,
              &why);
    CHECK(!can);

    for (unsigned i = 0; i < 2; i++) { /* the second time there is nothing to do */
        CHECK_ERR(mock_lun_exhaust(f.array, &shadow.lun, &why), ERR_OK, &why);
        check_lost(&shadow, ARRAY_SHADOW_RELEASED, 2);
    }
    CHECK_ERR(OPS->unpresent(f.array, &shadow.lun, "beta", &why), ERR_OK, &why);
    CHECK_ERR(OPS->can_shadow(f.array, f.luns, 1, ARRAY_METHOD_ANY, false, &can, &why), ERR_OK,
              &why);
    CHECK(can); /* it takes no room any more */
    fixture_reopen(&f);
    check_lost(&shadow, ARRAY_SHADOW_RELEASED, 1);

    CHECK_ERR(OPS->remove(f.array, &shadow.lun, &why), ERR_OK, &why);
    fixture_check(&f, 0);
    fixture_close(&f);
}

/* Its set can be finished or taken back. */
static void
exhaust__set_not_finished__set_goes_on(void)
{
    for (int is_sealed = 0; is_sealed <= 1; is_sealed++) {
        struct why why = {0};
        struct array_group *group;
        struct array_lun shadow;

        fixture_open(&f, 512, 0);
        group = fixture_group(&f, 1, ARRAY_METHOD_DIFFERENTIAL);
        CHECK_ERR(fixture_run(group, STAGE_COMMIT, &why), ERR_OK, &why);
        fixture_target(&f, group, 0, &shadow);
        CHECK_ERR(mock_lun_exhaust(f.array, &shadow.lun, &why), ERR_OK, &why);
        check_lost(&shadow, ARRAY_SHADOW_COMMITTED, 0);
        if (is_sealed) {
            CHECK_ERR(OPS->group_seal(group, &why), ERR_OK, &why);
            check_lost(&shadow, ARRAY_SHADOW_RELEASED, 0);
        } else {
            CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
            fixture_check(&f, 0);
        }
        OPS->group_close(group);
        fixture_close(&f);
    }
}

static void
exhaust__what_cannot_run_out__is_refused(void)
{
    const struct lun foreign = {0};
    struct why why = {0};
    struct array_group *group;
    struct array_lun plex, preparing;

    fixture_open(&f, 512, 0);
    CHECK_ERR(mock_lun_exhaust(f.array, &foreign, &why), ERR_NOT_FOUND, &why);
    CHECK_ERR(mock_lun_exhaust(f.array, &f.luns[0].lun, &why), ERR_INVAL, &why);
    CHECK_CONTAINS(why.text, "original LUN");
    group = fixture_group(&f, 1, ARRAY_METHOD_PLEX);
    CHECK_ERR(fixture_run(group, STAGE_SEAL, &why), ERR_OK, &why);
    fixture_target(&f, group, 0, &plex);
    CHECK_ERR(mock_lun_exhaust(f.array, &plex.lun, &why), ERR_NOT_SUPPORTED, &why);
    CHECK_CONTAINS(why.text, "plex");
    CHECK(fixture_has(&f, &plex.lun, 0));
    CHECK_ERR(OPS->remove(f.array, &plex.lun, &why), ERR_OK, &why);
    OPS->group_close(group);

    group = fixture_group(&f, 1, ARRAY_METHOD_DIFFERENTIAL);
    CHECK_ERR(fixture_run(group, STAGE_WAIT, &why), ERR_OK, &why);
    fixture_target(&f, group, 0, &preparing);
    CHECK_ERR(mock_lun_exhaust(f.array, &preparing.lun, &why), ERR_STATE, &why);
    CHECK_CONTAINS(why.text, "no point in time");
    CHECK_ERR(OPS->group_abort(group, &why), ERR_OK, &why);
    OPS->group_close(group);
    fixture_check(&f, 0);
    fixture_check_originals(&f);
    fixture_close(&f);
}

static void
exhaust__source_of_a_running_resync__is_refused(void)
{
    struct array_resync *resync = NULL;
    struct array_tag tag = {0};
    struct why why = {0};
    struct array_lun shadow;

    fixture_open(&f, 512, 0);
    fixture_shadow(&f, &shadow);
    fixture_faults(&f, "resync_copy 1 hang\n");
    CHECK_ERR(OPS->resync_start(f.array, &shadow.lun, &f.luns[0].lun, &resync, &why), ERR_OK, &why);
    CHECK_ERR(mock_lun_exhaust(f.array, &shadow.lun, &why), ERR_STATE, &why);
    CHECK_ERR(OPS->tag(f.array, &shadow.lun, &tag, &why), ERR_OK, &why);
    CHECK(!tag.is_lost);
    CHECK_ERR(OPS->resync_cancel(resync, &why), ERR_OK, &why);
    OPS->resync_close(resync);
    CHECK(fixture_has(&f, &shadow.lun, 0));
    CHECK_ERR(mock_lun_exhaust(f.array, &shadow.lun, &why), ERR_OK, &why);
    fixture_faults(&f, NULL);
    fixture_check(&f, 1);
    fixture_close(&f);
}

static const struct test_case cases[] = {
    TEST(rules__bad_line__is_named_and_nothing_opens),
    TEST(rules__forms_of_good_lines__are_taken),
    TEST(rules__more_than_fit__are_refused),
    TEST(fail__each_operation_and_error__is_returned_with_the_line),
    TEST(fail__open_and_group_open__nothing_is_left),
    TEST(can_shadow__bare_fail__is_the_answer_no),
    TEST(nth__number_and_star__strike_as_told),
    TEST(rules__changed_while_open__hold_and_count_from_then_on),
    TEST(exhaust__differential__content_is_gone_and_lun_stays_until_removed),
    TEST(exhaust__set_not_finished__set_goes_on),
    TEST(exhaust__what_cannot_run_out__is_refused),
    TEST(exhaust__source_of_a_running_resync__is_refused),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "mock_array_faults", cases, NULL, NULL);
}
