/* SPDX-License-Identifier: Apache-2.0 */
/* GetNodeClusterState of clusapi.dll, which is there only where the feature is. */
#include "config.h"

#include "provider/app/cluster.h"

#include <windows.h>

/* A bit of enum NODE_CLUSTER_STATE. MinGW's clusapi.h does not compile as C. */
#define CLUSTER_CONFIGURED 0x02

typedef DWORD WINAPI get_state(const WCHAR *node, DWORD *state);

bool
cluster_is_node(void)
{
    HMODULE library = LoadLibraryExW(L"clusapi.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    DWORD state = 0;
    bool is_node = false;

    if (library) {
        union {
            FARPROC raw;
            get_state *typed;
        } get = {GetProcAddress(library, "GetNodeClusterState")};

        is_node = get.raw && get.typed(NULL, &state) == ERROR_SUCCESS &&
                  (state & CLUSTER_CONFIGURED) != 0;
        FreeLibrary(library);
    }
    return is_node;
}
