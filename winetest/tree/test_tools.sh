#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The developer's tools: what ./dev offers, and the cache that never trusts a damaged entry.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

help__each_verb__is_listed_and_explained() {
    local verb
    "$LUNSHADOW_SRC/dev" help >all || fail "dev help: exit $?"
    for verb in setup build demo check host format lint help; do
        check_contains "dev help" all "^    $verb( |$)"
        check "dev $verb --help" "$LUNSHADOW_SRC/dev" "$verb" --help >one
        check_contains "dev $verb --help" one "^usage: ./dev $verb( |$)"
    done
}

dev__unknown_verb__is_named() {
    check_fails "dev nonsense" "$LUNSHADOW_SRC/dev" nonsense 2>err
    check_contains "what it says" err 'nonsense'
    check_fails "dev help nonsense" "$LUNSHADOW_SRC/dev" help nonsense 2>err
    check_contains "what it says" err 'nonsense'
}

# stub NAME: a program of this name, before all others, from standard input.
stub() {
    mkdir -p bin
    { echo '#!/bin/sh' && cat; } >"bin/$1"
    chmod +x "bin/$1"
}

cunit__interrupted__leaves_nothing() {
    local build
    cat >cunit.sh <<'EOT'
note() { :; }
. "$LUNSHADOW_SRC/build-aux/dev.d/cunit.sh"
cunit_version() { :; }
cunit_fetch() { echo >up; while sleep 0.1; do :; done; } # a signal may miss a sleep that is just starting
cunit_build "$PWD/entry"
EOT
    mkfifo up
    mkdir tmp
    TMPDIR=$PWD/tmp setsid sh cunit.sh &
    build=$!
    read -r _ <up
    kill -TERM -- "-$build"
    wait "$build"
    # The shell that cleans up is a child of the one that is waited for.
    for _ in {1..200}; do
        [ -n "$(ls tmp)" ] || break
        sleep 0.05
    done
    check_equal "left in the temporary folder" "$(ls tmp)" ""
}

# The stamps of an earlier build must not hide which tree failed, and why.
build__make_fails__tree_and_reason_are_told() {
    mkdir -p build/native build/win64
    touch build/native/build.done build/win64/build.done
    cat >build.sh <<'EOT'
src=$PWD trees="$PWD/build/native $PWD/build/win64"
note() { echo "$*"; }
. "$LUNSHADOW_SRC/build-aux/dev.d/jobs.sh"
. "$LUNSHADOW_SRC/build-aux/dev.d/build.sh"
configure_trees() { :; }
make() {
    case $2 in
    */win64) echo "no rule for it" && return 2 ;;
    esac
}
build
EOT
    check_fails "build" sh build.sh >out 2>&1
    check_contains "what is said" out 'no rule for it'
    check_equal "trees that failed" "$(grep failed out)" \
        "build of $PWD/build/win64 failed; the whole log is $PWD/build/win64/build.log"
}

# After an error make goes on with all that does not need the file.
build__fails_early__errors_are_shown_and_not_the_end() {
    local error
    cat >show.sh <<'EOT'
. "$LUNSHADOW_SRC/build-aux/dev.d/build.sh"
build_errors log
EOT
    for error in "core/a.c:7:3: error: 'b' undeclared" 'a.c:(.text+0x1): undefined reference to `c'"'" \
        'a.o: multiple definition of `d'"'" 'make[1]: *** [Makefile:9: e.o] Error 1' 'configure: error: no f' \
        'a.c:1:10: fatal error: g.h: No such file'; do
        { echo far && printf 'before %d\n' 1 2 && echo "$error" && printf 'after %d\n' {1..5} &&
            printf '  CC core/error.o -Werror -Werror=shadow %d\n' {1..99}; } >log
        check_equal "of a log with $error" "$(sh show.sh)" \
            "$(printf '%s\n' 'before 1' 'before 2' "$error" 'after '{1..5})"
    done
    printf '  CC core/error.o -Werror %d\n' {1..99} >log
    check_equal "lines of a log without" "$(sh show.sh | sed -n '1p;$p')" \
        $'  CC core/error.o -Werror 60\n  CC core/error.o -Werror 99'
    printf 'error: %d\n' {1..999} >log
    check_equal "lines of a log of errors" "$(sh show.sh | wc -l)" 120
}

