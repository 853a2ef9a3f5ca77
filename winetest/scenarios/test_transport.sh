#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two hosts on one array: alpha makes a transportable set, its document is carried over, and whoever imports it has the
# shadow copies. What does not arrive is told, and nothing is cleaned up behind the requester's back.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/scenarios/scenario.sh
. "$LUNSHADOW_SRC/winetest/scenarios/scenario.sh"

# transport_start: as scenario_start, with a second host beta that sees no LUN. Coordinators and providers of both stay, so
# that nothing waits for their start.
transport_start() {
    local other
    array=$case_dir/array beta=$case_dir/beta
    {
        until [ -d "$array/fabric/alpha" ]; do sleep 0.05; done
        rig_host "$beta" "$array" beta
    } &
    other=$!
    scenario_start
    trap 'rig_host_remove "$beta" & rig_host_remove "$host"; wait $!' EXIT
    wait "$other" || exit 1
    check "install on alpha" rig_fakevss "$host" install --set IdleTimeout=600
    check "install on beta" on_beta install --set IdleTimeout=600
    keep_provider "$host"
}

# keep_provider HOST: start its provider, which stays.
keep_provider() {
    "$rig_host_tool" run "$1" lunshadow.exe console >"$1/console.out" 2>&1 &
    until [ -s "$1/console.out" ]; do
        kill -0 $! 2>/dev/null || {
            fail "the provider ended"
            return
        }
        sleep 0.05
    done
}

# on_beta ARG...: the coordinator's command line on beta; output in beta.out and beta.err.
on_beta() {
    rig_fakevss "$beta" "$@" >beta.out 2>beta.err
}

# make_set [OPTION...]: a transportable set on alpha with the document set.xml. Sets set_id, naas.
make_set() {
    rm -f set.xml
    scenario_create --transportable --document "$PWD/set.xml" "$@" || fail "create: $(cat create.err)"
    set_id=$(scenario_set)
    mapfile -t naas < <(tr -d '\r' <create.out | sed -n 's/^copy .* naa=\([0-9a-f]*\).*/\1/p')
}

# import_fails PATTERN [OPTION...]: beta's import of set.xml fails and says so; the set is not in the system of beta.
import_fails() {
    check_fails "import that is to say $1" on_beta import --document "$PWD/set.xml" "${@:2}"
    check_contains "what the import says" beta.err "$1"
}

# check_listed HOST COUNT: so many copies are in the system of the host.
check_listed() {
    rig_fakevss "$1" list >listed
    check_equal "copies listed on $(basename "$1")" "$(grep -c '^copy ' listed)" "$2"
}

# presented HOST: number of LUNs that the array shows it.
presented() {
    find "$array/fabric/$1" -mindepth 1 -maxdepth 1 ! -name '.*' 2>/dev/null | wc -l
}

# check_content HOST NAA: the copy there is of the time when the set was made.
check_content() {
    rm -rf tree
    rig_tree "$(rig_disk "$array" "$1" "$2")" tree || fail "cannot read the copy $2 on $1"
    check "the copy on $1 is of its time" cmp tree/file.txt file.then
}

