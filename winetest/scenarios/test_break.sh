#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Sets that are broken or deleted: what becomes of their LUNs on the array and on the host.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/scenarios/scenario.sh
. "$LUNSHADOW_SRC/winetest/scenarios/scenario.sh"
# shellcheck source=winetest/scenarios/agent.sh
. "$LUNSHADOW_SRC/winetest/scenarios/agent.sh"

# make_set CONTEXT VOLUME...: sets set, and copies, an array of its copies.
make_set() {
    local context=$1 volume
    shift
    asks 'open r' S_OK
    asks 'r.InitializeForBackup' S_OK
    asks "r.SetContext $context" S_OK
    asks 'r.StartSnapshotSet' S_OK
    set=$(answer set)
    copies=()
    for volume; do
        asks "r.AddToSnapshotSet $volume" S_OK
        copies+=("$(answer snapshot)")
    done
    asks 'r.PrepareForBackup' S_OK
    asks 'r.DoSnapshotSet' S_OK
    asks 'r.Wait' VSS_S_ASYNC_FINISHED
}

# break_set FLAGS RESULT: break it in the background, as a requester does.
break_set() {
    asks "r.BreakSnapshotSetEx $set $1" S_OK
    asks 'r.Wait' "$2"
}

# look VOLUME: where it is now. Sets naa, marks.
look() {
    asks "volume $1" S_OK
    naa=$(answer naa) marks=$(answer marks)
}

# luns_seen HOST: how many LUNs the array presents to it.
luns_seen() {
    find "$array/fabric/$1" -mindepth 1 -maxdepth 1 2>/dev/null | wc -l
}

# shadow_naas: the shadow copy LUNs that the array has.
shadow_naas() {
    mockarray "$array" shadows --json | grep -o '"naa":"[^"]*"' | cut -d'"' -f4
}

shadows() {
    shadow_naas | wc -l
}

# removes: how many LUNs the provider had removed so far.
removes() {
    mockarray "$array" journal | grep -c remove
}

# put_away NAA...: what an administrator does with LUNs that VSS has forgotten.
put_away() {
    local lun
    for lun; do
        mockarray "$array" unpresent "$lun" alpha 2>/dev/null
        check "removing $lun" mockarray "$array" remove "$lun"
    done
}

# The steps of the case, on one host because each costs seconds.

reverts_when_the_originals_are_away() {
    local first second before
    make_set NAS_ROLLBACK "$volume_one" "$volume_two"
    before=$(removes)
    asks "r.BreakSnapshotSetEx $set 0x10" E_INVALIDARG
    asks "r.BreakSnapshotSetEx $set MASK_LUNS|MAKE_READ_WRITE" E_INVALIDARG
    break_set REVERT_IDENTITY_ALL VSS_E_BREAK_REVERT_ID_FAILED
    check_contains "the reason" answer.out 'is the original of'
    asks 'r.Query SNAPSHOT' S_OK
    check_equal "shadow copies after a break that failed" "$(answer count)" 2

    mockarray "$array" unpresent "$naa_one" alpha
    mockarray "$array" unpresent "$naa_two" alpha
    break_set 'MAKE_READ_WRITE|REVERT_IDENTITY_ALL' VSS_S_ASYNC_FINISHED
    asks 'timeline r' S_OK
    check_equal "violations" "$(answer violations)" 0
    asks 'r.Query SNAPSHOT' S_FALSE
    asks "r.GetSnapshotProperties ${copies[0]}" VSS_E_OBJECT_NOT_FOUND
    asks "r.BreakSnapshotSet $set" VSS_E_OBJECT_NOT_FOUND
    asks "r.DeleteSnapshots $set" VSS_E_OBJECT_NOT_FOUND
    asks 'close r' S_OK
    check_equal "LUNs removed" "$(removes)" "$before"
    look "$volume_one"
    first=$naa
    check_equal "marks of the copy in the original's place" "$marks" -
    check "it is another LUN" [ "$first" != "$naa_one" ]
    asks "write $volume_one changed" S_OK
    asks "read $volume_one" S_OK
    check_equal "what was written to the copy" "$(answer text)" changed
    look "$volume_two"
    second=$naa
    put_away "$first" "$second"
    mockarray "$array" present "$naa_one" alpha && mockarray "$array" present "$naa_two" alpha
    asks 'rescan' S_OK
}

masks() {
    make_set NAS_ROLLBACK "$volume_one"
    rig_fakevss "$host" break "$set" --mask-luns --timeline >break.out 2>break.err || fail "$(cat break.err)"
    check_contains "what it printed" break.out "broken $set"
    check_contains "timeline" break.out 'OnLunStateChange'
    check_fails "a second break" rig_fakevss "$host" break "$set" --json >break.out 2>break.err
    check_contains "what it said" break.err VSS_E_OBJECT_NOT_FOUND
    check_contains "what it printed" break.out '"broken":false,"failed":true'
    asks 'r.Query SNAPSHOT' S_FALSE
    asks 'close r' S_OK
    check_equal "LUNs that the host sees" "$(luns_seen alpha)" 2
    check_equal "masked LUNs on the array" "$(shadows)" 1
    put_away "$(shadow_naas)"
}

stays_read_only() {
    local copy
    make_set NAS_ROLLBACK "$volume_one"
    asks "volume ${copies[0]}" S_OK
    copy=$(answer volume)
    asks "r.BreakSnapshotSet $set" S_OK
    asks 'close r' S_OK
    look "$copy"
    check_equal "marks" "$marks" read-only,shadow-copy,hidden,no-drive-letter
    check_equal "shadow copy LUNs" "$(shadows)" 1
    put_away "$naa"
    asks 'rescan' S_OK
}

deletes_a_lun_with_its_last_copy() {
    local raw
    raw=$(rig_fakevss "$host" volumes | awk -v naa="$naa_one" 'index($0, naa) && $4 == 1048576 { print $1; exit }')
    make_set FILE_SHARE_BACKUP "$volume_one" "$raw"
    check_equal "shadow copy LUNs" "$(shadows)" 1
    asks "r.DeleteSnapshots ${copies[0]}" S_OK
    check_equal "deleted" "$(answer deleted)" 1
    check_equal "shadow copy LUNs after the first copy" "$(shadows)" 1
    asks "r.DeleteSnapshots ${copies[1]}" S_OK
    check_equal "shadow copy LUNs after the second" "$(shadows)" 0
    asks 'close r' S_OK
}

sets__broken_or_deleted__their_luns_are_as_asked() {
    scenario_start
    agent_start
    reverts_when_the_originals_are_away
    masks
    stays_read_only
    deletes_a_lun_with_its_last_copy
    scenario_nothing_left
}

run_cases break
