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
    check_equal "folders left" "$(find "$case_dir" -maxdepth 1 -name 'lunshadow-demo.*')" ""
}

demo__two_volumes__passes_and_leaves_nothing() {
    TMPDIR=$case_dir "$demo" >out 2>&1 || fail "exit status $?"
    check_contains "the last line" <(tail -n 1 out) \
        '^demo: PASS set \{[0-9A-Fa-f-]{36}\} volumes=2 commit_ms=[0-9.]+$'
    cat out
    nothing_left
}

demo__interrupted_at_each_stage__leaves_nothing() {
    local line stage
    for stage in 'host alpha' 'writer:' 'shadow copy set' 'changing'; do
        mkfifo out
        set -m # a process group of its own, in which Ctrl-C is not ignored
        TMPDIR=$case_dir "$demo" >out 2>&1 &
        set +m
        local pid=$! seen=''
        while read -r line; do
            echo "$line" >>"said.${stage//[^a-z]/}"
            [[ $line == *"$stage"* ]] && seen=1 && kill -INT -- "-$pid"
        done <out
        wait "$pid"
        check_equal "exit status at '$stage'" $? 130
        [ -n "$seen" ] || fail "the demo never said '$stage': $(cat "said.${stage//[^a-z]/}")"
        rm out
        nothing_left
    done
}

demo__unknown_option__exit_2() {
    "$demo" --nonsense >out 2>&1
    check_equal "exit status" $? 2
    check "help" "$demo" --help
}

run_cases demo