# both_import: to beta, again, and back to alpha; each has the copies until they go.
both_import() {
    local foreign
    cp file.txt file.then
    make_set
    check_equal "LUNs of alpha" "$(presented alpha)" 2
    check_listed "$host" 0
    check_fails "delete before an import" rig_fakevss "$host" delete "$set_id" 2>delete.err
    check_contains "what it says" delete.err 'VSS_E_OBJECT_NOT_FOUND'
    check_equal "shadow copy LUNs" "$(mockarray "$array" shadows | grep -c released)" 2
    check_fails "a second document of that name" scenario_create --transportable --document "$PWD/set.xml"
    check_contains "what it says" create.err 'set.xml exists'
    echo changed >file.txt
    rig_write "$(mockarray "$array" path "$naa_one")" file.txt

    # Beta's first rescan of the import meets a LUN that is none of the set's.
    foreign=$(mockarray "$array" create-lun 1M)
    check "hosts" on_beta hosts
    mockarray "$array" present "$foreign" beta
    check "import" on_beta import --document "$PWD/set.xml" --timeline
    check_contains "the result" beta.out "^set $set_id volumes=2"
    check_equal "LocateLuns" "$(grep -c 'LocateLuns *luns=2' beta.out)" 1
    check_equal "LUNs that were asked about" "$(grep -c FillInLunInfo beta.out)" 3
    check_listed "$beta" 2
    check_content beta "${naas[0]}"
    check_content beta "${naas[1]}"
    on_beta volumes
    check_equal "volumes with VSS's marks on beta" "$(grep -c 'read-only,shadow-copy,hidden,no-drive-letter' beta.out)" 6

    tr -d '\r' <beta.out | awk '{ print $1 }' | sort >volumes.before
    check "import again" on_beta import --document "$PWD/set.xml"
    check_listed "$beta" 2
    on_beta volumes
    tr -d '\r' <beta.out | awk '{ print $1 }' | sort >volumes.after
    check "the volumes are the same" diff volumes.before volumes.after

    check_listed "$host" 0
    check "import on alpha" rig_fakevss "$host" import --document "$PWD/set.xml" --json >alpha.out
    check_contains "alpha's copies" alpha.out '"imported":true.*"imported":true.*"violations":0'
    check_listed "$host" 2
    check_content alpha "${naas[0]}"
    check_equal "LUNs of alpha" "$(presented alpha)" 4

    mockarray "$array" unpresent "$foreign" beta
    check "delete on beta" on_beta delete "$set_id"
    check_equal "shadow copy LUNs" "$(mockarray "$array" shadows --json)" '[]'
    check_listed "$beta" 0
    check "delete on alpha, whose LUNs have gone" rig_fakevss "$host" delete "$set_id"
    check_listed "$host" 0
    check_equal "LUNs of alpha" "$(presented alpha)" 2
    check "the array is whole" mockarray "$array" check
    check_equal "marks of the original" "$(rigpart marks "$(rig_disk "$array" alpha "$naa_one")" 1)" none
}

# locate_fails: the array cannot present one of the LUNs. Beta's provider is a new one for each import yet.
locate_fails() {
    make_set
    echo "present 1 fail ERR_ARRAY" >"$array/faults"
    import_fails 'VSS_E_PROVIDER_VETO'
    rm "$array/faults"
    check_equal "LUNs of beta: the other one, which stays" "$(presented beta)" 1
    check "import after the fault" on_beta import --document "$PWD/set.xml"
    check "delete" on_beta delete "$set_id"
}

# something_does_not_come: or cannot be written; it is told, and the next import has the rest.
something_does_not_come() {
    local fabric=$array/fabric/beta
    check "install" on_beta install --set ArrivalTimeout=200
    make_set

    printf '\xff\xfe' >damaged.xml
    tail -c +3 set.xml | head -c 3000 >>damaged.xml
    check_fails "a damaged document" on_beta import --document "$PWD/damaged.xml"
    check_contains "what it says" beta.err 'VSS_E_INVALID_XML_DOCUMENT'
    check_fails "no document" on_beta import --document "$PWD/none.xml"
    check_contains "what it says" beta.err 'none.xml'

    printf '%s\n' "${naas[@]}" >"$fabric/.late"
    import_fails 'VSS_E_NO_SNAPSHOTS_IMPORTED'
    check_listed "$beta" 0
    check_equal "LUNs that stay presented" "$(presented beta)" 2

    # One comes late, and is not writable; the other never comes.
    touch "$fabric/.read-only-${naas[0]}"
    printf '%s 3\n%s\n' "${naas[@]}" >"$fabric/.late"
    import_fails 'VSS_E_NO_SNAPSHOTS_IMPORTED' --timeline
    check_contains "the timeline" beta.out 'violation: .*presented read-only'
    rm "$fabric/.read-only-${naas[0]}"

    import_fails 'VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED'
    check_contains "what came" beta.out "naa=${naas[0]}"
    check_listed "$beta" 1
    printf '%s 2\n' "${naas[1]}" >"$fabric/.late"
    check "the rest" on_beta import --document "$PWD/set.xml"
    check_listed "$beta" 2
    check "delete" on_beta delete "$set_id"
    check_equal "shadow copy LUNs" "$(mockarray "$array" shadows --json)" '[]'
}

