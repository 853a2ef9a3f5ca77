#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Test hosts: made, run, stopped and removed, without a trace outside their folders.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

host=$LUNSHADOW_SRC/build-aux/host

# running PREFIX [PROGRAM]: the processes of that prefix, of that program; fails when there is none.
running() {
    local process found=1
    for process in /proc/[0-9]*; do
        { tr '\0' '\n' <"$process/environ" | grep -qx "WINEPREFIX=$1" &&
            grep -qF "${2:-}" "$process/cmdline"; } 2>/dev/null && echo "${process#/proc/}" && found=0
    done
    return "$found"
}

host__life__is_told_at_each_step() {
    check "new" "$host" new one
    check_fails "new once more" "$host" new one 2>err
    check_contains "what it says" err 'one is a test host already'
    check_equal "list of a new one" "$("$host" list .)" "one stopped"
    check "run" "$host" run one cmd /c exit
    check_equal "list of one that ran" "$("$host" list .)" "one running"
    check "stop" "$host" stop one
    check_equal "list of a stopped one" "$("$host" list .)" "one stopped"
    check "remove" "$host" remove one
    check_equal "list of none" "$("$host" list .)" ""
    [ ! -e one ] || fail "its folder is left"
    check_fails "stop of none" "$host" stop one 2>err
    check_contains "what it says" err 'one is not a test host'
}

# Else one program in two thousand ends in its first moment: the heap lies where Wine wants something else.
host__program__does_not_have_its_addresses_at_random() {
    local pid tries
    setarch -R true || skip "setarch -R is forbidden here"
    check "new" "$host" new one
    "$host" run one ping -n 300 127.0.0.1 >/dev/null 2>&1 &
    for tries in {1..300}; do
        ! running "$PWD/one/prefix" ping.exe >pid || break
        sleep 0.1
    done
    check "a running program, at look $tries" test -s pid
    # ADDR_NO_RANDOMIZE of personality(2)
    while read -r pid; do
        check_equal "personality of $pid" "$((0x$(cat "/proc/$pid/personality") & 0x40000))" "$((0x40000))"
    done <pid
    check "remove" "$host" remove one
    wait
}

# The server and its end are a matter of the host, not of each program: one that starts while the server ends may be lost.
host__programs_one_after_the_other__meet_the_same_server() {
    local first
    check "new" "$host" new one
    check "run" "$host" run one cmd /c exit
    first=$(running "$PWD/one/prefix" wineserver)
    check "run" "$host" run one cmd /c exit
    check "run" "$host" run one cmd /c exit
    check_equal "the server" "$(running "$PWD/one/prefix" wineserver)" "$first"
    check "remove" "$host" remove one
    check_fails "a process after that" running "$PWD/one/prefix"
}

# Wine looks for the server of a prefix in a folder that depends on TMPDIR.
host__tmpdir_differs__is_one_server_and_leaves_nothing_there() {
    mkdir first second
    export TMPDIR=$PWD/first
    check "new" "$host" new one
    "$host" run one ping -n 300 127.0.0.1 >/dev/null 2>&1 &
    local tries
    for tries in {1..300}; do
        ! running "$PWD/one/prefix" ping.exe >pid || break
        sleep 0.1
    done
    check "a running program, at look $tries" test -s pid
    export TMPDIR=$PWD/second
    check_equal "list" "$("$host" list .)" "one running"
    check "run beside it" "$host" run one cmd /c exit
    check "stop" "$host" stop one
    check_fails "a process after stop" running "$PWD/one/prefix"
    running "$PWD/one/prefix" | xargs -r kill
    wait
    check_equal "left in the temporary folders" "$(ls first second)" "$(printf 'first:\n\nsecond:')"
    check "remove" "$host" remove one
}

# A Wine that knows its version and starts nothing.
host__template_interrupted__leaves_nothing() {
    local template
    cat >wine <<'EOT'
#!/bin/sh
[ "$1" != --version ] || exec echo wine-test
echo >up
exec sleep 300
EOT
    chmod +x wine
    mkfifo up
    mkdir cache
    WINE=$PWD/wine XDG_CACHE_HOME=$PWD/cache setsid "$host" template >out 2>&1 &
    template=$!
    read -r _ <up
    kill -TERM -- "-$template"
    wait "$template" && fail "it says that all is well"
    # The shell that cleans up is a child of the one that is waited for.
    for _ in {1..200}; do
        [ -n "$(ls cache/lunshadow)" ] || break
        sleep 0.05
    done
    check_equal "left in the cache" "$(ls cache/lunshadow)" ""
}

run_cases host
