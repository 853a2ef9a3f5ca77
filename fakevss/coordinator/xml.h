/* SPDX-License-Identifier: Apache-2.0 */
/* XML texts to trees and back, through MSXML. COM is initialised by the caller. */
#ifndef FAKEVSS_COORDINATOR_XML_H
#define FAKEVSS_COORDINATOR_XML_H

#include <windows.h>
#include <wtypes.h>

#include "base/err.h"
#include "fakevss/coordinator/document_tree.h"

#define XML_CHARS_MAX (4u * 1024 * 1024)
#define XML_ELEMENTS_MAX 20000
#define XML_DEPTH_MAX 16

/* The tree of @text, which is foreign, freed with tree_free(). VSS_E_INVALID_XML_DOCUMENT with a
 * reason: not well formed (with line and column when MSXML tells them), longer or deeper than the
 * limits, a document type, or anything but elements and attributes. E_OUTOFMEMORY. */
HRESULT xml_parse(const WCHAR *text, struct tree **ret_root, struct why *why);

/* @root as a text, freed with SysFreeString(). E_OUTOFMEMORY, also for a broken tree. */
HRESULT xml_print(const struct tree *root, BSTR *ret_text);

#endif
