/* SPDX-License-Identifier: Apache-2.0 */
/* A class factory that is static: one for the life of the process, which it does not hold, as COM
 * prescribes for local servers; objects and LockServer do. The servers of the tests use it too. */
#ifndef FAKEVSS_SERVICE_FACTORY_H
#define FAKEVSS_SERVICE_FACTORY_H

#include <windows.h>
#include <unknwn.h>

/* Make an object and give its interface @iid. Called from any thread; *ret_object is NULL before.
 */
typedef HRESULT factory_create(REFIID iid, void **ret_object);

struct factory {
    IClassFactory IClassFactory_iface;
    factory_create *create;
    void (*lock)(void); /* and the opposite: of the process, for LockServer */
    void (*unlock)(void);
};

/* Fill @factory. It needs no release, but must outlive its registration with COM. */
void factory_init(struct factory *factory, factory_create *create, void (*lock)(void),
                  void (*unlock)(void));

#endif
