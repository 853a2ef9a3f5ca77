/* SPDX-License-Identifier: Apache-2.0 */
/* One LUN of the fabric: the folder <fabric>/<host>/<naa> read into a struct disk. Used by disks.c,
 * and by who only asks whether it is there. */
#ifndef FAKEVSS_HOST_LUN_FOLDER_H
#define FAKEVSS_HOST_LUN_FOLDER_H

#include "base/err.h"
#include "fakevss/host/disks.h"

/* Read @host_folder/@naa into *ret_disk (number and arrival stay 0). What is wrong with the LUN's
 * own files makes a damaged disk. ERR_NOT_FOUND when the folder is gone or is no folder, ERR_NOMEM.
 */
enum err lun_folder_read(const char *host_folder, const char *naa, struct disk *ret_disk);

/* Is there a folder @fabric/@host/@naa? False also when that cannot be told, as without a fabric.
 */
bool lun_folder_is_there(const char *fabric, const char *host, const char *naa);

/* The file that the URI reference @uri means, seen from folder @base, to @path of @size bytes.
 * ERR_NOT_SUPPORTED for other schemes than file, ERR_CORRUPT for a malformed reference, ERR_LIMIT
 * when it does not fit. */
enum err lun_folder_resolve(const char *base, const char *uri, char *path, size_t size,
                            struct why *why);

#endif