# configured CUNIT: have two trees built, with this CUnit; prints what was told to configure, which fails while there is a
# file "broken".
configured() {
    mkdir -p build
    : >calls
    cat >configure <<'EOT'
#!/bin/sh
echo "${PWD##*/} $*" | grep -o '^[a-z0-9]*\|cunit=.*' | xargs >>../../calls
[ ! -e ../../broken ] || exit 1
: >Makefile
EOT
    chmod +x configure
    cat >configure.sh <<'EOT'
src=$PWD trees="$PWD/build/native $PWD/build/win64" CUNIT_HOST=x86_64-w64-mingw32
note() { :; }
cunit_dir() { echo "$cunit"; }
. "$LUNSHADOW_SRC/build-aux/dev.d/jobs.sh"
. "$LUNSHADOW_SRC/build-aux/dev.d/build.sh"
cunit=$1
build
EOT
    stub make <<<:
    PATH=$PWD/bin:$PATH sh configure.sh "$1" >out 2>&1
    status=$?
    LC_ALL=C sort calls
}

build__trees_are_configured__configures_again_only_what_is_told_otherwise() {
    check_equal "first time" "$(configured one)" native$'\n''win64 cunit=one'
    check_equal "second time" "$(configured one)" ''
    check_equal "with another CUnit" "$(configured two)" 'win64 cunit=two'
    check_equal "once more" "$(configured two)" ''
    rm build/native/Makefile
    check_equal "without a makefile" "$(configured two)" native
}

build__configure_fails__is_told_and_done_again() {
    touch broken
    check_equal "the broken one" "$(configured one; echo "$status")" native$'\n''win64 cunit=one'$'\n'1
    rm broken
    check_equal "the mended one" "$(configured one; echo "$status")" native$'\n''win64 cunit=one'$'\n'0
    touch broken
    check_equal "what is there already" "$(configured one; echo "$status")" 0
}

# A native build tree whose tests have run, each by result NAME LAST-LINE [TRS-RESULT]; make only brings what they left.
result() {
    mkdir -p build/native results
    echo "$1.log" >>build/native/list
    [ -z "$2" ] || printf '%s\nPASS %s (exit status: 0)\n' "$2" "$1" >"results/$1.log"
    echo ":test-result: ${3:-PASS}" >"results/$1.trs"
    echo "<testcase classname=\"$1\" name=\"case\"" >"results/$1.xml"
}

# sum LAST-LINE STATUS [PATTERN...]: what ./dev check makes of it; output in out.
sum() {
    local last=$1 status=$2
    shift 2
    # shellcheck disable=SC2016 # expands in the stub
    stub make <<<'case "$*" in
*list-tests) cat "$2/list" ;;
*check) cp -r ../../results/. . && exit "$(cat status)" ;;
esac'
    [ -e build/native/status ] || echo 0 >build/native/status
    cat >sum.sh <<'EOT'
src=$PWD trees=$PWD/build/native
note() { :; }
die() { echo "$*"; exit 1; }
for helper in jobs build coverage check; do
    . "$LUNSHADOW_SRC/build-aux/dev.d/$helper.sh"
done
check "$@"
EOT
    code=0
    PATH=$PWD/bin:$PATH sh sum.sh "$@" >out 2>&1 || code=$?
    check_equal "the last line" "$(tail -n 1 out)" "$last"
    check_equal "exit status" "$code" "$status"
}

check__all_pass__is_their_sum() {
    result one '3 passed, 0 failed, 1 skipped'
    result two '4 passed, 0 failed, 0 skipped'
    sum '7 passed, 0 failed, 1 skipped' 0
    sum '7 passed, 0 failed, 1 skipped' 0 two/ one/case
}

check__one_fails__is_shown_and_counted() {
    result one '3 passed, 0 failed, 0 skipped'
    result two '4 passed, 2 failed, 0 skipped' FAIL
    echo 2 >build/native/status
    sum '7 passed, 2 failed, 0 skipped' 1
    check_contains "which" out '^FAILED: native two$'
}

check__no_report__is_a_failure() {
    result one '3 passed, 0 failed, 0 skipped'
    result two ''
    sum '3 passed, 1 failed, 0 skipped' 1
    check_contains "which" out '^FAILED: native two$'
    check_contains "why" out 'it did not report'
}

check__report_and_verdict_disagree__is_a_failure() {
    result one '3 passed, 0 failed, 0 skipped' ERROR
    sum '3 passed, 1 failed, 0 skipped' 1
    check_contains "which" out '^FAILED: native one$'
}

check__make_fails_though_all_pass__is_a_failure() {
    result one '3 passed, 0 failed, 0 skipped'
    echo 2 >build/native/status
    sum '3 passed, 1 failed, 0 skipped' 1
}

check__something_left_over__is_a_failure() {
    result one '3 passed, 0 failed, 0 skipped'
    mkdir -p results/tests.tmp/17
    sum '3 passed, 1 failed, 0 skipped' 1
    check_contains "what" out 'left over: .*/tests.tmp/17$'
}

