/* SPDX-License-Identifier: Apache-2.0 */
/* MSXML's DOM is walked once, in either direction. A document type is refused before MSXML sees the
 * text, so that no entity is ever expanded and nothing is fetched. */
#define COBJMACROS
#include "config.h"

#include "fakevss/coordinator/xml.h"

#include <msxml2.h>
#include <ole2.h>
#include <vsserror.h>
#include <wchar.h>

#include "base/mem.h"
#include "fakevss/coordinator/convert.h"
#include "fakevss/coordinator/hr.h"

static const CLSID dom_document_30 = {
    0xf5078f32, 0xc551, 0x11d3, {0x89, 0xb9, 0x00, 0x00, 0xf8, 0x1f, 0xe2, 0x21}};

struct walk {
    struct why *why;
    unsigned elements;
};

static HRESULT
refuse(struct why *why, const char *reason)
{
    return hr_because(why, VSS_E_INVALID_XML_DOCUMENT, "%s", reason);
}

static HRESULT
open_document(IXMLDOMDocument **ret_document)
{
    IXMLDOMDocument *document = NULL;
    HRESULT hr = CoCreateInstance(&dom_document_30, NULL, CLSCTX_INPROC_SERVER,
                                  &IID_IXMLDOMDocument, (void **)&document);

    if (SUCCEEDED(hr))
        hr = IXMLDOMDocument_put_async(document, VARIANT_FALSE);
    if (SUCCEEDED(hr))
        hr = IXMLDOMDocument_put_validateOnParse(document, VARIANT_FALSE);
    if (SUCCEEDED(hr))
        hr = IXMLDOMDocument_put_resolveExternals(document, VARIANT_FALSE);
    if (FAILED(hr)) {
        if (document)
            IXMLDOMDocument_Release(document);
        return hr;
    }
    *ret_document = document;
    return S_OK;
}

/* --- reading --- */

static HRESULT
explain_parse_error(IXMLDOMDocument *document, struct why *why)
{
    IXMLDOMParseError *error = NULL;
    BSTR reason = NULL;
    char *text;
    LONG line = 0;
    LONG column = 0;
    HRESULT hr;

    if (FAILED(IXMLDOMDocument_get_parseError(document, &error)))
        return refuse(why, "the text is no well-formed XML");
    (void)IXMLDOMParseError_get_line(error, &line);      /* 0, then */
    (void)IXMLDOMParseError_get_linepos(error, &column); /* so too */
    (void)IXMLDOMParseError_get_reason(error, &reason);  /* NULL, then */
    text = convert_to_utf8(reason);
    if (line > 0)
        hr = hr_because(why, VSS_E_INVALID_XML_DOCUMENT,
                        "line %ld, column %ld: no well-formed XML: %s", line, column,
                        text ? text : "");
    else
        hr = refuse(why, "the text is no well-formed XML");
    mem_free(text);
    SysFreeString(reason);
    IXMLDOMParseError_Release(error);
    return hr;
}

static HRESULT
read_attribute(IXMLDOMNode *node, struct tree *element)
{
    VARIANT value;
    BSTR name = NULL;
    char *name_text = NULL;
    char *value_text = NULL;
    HRESULT hr;

    VariantInit(&value);
    hr = IXMLDOMNode_get_nodeName(node, &name);
    if (SUCCEEDED(hr))
        hr = IXMLDOMNode_get_nodeValue(node, &value);
    if (SUCCEEDED(hr)) {
        name_text = convert_to_utf8(name);
        value_text = convert_to_utf8(V_VT(&value) == VT_BSTR ? V_BSTR(&value) : NULL);
        hr = name_text && value_text ? S_OK : E_OUTOFMEMORY;
    }
    if (SUCCEEDED(hr))
        tree_set(element, name_text, value_text);
    mem_free(name_text);
    mem_free(value_text);
    SysFreeString(name);
    VariantClear(&value);
    return hr;
}

