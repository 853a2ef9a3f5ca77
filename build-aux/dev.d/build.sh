# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# The build trees. Sourced by ./dev, after cunit.sh and jobs.sh. Expects src, note and die, and in trees those to build.

# tree_options TREE: what its configure is told.
tree_options() {
    windows="--host=$CUNIT_HOST --with-cunit=$(cunit_dir)"
    quick="CFLAGS=-O1" # what sanitizers add is not optimised much further, but takes its time
    case ${1#"$src/build/"} in
    native) options="--enable-sanitizers=address,undefined $quick" ;;
    win64) options=$windows ;;
    threads) options="--enable-sanitizers=thread $quick" ;;
    valgrind) options= ;;
    fuzz) options="--disable-werror --enable-sanitizers=address,undefined,fuzzer-no-link CC=clang $quick" ;;
    coverage/native) options="--enable-coverage CFLAGS=-O0" ;; # a line merged with another one has no count of its own
    coverage/win64) options="--enable-coverage CFLAGS=-O0 $windows" ;;
    *) die "no such build tree: $1" ;;
    esac
    echo "--enable-werror --enable-fault-injection $options"
}

# The stamp is what configure was told; written when it succeeded.
tree_is_configured() {
    [ -f "$1/Makefile" ] && [ "$(cat "$1/configured" 2>/dev/null)" = "$(tree_options "$1")" ]
}

# What compilers, linkers and make say of an error. No line that compiles a file says so: -Werror does not count.
build_error='(^|[^[:alnum:]_-])([Ee]rror[ :]|undefined reference|multiple definition)|\*\*\* '

# build_errors LOG: its errors among their neighbours, since make -k goes on long after them; without any, its end.
build_errors() {
    if grep -qE "$build_error" "$1"; then
        grep -E -B 2 -A 5 "$build_error" "$1" | head -n 120
    else
        tail -n 40 "$1"
    fi
}

# build_failed STEP: the errors of the trees in which it ran and that have no stamp of it.
build_failed() {
    for tree in $trees; do
        [ -f "$tree/$1.done" ] || [ ! -f "$tree/$1.log" ] || {
            build_errors "$tree/$1.log" >&2
            note "$1 of $tree failed; the whole log is $tree/$1.log"
        }
    done
    exit 1
}

# build_step STEP TREE COMMAND...: start COMMAND in TREE, log in TREE/STEP.log, mark in TREE/STEP.done.
build_step() {
    rm -f "$2/$1.done"
    step=$1 tree=$2
    shift 2
    # shellcheck disable=SC2016 # expands in the inner shell
    job_start "$tree/$step.log" sh -c 'cd "$1" && mark=$2 && shift 2 && "$@" && : >"$mark"' sh "$tree" "$step.done" "$@"
}

configure_trees() {
    [ -x "$src/configure" ] || {
        note "autogen"
        "$src/autogen.sh" >"$src/build/autogen.log" 2>&1 || {
            cat "$src/build/autogen.log" >&2
            die "autogen.sh failed"
        }
    }
    for tree in $trees; do
        tree_is_configured "$tree" && : >"$tree/configure.done" && continue
        note "configure $tree"
        rm -f "$tree/configured"
        # shellcheck disable=SC2046 # a list
        build_step configure "$tree" "$src/configure" $(tree_options "$tree")
    done
    jobs_wait || build_failed configure
    for tree in $trees; do
        tree_is_configured "$tree" || tree_options "$tree" >"$tree/configured"
    done
}

# One ./dev at a time works in the build trees: the lock is on descriptor 8 until it ends, and what outlives it (the
# coordinator, Wine's services) does not inherit that.
build_lock() {
    exec 8>"$src/build/.lock" || exit 1
    flock -n 8 && return
    note "waiting for another ./dev in this tree to end"
    flock 8
}

build() {
    # shellcheck disable=SC2086 # a list
    mkdir -p $trees || exit 1
    build_lock
    configure_trees
    # The trees share the generated files of the source tree: brought up to date before they run side by side.
    for tree in $trees; do
        rm -f "$tree/build.log" "$tree/build.done"
    done
    for tree in $trees; do
        make -C "$tree" Makefile >"$tree/build.log" 2>&1 || build_failed build
        : >"$tree/build.done"
    done
    # "check" builds all there is, and with no TESTS runs none.
    note "building $trees"
    for tree in $trees; do
        build_step build "$tree" make -k "-j$(nproc)" check TESTS=
    done
    jobs_wait || build_failed build
}
