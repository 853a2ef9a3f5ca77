#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Requesters' calls in every order.
# Time limit: 1200 s

# shellcheck source=winetest/scenarios/explore.sh
. "$LUNSHADOW_SRC/winetest/scenarios/explore.sh"

order__calls_of_one_requester__answered_as_documented() {
    explore order
}

two__calls_of_two_requesters__one_set_at_a_time() {
    explore two
}

run_cases explore_calls
