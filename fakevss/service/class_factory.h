/* SPDX-License-Identifier: Apache-2.0 */
/* Makes sessions for COM. */
#ifndef FAKEVSS_SERVICE_CLASS_FACTORY_H
#define FAKEVSS_SERVICE_CLASS_FACTORY_H

#include <windows.h>
#include <unknwn.h>

/* The static factory; not counted. */
IUnknown *class_factory_get(void);

#endif
