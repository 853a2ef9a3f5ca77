/* SPDX-License-Identifier: Apache-2.0 */
/* The registry entries with which COM finds and starts the provider: class and application. */
#ifndef APP_COM_CLASS_H
#define APP_COM_CLASS_H

#include "base/err.h"
#include "provider/admin/facts.h"
#include "provider/app/registry.h"

/* Enter this executable as the class's local server. May be repeated: a moved executable is entered
 * anew. */
enum err com_class_register(struct registry_undo *undo, struct why *why);

/* Remove both entries; missing ones are ERR_OK. */
enum err com_class_unregister(struct why *why);

/* Look up which program COM starts for the class, changing nothing. */
void com_class_look(struct facts_entry *ret_entry);

#endif
