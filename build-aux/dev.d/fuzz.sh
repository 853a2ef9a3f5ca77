# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# Fuzz targets under libFuzzer. Sourced by ./dev, after build.sh. Expects src and die, and sets trees.

# fuzz_seeds TARGET: the folders with its good inputs.
fuzz_seeds() {
    case $1 in
    scenario) echo "$src/fakevss/scenarios" ;;
    run) echo "$src/winetest/report" ;;
    *) die "unknown target $1: scenario or run" ;;
    esac
}

# fuzz TARGET [SECONDS]: inputs that are found to be of interest are kept in the build tree, for the next time.
fuzz() {
    command -v clang >/dev/null || die "clang is missing: apt-get install clang"
    seeds=$(fuzz_seeds "$1") || exit 1
    trees=$src/build/fuzz
    mkdir -p "$trees/found-$1" || exit 1
    build_lock
    configure_trees
    make -C "$trees" "-j$(nproc)" "winetest/fuzz/fuzz_$1" >"$trees/build.log" 2>&1 || {
        build_errors "$trees/build.log" >&2
        die "build of $trees failed; the whole log is $trees/build.log"
    }
    cd "$trees" || exit 1
    exec "winetest/fuzz/fuzz_$1" -max_total_time="${2:-60}" -timeout=10 -artifact_prefix="$trees/" "found-$1" "$seeds" 8>&-
}
