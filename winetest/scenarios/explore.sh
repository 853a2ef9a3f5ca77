# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The smallest bound of fakevss explore, on hosts with our coordinator and our provider; what ./dev check --explore=full plays is all of it. The
# families of runs are in several programs, so that they are tested side by side and none takes long.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

# explore FAMILY: all its runs pass; if not, what fakevss says about those that failed.
explore() {
    "$LUNSHADOW_NATIVE/fakevss/fakevss" explore --build "$LUNSHADOW_BUILD" --jobs 3 --only "$1/" >out 2>&1 || {
        fail "a run of $1"
        cut -c 1-500 out
    }
    check_contains "the number" out '^[0-9]+ distinct runs of bound 1: [0-9]+ passed, 0 failed$'
}
