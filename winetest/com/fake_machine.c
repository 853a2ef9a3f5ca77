/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "winetest/com/fake_machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "winetest/com/fake_machine_impl.h"
#include "winetest/harness/harness.h"

#define ENTRIES_MAX 64
#define PATH_SIZE 200
#define DATA_SIZE 1400
#define TEXT_SIZE 32768

struct entry {
    WCHAR path[PATH_SIZE];
    WCHAR name[64]; /* of a value */
    bool is_value;
    DWORD type;
    DWORD size;
    BYTE data[DATA_SIZE];
};

static struct {
    struct entry entries[ENTRIES_MAX];
    unsigned count;
    bool has_service;
    struct machine_service service;
    unsigned acts;
    unsigned fail_at;
    bool fails_after;
    DWORD error;
    const char *failed;
} fake;

/* --- failing --- */

DWORD
fake_act_begin(const char *name)
{
    if (++fake.acts != fake.fail_at)
        return ERROR_SUCCESS;
    fake.failed = name;
    return fake.fails_after ? ERROR_SUCCESS : fake.error;
}

DWORD
fake_act_end(DWORD error)
{
    return fake.acts == fake.fail_at && fake.fails_after ? fake.error : error;
}

void
fake_machine_fail_at(unsigned nth, bool is_done, DWORD error)
{
    fake.acts = 0;
    fake.fail_at = nth;
    fake.fails_after = is_done;
    fake.error = error;
    fake.failed = "none";
}

unsigned
fake_machine_acts(void)
{
    return fake.acts;
}

const char *
fake_machine_failed(void)
{
    return fake.failed;
}

/* --- registry --- */

static bool
is_below(const WCHAR *path, const WCHAR *parent)
{
    size_t length = wcslen(parent);

    return _wcsnicmp(path, parent, length) == 0 && path[length] == L'\\';
}

static struct entry *
find(const WCHAR *path, const WCHAR *name)
{
    for (unsigned i = 0; i < fake.count; i++) {
        struct entry *entry = &fake.entries[i];

        if (_wcsicmp(entry->path, path) == 0 && entry->is_value == (name != NULL) &&
            (!name || _wcsicmp(entry->name, name) == 0))
            return entry;
    }
    return NULL;
}

static const WCHAR *
value_name(const WCHAR *name)
{
    return name ? name : L"";
}

static struct entry *
add(const WCHAR *path, const WCHAR *name)
{
    struct entry *entry = &fake.entries[fake.count];

    if (!CHECK(fake.count < ENTRIES_MAX) || !CHECK(wcslen(path) < PATH_SIZE))
        abort();
    fake.count++;
    memset(entry, 0, sizeof(*entry));
    wcscpy(entry->path, path);
    entry->is_value = name != NULL;
    wcscpy(entry->name, value_name(name));
    return entry;
}

static void
drop(struct entry *entry)
{
    *entry = fake.entries[--fake.count];
}

static DWORD
key_find(const WCHAR *path)
{
    DWORD error = fake_act_begin("key_find");

    return error ? error : fake_act_end(find(path, NULL) ? ERROR_SUCCESS : ERROR_FILE_NOT_FOUND);
}

static DWORD
key_make(const WCHAR *path, const WCHAR *sddl)
{
    DWORD error = fake_act_begin("key_make");

    (void)sddl;
    if (error)
        return error;
    CHECK(!find(path, NULL));
    add(path, NULL);
    return fake_act_end(ERROR_SUCCESS);
}

static DWORD
key_protect(const WCHAR *path, const WCHAR *sddl)
{
    DWORD error = fake_act_begin("key_protect");

    (void)sddl;
    return error ? error : fake_act_end(find(path, NULL) ? ERROR_SUCCESS : ERROR_FILE_NOT_FOUND);
}

/* Delete the key with its values, and with @keys also those below it. */
static void
delete_key(const WCHAR *path, bool keys)
{
    for (unsigned i = fake.count; i-- > 0;) {
        struct entry *entry = &fake.entries[i];

        if (_wcsicmp(entry->path, path) == 0 || (keys && is_below(entry->path, path)))
            drop(entry);
    }
}