# session_ends: copies of a context that releases automatically go with the session that imported them; one that is
# cancelled while it waits leaves what came.
session_ends() {
    local fabric=$array/fabric/beta import status=0
    make_set --context file_share_backup
    check "import" on_beta import --document "$PWD/set.xml"
    check_contains "the result" beta.out "^set $set_id volumes=2"
    until [ "$(mockarray "$array" shadows --json)" = '[]' ]; do sleep 0.05; done
    check_listed "$beta" 0

    make_set
    printf '%s\n' "${naas[@]}" >"$fabric/.late"
    check "install" on_beta install --set ArrivalTimeout=60000
    "$rig_host_tool" run "$beta" fakevss.exe import --document "$PWD/set.xml" >background.out 2>&1 &
    import=$!
    until [ "$(presented beta)" = 2 ]; do
        kill -0 "$import" 2>/dev/null || {
            fail "the import ended: $(cat background.out)"
            return
        }
        sleep 0.05
    done
    kill -INT "$import"
    wait "$import" || status=$?
    check_equal "exit status" "$status" 1
    check_contains "what it says" background.out 'VSS_S_ASYNC_CANCELLED'
    check_equal "shadow copy LUNs that stay" "$(mockarray "$array" shadows | grep -c released)" 2
    check_listed "$beta" 0
}

# content_of NAA: checksums of what is on a LUN's partitions, whose table has VSS's marks and ids of the disk's own.
content_of() {
    local image partition
    image=$(mockarray "$array" path "$1")
    for partition in 1 2 3; do
        rigpart get "$image" "$partition" part && sha256sum <part
    done
}

# ids_of NAA: of its partitions.
ids_of() {
    rigpart list "$(mockarray "$array" path "$1")" | awk '{ print $3 }' | sort
}

# resync_refused PATTERN COMMAND ARG...: the resync by that command is refused and says so; the original is as it was.
resync_refused() {
    content_of "$naa_one" >one.before
    check_fails "resync that is to say $1" "${@:2}" >resync.out 2>resync.err
    check_contains "what the resync says" resync.err "$1"
    content_of "$naa_one" >one.after
    check "the original is as it was" diff one.before one.after
}

