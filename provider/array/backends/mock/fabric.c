/* SPDX-License-Identifier: Apache-2.0 */
/* Raw pages of a LUN (SPC-4: 6.6.2 INQUIRY, 7.8.6 device identification, 7.8.16 unit serial number)
 * and publishing them. */
#include "config.h"

#include "provider/array/backends/mock/fabric.h"

#include <stdio.h>
#include <string.h>

#include "provider/array/lun.h"

#define INQUIRY_SIZE 96
#define PAGE_MAX 1024

static const char *const file_names[] = {"inquiry", "vpd80", "vpd83", "uri"};

#define FILE_COUNT (sizeof(file_names) / sizeof(file_names[0]))

/* SCSI texts are padded with spaces and have no NUL. */
static void
put_text(uint8_t *buf, size_t size, const char *text)
{
    size_t text_size = strlen(text);

    memset(buf, ' ', size);
    memcpy(buf, text, text_size < size ? text_size : size);
}

static size_t
make_inquiry(const struct lun *lun, uint8_t *buf)
{
    memset(buf, 0, INQUIRY_SIZE);
    buf[0] = lun->device_type & 0x1f;
    buf[2] = 6;                                 /* SPC-4 */
    buf[3] = 2;                                 /* response data format */
    buf[4] = INQUIRY_SIZE - 5;                  /* additional length */
    buf[7] = lun->has_command_queueing ? 2 : 0; /* CmdQue */
    put_text(buf + 8, 8, lun->vendor);
    put_text(buf + 16, 16, lun->product);
    put_text(buf + 32, 4, lun->revision);
    return INQUIRY_SIZE;
}

static size_t
make_vpd80(const struct lun *lun, uint8_t *buf)
{
    size_t size = strlen(lun->serial);

    memset(buf, 0, 4);
    buf[1] = 0x80;
    buf[3] = (uint8_t)size;
    memcpy(buf + 4, lun->serial, size);
    return 4 + size;
}

/* Real arrays name the port as well (association 1), and not at the end: readers have to drop it.
 */
static size_t
make_vpd83(const struct lun *lun, uint8_t *buf)
{
    static const uint8_t port[] = {0x61, 0x94, 0, 4, 0, 0, 0, 1}; /* SAS, relative target port 1 */
    size_t size = 0;
    size_t first;

    (void)page83_write(&lun->page83, buf, PAGE_MAX - sizeof(port), &size); /* three are small */
    first = 8 + (size_t)buf[7];                                            /* end of the first */
    memmove(buf + first + sizeof(port), buf + first, size - first);
    memcpy(buf + first, port, sizeof(port));
    size += sizeof(port);
    buf[2] = (uint8_t)((size - 4) >> 8);
    buf[3] = (uint8_t)(size - 4);
    return size;
}

/* Relative, so that the array's folder can be moved and mounted anywhere. */
static size_t
make_uri(const char *name, uint8_t *buf)
{
    return (size_t)snprintf((char *)buf, PAGE_MAX, "../../../luns/%s.img", name); /* always fits */
}

static size_t
make_file(unsigned index, const struct lun *lun, const char *name, uint8_t *buf)
{
    switch (index) {
    case 0:
        return make_inquiry(lun, buf);
    case 1:
        return make_vpd80(lun, buf);
    case 2:
        return make_vpd83(lun, buf);
    default:
        return make_uri(name, buf);
    }
}

static enum err
delete_folder(const struct store *store, const char *folder, struct why *why)
{
    enum err e = ERR_OK;

    for (unsigned i = 0; i < FILE_COUNT && !e; i++) {
        char path[STORE_PATH_MAX + 16];

        (void)snprintf(path, sizeof(path), "%s/%s", folder, file_names[i]); /* always fits */
        e = store_delete_file(store, path, why);
    }
    return e ? e : store_delete_folder(store, folder, why);
}

static enum err
fill_folder(const struct store *store, uint64_t number, const char *folder, struct why *why)
{
    char name[MOCK_NAME_SIZE];
    struct lun lun;
    enum err e = ERR_OK;

    (void)identity_name(store->seed, number, name);
    identity_lun(store->seed, number, &lun);
    for (unsigned i = 0; i < FILE_COUNT && !e; i++) {
        char path[STORE_PATH_MAX + 16];
        uint8_t data[PAGE_MAX];
        size_t size = make_file(i, &lun, name, data);

        (void)snprintf(path, sizeof(path), "%s/%s", folder, file_names[i]); /* always fits */
        e = store_write(store, path, data, size, why);
    }
    return e;
}

enum err
fabric_has(const struct store *store, uint64_t number, const char *host, bool *ret_has,
           struct why *why)
{
    char name[MOCK_NAME_SIZE];
    struct store_path path;

    (void)store_path(store, &path, "fabric/%s/%s/%s", host,
                     identity_name(store->seed, number, name), file_names[FILE_COUNT - 1]);
    return store_has(path.text, ret_has, why);
}

enum err
fabric_publish(const struct store *store, uint64_t number, const char *host, struct why *why)
{
    char name[MOCK_NAME_SIZE];
    struct store_path host_folder, folder, hidden;
    bool has = false;
    enum err e;

    (void)identity_name(store->seed, number, name);
    (void)store_path(store, &host_folder, "fabric/%s", host);
    (void)store_path(store, &folder, "fabric/%s/%s", host, name);
    (void)store_path(store, &hidden, "fabric/%s/.%s", host, name);
    e = fabric_has(store, number, host, &has, why);
    if (e || has)
        return e;
    e = store_make_folder(store, host_folder.text, why);
    if (!e)
        e = delete_folder(store, hidden.text, why); /* of an interrupted publish */
    if (!e)
        e = store_make_folder(store, hidden.text, why);
    if (!e)
        e = fill_folder(store, number, hidden.text, why);
    if (!e)
        e = store_rename(store, hidden.text, folder.text, why);
    return e;
}

enum err
fabric_withdraw(const struct store *store, uint64_t number, const char *host, struct why *why)
{
    char name[MOCK_NAME_SIZE];
    struct store_path folder, hidden;
    bool has = false;
    enum err e;

    (void)identity_name(store->seed, number, name);
    (void)store_path(store, &folder, "fabric/%s/%s", host, name);
    (void)store_path(store, &hidden, "fabric/%s/.%s", host, name);
    e = delete_folder(store, hidden.text, why);
    if (!e)
        e = fabric_has(store, number, host, &has, why);
    if (e || !has)
        return e;
    e = store_rename(store, folder.text, hidden.text, why);
    return e ? e : delete_folder(store, hidden.text, why);
}
