/* SPDX-License-Identifier: Apache-2.0 */
/* The backends of this build by name, and the names of the port's values. A new backend is one line
 * here and one in backends.h. */
#include "config.h"

#include "provider/array/array.h"

#include <stdio.h>
#include <string.h>

#include "provider/array/backends/backends.h"

static const struct array_ops *const backends[] = {
    &mock_array_ops,
};

#define BACKEND_COUNT (sizeof(backends) / sizeof(backends[0]))

static const struct array_ops *
find_backend(const char *name)
{
    for (size_t i = 0; i < BACKEND_COUNT; i++) {
        if (strcmp(backends[i]->name, name) == 0)
            return backends[i];
    }
    return NULL;
}

bool
array_backend_exists(const char *name)
{
    return find_backend(name) != NULL;
}

void
array_backend_names(char *buf, size_t size)
{
    size_t used = 0;

    buf[0] = '\0';
    for (size_t i = 0; i < BACKEND_COUNT && used < size; i++)
        used += (size_t)snprintf(buf + used, size - used, "%s%s", i ? ", " : "", backends[i]->name);
}

static enum err
unknown_backend(const char *name, struct why *why)
{
    char known[128];

    array_backend_names(known, sizeof(known));
    return why_set(why, ERR_NOT_FOUND, "no array backend is called \"%.64s\"; known: %s", name,
                   known);
}

bool
array_is_host_name(const char *name)
{
    static const char legal[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_";
    size_t size = strspn(name, legal);

    return size > 0 && size < ARRAY_HOST_MAX && name[size] == '\0' && name[0] != '.';
}

enum err
array_open_with(const char *name, const struct array_access *access, struct array **ret_array,
                struct why *why)
{
    const struct array_ops *ops = find_backend(name);

    if (!ops)
        return unknown_backend(name, why);
    if (ops->version != ARRAY_PORT_VERSION)
        return why_set(why, ERR_NOT_SUPPORTED,
                       "array backend %s speaks version %u of the port, not %u", name, ops->version,
                       ARRAY_PORT_VERSION);
    return ops->open(access, ret_array, why);
}

enum err
array_open(const char *name, const char *address, const char *host, struct array **ret_array,
           struct why *why)
{
    const struct array_access access = {address, host, ""};

    return array_open_with(name, &access, ret_array, why);
}

void
array_close(struct array *array)
{
    if (array)
        array->ops->close(array);
}

const char *
array_method_name(enum array_method method)
{
    switch (method) {
    case ARRAY_METHOD_ANY:
        return "any";
    case ARRAY_METHOD_DIFFERENTIAL:
        return "differential";
    case ARRAY_METHOD_PLEX:
        return "plex";
    }
    return "unknown";
}

const char *
array_shadow_state_name(enum array_shadow_state state)
{
    switch (state) {
    case ARRAY_SHADOW_PREPARING:
        return "preparing";
    case ARRAY_SHADOW_COMMITTED:
        return "committed";
    case ARRAY_SHADOW_RELEASED:
        return "released";
    }
    return "unknown";
}
