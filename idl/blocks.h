/* SPDX-License-Identifier: Apache-2.0 */
/* Whose memory is nested in a record that a provider has filled? What is handed over is freed by
 * who gets it, so each block has to be one of COM's task allocator, and has to be there once. */
#ifndef IDL_BLOCKS_H
#define IDL_BLOCKS_H

#include <stdbool.h>

#include "idl/vss_provider.h"

/* What the glue of the test platform has a call return in place of its own result when records hold
 * other memory. No method has it; FACILITY_ITF, so that nothing of COM has it either. */
#define BLOCKS_E_FOREIGN MAKE_HRESULT(SEVERITY_ERROR, FACILITY_ITF, 0x0ffe)

/* Is all memory nested in @count records the task allocator's, large enough for what the record
 * says of it, and there once? What is not is taken out of the records, and not freed:
 * records_free() is safe afterwards. Neither allocates nor fails. NULL is fine.
 *
 * Seen are other heaps (malloc() of MinGW's programs under Wine has one of its own), constants, the
 * stack, the middle of a block, and blocks that were freed and not given out again; not seen is a
 * live block of the task allocator that somebody else frees as well, or that nobody frees.
 * Source: COM, Memory Management Rules. */
bool blocks_check(VDS_LUN_INFORMATION *records, LONG count);

#endif