check__pattern_matches_nothing__is_a_failure_beside_the_sum() {
    result one '3 passed, 0 failed, 0 skipped'
    sum '3 passed, 1 failed, 0 skipped' 1 one/ nonsense
    check_contains "which" out '^FAILED: no test matches nonsense$'
}

check__no_test_ran__is_no_success() {
    result one '0 passed, 0 failed, 0 skipped'
    sum '0 passed, 0 failed, 0 skipped' 1
    check_contains "what it says" out '^no test ran$'
}

# Without the sanitizers the native tests would show much less, and nobody would notice.
trees__native__are_under_sanitizers() {
    cat >trees.sh <<'EOT'
src=$PWD
cunit_dir() { echo cunit; }
. "$LUNSHADOW_SRC/build-aux/dev.d/build.sh"
for tree in native threads; do tree_options "$src/build/$tree"; done
EOT
    check_equal "what configure is told" "$(sh trees.sh | grep -o 'enable-sanitizers=[a-z,]*' | tr '\n' ' ')" \
        'enable-sanitizers=address,undefined enable-sanitizers=thread '
}

# A file that the makefiles do not know is missing in a release alone.
dist__has_every_file_of_the_repository() {
    git -C "$LUNSHADOW_SRC" ls-files --error-unmatch configure.ac >files 2>err || skip "not in a repository: $(cat err)"
    check "make distdir" env -u MAKEFLAGS -u MAKELEVEL \
        make -s -C "$LUNSHADOW_BUILD" distdir distdir="$PWD/dist" top_distdir="$PWD/dist" >log 2>&1
    git -C "$LUNSHADOW_SRC" ls-files -- ':!.git*' | LC_ALL=C sort >files
    (cd dist && find . -type f) | sed 's/^..//' | LC_ALL=C sort >dist.files
    check_equal "files that are missing in a release" "$(LC_ALL=C comm -13 dist.files files)" ""
}

ci__run__is_the_command_of_the_readme() {
    # shellcheck disable=SC2016 # the script's own
    check_equal "commands" "$(grep -v '^#' "$LUNSHADOW_SRC/.ci/run")" 'cd "$(dirname "$0")/.." && exec ./dev check'
    check_contains "the README" "$LUNSHADOW_SRC/README.md" '^ +\./dev check'
}

dev__set_up_fails__demo_says_so_in_its_last_line() {
    check_fails "dev demo" env -u HOME -u XDG_CACHE_HOME "$LUNSHADOW_SRC/dev" demo >out 2>err
    check_equal "output" "$(cat out)" "demo: FAIL it could not be set up, see above"
    check_equal "complaint" "$(cat err)" "dev: no cache folder: set HOME or XDG_CACHE_HOME"
}

dev__interrupted_while_it_sets_up__demo_says_so_in_its_last_line() {
    local demo
    stub dpkg-query <<<'echo >up; exec sleep 300'
    mkfifo up
    PATH=$PWD/bin:$PATH setsid "$LUNSHADOW_SRC/dev" demo >out 2>&1 &
    demo=$!
    read -r _ <up
    kill -TERM -- "-$demo"
    wait "$demo"
    check_equal "exit status" $? 1
    check_equal "the last line" "$(tail -n 1 out)" "demo: FAIL interrupted"
}

# A cache of the case's own, with one entry that is two files and a link, and counts how often it is built.

note() {
    echo "$*" >>notes
}

die() {
    echo "$*"
    exit 1
}

build_entry() {
    echo built >>builds
    mkdir "$1/folder" && echo one >"$1/folder/one" && echo two >"$1/two" && ln -s two "$1/link"
}

cache_start() {
    export XDG_CACHE_HOME=$PWD/cache
    # shellcheck source=build-aux/dev.d/cache.sh
    . "$LUNSHADOW_SRC/build-aux/dev.d/cache.sh"
    entry=$(cache_root)/entry-1
    check "first time" cache_get "$entry" "the entry" build_entry
}

# is_whole BUILDS: the entry is as built, after that many builds in all.
is_whole() {
    check_equal "builds" "$(wc -l <builds)" "$1"
    check_equal "content" "$(cat "$entry/folder/one" "$entry/two" "$entry/link")" "$(printf 'one\ntwo\ntwo')"
    check_equal "beside it" "$(find "$(cache_root)" -mindepth 1 -maxdepth 1 ! -name '.*' -printf '%f ')" 'entry-1 '
}

cache__whole_entry__is_used_again() {
    cache_start
    is_whole 1
    check "second time" cache_get "$entry" "the entry" build_entry
    is_whole 1
}

