/* SPDX-License-Identifier: Apache-2.0 */
/* The registry entries with which COM finds the provider: the class, and the application, which
 * names the service that COM starts for it. Source: COM, LocalService. */
#ifndef APP_COM_CLASS_H
#define APP_COM_CLASS_H

#include <stdbool.h>

#include "base/err.h"
#include "provider/admin/facts.h"
#include "provider/app/changes.h"

/* Enter class and application. ERR_NOMEM, ERR_ACCESS, ERR_IO. */
enum err com_class_register(struct changes *changes, struct why *why);

/* Remove both entries. Missing ones are ERR_OK; otherwise *ret_found becomes true. One
 * that cannot be removed does not keep the other. ERR_ACCESS, ERR_IO. */
enum err com_class_unregister(const struct machine *machine, bool *ret_found, struct why *why);

/* Look up which program COM starts for the class, changing nothing. */
void com_class_look(const struct machine *machine, struct facts_entry *ret_entry);

#endif
