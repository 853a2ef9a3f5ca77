/* SPDX-License-Identifier: Apache-2.0 */
/* The backends that registry.c can open: one line each. Only registry.c and the backends include
 * this. */
#ifndef ARRAY_BACKENDS_BACKENDS_H
#define ARRAY_BACKENDS_BACKENDS_H

#include "provider/array/array.h"

extern const struct array_ops mock_array_ops; /* mock/mock.c: a folder as array */

#endif