static HRESULT
read_attributes(IXMLDOMNode *node, struct tree *element)
{
    IXMLDOMNamedNodeMap *map = NULL;
    IXMLDOMNode *attribute = NULL;
    HRESULT hr = IXMLDOMNode_get_attributes(node, &map);

    if (FAILED(hr))
        return hr;
    while (SUCCEEDED(hr) && IXMLDOMNamedNodeMap_nextNode(map, &attribute) == S_OK) {
        hr = read_attribute(attribute, element);
        IXMLDOMNode_Release(attribute);
    }
    IXMLDOMNamedNodeMap_Release(map);
    return hr;
}

static bool
has_namespace(IXMLDOMNode *node)
{
    BSTR uri = NULL;
    bool is_there = IXMLDOMNode_get_namespaceURI(node, &uri) == S_OK && uri && uri[0];

    SysFreeString(uri);
    return is_there;
}

static HRESULT read_element(struct walk *walk, IXMLDOMNode *node, struct tree *parent,
                            unsigned depth, struct tree **ret_element);

static HRESULT
read_children(struct walk *walk, IXMLDOMNode *node, struct tree *element, unsigned depth)
{
    IXMLDOMNode *child = NULL;
    HRESULT hr = IXMLDOMNode_get_firstChild(node, &child);

    while (hr == S_OK) {
        IXMLDOMNode *next = NULL;
        struct tree *ignored;

        hr = read_element(walk, child, element, depth + 1, &ignored);
        if (SUCCEEDED(hr))
            hr = IXMLDOMNode_get_nextSibling(child, &next);
        IXMLDOMNode_Release(child);
        child = next;
    }
    return FAILED(hr) ? hr : S_OK; /* S_FALSE: that was the last one */
}

static HRESULT
read_element(struct walk *walk, IXMLDOMNode *node, struct tree *parent, unsigned depth,
             struct tree **ret_element)
{
    struct tree *element = NULL;
    char path[TREE_PATH_SIZE];
    DOMNodeType type = NODE_INVALID;
    BSTR name = NULL;
    char *text = NULL;
    HRESULT hr = IXMLDOMNode_get_nodeType(node, &type);

    if (SUCCEEDED(hr) && type != NODE_ELEMENT)
        return hr_because(walk->why, VSS_E_INVALID_XML_DOCUMENT,
                          "%s holds something other than elements",
                          parent ? tree_path(parent, NULL, path) : "the document");
    if (SUCCEEDED(hr) && has_namespace(node))
        return refuse(walk->why, "the document has a namespace, which is not allowed");
    if (SUCCEEDED(hr) && (depth > XML_DEPTH_MAX || ++walk->elements > XML_ELEMENTS_MAX))
        return refuse(walk->why,
                      "the document has more than 20000 elements, or more than 16 levels");
    if (SUCCEEDED(hr))
        hr = IXMLDOMNode_get_nodeName(node, &name);
    if (SUCCEEDED(hr)) {
        text = convert_to_utf8(name);
        if (text)
            element = parent ? tree_add(parent, text) : tree_new(text);
        hr = element ? S_OK : E_OUTOFMEMORY;
    }
    if (SUCCEEDED(hr))
        hr = read_attributes(node, element);
    if (SUCCEEDED(hr))
        hr = read_children(walk, node, element, depth);
    mem_free(text);
    SysFreeString(name);
    if (FAILED(hr) && !parent)
        tree_free(element);
    else
        *ret_element = element;
    return hr;
}

static HRESULT
read_document(IXMLDOMDocument *document, struct tree **ret_root, struct why *why)
{
    struct walk walk = {.why = why};
    IXMLDOMElement *element = NULL;
    struct tree *root = NULL;
    HRESULT hr = IXMLDOMDocument_get_documentElement(document, &element);

    if (SUCCEEDED(hr) && !element)
        return refuse(why, "the document is empty");
    if (FAILED(hr))
        return hr;
    hr = read_element(&walk, (IXMLDOMNode *)element, NULL, 1, &root);
    IXMLDOMElement_Release(element);
    if (SUCCEEDED(hr) && root->is_broken) {
        tree_free(root);
        hr = E_OUTOFMEMORY;
    }
    if (SUCCEEDED(hr))
        *ret_root = root;
    return hr;
}

