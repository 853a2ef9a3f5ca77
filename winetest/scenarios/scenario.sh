# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# What scenario tests share: an array with original LUNs and a prepared host in the case's own folder, and the check
# that nothing is left over. Sourced after harness.sh.

# shellcheck source=winetest/rig/rig.sh
. "$LUNSHADOW_SRC/winetest/rig/rig.sh"

# scenario_start [mockarray init options]: array with two LUNs, presented to a prepared host alpha. Sets array (unless it
# is set), host, naa_one, naa_two, volume_one, volume_two. The host goes when the case ends.
scenario_start() {
    rig_need || exit 1
    array=${array:-$case_dir/array} host=$case_dir/alpha
    echo "content" >file.txt
    rig_array "$array" --seed 7 "$@" || exit 1
    naa_one=$(rig_lun "$array" 8 one file.txt) && naa_two=$(rig_lun "$array" 8 two file.txt) || exit 1
    mockarray "$array" present "$naa_one" alpha && mockarray "$array" present "$naa_two" alpha || exit 1
    trap 'rig_host_remove "$host"' EXIT
    rig_host "$host" "$array" alpha || exit 1
    volume_one=$(rig_volume "$host" "$naa_one") && volume_two=$(rig_volume "$host" "$naa_two")
    [ -n "$volume_one" ] && [ -n "$volume_two" ] || {
        echo "the coordinator does not list the volumes:"
        rig_fakevss "$host" volumes
        exit 1
    }
    scenario_originals >originals.before
}

# Checksums of the original LUNs' data and the list of all LUNs on the array.
scenario_originals() {
    (cd "$array/luns" && sha256sum -- *.img)
}

# scenario_create [OPTION...]: try a set of both volumes; output in create.out and create.err.
scenario_create() {
    rig_fakevss "$host" create "$volume_one" "$volume_two" "$@" >create.out 2>create.err
}

# scenario_set: the id of the set that scenario_create has made.
scenario_set() {
    tr -d '\r' <create.out | sed -n 's/^set \({[^}]*}\) .*/\1/p'
}

# scenario_refused PATTERN PROGRAM [ARG...]: the program on the host fails and says PATTERN.
scenario_refused() {
    local pattern=$1
    shift
    check_fails "$*" "$rig_host_tool" run "$host" "$@" >refused.out 2>refused.err
    cat refused.out >>refused.err
    check_contains "what '$*' says" refused.err "$pattern"
}

# scenario_nothing_left: the array holds the original LUNs as they were, nothing else, and is whole; the host sees just them.
scenario_nothing_left() {
    scenario_originals >originals.after
    check "the array holds exactly the original LUNs, unchanged" diff originals.before originals.after
    check "the array is whole" mockarray "$array" check
    check_equal "LUNs that the host sees" "$(find "$array/fabric/alpha" -mindepth 1 -maxdepth 1 | wc -l)" 2
}

# scenario_works: a set can be made and deleted, so nothing is stuck. VSS may still be at the last one's end.
scenario_works() {
    local tries=0
    until scenario_create; do
        [ $((tries += 1)) -lt 100 ] && grep -q 'VSS_E_SNAPSHOT_SET_IN_PROGRESS' create.err || {
            fail "create after the fault: $(cat create.err)"
            return
        }
        sleep 0.1
    done
    check "delete" rig_fakevss "$host" delete "$(scenario_set)"
    scenario_nothing_left
}