static DWORD
key_delete(const WCHAR *path)
{
    DWORD error = fake_act_begin("key_delete");

    if (error)
        return error;
    if (!find(path, NULL))
        return fake_act_end(ERROR_FILE_NOT_FOUND);
    for (unsigned i = 0; i < fake.count; i++) {
        if (is_below(fake.entries[i].path, path))
            return fake_act_end(ERROR_ACCESS_DENIED);
    }
    delete_key(path, false);
    return fake_act_end(ERROR_SUCCESS);
}

static DWORD
key_delete_tree(const WCHAR *path)
{
    DWORD error = fake_act_begin("key_delete_tree");

    if (error)
        return error;
    if (!find(path, NULL))
        return fake_act_end(ERROR_FILE_NOT_FOUND);
    delete_key(path, true);
    return fake_act_end(ERROR_SUCCESS);
}

static DWORD
value_get(const WCHAR *path, const WCHAR *name, DWORD *ret_type, void *data, DWORD *size)
{
    const struct entry *entry = find(path, value_name(name));
    DWORD error = fake_act_begin("value_get");
    DWORD room = *size;

    if (error)
        return error;
    if (!entry)
        return fake_act_end(ERROR_FILE_NOT_FOUND);
    *ret_type = entry->type;
    *size = entry->size;
    if (data && room < entry->size)
        return fake_act_end(ERROR_MORE_DATA);
    if (data)
        memcpy(data, entry->data, entry->size);
    return fake_act_end(ERROR_SUCCESS);
}

static DWORD
value_set(const WCHAR *path, const WCHAR *name, DWORD type, const void *data, DWORD size)
{
    struct entry *entry = find(path, value_name(name));
    DWORD error = fake_act_begin("value_set");

    if (error)
        return error;
    if (!find(path, NULL) || !CHECK(size <= DATA_SIZE))
        return fake_act_end(ERROR_FILE_NOT_FOUND);
    if (!entry)
        entry = add(path, value_name(name));
    entry->type = type;
    entry->size = size;
    memcpy(entry->data, data, size);
    return fake_act_end(ERROR_SUCCESS);
}

static DWORD
value_delete(const WCHAR *path, const WCHAR *name)
{
    struct entry *entry = find(path, value_name(name));
    DWORD error = fake_act_begin("value_delete");

    if (error)
        return error;
    if (!entry)
        return fake_act_end(ERROR_FILE_NOT_FOUND);
    drop(entry);
    return fake_act_end(ERROR_SUCCESS);
}

/* --- the service --- */

/* The answer to an act on the service that has been done if there is one. */
static DWORD
service_end(void)
{
    return fake_act_end(fake.has_service ? ERROR_SUCCESS : ERROR_SERVICE_DOES_NOT_EXIST);
}

static DWORD
service_get(struct machine_service *ret_service)
{
    DWORD error = fake_act_begin("service_get");

    if (error)
        return error;
    if (fake.has_service)
        *ret_service = fake.service;
    return service_end();
}

static DWORD
service_make(const struct machine_service *service)
{
    DWORD error = fake_act_begin("service_make");

    if (error)
        return error;
    CHECK(!fake.has_service);
    fake.has_service = true;
    fake.service = *service;
    return service_end();
}

static DWORD
service_change(const struct machine_service *service)
{
    DWORD error = fake_act_begin("service_change");

    if (error)
        return error;
    if (fake.has_service)
        fake.service = *service;
    return service_end();
}

static DWORD
service_protect(const WCHAR *sddl)
{
    DWORD error = fake_act_begin("service_protect");

    (void)sddl;
    return error ? error : service_end();
}

static DWORD
service_delete(void)
{
    DWORD error = fake_act_begin("service_delete");
    bool had_service = fake.has_service;

    if (error)
        return error;
    fake.has_service = false;
    memset(&fake.service, 0, sizeof(fake.service));
    return fake_act_end(had_service ? ERROR_SUCCESS : ERROR_SERVICE_DOES_NOT_EXIST);
}

