#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run-test believes a program only when its last line and its exit code agree. On the Windows host the programs are
# started through Wine.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

# Build the program into the case's folder. The name says .exe on both hosts; what it is decides how it is started.
fixture() {
    local compile
    read -ra compile <<<"$LUNSHADOW_COMPILE"
    (cd "$LUNSHADOW_BUILD" && "${compile[@]}" -Wno-error "$LUNSHADOW_SRC/winetest/tree/fixture.c" -o "$case_dir/program.exe") || exit 1
}

# verdict LINE EXIT: what run-test makes of a program that prints LINE and ends with EXIT; its exit code in $code, its
# output in out.
verdict() {
    code=0
    FIXTURE_LINE=$1 FIXTURE_EXIT=$2 "$LUNSHADOW_SRC/build-aux/run-test" ./program.exe >out 2>&1 || code=$?
}

# expect LINE EXIT CODE LAST: the verdict is CODE, and LAST the last line.
expect() {
    verdict "$1" "$2"
    check_equal "code for '$1' with exit $2" "$code" "$3"
    check_equal "last line for '$1' with exit $2" "$(tail -n 1 out)" "$4"
    check_equal "folders left for '$1' with exit $2" "$(find tests.tmp -mindepth 1)" ''
}

program__honest__is_believed() {
    fixture
    expect '3 passed, 0 failed, 0 skipped' 0 0 '3 passed, 0 failed, 0 skipped'
    expect '3 passed, 0 failed, 2 skipped' 0 0 '3 passed, 0 failed, 2 skipped'
    expect '3 passed, 2 failed, 0 skipped' 1 1 '3 passed, 2 failed, 0 skipped'
    expect '0 passed, 0 failed, 2 skipped' 77 77 '0 passed, 0 failed, 2 skipped'
    expect 'no folder to work in' 99 99 '0 passed, 1 failed, 0 skipped'
}

program__silent__has_failed() {
    fixture
    code=0
    "$LUNSHADOW_SRC/build-aux/run-test" ./program.exe >out 2>&1 || code=$?
    check_equal "code" "$code" 1
    check_contains "reason" out 'printed nothing'
    check_equal "last line" "$(tail -n 1 out)" '0 passed, 1 failed, 0 skipped'
}

program__last_line_and_exit_code_disagree__has_failed() {
    fixture
    expect '3 passed, 1 failed, 0 skipped' 0 1 '3 passed, 1 failed, 0 skipped'
    expect '3 passed, 0 failed, 0 skipped' 1 1 '3 passed, 1 failed, 0 skipped'
    expect '3 passed, 0 failed, 0 skipped' 77 1 '3 passed, 1 failed, 0 skipped'
    expect '0 passed, 0 failed, 2 skipped' 0 1 '0 passed, 1 failed, 2 skipped'
    expect '0 passed, 0 failed, 0 skipped' 0 1 '0 passed, 1 failed, 0 skipped'
    expect '3 passed, 0 failed, 0 skipped' 5 1 '3 passed, 1 failed, 0 skipped'
    expect 'all is well' 0 1 '0 passed, 1 failed, 0 skipped'
    expect '3 passed, 0 failed' 0 1 '0 passed, 1 failed, 0 skipped'
}

program__crashes__has_failed() {
    fixture
    expect '3 passed, 0 failed, 0 skipped' crash 1 "$(crash_line)"
}

# A crash report of Wine follows the program's own last line on its standard output.
crash_line() {
    if [ "$LUNSHADOW_HOST" = windows ]; then
        echo '0 passed, 1 failed, 0 skipped'
    else
        echo '3 passed, 1 failed, 0 skipped'
    fi
}

program__hangs__is_stopped_and_has_failed() {
    fixture
    export LUNSHADOW_TEST_TIMEOUT=3
    expect 'working' hang 1 '0 passed, 1 failed, 0 skipped'
    check_contains "reason" out 'ran longer than 3 s'
}

script__has_a_time_limit__is_stopped_at_it() {
    printf '#!/bin/sh\n# Time limit: 1 s\nsleep 60\n' >slow.sh
    chmod +x slow.sh
    unset LUNSHADOW_TEST_TIMEOUT
    check_fails "a script that sleeps" "$LUNSHADOW_SRC/build-aux/run-test" ./slow.sh >out 2>&1
    check_contains "reason" out 'ran longer than 1 s'
}

