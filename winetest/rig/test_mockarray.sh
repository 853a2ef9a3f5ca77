#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The command line of mock arrays: what people and the rig's scripts rely on.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

PATH=$PATH:$LUNSHADOW_NATIVE/winetest/rig

# status WANTED COMMAND...: the exit code, with both outputs kept.
status() {
    local wanted=$1 got=0
    shift
    "$@" >out 2>err || got=$?
    check_equal "exit code of '$*'" "$got" "$wanted"
}

array() { # make an array with one LUN
    check "init" mockarray a init --seed 7 --capacity 10M
    naa=$(mockarray a create-lun 1M) || fail "create-lun"
}

life__of_a_lun__is_shown_at_each_step() {
    array
    check_equal "the NAA" "$naa" 6acde480000000070000000000000001
    check_equal "the image" "$(mockarray a path "$naa")" "a/luns/$naa.img"
    check_equal "its size" "$(stat -c %s "a/luns/$naa.img")" 1048576
    check "present" mockarray a present "$naa" alpha
    status 0 mockarray a luns
    check_contains "the table" out "$naa original +1048576 alpha"
    status 0 mockarray a luns --json
    check_contains "the table as JSON" out "\"naa\":\"$naa\",\"kind\":\"original\",\"size\":1048576,.*\"hosts\":\\[\"alpha\"\\]"
    check_equal "published" "$(find "a/fabric/alpha/$naa" -type f | wc -l)" 4
    check "unpresent" mockarray a unpresent "$naa" alpha
    check "no longer published" [ ! -e "a/fabric/alpha/$naa" ]
    status 0 mockarray a shadows --json
    check_equal "no shadow copies" "$(cat out)" '[]'
    status 0 mockarray a resyncs --json
    check_equal "no resyncs" "$(cat out)" '[]'
    status 0 mockarray a journal
    check_contains "the journal" out "begin unpresent $naa alpha"
    check_equal "lines of the journal" "$(wc -l <out)" 6
    status 0 mockarray a check
    check_equal "nothing to say" "$(cat out err)" ''
}

sizes__with_units__are_taken() {
    check "init" mockarray a init --seed 1
    naa=$(mockarray a create-lun 512) && check_equal "bytes" "$(stat -c %s "a/luns/$naa.img")" 512
    naa=$(mockarray a create-lun 3K) && check_equal "K" "$(stat -c %s "a/luns/$naa.img")" 3072
    naa=$(mockarray a create-lun 2M) && check_equal "M" "$(stat -c %s "a/luns/$naa.img")" 2097152
    naa=$(mockarray a create-lun 1G) && check_equal "G" "$(stat -c %s "a/luns/$naa.img")" 1073741824
    check_equal "a large image is sparse" "$(stat -c %b "a/luns/$naa.img")" 0
}

usage__wrong__is_exit_2_and_told() {
    array
    status 2 mockarray
    check_contains "usage" err Usage
    status 2 mockarray a frob
    check_contains "the command" err frob
    status 2 mockarray a create-lun
    status 2 mockarray a present "$naa"
    status 2 mockarray a check more
    for size in '' x 1x 1MM -1 1T 99999999999999999999 18014398509481984K; do
        status 2 mockarray a create-lun "$size"
    done
    status 2 mockarray b init --seed
    status 2 mockarray b init --frob 1
    check "nothing was made" [ ! -e b ]
    status 2 mockarray a luns --frob
    status 0 mockarray --help
    check_contains "help" out create-lun
}

failures__are_exit_1_and_name_the_thing() {
    array
    status 1 mockarray missing luns
    check_contains "the folder" err 'missing: no mock array'
    status 1 mockarray a init
    check_contains "the array" err 'a: a mock array is here already'
    mkdir c && echo other >c/file
    status 1 mockarray c init
    check_contains "the folder and the file" err 'c: other files are here \(file\), but no mock array'
    check_equal "what is in it" "$(ls -A c)" file
    status 1 mockarray a remove "$naa"
    check_contains "the original LUN" err "$naa is an original LUN"
    status 1 mockarray a exhaust "$naa"
    check_contains "the original LUN" err "$naa is an original LUN"
    status 1 mockarray a path nonsense
    check_contains "the name" err nonsense
    status 1 mockarray a present "$naa" ../evil
    check_contains "the host" err evil
    status 1 mockarray a create-lun 10M
    check_contains "the capacity" err 'no room'
    status 1 mockarray a create-lun 513
    check_contains "the size" err '513 bytes'
    status 1 mockarray b init --seed 68719476736
    check_contains "the seed" err 'seed 68719476736'
    check "nothing was made" [ ! -e b ]
    mv a/hosts hosts
    status 1 mockarray a luns
    check_contains "the folder that is missing" err 'a/hosts'
    mv hosts a/hosts
    status 1 bash -c 'mockarray a luns >/dev/full'
    check_contains "the output" err 'standard output'
    status 0 mockarray a check
}

check__damage__is_a_line_each_and_exit_1() {
    array
    echo x >a/luns/stray
    echo nonsense >a/faults
    touch "a/hosts/stray"
    rm "a/luns/$naa.img"
    status 1 mockarray a check
    check_equal "lines" "$(wc -l <out)" 4
    check_contains "stray file" out 'luns/stray'
    check_contains "faults" out 'faults:1:'
    check_contains "image" out "$naa.img: the image of the LUN is missing"
    check_contains "count" err '4 problems'
}

# Each command killed before each of its changes: the array is whole, and no original LUN is lost.
interrupted__anywhere__array_is_whole() {
    array
    local step
    for step in $(seq 1 20); do
        echo "step $step die" >a/faults
        mockarray a create-lun 1K >/dev/null 2>&1
        mockarray a present "$naa" alpha >/dev/null 2>&1
        mockarray a unpresent "$naa" alpha >/dev/null 2>&1
        rm a/faults
        status 0 mockarray a check
        check "the LUN is there" mockarray a path "$naa" >out
    done
    check "create" mockarray a create-lun 1K >out
    status 0 mockarray a check
}

run_cases mockarray
