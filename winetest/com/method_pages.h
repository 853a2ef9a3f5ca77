/* SPDX-License-Identifier: Apache-2.0 */
/* The return values on the documentation page of each provider method, copied by hand from there
 * and not from the product's table. */
#ifndef TEST_COM_METHOD_PAGES_H
#define TEST_COM_METHOD_PAGES_H

#include <stdbool.h>

#include "provider/com/hr.h"

struct method_page {
    enum method method;
    const char *name;
    HRESULT codes[10]; /* failures on the page, ended by S_OK */
};

/* One for each method, in any order. */
extern const struct method_page method_pages[METHOD_COUNT];

const struct method_page *method_page(enum method method);

/* Is failure @hr on the page? */
bool method_page_has(const struct method_page *page, HRESULT hr);

#endif
