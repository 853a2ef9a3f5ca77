/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "fakevss/wire/result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    uint32_t result;
    const char *name;
} table[] = {
    {0x00000000, "S_OK"},
    {0x00000001, "S_FALSE"},
    {0x80004001, "E_NOTIMPL"},
    {0x80004002, "E_NOINTERFACE"},
    {0x80004003, "E_POINTER"},
    {0x80004004, "E_ABORT"},
    {0x80004005, "E_FAIL"},
    {0x8000ffff, "E_UNEXPECTED"},
    {0x80040154, "REGDB_E_CLASSNOTREG"},
    {0x80070002, "ERROR_FILE_NOT_FOUND"},
    {0x80070003, "ERROR_PATH_NOT_FOUND"},
    {0x80070005, "E_ACCESSDENIED"},
    {0x8007000e, "E_OUTOFMEMORY"},
    {0x80070057, "E_INVALIDARG"},
    {0x800706ba, "RPC_S_SERVER_UNAVAILABLE"},
    {0x800706be, "RPC_S_CALL_FAILED"},
    {0x80080005, "CO_E_SERVER_EXEC_FAILURE"},
    {0x80042301, "VSS_E_BAD_STATE"},
    {0x80042302, "VSS_E_UNEXPECTED"},
    {0x80042303, "VSS_E_PROVIDER_ALREADY_REGISTERED"},
    {0x80042304, "VSS_E_PROVIDER_NOT_REGISTERED"},
    {0x80042306, "VSS_E_PROVIDER_VETO"},
    {0x80042307, "VSS_E_PROVIDER_IN_USE"},
    {0x80042308, "VSS_E_OBJECT_NOT_FOUND"},
    {0x00042309, "VSS_S_ASYNC_PENDING"},
    {0x0004230a, "VSS_S_ASYNC_FINISHED"},
    {0x0004230b, "VSS_S_ASYNC_CANCELLED"},
    {0x8004230c, "VSS_E_VOLUME_NOT_SUPPORTED"},
    {0x8004230d, "VSS_E_OBJECT_ALREADY_EXISTS"},
    {0x8004230e, "VSS_E_VOLUME_NOT_SUPPORTED_BY_PROVIDER"},
    {0x8004230f, "VSS_E_UNEXPECTED_PROVIDER_ERROR"},
    {0x80042310, "VSS_E_CORRUPT_XML_DOCUMENT"},
    {0x80042311, "VSS_E_INVALID_XML_DOCUMENT"},
    {0x80042312, "VSS_E_MAXIMUM_NUMBER_OF_VOLUMES_REACHED"},
    {0x80042313, "VSS_E_FLUSH_WRITES_TIMEOUT"},
    {0x80042314, "VSS_E_HOLD_WRITES_TIMEOUT"},
    {0x80042315, "VSS_E_UNEXPECTED_WRITER_ERROR"},
    {0x80042316, "VSS_E_SNAPSHOT_SET_IN_PROGRESS"},
    {0x80042317, "VSS_E_MAXIMUM_NUMBER_OF_SNAPSHOTS_REACHED"},
    {0x8004231b, "VSS_E_UNSUPPORTED_CONTEXT"},
    {0x8004231d, "VSS_E_VOLUME_IN_USE"},
    {0x8004231f, "VSS_E_INSUFFICIENT_STORAGE"},
    {0x80042320, "VSS_E_NO_SNAPSHOTS_IMPORTED"},
    {0x00042321, "VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED"},
    {0x80042327, "VSS_E_REBOOT_REQUIRED"},
    {0x8004232a, "VSS_E_UNSELECTED_VOLUME"},
    {0x8004232b, "VSS_E_SNAPSHOT_NOT_IN_SET"},
    {0x8004232c, "VSS_E_NESTED_VOLUME_LIMIT"},
    {0x8004232f, "VSS_E_NOT_SUPPORTED"},
    {0x800423f2, "VSS_E_WRITERERROR_TIMEOUT"},
    {0x800423f6, "VSS_E_BREAK_REVERT_ID_FAILED"},
    {0x800423f7, "VSS_E_LEGACY_PROVIDER"},
    {0x800423fe, "VSS_E_CANNOT_REVERT_DISKID"},
    {0x800423ff, "VSS_E_RESYNC_IN_PROGRESS"},
    {0x80042400, "VSS_E_CLUSTER_ERROR"},
};

#define TABLE_COUNT (sizeof(table) / sizeof(table[0]))

bool
result_parse(const char *text, uint32_t *ret_result)
{
    static const char digits[] = "0123456789abcdefABCDEF";

    for (size_t i = 0; i < TABLE_COUNT; i++) {
        if (strcmp(table[i].name, text) == 0) {
            *ret_result = table[i].result;
            return true;
        }
    }
    if (strncmp(text, "0x", 2) != 0 || text[2] == '\0' || strlen(text) > 10 ||
        text[2 + strspn(text + 2, digits)] != '\0')
        return false;
    *ret_result = (uint32_t)strtoul(text + 2, NULL, 16);
    return true;
}

const char *
result_name(uint32_t result)
{
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        if (table[i].result == result)
            return table[i].name;
    }
    return NULL;
}

char *
result_text(uint32_t result, char *buf)
{
    const char *name = result_name(result);

    if (name)
        (void)snprintf(buf, RESULT_TEXT_SIZE, "%s", name);
    else
        (void)snprintf(buf, RESULT_TEXT_SIZE, "0x%08x", (unsigned)result);
    return buf;
}

bool
result_is_failure(uint32_t result)
{
    return (result & 0x80000000u) != 0;
}
