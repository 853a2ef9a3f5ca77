/* SPDX-License-Identifier: Apache-2.0 */
/* Every method times every error, against the return values on the method's page, copied by hand
 * from there and not from the product's table. */
#include "config.h"

#include <stdio.h>

#include <vsserror.h>

#include "provider/com/hr.h"
#include "winetest/harness/harness.h"

#define NOMEM E_OUTOFMEMORY
#define INVALID E_INVALIDARG
#define VETO (HRESULT) VSS_E_PROVIDER_VETO
#define UNKNOWN (HRESULT) VSS_E_OBJECT_NOT_FOUND
#define FULL (HRESULT) VSS_E_INSUFFICIENT_STORAGE

struct method_page {
    enum method method;
    const char *name;
    HRESULT codes[10]; /* failures on the page, ended by S_OK */
};

/* VSS pages of IVssHardwareSnapshotProvider(Ex), IVssProviderCreateSnapshotSet,
 * IVssProviderNotifications. */
static const struct method_page pages[] = {
    {METHOD_ARE_LUNS_SUPPORTED, "AreLunsSupported", {NOMEM, INVALID, VETO}},
    {METHOD_FILL_IN_LUN_INFO, "FillInLunInfo", {NOMEM, INVALID, VETO}},
    {METHOD_BEGIN_PREPARE_SNAPSHOT,
     "BeginPrepareSnapshot",
     {NOMEM, INVALID, VETO, (HRESULT)VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED,
      (HRESULT)VSS_E_NESTED_VOLUME_LIMIT, (HRESULT)VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER,
      (HRESULT)VSS_E_UNSUPPORTED_CONTEXT}},
    {METHOD_GET_TARGET_LUNS, "GetTargetLuns", {NOMEM, INVALID, VETO}},
    {METHOD_LOCATE_LUNS, "LocateLuns", {NOMEM, INVALID, VETO}},
    {METHOD_ON_LUN_EMPTY, "OnLunEmpty", {NOMEM, INVALID, VETO}},
    /* No list: the ones that all methods share. */
    {METHOD_GET_PROVIDER_CAPABILITIES, "GetProviderCapabilities", {NOMEM, INVALID, VETO}},
    {METHOD_ON_LUN_STATE_CHANGE, "OnLunStateChange", {NOMEM, INVALID, VETO}},
    /* E_NOTIMPL: what RecoverSet passes on for a provider without resync. E_INVALIDARG: never
       reached from VSS. */
    {METHOD_RESYNC_LUNS, "ResyncLuns", {NOMEM, VETO, FULL, E_NOTIMPL, INVALID}},
    {METHOD_ON_REUSE_LUNS, "OnReuseLuns", {NOMEM, INVALID, VETO, E_NOTIMPL}},
    {METHOD_END_PREPARE_SNAPSHOTS, "EndPrepareSnapshots", {NOMEM, INVALID, VETO, UNKNOWN, FULL}},
    {METHOD_PRE_COMMIT_SNAPSHOTS, "PreCommitSnapshots", {NOMEM, INVALID, VETO, UNKNOWN}},
    {METHOD_COMMIT_SNAPSHOTS, "CommitSnapshots", {NOMEM, INVALID, VETO, UNKNOWN}},
    {METHOD_POST_COMMIT_SNAPSHOTS, "PostCommitSnapshots", {NOMEM, INVALID, VETO, UNKNOWN}},
    {METHOD_PRE_FINAL_COMMIT_SNAPSHOTS, "PreFinalCommitSnapshots", {NOMEM, INVALID, VETO}},
    {METHOD_POST_FINAL_COMMIT_SNAPSHOTS, "PostFinalCommitSnapshots", {NOMEM, INVALID, VETO}},
    {METHOD_ABORT_SNAPSHOTS, "AbortSnapshots", {NOMEM, INVALID, VETO, UNKNOWN}},
    {METHOD_ON_LOAD, "OnLoad", {NOMEM, INVALID, VETO}},
    {METHOD_ON_UNLOAD, "OnUnload", {S_OK}},
};

