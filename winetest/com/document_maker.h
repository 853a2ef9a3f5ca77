/* SPDX-License-Identifier: Apache-2.0 */
/* A set and its document, for tests of documents. Failures are failed checks. */
#ifndef TEST_COM_DOCUMENT_MAKER_H
#define TEST_COM_DOCUMENT_MAKER_H

#include <windows.h>

#include <stdbool.h>

#include "base/err.h"
#include "fakevss/coordinator/copy_set.h"

/* A set of two copies: the first of a volume on two LUNs, the second of one on one. */
bool document_make_set(struct copy_set *set);

/* The document of @set in UTF-8, freed with mem_free(). */
char *document_write_text(const struct copy_set *set);
/* document_read() of a text in UTF-8. */
HRESULT document_read_text(const char *text, struct copy_set *ret_set, struct why *why);

#endif
