/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of attributes and children. The depth is what who builds the tree allows: xml.c limits it.
 */
#include "config.h"

#include "fakevss/coordinator/document_tree.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

struct tree *
tree_new(const char *name)
{
    struct tree *tree = mem_zalloc(sizeof(*tree));

    if (!tree)
        return NULL;
    tree->name = mem_strdup(name);
    if (!tree->name) {
        mem_free(tree);
        return NULL;
    }
    return tree;
}

static void
free_attributes(struct tree *element)
{
    while (element->attributes) {
        struct tree_attribute *attribute = element->attributes;

        element->attributes = attribute->next;
        mem_free(attribute->name);
        mem_free(attribute->value);
        mem_free(attribute);
    }
}

void
tree_free(struct tree *root)
{
    if (!root)
        return;
    while (root->first) {
        struct tree *child = root->first;

        root->first = child->next;
        tree_free(child);
    }
    free_attributes(root);
    mem_free(root->name);
    mem_free(root);
}

void
tree_set_broken(struct tree *element)
{
    while (element && element->parent)
        element = element->parent;
    if (element)
        element->is_broken = true;
}

struct tree *
tree_add(struct tree *parent, const char *name)
{
    struct tree *child = parent ? tree_new(name) : NULL;

    if (!child) {
        tree_set_broken(parent);
        return NULL;
    }
    child->parent = parent;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    return child;
}

void
tree_set(struct tree *element, const char *name, const char *value)
{
    struct tree_attribute *attribute = element ? mem_zalloc(sizeof(*attribute)) : NULL;
    struct tree_attribute **link;

    if (!attribute) {
        tree_set_broken(element);
        return;
    }
    attribute->name = mem_strdup(name);
    attribute->value = mem_strdup(value);
    if (!attribute->name || !attribute->value)
        tree_set_broken(element); /* freed with the others */
    for (link = &element->attributes; *link; link = &(*link)->next)
        continue;
    *link = attribute;
}

const char *
tree_take_attribute(struct tree *element, const char *name)
{
    struct tree_attribute *attribute;

    for (attribute = element->attributes; attribute; attribute = attribute->next)
        if (strcmp(attribute->name, name) == 0) {
            attribute->is_taken = true;
            return attribute->value;
        }
    return NULL;
}

struct tree *
tree_take_child(struct tree *element, const char *name)
{
    struct tree *child;

    for (child = element->first; child; child = child->next)
        if (!child->is_taken && strcmp(child->name, name) == 0) {
            child->is_taken = true;
            return child;
        }
    return NULL;
}

unsigned
tree_count(const struct tree *element, const char *name)
{
    const struct tree *child;
    unsigned count = 0;

    for (child = element->first; child; child = child->next)
        if (strcmp(child->name, name) == 0)
            count++;
    return count;
}

bool
tree_find_left(const struct tree *element, char *buf)
{
    const struct tree_attribute *attribute;
    const struct tree *child;

    for (attribute = element->attributes; attribute; attribute = attribute->next)
        if (!attribute->is_taken) {
            (void)tree_path(element, attribute->name, buf);
            return true;
        }
    for (child = element->first; child; child = child->next) {
        if (!child->is_taken) {
            (void)tree_path(child, NULL, buf);
            return true;
        }
        if (tree_find_left(child, buf))
            return true;
    }
    return false;
}

/* Its place among the siblings of its name, from 1; 0 when it is the only one. */
static unsigned
number_of(const struct tree *element)
{
    const struct tree *sibling;
    unsigned number = 1;

    if (tree_count(element->parent, element->name) == 1)
        return 0;
    for (sibling = element->parent->first; sibling != element; sibling = sibling->next)
        if (strcmp(sibling->name, element->name) == 0)
            number++;
    return number;
}

static size_t
add_path(const struct tree *element, char *buf, size_t used)
{
    if (element->parent)
        used = add_path(element->parent, buf, used);
    if (used < TREE_PATH_SIZE)
        used += (size_t)snprintf(buf + used, TREE_PATH_SIZE - used, "%s%s",
                                 element->parent ? "/" : "", element->name);
    if (used < TREE_PATH_SIZE && element->parent && number_of(element) > 0)
        used += (size_t)snprintf(buf + used, TREE_PATH_SIZE - used, "[%u]", number_of(element));
    return used;
}

char *
tree_path(const struct tree *element, const char *attribute, char *buf)
{
    size_t used = add_path(element, buf, 0);

    if (attribute && used < TREE_PATH_SIZE)
        (void)snprintf(buf + used, TREE_PATH_SIZE - used, "/@%s", attribute);
    return buf;
}
