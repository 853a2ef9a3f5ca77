/* SPDX-License-Identifier: Apache-2.0 */
/* Conversions that lose nothing; a GUID's first three fields are little-endian numbers, ids are in
 * text order. */
#include "config.h"

#include "fakevss/coordinator/convert.h"

#include <oleauto.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

WCHAR *
convert_to_wide(const char *text)
{
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    WCHAR *wide = length > 0 ? CoTaskMemAlloc((size_t)length * sizeof(WCHAR)) : NULL;

    if (wide)
        (void)MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, length); /* length was asked */
    return wide;
}

char *
convert_to_utf8(const WCHAR *text)
{
    int length;
    char *utf8;

    if (!text)
        text = L"";
    length = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    utf8 = length > 0 ? mem_zalloc((size_t)length) : NULL;
    if (utf8)
        (void)WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, length, NULL, NULL); /* as asked */
    return utf8;
}

WCHAR *
convert_dup(const WCHAR *text)
{
    size_t size;
    WCHAR *copy;

    if (!text)
        return NULL;
    size = (wcslen(text) + 1) * sizeof(WCHAR);
    copy = CoTaskMemAlloc(size);
    if (copy)
        memcpy(copy, text, size);
    return copy;
}

struct id
convert_id(const GUID *guid)
{
    struct id id;

    id.bytes[0] = (uint8_t)(guid->Data1 >> 24);
    id.bytes[1] = (uint8_t)(guid->Data1 >> 16);
    id.bytes[2] = (uint8_t)(guid->Data1 >> 8);
    id.bytes[3] = (uint8_t)guid->Data1;
    id.bytes[4] = (uint8_t)(guid->Data2 >> 8);
    id.bytes[5] = (uint8_t)guid->Data2;
    id.bytes[6] = (uint8_t)(guid->Data3 >> 8);
    id.bytes[7] = (uint8_t)guid->Data3;
    memcpy(id.bytes + 8, guid->Data4, 8);
    return id;
}

GUID
convert_guid(const struct id *id)
{
    const uint8_t *b = id->bytes;
    GUID guid;

    guid.Data1 = (ULONG)b[0] << 24 | (ULONG)b[1] << 16 | (ULONG)b[2] << 8 | b[3];
    guid.Data2 = (USHORT)(b[4] << 8 | b[5]);
    guid.Data3 = (USHORT)(b[6] << 8 | b[7]);
    memcpy(guid.Data4, b + 8, 8);
    return guid;
}

char *
convert_guid_text(const GUID *guid, char *buf)
{
    struct id id = convert_id(guid);
    char text[ID_TEXT_SIZE];

    (void)snprintf(buf, GUID_TEXT_SIZE, "{%s}", id_format(&id, text)); /* always fits */
    return buf;
}
