#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Flows that are given up, and processes that end, at any point.
# Time limit: 1200 s

# shellcheck source=winetest/scenarios/explore.sh
. "$LUNSHADOW_SRC/winetest/scenarios/explore.sh"

die__provider_in_any_call_of_the_port__successor_removes_what_is_left() {
    explore die
}

stop__requester_and_processes_at_any_point__nothing_is_left() {
    explore stop
}

run_cases explore_ends