program__missing__is_broken_set_up() {
    expect '' '' 99 '0 passed, 1 failed, 0 skipped'
    check_contains "reason" out 'no such program'
}

program__filter_selects_nothing__is_skipped() {
    fixture
    LUNSHADOW_TEST_FILTER=other expect '0 passed, 0 failed, 0 skipped' 0 77 '0 passed, 0 failed, 0 skipped'
}

program__any__gets_the_name_of_its_report() {
    fixture
    verdict '1 passed, 0 failed, 0 skipped' 0
    check_contains "arguments" out '^argument --junit$'
    check_contains "arguments" out '^argument ./program.xml$'
}

# is_gone PID: the process ended or ends now; a zombie waits for its parent only.
is_gone() {
    local tries
    for tries in {1..100}; do
        case $(sed -n 's/.*) \(.\) .*/\1/p' "/proc/$1/stat" 2>/dev/null) in
        '' | Z) return 0 ;;
        esac
        sleep 0.1
    done
    echo "still there after $tries looks"
    return 1
}

script__leaves_child_and_host__both_are_gone() {
    command -v "${WINE:-wine}" >/dev/null || skip "no ${WINE:-wine} here"
    cat >program.exe <<'EOT'
#!/bin/bash
"$LUNSHADOW_SRC/build-aux/host" new "$TMPDIR/left" || exit 1
"$LUNSHADOW_SRC/build-aux/host" run "$TMPDIR/left" cmd /c pause &
echo $! >left.pid
echo "$TMPDIR" >left.dir
echo "1 passed, 0 failed, 0 skipped"
EOT
    verdict '' ''
    check_equal "code" "$code" 0
    [ ! -e "$(cat left.dir)" ] || fail "its folder is left"
    is_gone "$(cat left.pid)" || fail "its child is left"
}

script__leaves_a_process_group_of_its_own__is_ended() {
    cat >program.exe <<'EOT'
#!/bin/bash
set -m
sleep 300 &
echo $! >left.pid
echo "1 passed, 0 failed, 0 skipped"
EOT
    verdict '' ''
    check_equal "code" "$code" 0
    is_gone "$(cat left.pid)" || fail "its child is left"
}

script__interrupted__cleans_up() {
    cat >program.exe <<'EOT'
#!/bin/bash
mkfifo never
echo "$TMPDIR" >started
read -r line <never
EOT
    mkfifo started
    setsid "$LUNSHADOW_SRC/build-aux/run-test" ./program.exe >out 2>&1 &
    local runner=$! dir
    read -r dir <started
    kill -TERM "$runner"
    code=0
    wait "$runner" || code=$?
    check_equal "code after SIGTERM" "$code" 143
    [ -n "$dir" ] && [ ! -e "$dir" ] || fail "its folder '$dir' is left"
    check_contains "output" out 'interrupted'
}

script__interrupted__may_clean_up_itself() {
    cat >program.exe <<'EOT'
#!/bin/bash
mkfifo never
trap 'echo own clean-up >cleaned' EXIT
echo >started
read -r line <never
EOT
    mkfifo started
    setsid "$LUNSHADOW_SRC/build-aux/run-test" ./program.exe >out 2>&1 &
    local runner=$!
    read -r _ <started
    kill -TERM "$runner"
    wait "$runner"
    check_contains "what the script did" cleaned 'own clean-up'
}

script__started_where_interrupts_are_ignored__can_interrupt_its_children() {
    cat >program.exe <<'EOT'
#!/bin/bash
set -m
sleep 60 &
kill -INT -- "-$!"
wait "$!"
[ $? = 130 ] && echo "1 passed, 0 failed, 0 skipped"
EOT
    (
        trap '' INT
        verdict '' ''
        check_equal "code" "$code" 0
    )
}

script__leaves_a_mount__is_unmounted() {
    cat >program.exe <<'EOT'
#!/bin/bash
mkdir "$TMPDIR/small"
echo "$TMPDIR/small" >mounted
mount -t tmpfs tmpfs "$TMPDIR/small" && echo "1 passed, 0 failed, 0 skipped"
EOT
    verdict '' ''
    [ "$code" = 0 ] || skip "cannot mount a tmpfs here"
    check_fails "the mount is left" grep -qF "$(cat mounted)" /proc/self/mounts
    [ ! -e "$(cat mounted)" ] || fail "its folder is left"
}

run_cases run_test
