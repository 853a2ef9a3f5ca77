/* SPDX-License-Identifier: Apache-2.0 */
/* The class factory of the provider: one, for the life of the process. */
#ifndef COM_CLASS_FACTORY_H
#define COM_CLASS_FACTORY_H

#include <windows.h>
#include <ole2.h>

#include "provider/com/server.h"

struct class_factory {
    IClassFactory IClassFactory_iface;
    struct server *server; /* borrowed */
};

/* Fill @factory. It is not counted and needs no release, but must outlive its registration. */
void class_factory_init(struct class_factory *factory, struct server *server);

#endif
