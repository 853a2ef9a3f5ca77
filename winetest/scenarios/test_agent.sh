#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# fakevss.exe agent: each request and its answer, those that it cannot carry out, and what becomes of its sessions.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/scenarios/scenario.sh
. "$LUNSHADOW_SRC/winetest/scenarios/scenario.sh"
# shellcheck source=winetest/scenarios/agent.sh
. "$LUNSHADOW_SRC/winetest/scenarios/agent.sh"

# span_own_and_foreign: a volume with a part on a LUN of another array is nothing for the provider, which is asked about both.
span_own_and_foreign() {
    local own more foreign mixed both
    own=$(mockarray "$array" create-lun 4M) && mockarray "$array" present "$own" alpha || fail "no LUN"
    more=$(mockarray "$array" create-lun 4M) && mockarray "$array" present "$more" alpha || fail "no LUN"
    rig_array "$case_dir/other" --seed 9 || fail "no other array"
    foreign=$(mockarray "$case_dir/other" create-lun 4M) && mockarray "$case_dir/other" present "$foreign" alpha || fail "no LUN"
    cp -r "$case_dir/other/fabric/alpha/$foreign" "$array/fabric/alpha/$foreign"
    echo "file:$(mockarray "$case_dir/other" path "$foreign")" >"$array/fabric/alpha/$foreign/uri"
    asks "span $own $foreign" S_OK
    mixed=$(answer volumes)
    asks 'rescan' S_OK
    asks "volume $mixed" S_OK
    check_equal "LUNs" "$(answer luns)" 2
    asks 'open m' S_OK
    asks 'm.InitializeForBackup' S_OK
    asks 'm.SetContext FILE_SHARE_BACKUP' S_OK
    asks "m.IsVolumeSupported $mixed" S_OK
    check_equal "supported" "$(answer supported)" 0
    asks 'm.StartSnapshotSet' S_OK
    asks "m.AddToSnapshotSet $mixed" VSS_E_VOLUME_NOT_SUPPORTED
    asks "timeline m Z:$PWD/mixed.json" S_OK
    check_equal "violations" "$(answer violations)" 0
    check_contains "what the provider is asked" mixed.json '"what":"AreLunsSupported","args":"luns=2'
    asks "span $own $more" S_OK
    both=$(answer volumes)
    asks 'rescan' S_OK
    asks "m.AddToSnapshotSet $both" S_OK
    asks 'close m' S_OK
    rm -r "$array/fabric/alpha/$foreign"
}

