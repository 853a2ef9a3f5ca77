#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every header compiles alone, on its host.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

# headers TREE: the check with this build tree's compiler and flags, output in headers.out.
headers() {
    local compile out=$PWD/headers.out
    read -ra compile <<<"$LUNSHADOW_COMPILE -I$1"
    (cd "$LUNSHADOW_BUILD" && "$LUNSHADOW_SRC/build-aux/checks/headers" "$1" "$LUNSHADOW_HOST" "${compile[@]}") >"$out" 2>&1
}

headers__our_tree__each_compiles_alone() {
    check "our tree" headers "$LUNSHADOW_SRC"
    cat headers.out
}

headers__one_needs_another_first__is_reported() {
    local folder=base
    [ "$LUNSHADOW_HOST" = native ] || folder=provider/app
    mkdir -p "tree/$folder"
    echo 'struct good { int field; };' >"tree/$folder/good.h"
    check "a good header" headers "$PWD/tree"
    echo 'size_t bad(uint32_t value);' >"tree/$folder/bad.h"
    check_fails "a bad header" headers "$PWD/tree"
    check_contains "report" headers.out "$folder/bad.h does not compile alone"
    printf '#include "config.h"\n#include <stdint.h>\n#include "%s"\n' "$folder/bad.h" >"tree/$folder/bad.c"
    check_fails "its source includes another one first" headers "$PWD/tree"
    printf '#include "config.h"\n#include "%s"\n' "$folder/bad.h" >"tree/$folder/bad.c"
    check "its source includes it first, so the build shows it" headers "$PWD/tree"
}

run_cases headers
