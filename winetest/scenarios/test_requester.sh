#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Whatever becomes of the requester or of the coordinator: what VSS no longer knows is not on the array, originals are as
# they were, and the next set works.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/scenarios/scenario.sh
. "$LUNSHADOW_SRC/winetest/scenarios/scenario.sh"

# start_create RULE [OPTION...]: a create in the background that waits under this fault rule. Sets requester, its process.
start_create() {
    echo "$1" >"$array/faults"
    "$rig_host_tool" run "$host" fakevss.exe create "$volume_one" "$volume_two" "${@:2}" >background.out 2>&1 &
    requester=$!
}

# until_it CONDITION...: poll until the command succeeds; give up when the create has ended.
until_it() {
    until "$@"; do
        kill -0 "$requester" 2>/dev/null || {
            fail "the create ended before '$*': $(cat background.out)"
            return 1
        }
        sleep 0.05
    done
}

both_prepared() {
    [ "$(mockarray "$array" shadows | grep -c preparing)" = 2 ]
}

is_marked() {
    [ "$(rigpart marks "$(rig_disk "$array" alpha "$naa_two")" 1)" != none ]
}

no_shadows() {
    [ "$(mockarray "$array" shadows --json)" = '[]' ]
}

# coordinator: the process of the host's coordinator.
coordinator() {
    local process
    grep -lzFx -e "WINEPREFIX=$host/prefix" /proc/[0-9]*/environ 2>/dev/null | while IFS= read -r process; do
        process=${process%/environ}
        tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -q 'fakevss\.exe.*-Embedding' && echo "${process#/proc/}"
    done
}

# coordinator_ends: by itself, within half a minute.
coordinator_ends() {
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        [ -n "$(coordinator)" ] || return 0
        sleep 0.1
    done
    return 1
}

create__auto_release_context__set_goes_with_the_command() {
    scenario_start
    scenario_create --context file_share_backup || fail "create: $(cat create.err)"
    check_contains "what it printed" create.out '^set .* volumes=2 '
    scenario_nothing_left
    rig_fakevss "$host" list >list.out
    check_equal "sets that are listed" "$(cat list.out)" ''
}

create__volumes_that_share_a_lun__have_one_shadow_copy_lun() {
    local raw
    scenario_start
    raw=$(rig_fakevss "$host" volumes | awk -v naa="$naa_one" 'index($0, naa) && $4 == 1048576 { print $1 }')
    check "create" rig_fakevss "$host" create "$volume_one" "$raw" "$volume_two" --context file_share_backup >create.out
    check_equal "copies" "$(grep -c '^copy ' create.out)" 3
    check_equal "shadow copy LUNs" "$(sed -n 's/^copy .* naa=\([0-9a-f]*\) .*/\1/p' create.out | sort -u | wc -l)" 2
    scenario_nothing_left
}

# Contract: 8.5
create__transportable__stays_on_the_array_and_off_the_host() {
    local naa
    scenario_start
    scenario_create --transportable || fail "create: $(cat create.err)"
    mockarray "$array" shadows >shadows
    check_equal "released shadow copy LUNs" "$(grep -c released shadows)" 2
    check_equal "LUNs that the host sees" "$(find "$array/fabric/alpha" -mindepth 1 -maxdepth 1 | wc -l)" 2
    rig_fakevss "$host" list >list.out
    check_equal "sets that are listed before an import" "$(cat list.out)" ''
    for naa in $(tr -d '\r' <create.out | sed -n 's/^copy .* naa=\([0-9a-f]*\).*/\1/p'); do
        check "removing $naa" mockarray "$array" remove "$naa"
    done
    scenario_nothing_left
}

create__requester_dies_while_preparing__nothing_is_left() {
    scenario_start
    start_create "group_wait 1 delay 60000"
    until_it both_prepared
    kill -KILL "$requester"
    wait "$requester"
    until no_shadows; do sleep 0.05; done
    rm "$array/faults"
    scenario_nothing_left
    check "the coordinator ends, although the requester released nothing" coordinator_ends
    scenario_works
}

# kill_coordinator: and have the create fail.
kill_coordinator() {
    local process
    process=$(coordinator)
    [ -n "$process" ] || fail "no coordinator process found"
    kill -KILL "$process"
    wait "$requester" && fail "the create succeeded without its coordinator"
    rm "$array/faults"
}

# Without the array's lock, which the provider may hold.
both_released() {
    [ "$(grep -lx state=released "$array"/luns/*.tag | wc -l)" = 2 ]
}

create__coordinator_dies__next_one_finishes_its_work() {
    local begun lines
    scenario_start
    start_create "group_arm 1 delay 60000"
    until_it is_marked
    kill_coordinator
    check "the marks are still on" is_marked
    check "the next coordinator" rig_fakevss "$host" volumes >volumes.out
    check_fails "the marks are on" is_marked
    begun=$(mockarray "$array" journal | wc -l)
    scenario_create || fail "create: $(cat create.err)"
    lines=$(mockarray "$array" journal | tail -n "+$((begun + 1))" | sed -n '/begin add/,$p' | wc -l)
    check "delete" rig_fakevss "$host" delete "$(scenario_set)"

    # The provider waits with the last line of PostFinalCommitSnapshots: it has let go of the set, and nobody knows.
    start_create "append $lines delay 60000"
    until_it both_released
    kill_coordinator
    check "the next coordinator" rig_fakevss "$host" volumes >volumes.out
    scenario_nothing_left
    scenario_works
}

create__while_another_is_made__in_progress() {
    scenario_start
    start_create "group_wait 1 delay 60000" --context file_share_backup
    until_it both_prepared
    check_fails "a second create" scenario_create
    check_contains "what it says" create.err 'VSS_E_SNAPSHOT_SET_IN_PROGRESS'
    kill -KILL "$requester"
    wait "$requester"
    until no_shadows; do sleep 0.05; done
    rm "$array/faults"
    scenario_works
}

create__interrupted__cancelled_and_undone() {
    local status=0
    scenario_start
    start_create "group_wait 1 delay 60000"
    until_it both_prepared
    kill -INT "$requester"
    wait "$requester" || status=$?
    check_equal "exit status" "$status" 1
    check_contains "what it says" background.out 'VSS_S_ASYNC_CANCELLED'
    rm "$array/faults"
    scenario_nothing_left
    scenario_works
}

run_cases requester
