# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Harness for shell tests, the counterpart of harness.h: same command line, same filter, same last line and exit
# codes. A test file sources it, defines one function a case, and ends with: run_cases PROGRAM. What is a case is told by
# its name, function__condition__result: a list of them would be one more place to forget one in.
#
# Command line: [-l] [-v] [--junit FILE] [NAME-PART...]; without name parts LUNSHADOW_TEST_FILTER is used.
# Each case runs in a subshell with `set -u`, in an empty folder of its own, named by $case_dir.

# Every check leaves a mark: a case that made none shows nothing, and has failed.

# fail TEXT...: the running case failed; it goes on, so that one run shows all that is wrong.
fail() {
    echo "    FAILED: $*"
    touch "$case_mark/failed"
}

# check TEXT COMMAND...: COMMAND must succeed.
check() {
    local text=$1
    : >"$case_mark/checked"
    shift
    "$@" || fail "$text (exit $?: $*)"
}

# check_fails TEXT COMMAND...: COMMAND must fail, and not by a signal or a missing program.
check_fails() {
    local text=$1 status=0
    : >"$case_mark/checked"
    shift
    "$@" || status=$?
    [ "$status" -ge 1 ] && [ "$status" -lt 126 ] || fail "$text (exit $status: $*)"
}

# check_equal TEXT VALUE EXPECTED
check_equal() {
    : >"$case_mark/checked"
    [ "$2" = "$3" ] || fail "$1: is '$2', expected '$3'"
}

# check_contains TEXT FILE PATTERN: a line of FILE matches the extended regular expression.
check_contains() {
    : >"$case_mark/checked"
    grep -Eq -e "$3" "$2" || {
        fail "$1: no line of $2 matches '$3'; it holds:"
        sed 's/^/    | /' "$2" | head -n 20
    }
}

# skip TEXT...: what is missing; ends the case.
skip() {
    echo "    SKIPPED: $*"
    echo "$*" >"$case_mark/skipped"
    exit 0
}

harness_xml() {
    sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' -e 's/"/\&quot;/g' | tr -d '\000-\010\013\014\016-\037'
}

harness_selected() { # NAME: does any filter part occur in it?
    local part
    [ ${#harness_filter[@]} -gt 0 ] || return 0
    for part in "${harness_filter[@]}"; do
        [[ $1 == *"$part"* ]] && return 0
    done
    return 1
}

harness_run_one() { # PROGRAM CASE: result in $harness_result
    local log=$harness_tmp/log started=$SECONDS status=0
    case_mark=$harness_tmp/mark
    case_dir=$harness_tmp/case
    rm -rf "$case_mark" "$case_dir"
    mkdir "$case_mark" "$case_dir"
    (
        set -u
        cd "$case_dir" || exit 99
        "$2"
    ) >"$log" 2>&1 </dev/null || status=$?
    harness_result=passed
    [ -e "$case_mark/skipped" ] && harness_result=skipped
    if [ -e "$case_mark/failed" ] || [ "$status" != 0 ]; then
        harness_result=failed
        [ "$status" = 0 ] || echo "    FAILED: the case ended with status $status" >>"$log"
    elif [ "$harness_result" = passed ] && [ ! -e "$case_mark/checked" ]; then
        harness_result=failed
        echo "    FAILED: the case made no check" >>"$log"
    fi
    echo "$harness_result: $1/$2"
    if [ "$harness_result" != passed ] || [ -n "$harness_verbose" ]; then cat "$log"; fi
    if [ -n "$harness_junit" ]; then
        {
            printf '<testcase classname="%s" name="%s" time="%s">' "$1" "$2" $((SECONDS - started))
            case $harness_result in
            failed) printf '<failure>%s</failure>' "$(harness_xml <"$log")" ;;
            skipped) printf '<skipped message="%s"/>' "$(harness_xml <"$case_mark/skipped")" ;;
            esac
            printf '</testcase>\n'
        } >>"$harness_tmp/junit"
    fi
}

# run_cases PROGRAM: parse the script's own arguments (harness_args), run those of its cases that are selected, exit.
run_cases() {
    local program=$1 name passed=0 failed=0 skipped=0 list='' cases
    harness_filter=() harness_verbose='' harness_junit=''
    mapfile -t cases < <(sed -n 's/^\([a-z0-9_]*__[a-z0-9_]*\)() .*/\1/p' "$0" | while IFS= read -r name; do
        ! declare -F "$name" || : # not what only stands in a text
    done)
    [ $# = 1 ] && [ ${#cases[@]} -gt 0 ] || {
        echo "$0: run_cases takes the program's name alone; a case is a function with '__' in its name" >&2
        exit 99
    }
    set -- "${harness_args[@]}"
    while [ $# -gt 0 ]; do
        case $1 in
        -l) list=1 ;;
        -v) harness_verbose=1 ;;
        --junit) harness_junit=$2 && shift ;;
        -*) echo "$0: unknown option $1" >&2 && exit 99 ;;
        *) harness_filter+=("$1") ;;
        esac
        shift
    done
    [ ${#harness_filter[@]} -gt 0 ] || read -ra harness_filter <<<"${LUNSHADOW_TEST_FILTER:-}"
    unset LUNSHADOW_TEST_FILTER # it is not meant for the programs that a case tests
    harness_tmp=$(mktemp -d "${TMPDIR:-/tmp}/lunshadow-test.XXXXXX") || exit 99
    trap 'rm -rf "$harness_tmp"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    for name in "${cases[@]}"; do
        harness_selected "$program/$name" || continue
        if [ -n "$list" ]; then
            echo "$program/$name"
            continue
        fi
        harness_run_one "$program" "$name"
        case $harness_result in
        passed) passed=$((passed + 1)) ;;
        failed) failed=$((failed + 1)) ;;
        skipped) skipped=$((skipped + 1)) ;;
        esac
    done
    [ -z "$list" ] || exit 0
    if [ -n "$harness_junit" ]; then
        {
            echo '<?xml version="1.0" encoding="UTF-8"?>'
            printf '<testsuite name="%s" tests="%d" failures="%d" skipped="%d">\n' "$program" \
                $((passed + failed + skipped)) "$failed" "$skipped"
            cat "$harness_tmp/junit" 2>/dev/null
            echo '</testsuite>'
        } >"$harness_junit"
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ] || exit 1
    [ "$passed" -gt 0 ] || [ "$skipped" = 0 ] || exit 77
    exit 0
}

harness_args=("$@")
