#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An array that fails at any call.
# Time limit: 1200 s

# shellcheck source=winetest/scenarios/explore.sh
. "$LUNSHADOW_SRC/winetest/scenarios/explore.sh"

fault__at_each_call_of_the_port__told_as_documented_and_nothing_is_left() {
    explore fault
}

loose__at_each_file_and_line_that_changes__nothing_is_left() {
    explore loose
}

run_cases explore_faults
