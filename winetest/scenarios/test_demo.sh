#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The demo as a test: the whole way of a shadow copy set on real NTFS volumes, and what an interrupted one leaves.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

demo=$LUNSHADOW_SRC/winetest/demo/demo.sh

# Processes that run in a Wine prefix below the case's folder, or work on files there.
processes_left() {
    local process
    for process in /proc/[0-9]*; do
        { tr '\0' '\n' <"$process/environ" | grep -q "^WINEPREFIX=$case_dir"; } 2>/dev/null &&
            echo "${process#/proc/} $(tr '\0' ' ' <"$process/cmdline")"
        { tr '\0' '\n' <"$process/cmdline" | grep -q "^$case_dir/"; } 2>/dev/null &&
            echo "${process#/proc/} $(tr '\0' ' ' <"$process/cmdline")"
    done
}

nothing_left() {
    check_equal "processes left" "$(processes_left)" ""
    check_equal "left in the temporary folder" "$(ls "$case_dir/tmp")" ""
}

# Contract: 1.1.1 1.8 1.9 5.3.10 5.6.4 6.1.3 9.1 9.2 9.3 6.5.1 6.6.1 15.9
demo__two_volumes__passes_and_leaves_nothing() {
    mkdir tmp
    TMPDIR=$case_dir/tmp "$demo" >out 2>&1 || fail "exit status $?"
    check_contains "the last line" <(tail -n 1 out) \
        '^demo: PASS set \{[0-9A-Fa-f-]{36}\} volumes=2 commit_ms=[0-9.]+$'
    cat out
    nothing_left
}

demo__interrupted_at_each_stage__leaves_nothing() {
    local line stage
    mkdir tmp
    for stage in 'host alpha' 'writer:' 'shadow copy set' '(c) marks'; do
        mkfifo out
        set -m # a process group of its own, in which Ctrl-C is not ignored
        TMPDIR=$case_dir/tmp "$demo" >out 2>&1 &
        set +m
        local pid=$! seen=''
        # shellcheck disable=SC2064 # of this demo
        trap "kill -INT -- -$pid 2>/dev/null; wait $pid" EXIT
        while read -r line; do
            echo "$line" >>"said.${stage//[^a-z]/}"
            [[ $line == *"$stage"* ]] && seen=1 && kill -INT -- "-$pid"
        done <out
        wait "$pid"
        check_equal "exit status at '$stage'" $? 1
        trap - EXIT
        check_equal "last line at '$stage'" "$(tail -n 1 "said.${stage//[^a-z]/}")" "demo: FAIL interrupted"
        [ -n "$seen" ] || fail "the demo never said '$stage': $(cat "said.${stage//[^a-z]/}")"
        rm out
        nothing_left
    done
}

# A closed terminal, or a reader that has seen enough.
demo__its_reader_ends__leaves_nothing() {
    mkdir tmp
    TMPDIR=$case_dir/tmp "$demo" 2>&1 | head -n 3
    nothing_left
}

# A tool that fails with a reason of several lines.
demo__a_step_fails__is_told_in_the_last_line() {
    mkdir tmp tools
    printf '#!/bin/sh\necho "first line"\necho "second line"\nexit 1\n' >tools/rigcut
    chmod +x tools/rigcut
    PATH=$case_dir/tools:$PATH TMPDIR=$case_dir/tmp "$demo" >out 2>&1
    check_equal "exit status" $? 1
    check_equal "the last line" "$(tail -n 1 out)" "demo: FAIL not one instant: first line second line"
    nothing_left
}

demo__unknown_option__exit_2() {
    mkdir tmp
    TMPDIR=$case_dir/tmp "$demo" --nonsense >out 2>&1
    check_equal "exit status" $? 2
    TMPDIR=$case_dir/tmp check "help" "$demo" --help
    nothing_left
}

run_cases demo
