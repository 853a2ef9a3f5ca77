# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# Line coverage of the provider, of both hosts together. Sourced by ./dev, after packages.sh. Expects src and die.

COVERAGE_LEAST=90 # per cent of lines of each of COVERAGE_FOLDERS
COVERAGE_FOLDERS='provider/core provider/com provider/array'

coverage_prepare() {
    packages_get gcovr
    trees="$src/build/coverage/native $src/build/coverage/win64"
    # The counts of a program that ends are added to those of the programs before it, and only on Linux under a lock.
    check_jobs=1
    LUNSHADOW_COVERAGE=1
    export LUNSHADOW_COVERAGE
    [ ! -d "$src/build/coverage" ] || find "$src/build/coverage" -name '*.gcda' -delete
}

coverage_collect() { # TREE GCOV
    (cd "$1" && gcovr --root "$src" --gcov-executable "$2" --filter "$src/provider/" --json "$1.json" .) ||
        die "gcovr failed in $1"
}

# coverage_report: a line a file and one a folder; fails when a folder has too little.
coverage_report() {
    coverage_collect "$src/build/coverage/native" gcov
    coverage_collect "$src/build/coverage/win64" x86_64-w64-mingw32-gcov
    short=
    for folder in $COVERAGE_FOLDERS; do
        gcovr --root "$src" -a "$src/build/coverage/native.json" -a "$src/build/coverage/win64.json" \
            --filter "$src/$folder/" --fail-under-line $COVERAGE_LEAST >"$src/build/coverage/report.txt" || short="$short $folder"
        sed '/^[-=]*$/d; /^Directory/d; /GCC Code/d' "$src/build/coverage/report.txt"
        echo "coverage: $folder: $(sed -n 's/^TOTAL.* \([0-9]*%\).*/\1/p' "$src/build/coverage/report.txt") of lines"
    done
    [ -z "$short" ] || {
        echo "coverage: less than $COVERAGE_LEAST% in$short"
        return 1
    }
}
