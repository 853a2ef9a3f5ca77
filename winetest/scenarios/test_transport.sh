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
    check "install on alpha" rig_fakevss "$host" install --set IdleTimeout=600000
    check "install on beta" on_beta install --set IdleTimeout=600000
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

# Contract: 5.4.1 8.5
# One case, because a pair of hosts costs more than all that is tried on it.
transport__two_hosts_on_one_array__copies_are_where_they_were_imported() {
    transport_start
    locate_fails
    keep_provider "$beta"
    both_import
    something_does_not_come
    session_ends
}

run_cases transport
