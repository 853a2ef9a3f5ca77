/* SPDX-License-Identifier: Apache-2.0 */
/* The one place where the provider's ids are spelled out. */
#include "config.h"

#include "provider/com/guid.h"

#include <string.h>

const GUID CLSID_LunShadow = {
    0x4a6ffb97, 0x43a5, 0x4824, {0xb8, 0x54, 0x49, 0xfe, 0xcd, 0x1b, 0xce, 0x0e}};
const GUID APPID_LunShadow = {
    0xc991f039, 0xc280, 0x4613, {0xba, 0x8d, 0x40, 0x0c, 0x75, 0x11, 0x57, 0x62}};
const GUID PROVIDER_ID_LunShadow = {
    0xee209c65, 0x0fdf, 0x4b8a, {0xaf, 0x2a, 0xc7, 0x5e, 0x5d, 0xed, 0xd1, 0x91}};
const GUID PROVIDER_VERSION_ID_LunShadow = {
    0x5d4e95b6, 0xa852, 0x4e6c, {0x99, 0x06, 0x03, 0x84, 0x41, 0x78, 0xa2, 0x6c}};

struct id
id_from_guid(const GUID *guid)
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
    memcpy(id.bytes + 8, guid->Data4, sizeof(guid->Data4));
    return id;
}