/* It does not run. */
static DWORD
service_control(DWORD control)
{
    DWORD error = fake_act_begin("service_control");

    (void)control;
    if (error)
        return error;
    return fake_act_end(fake.has_service ? ERROR_SERVICE_NOT_ACTIVE : ERROR_SERVICE_DOES_NOT_EXIST);
}

/* --- the rest --- */

static bool
is_client_edition(void)
{
    return false;
}

static void
pause(DWORD ms)
{
    (void)ms;
}

const struct machine fake_machine = {
    .key_find = key_find,
    .key_make = key_make,
    .key_protect = key_protect,
    .key_delete = key_delete,
    .key_delete_tree = key_delete_tree,
    .value_get = value_get,
    .value_set = value_set,
    .value_delete = value_delete,
    .service_get = service_get,
    .service_make = service_make,
    .service_change = service_change,
    .service_protect = service_protect,
    .service_delete = service_delete,
    .service_control = service_control,
    .vss_open = fake_vss_open,
    .is_client_edition = is_client_edition,
    .pause = pause,
};

/* --- the test's side --- */

static void
add_keys(const WCHAR *path)
{
    WCHAR part[PATH_SIZE];

    for (const WCHAR *end = path; end; end = *end ? wcschr(end + 1, L'\\') : NULL) {
        if (end == path)
            continue;
        swprintf(part, PATH_SIZE, L"%.*ls", (int)(end - path), path);
        if (!find(part, NULL))
            add(part, NULL);
    }
    if (!find(path, NULL))
        add(path, NULL);
}

void
fake_machine_reset(void)
{
    memset(&fake, 0, sizeof(fake));
    fake.failed = "none";
    fake_vss_reset();
    add_keys(L"SOFTWARE\\Classes\\CLSID");
    add_keys(L"SOFTWARE\\Classes\\AppID");
    add_keys(L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application");
}

void
fake_machine_put(const WCHAR *path, const WCHAR *name, DWORD number)
{
    struct entry *entry;

    add_keys(path);
    entry = add(path, name);
    entry->type = REG_DWORD;
    entry->size = sizeof(number);
    memcpy(entry->data, &number, sizeof(number));
}

long long
fake_machine_number(const WCHAR *path, const WCHAR *name)
{
    const struct entry *entry = find(path, name);
    DWORD number;

    if (!entry || entry->size != sizeof(number))
        return -1;
    memcpy(&number, entry->data, sizeof(number));
    return number;
}

static int
compare(const void *a, const void *b)
{
    const struct entry *left = *(const struct entry *const *)a;
    const struct entry *right = *(const struct entry *const *)b;
    int order = _wcsicmp(left->path, right->path);

    return order ? order : _wcsicmp(left->name, right->name);
}

const char *
fake_machine_text(unsigned slot)
{
    static char texts[2][TEXT_SIZE];
    const struct entry *sorted[ENTRIES_MAX];
    char *text = texts[slot];
    size_t used;

    for (unsigned i = 0; i < fake.count; i++)
        sorted[i] = &fake.entries[i];
    qsort(sorted, fake.count, sizeof(*sorted), compare);
    used = (size_t)snprintf(text, TEXT_SIZE, "service %ls %lu\nprovider %lu\n",
                            fake.has_service ? fake.service.command : L"-", fake.service.start_type,
                            fake_machine_provider());
    for (unsigned i = 0; i < fake.count; i++) {
        unsigned sum = 0;

        for (DWORD at = 0; at < sorted[i]->size; at++)
            sum = sum * 31 + sorted[i]->data[at];
        used += (size_t)snprintf(text + used, TEXT_SIZE - used, "%ls %s%ls %lu %lu %u\n",
                                 sorted[i]->path, sorted[i]->is_value ? "= " : "", sorted[i]->name,
                                 sorted[i]->type, sorted[i]->size, sum);
    }
    return text;
}