HRESULT
xml_parse(const WCHAR *text, struct tree **ret_root, struct why *why)
{
    IXMLDOMDocument *document = NULL;
    VARIANT_BOOL is_good = VARIANT_FALSE;
    BSTR bstr = NULL;
    HRESULT hr;

    if (wcsnlen(text, XML_CHARS_MAX + 1) > XML_CHARS_MAX)
        return refuse(why, "the document is longer than 4194304 characters");
    if (wcsstr(text, L"<!DOCTYPE"))
        return refuse(why, "the document has a document type (<!DOCTYPE), which is not allowed");
    hr = open_document(&document);
    if (FAILED(hr))
        return hr_explain(why, hr, "MSXML");
    bstr = SysAllocString(text);
    hr = bstr ? IXMLDOMDocument_loadXML(document, bstr, &is_good) : E_OUTOFMEMORY;
    SysFreeString(bstr);
    if (SUCCEEDED(hr))
        hr = is_good ? read_document(document, ret_root, why) : explain_parse_error(document, why);
    IXMLDOMDocument_Release(document);
    return hr;
}

/* --- writing --- */

static HRESULT
write_attribute(IXMLDOMElement *element, const struct tree_attribute *attribute)
{
    WCHAR *name = convert_to_wide(attribute->name);
    WCHAR *value = convert_to_wide(attribute->value);
    BSTR bstr = name ? SysAllocString(name) : NULL;
    VARIANT variant;
    HRESULT hr = E_OUTOFMEMORY;

    VariantInit(&variant);
    V_VT(&variant) = VT_BSTR;
    V_BSTR(&variant) = value ? SysAllocString(value) : NULL;
    if (bstr && V_BSTR(&variant))
        hr = IXMLDOMElement_setAttribute(element, bstr, variant);
    VariantClear(&variant);
    SysFreeString(bstr);
    CoTaskMemFree(name);
    CoTaskMemFree(value);
    return hr;
}

static HRESULT
write_element(IXMLDOMDocument *document, IXMLDOMNode *parent, const struct tree *from)
{
    const struct tree_attribute *attribute;
    IXMLDOMElement *element = NULL;
    IXMLDOMNode *added = NULL;
    const struct tree *child;
    WCHAR *wide = convert_to_wide(from->name);
    BSTR name = wide ? SysAllocString(wide) : NULL;
    HRESULT hr = name ? IXMLDOMDocument_createElement(document, name, &element) : E_OUTOFMEMORY;

    SysFreeString(name);
    CoTaskMemFree(wide);
    for (attribute = from->attributes; SUCCEEDED(hr) && attribute; attribute = attribute->next)
        hr = write_attribute(element, attribute);
    if (SUCCEEDED(hr))
        hr = IXMLDOMNode_appendChild(parent, (IXMLDOMNode *)element, &added);
    for (child = from->first; SUCCEEDED(hr) && child; child = child->next)
        hr = write_element(document, added, child);
    if (added)
        IXMLDOMNode_Release(added);
    if (element)
        IXMLDOMElement_Release(element);
    return hr;
}

HRESULT
xml_print(const struct tree *root, BSTR *ret_text)
{
    IXMLDOMDocument *document = NULL;
    HRESULT hr = root->is_broken ? E_OUTOFMEMORY : open_document(&document);

    if (SUCCEEDED(hr))
        hr = write_element(document, (IXMLDOMNode *)document, root);
    if (SUCCEEDED(hr))
        hr = IXMLDOMDocument_get_xml(document, ret_text);
    if (document)
        IXMLDOMDocument_Release(document);
    return hr;
}
