# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# Layout and lint. Sourced by ./dev after packages.sh and build.sh. Expects src, native, win64, note and die.

C_FOLDERS='base provider fakevss idl winetest'

shell_files() {
    (cd "$src" && find dev autogen.sh .ci/run build-aux/run-test build-aux/host build-aux/checks build-aux/dev.d winetest \
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
    provider/com/* | provider/app/* | fakevss/* | idl/* | winetest/com/* | *_win32*) return 0 ;;
    *) return 1 ;;
    esac
}

lint_tidy() {
    common="-std=gnu11 -D_FILE_OFFSET_BITS=64 -DHAVE_CONFIG_H -I."
    "$src/build-aux/checks/list" "$src" '*.c' | while IFS= read -r file; do
        if is_windows_file "$file"; then
            options="--target=x86_64-w64-mingw32 -DUNICODE -D_UNICODE -D_WIN32_WINNT=0x0601 -D__USE_MINGW_ANSI_STDIO=1
                -I$win64 -I$win64/idl -I$(cunit_dir)/include"
        else
            options=-I$native
        fi
        # shellcheck disable=SC2086 # lists
        (cd "$src" && clang-tidy-14 --quiet --warnings-as-errors='*' "$file" -- $common $options) 2>/dev/null || echo "$file"
    done >"$src/build/tidy.log"
    [ ! -s "$src/build/tidy.log" ] || {
        cat "$src/build/tidy.log" >&2
        return 1
    }
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
        --suppress=missingIncludeSystem -I . $C_FOLDERS) || lint_failed="$lint_failed cppcheck"
    note "clang-tidy"
    lint_tidy || lint_failed="$lint_failed clang-tidy"
    [ -z "$lint_failed" ] || die "not clean:$lint_failed"
    note "lint: clean"
}
