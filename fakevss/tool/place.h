/* SPDX-License-Identifier: Apache-2.0 */
/* Where things are when nobody says it: seen from this program's own place. */
#ifndef FAKEVSS_TOOL_PLACE_H
#define FAKEVSS_TOOL_PLACE_H

#include "base/err.h"
#include "base/text.h"

/* The folder of this program, in a new text. ERR_IO, ERR_NOMEM. */
enum err place_tools(struct text *ret_folder);

/* The build tree of the Windows programs: $LUNSHADOW_BUILD, or the one beside the build tree that
 * the program in the folder @tools is of. In a new text. ERR_NOMEM. */
enum err place_build(const char *tools, struct text *ret_folder);

/* The scenarios: "scenarios" beside the program in the folder @tools, or those of the source tree
 * that has the build tree that it is of. In a new text. ERR_NOMEM. */
enum err place_scenarios(const char *tools, struct text *ret_folder);

#endif
