/* SPDX-License-Identifier: Apache-2.0 */
/* Every method times every error, against the return values on the method's page, copied by hand
 * from there and not from the product's table. */
#include "config.h"

#include <stdio.h>

#include <vsserror.h>

#include "provider/com/hr.h"
#include "winetest/com/method_pages.h"
#include "winetest/harness/harness.h"

#define NOMEM E_OUTOFMEMORY
#define INVALID E_INVALIDARG
#define VETO (HRESULT) VSS_E_PROVIDER_VETO
#define UNKNOWN (HRESULT) VSS_E_OBJECT_NOT_FOUND
#define FULL (HRESULT) VSS_E_INSUFFICIENT_STORAGE

static void
pages__all_methods__once_each(void)
{
    bool seen[METHOD_COUNT] = {false};

    CHECK_INT(sizeof(method_pages) / sizeof(*method_pages), METHOD_COUNT);
    for (size_t i = 0; i < METHOD_COUNT; i++) {
        seen[method_pages[i].method] = true;
        CHECK_STR(method_name(method_pages[i].method), method_pages[i].name);
    }
    for (size_t i = 0; i < METHOD_COUNT; i++)
        CHECK(seen[i]);
}

/* The values beyond the enumeration stand for errors that somebody adds and forgets here.
 * Contract: 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 3.11 3.12 3.13 3.14 3.15 3.16 3.17 3.22 5.2.6 15.13
 * Contract: 16.2
 */
static void
hr__every_method_and_error__is_on_the_page(void)
{
    for (size_t i = 0; i < METHOD_COUNT; i++) {
        for (int e = -2; e < ERR_COUNT + 3; e++) {
            HRESULT hr = hr_from_err(method_pages[i].method, (enum err)e);
            bool is_right = e == ERR_OK ? hr == S_OK
                            : e == ERR_ACCESS
                                ? hr == E_ACCESSDENIED
                                : method_page_has(&method_pages[i], hr) ||
                                      (hr == S_OK && method_pages[i].method == METHOD_ON_UNLOAD);

            if (!CHECK(is_right))
                printf("  %s answers 0x%08lx to %s\n", method_pages[i].name, (unsigned long)hr,
                       err_name((enum err)e));
            CHECK(hr != S_FALSE && hr != E_FAIL && hr != E_UNEXPECTED && hr != E_ABORT &&
                  hr != E_POINTER && hr != (HRESULT)VSS_E_BAD_STATE);
        }
    }
}

/* The precise code where the page has one, a veto where it has not.
 * Contract: 3.21 3.23 */
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
        if (method_pages[i].method == METHOD_ON_UNLOAD)
            continue;
        for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
            HRESULT hr = hr_from_err(method_pages[i].method, rows[row].e);

            if (rows[row].e == ERR_NOT_SUPPORTED && method_page_has(&method_pages[i], E_NOTIMPL))
                CHECK_HR(hr, E_NOTIMPL);
            else
                CHECK_HR(hr, method_page_has(&method_pages[i], rows[row].hr) ? rows[row].hr : VETO);
        }
    }
}

/* Contract: 3.23 */
static void
hr__wrong_state_and_array_failures__are_vetoes(void)
{
    static const enum err vetoes[] = {ERR_STATE,   ERR_EXISTS, ERR_TIMEOUT, ERR_CANCELLED,
                                      ERR_CORRUPT, ERR_IO,     ERR_ARRAY,   ERR_LOST};

    for (size_t i = 0; i < METHOD_COUNT; i++) {
        for (size_t v = 0; v < sizeof(vetoes) / sizeof(*vetoes); v++)
            CHECK_HR(hr_from_err(method_pages[i].method, vetoes[v]),
                     method_pages[i].method == METHOD_ON_UNLOAD ? S_OK : VETO);
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
