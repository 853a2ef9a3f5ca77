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

# packages NAME...: packages_get on a machine that has the package "there" alone and cannot get any other.
packages() {
    # shellcheck disable=SC2016 # expands in the stubs
    stub dpkg-query <<<'[ "$4" = there ] && printf installed'
    stub apt-get <<<'echo "apt-get $*" >>asked; exit 100'
    stub apt-cache <<<'exit 100'
    stub sudo <<<'"$@"'
    cat >packages.sh <<'EOT'
note() { echo "$*"; }
die() { echo "$*"; exit 1; }
. "$LUNSHADOW_SRC/build-aux/dev.d/packages.sh"
packages_get "$@"
EOT
    PATH=$PWD/bin:$PATH sh packages.sh "$@" >out 2>&1
}

packages__cannot_be_had__are_named() {
    check_fails "packages" packages there missing-one missing-two
    check_equal "the last line" "$(tail -n 1 out)" "cannot install: missing-one missing-two"
    check_contains "what apt was asked" asked ' install .*missing-one missing-two$'
    check_fails "what is there was asked for" grep -qw there asked
}

packages__all_there__apt_is_not_asked() {
    check "packages" packages there
    [ ! -e asked ] || fail "apt was asked: $(cat asked)"
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

dev__set_up_fails__demo_says_so_in_its_last_line() {
    check_fails "dev demo" env -u HOME -u XDG_CACHE_HOME "$LUNSHADOW_SRC/dev" demo >out 2>err
    check_equal "output" "$(cat out)" "demo: FAIL it could not be set up, see above"
    check_equal "complaint" "$(cat err)" "dev: no cache folder: set HOME or XDG_CACHE_HOME"
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