static bool
is_on_page(const struct method_page *page, HRESULT hr)
{
    for (const HRESULT *code = page->codes; *code != S_OK; code++) {
        if (*code == hr)
            return true;
    }
    return false;
}

static void
pages__all_methods__once_each(void)
{
    bool seen[METHOD_COUNT] = {false};

    CHECK_INT(sizeof(pages) / sizeof(*pages), METHOD_COUNT);
    for (size_t i = 0; i < METHOD_COUNT; i++) {
        seen[pages[i].method] = true;
        CHECK_STR(method_name(pages[i].method), pages[i].name);
    }
    for (size_t i = 0; i < METHOD_COUNT; i++)
        CHECK(seen[i]);
}

/* The values beyond the enumeration stand for errors that somebody adds and forgets here. */
static void
hr__every_method_and_error__is_on_the_page(void)
{
    for (size_t i = 0; i < METHOD_COUNT; i++) {
        for (int e = -2; e < ERR_COUNT + 3; e++) {
            HRESULT hr = hr_from_err(pages[i].method, (enum err)e);
            bool is_right = e == ERR_OK ? hr == S_OK
                            : e == ERR_ACCESS
                                ? hr == E_ACCESSDENIED
                                : is_on_page(&pages[i], hr) ||
                                      (hr == S_OK && pages[i].method == METHOD_ON_UNLOAD);

            if (!CHECK(is_right))
                printf("  %s answers 0x%08lx to %s\n", pages[i].name, (unsigned long)hr,
                       err_name((enum err)e));
            CHECK(hr != S_FALSE && hr != E_FAIL && hr != E_UNEXPECTED && hr != E_ABORT &&
                  hr != E_POINTER && hr != (HRESULT)VSS_E_BAD_STATE);
        }
    }
}

/* The precise code where the page has one, a veto where it has not. */
static void
hr__errors_with_a_code__get_it_where_the_page_has_it(void)
{
    static const struct {
        enum err e;
        HRESULT hr;
    } rows[] = {
        {ERR_NOMEM, NOMEM},
        {ERR_INVAL, INVALID},
        {ERR_NOT_FOUND, UNKNOWN},
        {ERR_NO_SPACE, FULL},
        {ERR_NOT_SUPPORTED, (HRESULT)VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER},
        {ERR_LIMIT, (HRESULT)VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED},
    };

    for (size_t i = 0; i < METHOD_COUNT; i++) {
        if (pages[i].method == METHOD_ON_UNLOAD)
            continue;
        for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
            HRESULT hr = hr_from_err(pages[i].method, rows[row].e);

            if (rows[row].e == ERR_NOT_SUPPORTED && is_on_page(&pages[i], E_NOTIMPL))
                CHECK_HR(hr, E_NOTIMPL);
            else
                CHECK_HR(hr, is_on_page(&pages[i], rows[row].hr) ? rows[row].hr : VETO);
        }
    }
}

static void
hr__wrong_state_and_array_failures__are_vetoes(void)
{
    static const enum err vetoes[] = {ERR_STATE,   ERR_EXISTS, ERR_TIMEOUT, ERR_CANCELLED,
                                      ERR_CORRUPT, ERR_IO,     ERR_ARRAY};

    for (size_t i = 0; i < METHOD_COUNT; i++) {
        for (size_t v = 0; v < sizeof(vetoes) / sizeof(*vetoes); v++)
            CHECK_HR(hr_from_err(pages[i].method, vetoes[v]),
                     pages[i].method == METHOD_ON_UNLOAD ? S_OK : VETO);
    }
}

static const struct test_case cases[] = {
    TEST(pages__all_methods__once_each),
    TEST(hr__every_method_and_error__is_on_the_page),
    TEST(hr__errors_with_a_code__get_it_where_the_page_has_it),
    TEST(hr__wrong_state_and_array_failures__are_vetoes),
    {0},
};

int
main(int argc, char **argv)
{
    return test_main(argc, argv, "hr", cases, NULL, NULL);
}