# rebuilt COMMAND...: after this damage it is built again, with a word about it.
rebuilt() {
    rm -rf cache builds notes
    cache_start
    "$@"
    check "after $*" cache_get "$entry" "the entry" build_entry
    is_whole 2
    check_contains "what is said after $*" notes 'the entry .* is damaged'
}

spoil() {
    printf x | dd of="$1" bs=1 seek=1 conv=notrunc status=none
}

add_file() {
    echo more >"$1"
}

cache__damaged_entry__is_built_again() {
    cache_start
    rebuilt spoil "$entry/two"
    rebuilt spoil "$entry/folder/one"
    rebuilt truncate -s 0 "$entry/two"
    rebuilt rm "$entry/folder/one"
    rebuilt rm -r "$entry/folder"
    rebuilt ln -sfn folder "$entry/link"
    rebuilt rm "$entry/MANIFEST"
    rebuilt truncate -s 0 "$entry/MANIFEST"
    rebuilt add_file "$entry/more"
}

build_fails() {
    mkdir "$1/half"
    return 1
}

cache__build_fails__leaves_nothing() {
    export XDG_CACHE_HOME=$PWD/cache
    # shellcheck source=build-aux/dev.d/cache.sh
    . "$LUNSHADOW_SRC/build-aux/dev.d/cache.sh"
    entry=$(cache_root)/entry-1
    check_fails "a failing build" cache_get "$entry" "the entry" build_fails
    check_equal "what is there" "$(find "$(cache_root)" -mindepth 1 -maxdepth 1 ! -name '.*')" ''
}

cache__two_at_once__is_built_once() {
    export XDG_CACHE_HOME=$PWD/cache
    # shellcheck source=build-aux/dev.d/cache.sh
    . "$LUNSHADOW_SRC/build-aux/dev.d/cache.sh"
    entry=$(cache_root)/entry-1
    cache_get "$entry" "the entry" build_entry &
    cache_get "$entry" "the entry" build_entry &
    wait
    is_whole 1
}

cache__no_home__is_named() {
    unset HOME XDG_CACHE_HOME
    # shellcheck source=build-aux/dev.d/cache.sh
    . "$LUNSHADOW_SRC/build-aux/dev.d/cache.sh"
    (cache_root) >out && fail "no folder, and no complaint"
    check_contains "what it says" out 'set HOME or XDG_CACHE_HOME'
}

# interrupt_job COMMAND: have the jobs of ./dev run the command, interrupt it when it has said "up", and wait for its end. What
# ./dev starts in the background runs in process groups of its own, which a Ctrl-C does not reach by itself. The shell is
# sh, as for ./dev: not every kill takes "--".
interrupt_job() {
    local job
    cat >job.sh <<'EOT'
note() { echo "$*"; }
. "$LUNSHADOW_SRC/build-aux/dev.d/jobs.sh"
job_start log sh -c "$1"
jobs_wait
EOT
    mkfifo up
    sh job.sh "$1" &
    job=$!
    read -r _ <up
    kill -TERM "$job"
    wait "$job"
    check_equal "exit status" $? 130
}

jobs__interrupted__all_that_they_started_ends() {
    local pid
    interrupt_job 'sleep 300 & echo $! >pid; echo up >up; wait'
    pid=$(cat pid)
    # Ended, though perhaps nobody has asked for its exit status yet.
    grep -Eqs '^State:.[^ZX]' "/proc/$pid/status" && fail "the job's child still runs"
    kill -KILL "$pid" 2>/dev/null
    return 0
}

jobs__interrupted__waits_for_their_clean_up() {
    cat >slow.sh <<'EOT'
trap 'sleep 1; echo done >cleaned; exit' TERM
echo up >up
while :; do sleep 0.1; done
EOT
    interrupt_job 'sh slow.sh; echo "a shell between"'
    check "the clean-up, when it has ended" test -e cleaned
}

build__two_at_once__the_second_waits_and_says_so() {
    local first second line
    mkdir build
    cat >lock.sh <<'EOT'
src=$PWD
note() { echo "$*"; }
. "$LUNSHADOW_SRC/build-aux/dev.d/build.sh"
build_lock
echo locked
[ "$1" = second ] || read -r _
EOT
    mkfifo in out waits
    sh lock.sh first <in >out &
    first=$!
    exec 3>in 4<out
    read -r line <&4
    check_equal "the first" "$line" locked
    sh lock.sh second >waits &
    second=$!
    exec 5<waits
    read -r line <&5
    check_equal "the second, while the first is at work" "$line" "waiting for another ./dev in this tree to end"
    echo end >&3
    read -r line <&5
    check_equal "the second, after it" "$line" locked
    wait "$first" || fail "exit status of the first: $?"
    wait "$second" || fail "exit status of the second: $?"
}

run_cases tools
