/* SPDX-License-Identifier: Apache-2.0 */
/* The elements of a document and their attributes as plain C: between MSXML (xml.h) and what they
 * mean (document.h). Whoever reads takes what it knows; what nobody took is then found.
 *
 * Not thread-safe. */
#ifndef FAKEVSS_COORDINATOR_DOCUMENT_TREE_H
#define FAKEVSS_COORDINATOR_DOCUMENT_TREE_H

#include <stdbool.h>
#include <stddef.h>

#define TREE_PATH_SIZE 160

struct tree_attribute {
    char *name;
    char *value; /* UTF-8 */
    bool is_taken;
    struct tree_attribute *next;
};

/* An element; a root owns all below it. */
struct tree {
    char *name;
    struct tree *parent;
    struct tree *next;  /* sibling */
    struct tree *first; /* child */
    struct tree *last;
    struct tree_attribute *attributes;
    bool is_taken;
    bool is_broken; /* of the root: something could not be added without memory */
};

/* A root, or NULL without memory. Freed with tree_free(). */
struct tree *tree_new(const char *name);
void tree_free(struct tree *root); /* NULL is fine */

/* A new last child. NULL without memory, and for @parent NULL; the root is broken then. */
struct tree *tree_add(struct tree *parent, const char *name);
/* A new attribute; nothing happens for @element NULL. */
void tree_set(struct tree *element, const char *name, const char *value);

/* Something meant for @element could not be made; nothing happens for NULL. */
void tree_set_broken(struct tree *element);

/* The attribute's value, borrowed, or NULL; it is taken. */
const char *tree_take_attribute(struct tree *element, const char *name);
/* The first child of that name that is not taken, or NULL; it is taken. */
struct tree *tree_take_child(struct tree *element, const char *name);
/* Number of children of that name. */
unsigned tree_count(const struct tree *element, const char *name);

/* The path of the first thing below @element that nobody took, to @buf of TREE_PATH_SIZE bytes.
 * False when all is taken. */
bool tree_find_left(const struct tree *element, char *buf);

/* "Root/Child[2]/@attribute" to @buf of TREE_PATH_SIZE bytes, cut when too long; @attribute may be
 * NULL. Returns @buf. */
char *tree_path(const struct tree *element, const char *attribute, char *buf);

#endif
