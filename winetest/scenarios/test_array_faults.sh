#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The array fails, fills up or takes the provider down with it, somewhere in the creation of a set: the requester gets
# the documented error, an event names the cause, nothing is left on the array, and the next set works.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/scenarios/scenario.sh
. "$LUNSHADOW_SRC/winetest/scenarios/scenario.sh"

# A line of the event file: time, severity, number, set, LUN, text. Numbers from 200 on are failed calls.
failed_call=$'\terror\t2[0-9][0-9]\t'

# fault RULE ERROR: create under this fault rule fails with ERROR and leaves nothing.
fault() {
    echo "$1" >"$array/faults"
    check_fails "create under '$1'" scenario_create
    check_contains "the error under '$1'" create.err "$2"
    rm "$array/faults"
    scenario_nothing_left
}

# Contract: 12.1 12.2 15.17
create__each_operation_fails__vetoed_with_event_and_undone() {
    local operation
    scenario_start
    # The last line of PostFinalCommitSnapshots: the set is sealed by then, and VSS sends AbortSnapshots and nothing else.
    fault "append 12 fail ERR_ARRAY" 'VSS_E_PROVIDER_VETO'
    check_contains "the event of the last line" "$host/events.log" 'PostFinalCommitSnapshots failed.*append fails'
    for operation in group_add group_wait group_arm group_commit commit_lun seal; do
        rm -f "$host/events.log"
        fault "$operation 1 fail ERR_ARRAY" 'VSS_E_PROVIDER_VETO'
        check_contains "the event of $operation" "$host/events.log" "$operation|faults"
        check_equal "vetoes logged for $operation" "$(grep -c "$failed_call" "$host/events.log")" 1
        check_equal "rules broken in $operation" "$(grep -c 'rule [0-9]' create.err)" 0
    done
    rm -f "$host/events.log"
    fault "commit_lun 2 fail ERR_ARRAY" 'VSS_E_PROVIDER_VETO'
    check_contains "the event of the second LUN" "$host/events.log" $'\terror\t200\t[0-9a-f-]{36}\t[0-9a-f]{32}\tCommitSnapshots failed'
    fault "group_wait 1 fail ERR_NO_SPACE" 'VSS_E_INSUFFICIENT_STORAGE'
    # A provider that logs elsewhere than where the checker looks: its veto has no event.
    rig_fakevss "$host" install --set 'EventFile=C:\elsewhere.log' >install.out
    fault "commit_lun 2 fail ERR_ARRAY" 'violation: rule 22 veto-without-event: LunShadow.* CommitSnapshots set=\{'
    scenario_works
}

# Contract: 12.5
create__provider_dies__requester_is_told_and_next_set_works() {
    local operation
    scenario_start
    # However often the provider dies, the coordinator stays within reach, also one that does not end in between.
    rig_fakevss "$host" install --set IdleTimeout=600 >install.out
    # With the set sealed the next provider keeps it, and VSS deletes what it had stored.
    fault "append 12 die" 'VSS_E_UNEXPECTED_PROVIDER_ERROR'
    for operation in group_add group_wait group_commit commit_lun seal present; do
        echo "$operation 1 die" >"$array/faults"
        check_fails "create while the provider dies in $operation" scenario_create
        check_contains "the error when it dies in $operation" create.err 'VSS_E_UNEXPECTED_PROVIDER_ERROR'
        rm "$array/faults"
        scenario_works
    done
}

create__room_for_one_of_two__second_volume_is_not_supported_and_first_undone() {
    # Room for the two originals and one shadow copy LUN of 8 MiB: that the array is short of it now is no error of
    # AreLunsSupported, but its answer.
    scenario_start --capacity $((28 * 1024 * 1024))
    check_fails "create on a full array" scenario_create
    check_contains "the error" create.err 'VSS_E_VOLUME_NOT_SUPPORTED'
    scenario_nothing_left
}