agent__each_request__is_carried_out_and_answered() {
    local naa first second set copy
    scenario_start
    naa=$(mockarray "$array" create-lun 4M) && mockarray "$array" present "$naa" alpha || fail "no LUN"
    agent_start
    asks 'hello' S_OK
    check_equal "host" "$(answer host)" alpha

    asks "partition $naa 2" S_OK
    first=$(answer volumes) second=${first#*,} first=${first%,*}
    asks 'rescan' S_OK
    asks 'hold provider' S_OK
    check_equal "providers held" "$(answer held)" 1
    asks 'hold coordinator' AGENT_E_USAGE
    asks "volume $first" S_OK
    check_equal "file system" "$(answer fs)" RAW
    check_equal "LUN" "$(answer naa)" "$naa"
    asks "write $first \"the \\\"old\\\" one\"" S_OK
    asks "write $second two" S_OK

    asks 'open r' S_OK
    asks 'r.SetContext FILE_SHARE_BACKUP' VSS_E_BAD_STATE
    asks 'r.InitializeForBackup' S_OK
    asks 'r.IsVolumeSupported '"$first" S_OK
    check_equal "supported" "$(answer supported)" 1
    asks 'r.SetContext FILE_SHARE_BACKUP|NO_AUTORECOVERY' S_OK
    asks 'r.SetContext FILE_SHARE_BACKUP' VSS_E_BAD_STATE
    check_contains "the reason" answer.out 'reason="SetContext: VSS_E_BAD_STATE'
    asks 'r.StartSnapshotSet' S_OK
    set=$(answer set)
    asks "r.AddToSnapshotSet $first" S_OK
    copy=$(answer snapshot)
    asks 'r.PrepareForBackup' S_OK
    asks 'r.Wait' VSS_S_ASYNC_FINISHED
    asks 'r.DoSnapshotSet' S_OK
    asks 'r.Wait 60000' VSS_S_ASYNC_FINISHED
    asks "r.SaveAsXML $PWD/set.xml" S_OK
    asks "r.SaveAsXML $PWD/set.xml" AGENT_E_USAGE
    asks 'r.QueryStatus' VSS_S_ASYNC_FINISHED
    asks "write $first new" S_OK
    asks "read $first" S_OK
    check_equal "the original's text" "$(answer text)" new
    asks "read $copy" S_OK
    check_contains "the copy's text" answer.out 'text="the \\"old\\" one"'
    asks "volume $copy" S_OK
    check_equal "the copy's marks" "$(answer marks)" read-only,shadow-copy,hidden,no-drive-letter
    asks "r.GetSnapshotProperties $copy" S_OK
    check_equal "the copy's set" "$(answer set)" "$set"
    asks 'r.Query SNAPSHOT' S_OK
    check_equal "shadow copies" "$(answer ids)" "$copy"
    asks 'r.Query PROVIDER' S_OK
    check_equal "providers" "$(answer count)" 1
    asks "timeline r Z:$PWD/timeline.json" S_OK
    check_equal "violations" "$(answer violations)" 0
    check_contains "timeline" timeline.json '"what":"CommitSnapshots"'
    asks "r.DeleteSnapshots $copy force" S_OK
    check_equal "deleted" "$(answer deleted)" 1
    asks "r.DeleteSnapshots $set SNAPSHOT_SET" VSS_E_OBJECT_NOT_FOUND
    asks 'r.BackupComplete' S_OK
    asks 'close r' S_OK
    asks 'open i' S_OK
    asks "i.InitializeForBackup $PWD/none.xml" AGENT_E_USAGE
    asks "i.InitializeForBackup $PWD/set.xml" S_OK
    asks 'i.ImportSnapshots' VSS_E_BAD_STATE
    check_contains "the reason" answer.out 'no transportable shadow copy'
    asks 'close i' S_OK

    span_own_and_foreign

    asks 'kill provider' S_OK
    asks 'kill coordinator' S_OK
    check_equal "coordinators ended" "$(answer ended)" 1
    asks 'open r' S_OK
    asks 'r.InitializeForBackup' S_OK
    asks 'r.StartSnapshotSet' S_OK
    asks 'r.AbortBackup' S_OK
    asks 'r.Cancel' AGENT_E_USAGE
    asks 'quit' S_OK
    check "the agent's exit status" wait "$agent_pid"
}

# transportable_set VOLUME: a set of it, whose document is set.xml. Sets copy.
transportable_set() {
    asks 'open t' S_OK
    asks 't.InitializeForBackup' S_OK
    asks 't.SetContext FILE_SHARE_BACKUP|TRANSPORTABLE' S_OK
    asks 't.StartSnapshotSet' S_OK
    asks "t.AddToSnapshotSet $1" S_OK
    copy=$(answer snapshot)
    asks 't.DoSnapshotSet' S_OK
    asks 't.Wait' VSS_S_ASYNC_FINISHED
    asks "t.SaveAsXML $PWD/set.xml" S_OK
    asks 'close t' S_OK
}

# restore SESSION: up to AddSnapshotToRecoverySet.
restore() {
    asks "open $1" S_OK
    asks "$1.InitializeForRestore $PWD/set.xml" S_OK
    asks "$1.AddSnapshotToRecoverySet $copy" "$2"
}

# Contract: 7.3.14
agent__restore__resync_is_cancelled_and_done_while_another_session_asks() {
    local naa volume copy
    scenario_start
    naa=$(mockarray "$array" create-lun 4M) && mockarray "$array" present "$naa" alpha || fail "no LUN"
    agent_start
    asks "partition $naa 1" S_OK
    volume=$(answer volumes)
    asks 'rescan' S_OK
    asks 'hold provider' S_OK
    asks "write $volume then" S_OK
    transportable_set "$volume"
    asks "write $volume now" S_OK

    echo "resync_copy 1 hang" >"$array/faults"
    restore r S_OK
    asks 'r.RecoverSet BOGUS' AGENT_E_USAGE
    asks 'r.RecoverSet 0x1' E_INVALIDARG
    asks 'kill provider' S_OK # days may lie between the two
    asks 'r.RecoverSet' S_OK
    until mockarray "$array" resyncs | grep -q "$naa"; do sleep 0.05; done
    asks 'r.QueryStatus' VSS_S_ASYNC_PENDING
    asks 'r.RecoverSet' VSS_E_BAD_STATE
    restore s VSS_E_RESYNC_IN_PROGRESS
    asks 'open q' S_OK
    asks 'q.InitializeForBackup' S_OK
    asks "q.IsVolumeSupported $volume_one" S_OK
    check_equal "supported" "$(answer supported)" 1
    asks "timeline q Z:$PWD/q.json" S_OK
    check_equal "violations" "$(answer violations)" 0
    check_contains "what the provider says when it may go" q.json '"what":"OnUnload","args":"force=0"[^}]*"result":"S_FALSE'
    asks 'r.QueryStatus' VSS_S_ASYNC_PENDING
    asks 'r.Cancel' S_OK
    asks 'r.Wait' VSS_S_ASYNC_CANCELLED
    rm "$array/faults"

    restore u S_OK
    asks 'u.RecoverSet REVERT_IDENTITY_ALL|NO_VOLUME_CHECK' S_OK
    asks 'u.Wait' VSS_S_ASYNC_FINISHED
    asks "read $volume" S_OK
    check_equal "the text of then" "$(answer text)" 'then'
    asks "volume $volume" S_OK
    check_equal "marks" "$(answer marks)" -
    asks "write $volume later" S_OK # it can be written
    asks 'timeline u' S_OK
    check_equal "violations" "$(answer violations)" 0

    # A provider that dies meanwhile ends it; the next one is whole again.
    echo "resync_copy 1 hang" >"$array/faults"
    restore v S_OK
    asks 'v.RecoverSet' S_OK
    until mockarray "$array" resyncs | grep -q "$naa"; do sleep 0.05; done
    asks 'kill provider' S_OK
    asks 'v.Wait' VSS_E_UNEXPECTED_PROVIDER_ERROR
    rm "$array/faults"
    restore w S_OK
    asks 'w.RecoverSet' S_OK
    asks 'w.Wait' VSS_S_ASYNC_FINISHED
    asks "read $volume" S_OK
    check_equal "the text of then" "$(answer text)" 'then'
    asks 'quit' S_OK
    check "the array is whole" mockarray "$array" check
}

agent__disk_with_master_boot_record__is_copied_with_its_marks_and_a_new_signature() {
    local naa volume copy disk
    scenario_start
    naa=$(mockarray "$array" create-lun 4M) && mockarray "$array" present "$naa" alpha || fail "no LUN"
    agent_start
    asks "partition $naa 2 MBR" S_OK
    volume=$(answer volumes) volume=${volume#*,}
    asks 'rescan' S_OK
    asks "write $volume old" S_OK
    asks 'open r' S_OK
    asks 'r.InitializeForBackup' S_OK
    asks 'r.SetContext FILE_SHARE_BACKUP' S_OK
    asks 'r.StartSnapshotSet' S_OK
    asks "r.AddToSnapshotSet $volume" S_OK
    copy=$(answer snapshot)
    asks 'r.DoSnapshotSet' S_OK
    asks 'r.Wait' VSS_S_ASYNC_FINISHED
    asks "write $volume new" S_OK
    asks "read $copy" S_OK
    check_equal "the copy's text" "$(answer text)" old
    asks "volume $copy" S_OK
    check_equal "the copy's marks" "$(answer marks)" read-only,shadow-copy,hidden,no-drive-letter
    disk=$(answer naa)
    asks "volume $volume" S_OK
    check_equal "the original's marks" "$(answer marks)" -
    check_fails "the copy has the original's signature" cmp -s -i 440 -n 4 "$(rig_disk "$array" alpha "$naa")" \
        "$(rig_disk "$array" alpha "$disk")"
    asks 'timeline r' S_OK
    check_equal "violations" "$(answer violations)" 0
    asks 'quit' S_OK
}

agent__requests_that_make_no_sense__are_refused_with_a_reason() {
    local request
    scenario_start
    agent_start
    while IFS= read -r request; do
        asks "$request" AGENT_E_USAGE
        check "a reason for '$request'" [ -n "$(answer reason)" ]
    done <<EOT

bogus
hello you
open
open a.b
close nobody
nobody.StartSnapshotSet
timeline nobody
"not closed
partition $naa_one
partition $naa_one many
partition $naa_one 4000000000
partition $naa_one 1 APM
span $naa_one
span $naa_one $naa_one
volume nothing
read nothing
write $volume_one
write $volume_one $(printf '%0512d' 0)
kill time
clock step
clock back 5
clock step soon
clock step -1
clock step 4294967296
$(printf '%09000d' 0)
EOT
    asks 'open r' S_OK
    while IFS= read -r request; do
        asks "r.$request" AGENT_E_USAGE
    done <<EOT
Bogus
SetContext
SetContext backup|nonsense
SetContext 0x
AddToSnapshotSet
AddToSnapshotSet $volume_one 12
DeleteSnapshots 12
DeleteSnapshots {00000000-0000-0000-0000-000000000000} VOLUME
Query EVERYTHING
Wait
QueryStatus
InitializeForRestore
InitializeForRestore $PWD/none.xml
AddSnapshotToRecoverySet 12
RecoverSet nonsense
EOT
    asks 'partition 1234 2' VSS_E_OBJECT_NOT_FOUND
    asks 'read {00000000-0000-0000-0000-000000000001}' VSS_E_OBJECT_NOT_FOUND
    asks "r.AddToSnapshotSet $volume_one" VSS_E_BAD_STATE
    asks 'die' 'no'
    scenario_nothing_left
    scenario_works
}

run_cases agent
