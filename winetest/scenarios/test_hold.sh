#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Flush-and-hold reaches every LUN of the set by itself. A writer that goes from LUN to LUN stalls at the first one that is
# held, so it cannot show that another one is not: here each LUN has a writer of its own.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/scenarios/scenario.sh
. "$LUNSHADOW_SRC/winetest/scenarios/scenario.sh"

# start_writer NAME NAA: counters before and behind the NTFS volume of one LUN, in turn. An array that copies while they
# rise gets the ones behind ahead of the ones before.
start_writer() {
    local disk
    disk=$(rig_disk "$array" alpha "$2") || exit 1
    mkfifo "$1.out"
    rigwriter --gate "$host/gate" --report "$1.report" "$disk:3:$2" "$disk:2:$2" >"$1.out" &
    writers+=($!)
    exec {writer_out}<"$1.out"
    read -r _ <&"$writer_out" || fail "writer $1 did not start"
}

# copy_of VOLUME: the image of its shadow copy LUN, through the fabric.
copy_of() {
    rig_disk "$array" alpha "$(tr -d '\r' <create.out | awk -v volume="$1" '$1 == "copy" && index($0, volume)' |
        sed -n 's/.* naa=\([0-9a-f]*\).*/\1/p')"
}

# one_instant NAME VOLUME BEFORE: the copy is one instant of the LUN, and the writer wrote before and after it.
one_instant() {
    local copy
    copy=$(copy_of "$2") || fail "no copy of $2"
    check "the copy of LUN $1 is of one instant" rigcut "$copy:3" "$copy:2" >"$1.cut"
    cat "$1.cut"
    check "writer $1 wrote after the shadow copy" test "$(cat "$1.report")" -gt "$3"
}

# Contract: 6.3.1 15.9
create__writer_per_lun__each_copy_is_of_one_instant() {
    local before_one before_two
    writers=()
    scenario_start
    start_writer one "$naa_one"
    start_writer two "$naa_two"
    before_one=$(cat one.report) before_two=$(cat two.report)
    scenario_create || fail "create: $(cat create.err)"
    one_instant one "$volume_one" "$before_one"
    one_instant two "$volume_two" "$before_two"
    kill "${writers[@]}"
    wait
}

# set_hold_limit MS: how long writes may be held on the host.
set_hold_limit() {
    check "set HoldLimit" rig_fakevss "$host" install --set "HoldLimit=$1" >install.out
}

create__commit_outlasts_the_hold__timeout_and_undone() {
    scenario_start
    set_hold_limit 300
    echo "group_commit 1 delay 1500" >"$array/faults"
    check_fails "create" scenario_create --timeline
    check_contains "what it says" create.err 'VSS_E_HOLD_WRITES_TIMEOUT'
    check_contains "the timeline" create.out 'hold ends .* over the limit'
    check_contains "the timeline" create.out 'AbortSnapshots .* S_OK'
    rm "$array/faults"
    scenario_nothing_left
    set_hold_limit 10000
    scenario_works
}

create__writes_do_not_end__flush_timeout_names_the_lun() {
    scenario_start
    set_hold_limit 300
    mkfifo hold.in hold.out
    righold "$host/gate/$naa_two" <hold.in >hold.out &
    local holder=$!
    exec 4>hold.in 5<hold.out
    read -r _ <&5
    check_fails "create" scenario_create --timeline
    check_contains "what it says" create.err "VSS_E_FLUSH_WRITES_TIMEOUT.*$naa_two"
    check_fails "a commit without a hold" grep -q ' CommitSnapshots ' create.out
    exec 4>&-
    wait "$holder"
    scenario_nothing_left
    set_hold_limit 10000
    scenario_works
}

run_cases hold
