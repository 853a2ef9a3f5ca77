#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What foreign LUNs, broken arrays and full disks give the rig: each is refused with an error that names the thing, an exit
# status that is not 0, and nothing lost or half made.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/scenarios/scenario.sh
. "$LUNSHADOW_SRC/winetest/scenarios/scenario.sh"

# sums: of every file of the array.
sums() {
    (cd "$array" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
}

create__foreign_lun_in_set__is_refused() {
    scenario_start
    rig_array foreign --seed 99
    local naa volume
    naa=$(rig_lun foreign 8 foreign file.txt)
    mockarray foreign present "$naa" alpha
    cp -r "foreign/fabric/alpha/$naa" "$array/fabric/alpha/"
    echo -n "../../../../foreign/luns/$naa.img" >"$array/fabric/alpha/$naa/uri"
    volume=$(rig_volume "$host" "$naa")
    [ -n "$volume" ] || fail "the foreign volume is not listed"
    scenario_refused 'VSS_E_VOLUME_NOT_SUPPORTED' fakevss.exe create "$volume"
    scenario_refused 'VSS_E_VOLUME_NOT_SUPPORTED' fakevss.exe create "$volume_one" "$volume"
    rm -r "$array/fabric/alpha/$naa"
    scenario_nothing_left
}

provider__array_folder_missing__is_named() {
    scenario_start
    rig_fakevss "$host" install --set IdleTimeout=600 >install.out # the one that knows the volumes stays
    check "volumes" rig_fakevss "$host" volumes >volumes.out
    mv "$array" gone
    scenario_refused "VSS_E_OBJECT_NOT_FOUND.*disk0 .*[\\/]$(basename "$case_dir")[\\/]array" fakevss.exe create "$volume_one"
    scenario_refused "[\\/]$(basename "$case_dir")[\\/]array" lunshadow.exe console
    mv gone "$array"
    scenario_works
}

# lun_unreadable FILE: FILE of LUN one's folder is gone. The disk is named by "volumes", "disks" and by who looks for its volume.
lun_unreadable() {
    local file=$1 folder=$array/fabric/alpha/$naa_one command
    mv "$folder/$file" file.away
    for command in volumes disks; do
        check "$command without $file" rig_fakevss "$host" "$command" >listing 2>listing.err
        check_contains "$command without $file" listing.err \
            "^fakevss $command: note: cannot read disk0 [(]naa $naa_one[)]: .*$file"
        check_equal "notes of $command" "$(wc -l <listing.err)" 1
        check_contains "the other disk in $command" listing "$naa_two"
    done
    scenario_refused "VSS_E_OBJECT_NOT_FOUND.*disk0 [(]naa $naa_one[)]: .*$file" fakevss.exe create "$volume_one"
    mv file.away "$folder/$file"
}

disk__cannot_be_read__is_named_by_all_who_miss_its_volumes() {
    scenario_start
    rig_fakevss "$host" volumes >listing 2>listing.err
    check_equal "notes while all is well" "$(cat listing.err)" ''
    lun_unreadable uri
    lun_unreadable vpd83
    scenario_nothing_left
}

provider__program_missing__class_and_remedy_are_told() {
    local program=$case_dir/alpha/prefix/drive_c/lunshadow/lunshadow.exe
    scenario_start
    mv "$program" program.away
    scenario_refused 'class [{]4a6ffb97-43a5-4824-b854-49fecd1bce0e[}]: .*missing or does not start: install' \
        fakevss.exe create "$volume_one"
    mv program.away "$program"
    scenario_nothing_left
}

provider__journal_damaged__is_named_and_nothing_changes() {
    scenario_start
    cp "$array/journal" journal.whole
    sed -i '2s/./X/5' "$array/journal"
    sums >sums.before
    scenario_refused 'journal:2:' lunshadow.exe console
    check_fails "create on the damaged array" scenario_create
    check_contains "the error" create.err 'VSS_E_UNEXPECTED_PROVIDER_ERROR'
    check_equal "what changed" "$(sums | diff sums.before -)" ''
    cp journal.whole "$array/journal"
    scenario_works
}

provider__tag_damaged__is_named_and_nothing_changes() {
    scenario_start
    cp "$array/luns/$naa_one.tag" tag.whole
    echo "size=1" >>"$array/luns/$naa_one.tag"
    sums >sums.before
    check_fails "create on the damaged array" scenario_create
    check_contains "the error" create.err 'VSS_E_UNEXPECTED_PROVIDER_ERROR'
    check_contains "the event names the tag" "$host/events.log" "$naa_one.tag"
    check_equal "what changed" "$(sums | diff sums.before -)" ''
    cp tag.whole "$array/luns/$naa_one.tag"
    scenario_works
}

# Contract: 16.10
console__second_instance__is_refused() {
    scenario_start
    mkfifo first.out
    "$rig_host_tool" run "$host" lunshadow.exe console >first.out 2>first.err &
    local first=$!
    exec 3<first.out
    read -r line <&3 || fail "the first instance printed nothing: $(cat first.err)"
    echo "first instance: $line"
    scenario_refused 'already' lunshadow.exe console
    "$rig_host_tool" stop "$host"
    wait "$first"
    scenario_works
}

create__disk_full__vetoed_and_undone() {
    mkdir small
    mount -t tmpfs -o size=30m tmpfs small || skip "cannot mount a tmpfs here"
    (
        array=$case_dir/small/array
        scenario_start
        head -c 30M /dev/zero >small/filler 2>/dev/null
        check_fails "create on a full disk" scenario_create
        check_contains "the error" create.err 'VSS_E_PROVIDER_VETO'
        check_contains "an event names the disk" "$host/events.log" '[Ss]pace|full'
        rm small/filler
        scenario_works
    ) || fail "the scenario ended early"
    umount small
}

run_cases bad_input
