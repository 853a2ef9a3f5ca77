# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# Layout and lint. Sourced by ./dev after packages.sh and build.sh. Expects src, native, win64, note and die.

C_FOLDERS='base provider fakevss idl winetest'

shell_files() {
    (cd "$src" && find dev autogen.sh .ci/run build-aux/run-test build-aux/host build-aux/contract-coverage \
        build-aux/checks build-aux/dev.d winetest \
        -type f \( ! -name '*.*' -o -name '*.sh' \) -print | while IFS= read -r file; do
        case $file in
        *.sh) echo "$file" ;;
        *) ! head -c 2 "$file" | grep -q '#!' || echo "$file" ;;
        esac
    done)
}

verb_format() {
    packages_get clang-format-14
    case ${1:-} in
    '') exec "$src/build-aux/checks/format" "$src" -i ;;
    --check) exec "$src/build-aux/checks/format" "$src" ;;
    *) die "unexpected argument $1" ;;
    esac
}

# Folders that only exist for Windows: clang reads them with MinGW's headers.
is_windows_file() {
    case $1 in
    provider/com/* | provider/app/* | fakevss/coordinator/* | fakevss/service/* | fakevss/cli/* | idl/* | \
        winetest/com/* | *_win32*) return 0 ;;
    *) return 1 ;;
    esac
}

is_native_file() {
    ! is_windows_file "$1"
}

# lint_files TEST: the C sources for which TEST holds.
lint_files() {
    "$src/build-aux/checks/list" "$src" '*.c' | while IFS= read -r file; do
        ! "$1" "$file" || echo "$file"
    done
}

# tidy_files OPTION...: clang-tidy over the files named on standard input, with these compiler options.
tidy_files() {
    # shellcheck disable=SC2016 # expands in the inner shell
    (cd "$src" && TIDY_OPTIONS="$*" xargs -r -n 8 -P "$(nproc)" sh -c '
        clang-tidy-14 --quiet --warnings-as-errors="*" "$@" -- $TIDY_OPTIONS 2>/dev/null' sh)
}

lint_tidy() {
    tidy_failed=0
    common="-std=gnu11 -D_FILE_OFFSET_BITS=64 -DHAVE_CONFIG_H -I."
    windows="--target=x86_64-w64-mingw32 -DUNICODE -D_UNICODE -D_WIN32_WINNT=0x0601 -D__USE_MINGW_ANSI_STDIO=1
        -I$win64 -I$win64/idl -I$(cunit_dir)/include"
    lint_files is_windows_file | tidy_files "$common $windows" || tidy_failed=1
    lint_files is_native_file | tidy_files "$common -I$native" || tidy_failed=1
    return $tidy_failed
}

verb_lint() {
    no_arguments "$@"
    setup
    # shellcheck disable=SC2086 # a list
    packages_get $PACKAGES_LINT
    build
    lint_failed=
    note "shellcheck"
    shell_files | (cd "$src" && xargs shellcheck) || lint_failed="$lint_failed shellcheck"
    note "cppcheck"
    # shellcheck disable=SC2086 # a list
    (cd "$src" && cppcheck -q --enable=warning,performance,portability --inline-suppr --error-exitcode=1 --std=c11 \
        --suppress=missingIncludeSystem --suppress=ctuuninitvar -I . $C_FOLDERS) || lint_failed="$lint_failed cppcheck"
    note "clang-tidy"
    lint_tidy || lint_failed="$lint_failed clang-tidy"
    [ -z "$lint_failed" ] || die "not clean:$lint_failed"
    note "lint: clean"
}
