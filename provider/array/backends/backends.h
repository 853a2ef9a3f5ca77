/* SPDX-License-Identifier: Apache-2.0 */
/* The backends of this build, one line each. Only array.c and the backends include this. */
#ifndef ARRAY_BACKENDS_BACKENDS_H
#define ARRAY_BACKENDS_BACKENDS_H

#include "provider/array/array.h"

extern const struct array_ops mock_array_ops; /* mock/mock.c: a folder as array */

#endif