delete__array_refuses__vetoed_and_can_be_tried_again() {
    scenario_start
    scenario_create || fail "create: $(cat create.err)"
    echo "find * fail ERR_ARRAY" >"$array/faults"
    check_fails "delete under '$(cat "$array/faults")'" rig_fakevss "$host" delete "$(scenario_set)" 2>delete.err
    check_contains "the error" delete.err 'FillInLunInfo.*VSS_E_PROVIDER_VETO'
    rig_fakevss "$host" list >list.out
    check_equal "copies that are left" "$(grep -c '^copy ' list.out)" 2
    echo "remove 2 fail ERR_ARRAY" >"$array/faults"
    check_fails "delete under '$(cat "$array/faults")'" rig_fakevss "$host" delete "$(scenario_set)" 2>delete.err
    check_contains "the error" delete.err 'VSS_E_PROVIDER_VETO'
    check_contains "the event" "$host/events.log" "${failed_call}.*OnLunEmpty"
    rig_fakevss "$host" list >list.out
    check_equal "copies that are left" "$(grep -c '^copy ' list.out)" 1
    rm "$array/faults"
    check "delete again" rig_fakevss "$host" delete "$(scenario_set)"
    scenario_nothing_left
}

delete__while_another_set_waits__both_succeed() {
    local creation old begun
    scenario_start
    scenario_create || fail "create: $(cat create.err)"
    old=$(scenario_set)
    begun=$(mockarray "$array" journal | grep -c 'begin add')
    echo "group_wait 1 delay 3000" >"$array/faults"
    scenario_create &
    creation=$!
    while kill -0 "$creation" 2>/dev/null && [ "$(mockarray "$array" journal | grep -c 'begin add')" = "$begun" ]; do
        sleep 0.1
    done
    check "delete while another set is made" rig_fakevss "$host" delete "$old"
    wait "$creation" || fail "create during a delete: $(cat create.err)"
    rm "$array/faults"
    check "delete" rig_fakevss "$host" delete "$(scenario_set)"
    scenario_nothing_left
}

# shadow NUMBER: the NAA of the shadow copy LUN that the array makes as its LUN of that number.
shadow() {
    printf '%s%016x\n' "${naa_one%????????????????}" "$1"
}

imported() {
    tr -d '\r' <create.out | sed -n 's/^copy .* naa=\([0-9a-f]*\).*/\1/p' | tr '\n' ' '
}

# The array presents every LUN, and the bus of the host is slow to show them.
# Contract: 5.4.7
create__luns_arrive_late_or_never__waited_for_then_those_that_came() {
    scenario_start
    rig_fakevss "$host" install --set ArrivalTimeout=300 >install.out
    printf '%s\n' "$(shadow 4)" >"$array/fabric/alpha/.late"
    check_fails "create, one LUN never arrives" scenario_create
    check_contains "what it says" create.err 'VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED'
    check_equal "imported LUNs" "$(imported)" "$(shadow 3) "
    rig_fakevss "$host" list >list.out
    check_equal "copies that are listed" "$(grep -c '^copy ' list.out)" 1
    check "delete" rig_fakevss "$host" delete "$(scenario_set)"
    check_equal "LUNs that VSS does not know" "$(mockarray "$array" shadows | grep -c released)" 1
    check "removing it" mockarray "$array" remove "$(shadow 4)"
    rm "$array/fabric/alpha/.late"
    scenario_nothing_left

    printf '%s\n' "$(shadow 5)" "$(shadow 6)" >"$array/fabric/alpha/.late"
    check_fails "create, no LUN arrives" scenario_create
    check_contains "what it says" create.err 'VSS_E_NO_SNAPSHOTS_IMPORTED'
    rm "$array/fabric/alpha/.late"
    scenario_nothing_left

    rig_fakevss "$host" install --set ArrivalTimeout=60000 >install.out
    printf '%s 3\n' "$(shadow 7)" "$(shadow 8)" >"$array/fabric/alpha/.late"
    scenario_create --timeline || fail "create: $(cat create.err)"
    check_equal "imported LUNs" "$(imported)" "$(shadow 7) $(shadow 8) "
    check_equal "rescans until they came" "$(sed -n '/LocateLuns/,/FillInLunInfo/p' create.out | grep -c rescan)" 4
    rm "$array/fabric/alpha/.late"
    check "delete" rig_fakevss "$host" delete "$(scenario_set)"
    scenario_nothing_left
}

run_cases array_faults
