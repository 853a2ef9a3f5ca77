# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# The tests of all trees, and their sum. Sourced by ./dev, after build.sh and coverage.sh. Expects src, native, win64,
# note and die; check_variant sets trees.

# check_variant NAME: what ./dev check --NAME builds and tests, everything when it is empty.
check_variant() {
    case $1 in
    '') trees="$native $win64 $src/build/threads" ;;
    threads)
        trees=$src/build/threads
        check_threads=UNIT_TESTS
        ;;
    valgrind)
        trees=$src/build/valgrind
        packages_get valgrind
        LUNSHADOW_WRAPPER="valgrind --quiet --error-exitcode=98 --leak-check=full --errors-for-leak-kinds=definite,possible"
        export LUNSHADOW_WRAPPER
        ;;
    coverage) coverage_prepare ;;
    esac
}

# check_tests TREE: what make is told of the tree's tests; nothing: all of them.
check_tests() {
    case ${1#"$src/build/"} in
    threads) echo "TESTS=\$(${check_threads:-THREAD_TESTS})" ;;
    # valgrind 3.19 keeps all threads from running while one waits for an open file description lock, as these do.
    valgrind) echo "TESTS=\$(filter-out winetest/unit/test_os_lock,\$(UNIT_TESTS))" ;;
    esac
}

# check_make TREE ARG...: make there, for its tests.
check_make() {
    tree=$1
    shift
    tests=$(check_tests "$tree")
    make -C "$tree" ${tests:+"$tests"} "$@"
}

# check_logs TREE: one line a test, its log.
check_logs() {
    check_make "$1" -s list-tests || die "cannot list the tests of $1"
}

# check_count LOG: the three numbers of run-test's last line, nothing when it has none. Automake adds one of its own.
check_count() {
    tail -n 2 "$1" 2>/dev/null | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p'
}

# check_log TREE LOG: add one test's numbers to the sum; show it when it failed.
check_log() {
    # shellcheck disable=SC2046 # three numbers
    set -- "$1" "$2" $(check_count "$1/$2")
    [ $# -eq 5 ] || set -- "$1" "$2" 0 1 0
    [ "$4" != 0 ] || ! grep -Eq '^:test-result: (X?FAIL|XPASS|ERROR)' "$1/${2%.log}.trs" 2>/dev/null || set -- "$1" "$2" "$3" 1 "$5"
    passed=$((passed + $3)) failed=$((failed + $4)) skipped=$((skipped + $5))
    [ "$4" = 0 ] || {
        echo "FAILED: ${1##*/} ${2%.log}"
        if [ -s "$1/$2" ]; then
            tail -n 60 "$1/$2" | sed 's/^/    /'
        else
            echo "    it did not report (see $1/check.log)"
        fi
    }
    [ "$5" = 0 ] || sed -n "/^skipped: /{N;s/\n *SKIPPED//;p;b};/^skipped /p" "$1/$2" | sed "s/^skipped:*/SKIPPED: ${1##*/}/"
}

# check_pattern PATTERN: did any case of this name run?
check_pattern() {
    for tree in $trees; do
        find "$tree" -name '*.xml' -exec sed -n 's/.*<testcase classname="\([^"]*\)" name="\([^"]*\)".*/\1\/\2/p' {} +
    done | grep -F -e "$1" >/dev/null
}

# What a test must not leave: its folder, with hosts in it.
check_left_over() {
    for tree in $trees; do
        left=$(find "$tree/tests.tmp" -mindepth 1 -maxdepth 1 2>/dev/null)
        [ -z "$left" ] || {
            failed=$((failed + 1))
            echo "FAILED: ${tree##*/}: left over: $left"
        }
    done
}

check() {
    LUNSHADOW_TEST_FILTER=$*
    export LUNSHADOW_TEST_FILTER
    for tree in $trees; do
        find "$tree" \( -name '*.xml' -o -name '*.trs' -o -name test-suite.log \) -delete
        check_logs "$tree" | (cd "$tree" && xargs rm -f)
        rm -rf "$tree/tests.tmp"
    done
    note "testing $trees"
    # Thrice as many as processors: what runs under Wine mostly waits for processes to start and end.
    for tree in $trees; do
        tests=$(check_tests "$tree")
        build_step check "$tree" make -k "-j${check_jobs:-$((3 * $(nproc)))}" ${tests:+"$tests"} check
    done
    jobs_wait
    check_status=$?

    passed=0 failed=0 skipped=0
    for tree in $trees; do
        for log in $(check_logs "$tree"); do
            check_log "$tree" "$log"
        done
    done
    check_left_over
    for pattern; do
        check_pattern "$pattern" || {
            failed=$((failed + 1))
            echo "FAILED: no test matches $pattern"
        }
    done
    if [ $check_status != 0 ] && [ $failed = 0 ]; then
        failed=1
        for tree in $trees; do
            [ -f "$tree/check.done" ] || tail -n 40 "$tree/check.log"
        done
        echo "FAILED: make check, although each test passed"
    fi
    [ $((passed + failed + skipped)) -gt 0 ] || echo "no test ran"
    echo "$passed passed, $failed failed, $skipped skipped"
    [ $failed = 0 ] && [ $passed -gt 0 ]
}