# resync_both: the copies are written back on alpha, where they came from, again and again; and on beta, which never saw the
# originals, over a LUN of its own.
resync_both() {
    local other volume copy image
    rm -f "$array/fabric/beta/.late"
    make_set --context file_share_backup
    content_of "$naa_one" >one.then
    ids_of "$naa_one" >one.ids
    image=$(mockarray "$array" path "${naas[0]}")
    sha256sum "$image" >copy.then
    copy=$(tr -d '\r' <create.out | sed -n 's/^copy \({[^}]*}\).*/\1/p' | head -n 1)

    resync_refused 'VSS_E_UNSELECTED_VOLUME' rig_fakevss "$host" resync --document "$PWD/set.xml"
    resync_refused 'VSS_E_OBJECT_NOT_FOUND' rig_fakevss "$beta" resync --document "$PWD/set.xml"
    resync_refused 'VSS_E_SNAPSHOT_NOT_IN_SET' rig_fakevss "$host" resync --document "$PWD/set.xml" "$set_id"
    for word in lost 'lost again'; do
        echo "$word" >file.txt
        rig_write "$(mockarray "$array" path "$naa_one")" file.txt
        head -c 1048576 /dev/urandom >part # a volume that nobody copied is the LUN's too
        check "a write to another volume" rigpart put "$(mockarray "$array" path "$naa_one")" 2 part
        check "resync on alpha" rig_fakevss "$host" resync --document "$PWD/set.xml" --no-volume-check --timeline >resync.out
        content_of "$naa_one" >one.now
        check "the LUN is as it was then" diff one.then one.now
        check "its volumes are those that they were" diff one.ids <(ids_of "$naa_one")
        check_equal "marks of the original" "$(rigpart marks "$(mockarray "$array" path "$naa_one")" 1)" none
        check "the copy is as it was" sha256sum -c --quiet copy.then
    done
    check_equal "calls of ResyncLuns" "$(grep -c 'ResyncLuns *luns=1' resync.out)" 2
    check_equal "LUNs of alpha" "$(presented alpha)" 2
    check_listed "$host" 0

    # Beta's LUN keeps its identity, or gets the original's, which is not there.
    other=$(rig_lun "$array" 8 other file.txt)
    mockarray "$array" present "$other" beta
    volume=$(rig_volume "$beta" "$other")
    ids_of "$other" >other.ids
    check "resync on beta" on_beta resync --document "$PWD/set.xml" "$copy=$volume" --no-volume-check
    check "beta's LUN is as alpha's was then" diff one.then <(content_of "$other")
    check "its volumes are those that they were" diff other.ids <(ids_of "$other")
    check "beta has the volume" [ "$(rig_volume "$beta" "$other")" = "$volume" ]
    check "resync on beta with the original's identity" on_beta resync --document "$PWD/set.xml" "$copy=$volume" \
        --no-volume-check --revert-identity
    check "its volumes are those of the original" diff one.ids <(ids_of "$other")
    check_equal "marks of beta's LUN" "$(rigpart marks "$(mockarray "$array" path "$other")" 1)" none
    check "the copy is as it was" sha256sum -c --quiet copy.then

    # An array that fails is a veto; alpha's provider logs it.
    echo "resync_start * fail ERR_ARRAY" >"$array/faults"
    resync_refused 'VSS_E_PROVIDER_VETO' rig_fakevss "$host" resync --document "$PWD/set.xml" --no-volume-check
    rm "$array/faults"
    check "import on alpha" rig_fakevss "$host" import --document "$PWD/set.xml" >alpha.out # which ends, and the copies with it
    until [ "$(mockarray "$array" shadows --json)" = '[]' ]; do sleep 0.05; done
    check_listed "$host" 0
    mockarray "$array" unpresent "$other" beta
    check "the array is whole" mockarray "$array" check
}

# break_imported: beta keeps the LUNs of a set that it imported; alpha's originals and its import do not notice.
break_imported() {
    local naa
    make_set
    check "import" on_beta import --document "$PWD/set.xml"
    check "break" on_beta break "$set_id" --make-read-write --timeline
    check_equal "providers told" "$(grep -c 'OnLunStateChange *luns=2 flags=0x100' beta.out)" 1
    check_listed "$beta" 0
    check_equal "LUNs of beta" "$(presented beta)" 2
    check_equal "shadow copy LUNs" "$(mockarray "$array" shadows | grep -c released)" 2
    for naa in "${naas[@]}"; do
        check_equal "marks" "$(rigpart marks "$(mockarray "$array" path "$naa")" 1)" none
    done
    check "their volumes are those of the originals, which are not there" \
        diff <(ids_of "$naa_one") <(ids_of "${naas[0]}")
    on_beta volumes
    check_equal "volumes on beta, none with marks" "$(grep -c 'Volume{' beta.out)/$(grep -c 'read-only' beta.out)" 6/0
    check_fails "delete of what is not known" on_beta delete "$set_id"
    check_equal "marks of the original" "$(rigpart marks "$(rig_disk "$array" alpha "$naa_one")" 1)" none
    check_equal "LUNs of alpha" "$(presented alpha)" 2
    for naa in "${naas[@]}"; do
        mockarray "$array" unpresent "$naa" beta
        mockarray "$array" remove "$naa"
    done
}

# Contract: 5.4.1 7.3.2 7.3.4 7.3.7 7.3.8 7.3.13 8.5
# One case, because a pair of hosts costs more than all that is tried on it.
transport__two_hosts_on_one_array__copies_are_where_they_were_imported() {
    transport_start
    locate_fails
    keep_provider "$beta"
    both_import
    something_does_not_come
    resync_both
    break_imported
    session_ends
}

run_cases transport
