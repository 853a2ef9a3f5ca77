/* SPDX-License-Identifier: Apache-2.0 */
/* How each kind of value is spelled in a document, and how it is read back as foreign data: one
 * spelling a kind, limits for all, and a reason that names element and attribute.
 *
 * Reading stops at the first refusal: what is asked for after it gives zeros. */
#ifndef FAKEVSS_COORDINATOR_DOCUMENT_FIELDS_H
#define FAKEVSS_COORDINATOR_DOCUMENT_FIELDS_H

#include <windows.h>

#include <stdint.h>

#include "base/err.h"
#include "fakevss/coordinator/document_tree.h"

#define FIELDS_BYTES_MAX 4096

/* A document that is being read. */
struct fields {
    HRESULT hr; /* S_OK until the first refusal */
    struct why *why;
};

/* Refuse the document because of @element, or its @attribute (may be NULL). */
void fields_refuse(struct fields *fields, const struct tree *element, const char *attribute,
                   const char *fmt, ...) __attribute__((format(gnu_printf, 4, 5)));
/* Memory is short. */
void fields_fail(struct fields *fields);

/* A decimal number of 0 to @max. */
void fields_put_number(struct tree *element, const char *name, uint64_t value);
uint64_t fields_number(struct fields *fields, struct tree *element, const char *name, uint64_t max);

/* "{...}", which may be the null id. */
void fields_put_guid(struct tree *element, const char *name, const GUID *guid);
GUID fields_guid(struct fields *fields, struct tree *element, const char *name);
/* So too, but the null id is refused. */
GUID fields_id(struct fields *fields, struct tree *element, const char *name);

/* UTF-8 of 1 to @size - 1 bytes to @buf. */
void fields_text(struct fields *fields, struct tree *element, const char *name, char *buf,
                 size_t size);

/* Bytes in hex; @bytes NULL is no attribute. Read to task memory; NULL when there is none. */
void fields_put_bytes(struct tree *element, const char *name, const BYTE *bytes, ULONG size);
BYTE *fields_bytes(struct fields *fields, struct tree *element, const char *name, ULONG *ret_size);

/* A text of a record, whose bytes mean what the device says: whatever is no visible ASCII
 * character, and '%', is %XX. NULL is no attribute. Read to task memory. */
void fields_put_string(struct tree *element, const char *name, const char *string);
char *fields_string(struct fields *fields, struct tree *element, const char *name);

/* The number of children of the name @child, which @attribute has to tell too; at most @max. */
unsigned fields_count(struct fields *fields, struct tree *element, const char *attribute,
                      const char *child, unsigned max);

#endif
