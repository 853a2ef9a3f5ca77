/* SPDX-License-Identifier: Apache-2.0 */
/* Activation of a COM local server, with patience for one that is just going. */
#ifndef FAKEVSS_COORDINATOR_ACTIVATION_H
#define FAKEVSS_COORDINATOR_ACTIVATION_H

#include <windows.h>

/* CoCreateInstance() of a local server. A server may be on its way out when COM hands its class
 * out, and is gone before it was asked for an object: then, as Windows does by itself, it is tried
 * again, and that starts a new one. A class whose server died is taken out of Wine's table on the
 * way (class_table.h). On failure *@ret_object is NULL, and the HRESULT is the last try's. */
HRESULT activation_create(REFCLSID clsid, REFIID iid, void **ret_object);

#endif
