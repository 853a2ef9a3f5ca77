#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The harnesses for C and for shell themselves, on programs that fail on purpose: nothing that goes wrong may look like
# success.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

fixture=$LUNSHADOW_BUILD/winetest/harness/fixture_failing

# run_fixture EXPECTED-EXIT EXPECTED-LAST-LINE [ARG...]: output in out and err.
run_fixture() {
    local expected=$1 last=$2 status=0
    shift 2
    "$fixture" "$@" >out 2>err || status=$?
    check_equal "exit code of: $*" "$status" "$expected"
    check_equal "last line of: $*" "$(tail -n 1 out)" "$last"
}

all__run__counts_and_fails() {
    run_fixture 1 "3 passed, 10 failed, 1 skipped"
    check_equal "failed checks" "$(grep -c '^FAILED fixture/' out)" 12
}

selected__passing_case__passes() {
    run_fixture 0 "1 passed, 0 failed, 0 skipped" fixture/good
}

checks__mismatch__prints_both_values_with_place() {
    run_fixture 1 "3 passed, 10 failed, 1 skipped"
    local place='winetest/harness/fixture_failing\.c:[0-9]+: '
    check_contains "CHECK" out "^FAILED fixture/wrong_true: .*${place}1 > 2 is false\$"
    check_contains "CHECK_INT" out "fixture/wrong_int: .*${place}40 \+ 2 is 42, expected 43\$"
    check_contains "CHECK_INT by name" out "fixture/wrong_int: .*${place}42 is 42 .*, expected ERR_COUNT, [0-9]+ "
    check_contains "CHECK_STR" out "fixture/wrong_str: .*${place}.* is \"is <this> & \"that\"\", expected \"some"
    check_contains "CHECK_STR on NULL" out "fixture/wrong_str: .*${place}NULL is NULL, expected \"text\"\$"
    check_contains "CHECK_MEM" out "fixture/wrong_mem: .*${place}\"abc\" differs at byte 2 of 3: is 0x63, expected 0x64\$"
    check_contains "CHECK_CONTAINS" out "fixture/wrong_contains: .*${place}\"abc\" is \"abc\", expected to contain \"x\"\$"
    check_contains "CHECK_ERR" out \
        "fixture/wrong_err: .*${place}refuse\(&why\) is ERR_NO_SPACE, expected ERR_OK: the disk is full\$"
    check_contains "CHECK_HR" out \
        "fixture/wrong_hr: .*${place}0x80004005 is E_FAIL \(0x80004005\), expected VSS_E_PROVIDER_VETO \(0x80042306\)\$"
    check_contains "a check in another thread" out "fixture/wrong_in_thread: .*${place}"
}

case__no_check__fails() {
    run_fixture 1 "0 passed, 1 failed, 0 skipped" fixture/silent
    check_contains "reason" out 'fixture/silent: .*the case made no check'
}

skip__alone__exits_77_and_says_why() {
    run_fixture 77 "0 passed, 0 failed, 1 skipped" fixture/skipped fixture/no-such
    check_contains "reason" out '^skipped fixture/skipped: no <tool> here$'
}

skip__after_a_failed_check__is_a_failure() {
    run_fixture 1 "0 passed, 1 failed, 0 skipped" late_skip
}

skip__beside_a_pass__exits_0() {
    run_fixture 0 "1 passed, 0 failed, 1 skipped" fixture/good fixture/skipped
}

filter__nothing_selected__exits_0_with_zero_counts() {
    run_fixture 0 "0 passed, 0 failed, 0 skipped" no-such-case
    LUNSHADOW_TEST_FILTER="no-such" run_fixture 0 "0 passed, 0 failed, 0 skipped"
}

filter__environment__is_used_without_arguments_only() {
    LUNSHADOW_TEST_FILTER="x/go wrong_mem" run_fixture 0 "1 passed, 0 failed, 0 skipped" /good
    LUNSHADOW_TEST_FILTER="e/goo wrong_mem" run_fixture 1 "1 passed, 1 failed, 0 skipped"
    LUNSHADOW_TEST_FILTER="" run_fixture 1 "3 passed, 10 failed, 1 skipped"
}

filter__program_name__selects_all() {
    run_fixture 1 "3 passed, 10 failed, 1 skipped" fixture/
}

list__selected__prints_names_and_runs_nothing() {
    check "list" "$fixture" -l wrong_s good >list
    check_equal "names" "$(tr '\n' ' ' <list)" "fixture/good fixture/wrong_str "
    check "list of all" "$fixture" -l >list
    check_equal "number of cases" "$(wc -l <list)" 14
}

verbose__run__names_each_case() {
    run_fixture 1 "1 passed, 1 failed, 0 skipped" -v good wrong_mem
    check_contains "start" out '^running fixture/good$'
    check_contains "pass" out '^passed fixture/good \([0-9]+ ms\)$'
    check_contains "failure" out '^failed fixture/wrong_mem \([0-9]+ ms\)$'
}

options__wrong__exit_99() {
    local status=0
    "$fixture" --nonsense >out 2>err || status=$?
    check_equal "exit code" "$status" 99
    check_contains "message" err '--nonsense'
    status=0
    "$fixture" --junit >out 2>err || status=$?
    check_equal "exit code without the file" "$status" 99
}

set_up__fails__exits_99_and_runs_nothing() {
    FIXTURE_SET_UP_FAILS=1 run_fixture 99 "0 passed, 0 failed, 0 skipped"
    check_contains "message" out 'broken set-up'
    FIXTURE_SET_UP_FAILS=1 run_fixture 0 "0 passed, 0 failed, 0 skipped" no-such-case
}

crash__in_a_case__fails_the_program_and_names_the_case() {
    local status=0
    FIXTURE_CRASH=1 "$fixture" crash >out 2>err || status=$?
    check "exit code $status tells of a crash" test "$status" -gt 1
    check "no verdict is printed" test -z "$(grep passed out)"
    check_contains "the case" err '^crashed in fixture/crash$'
}

junit__all__is_well_formed_and_escaped() {
    run_fixture 1 "3 passed, 10 failed, 1 skipped" --junit report.xml
    check_contains "suite" report.xml '<testsuite name="fixture" tests="14" failures="10" errors="0" skipped="1">'
    check_equal "cases" "$(grep -c '<testcase classname="fixture" name=' report.xml)" 14
    check_contains "special characters" report.xml 'is &lt;this&gt; &amp; '
    check_contains "control and invalid bytes" report.xml 'some\? \?thing'
    check_contains "two failures of one case" report.xml 'expected 43&#10;'
    check_contains "skip" report.xml 'name="skipped" [^>]*><skipped message="no &lt;tool&gt; here"/>'
    check "only characters that XML allows" test -z "$(tr -d '\011\012\015\040-\176' <report.xml)"
    if command -v python3 >/dev/null; then
        check "a parser takes it" python3 -c \
            'import sys, xml.dom.minidom as m; sys.exit(len(m.parse("report.xml").getElementsByTagName("failure")) != 10)'
    fi
}

junit__selected__holds_only_what_ran() {
    run_fixture 0 "1 passed, 0 failed, 0 skipped" --junit report.xml fixture/good
    check_equal "cases" "$(grep -c '<testcase ' report.xml)" 1
}

junit__unwritable__exits_99() {
    run_fixture 99 "1 passed, 0 failed, 0 skipped" --junit no-folder/report.xml fixture/good
    check_contains "message" err 'no-folder/report.xml'
}

folder__of_a_case__is_removed_without_following_links() {
    mkdir outside
    echo kept >outside/file
    FIXTURE_LINK=$PWD/outside run_fixture 0 "1 passed, 0 failed, 0 skipped" fixture/folder
    local folder
    folder=$(sed -n 's/^folder //p' out)
    check "it had a folder" test -n "$folder"
    check "the folder is gone" test ! -e "$folder"
    check "what a link led to is kept" test -s outside/file
}

# --- the harness for shell ---

# run_script EXPECTED-EXIT EXPECTED-LAST-LINE [ARG...] <CASES: a test script of these cases; output in out.
run_script() {
    local expected=$1 last=$2 status=0
    shift 2
    {
        echo ". '$LUNSHADOW_SRC/winetest/harness/harness.sh'"
        cat
        echo 'run_cases script'
    } >script.sh
    bash script.sh --junit script.xml "$@" >out 2>&1 || status=$?
    check_equal "exit code" "$status" "$expected"
    check_equal "last line" "$(tail -n 1 out)" "$last"
}

shell__each_way_to_fail__is_a_failure() {
    run_script 1 '1 passed, 7 failed, 1 skipped' <<'EOT'
good__case__passes() { check "true" true; check_fails "false" false; check_equal "a" a a; check_contains "b" <(echo b) b; }
wrong__check__fails() { check "false" false; }
wrong__check_fails__fails() { check_fails "true" true; }
wrong__missing_program__is_no_expected_failure() { check_fails "no such program" no-such-program; }
wrong__equal__fails() { check_equal "a" a b; }
wrong__status__fails() { check "true" true; return 3; }
silent__no_check__fails() { :; }
late__skip_after_failure__fails() { fail "before"; skip "no tool"; }
none__skipped__says_why() { skip "no <tool> here"; }
EOT
    check_contains "a wrong value" out "a: is 'a', expected 'b'"
    check_contains "a case's status" out 'the case ended with status 3'
    check_contains "a silent case" out 'the case made no check'
    check_equal "failures in the report" "$(grep -o '<failure>' script.xml | wc -l)" 7
    check_contains "the skip in the report" script.xml '<skipped message="no &lt;tool&gt; here"/>'
}

shell__every_case_of_the_file__runs_in_its_order() {
    run_script 0 '2 passed, 0 failed, 0 skipped' <<'EOT'
second__of_the_alphabet__first() { check "true" true; }
helper() { fail "no case"; }
first__of_the_alphabet__second() { check "true" true; }
EOT
    check_equal "what ran" "$(grep '^passed' out | tr '\n' ' ')" \
        'passed: script/second__of_the_alphabet__first passed: script/first__of_the_alphabet__second '
}

shell__no_case__is_broken() {
    run_script 99 "script.sh: run_cases takes the program's name alone; a case is a function with '__' in its name" <<'EOT'
helper() { check "true" true; }
EOT
}

shell__filter__selects() {
    run_script 0 '1 passed, 0 failed, 0 skipped' /a__ <<'EOT'
a__case__passes() { check "true" true; }
b__case__fails() { check "true" false; }
EOT
    LUNSHADOW_TEST_FILTER=/a__ run_script 0 '1 passed, 0 failed, 0 skipped' <<'EOT'
a__case__and_what_it_starts_is_not_filtered() { check "filter" test -z "${LUNSHADOW_TEST_FILTER+set}"; }
b__case__fails() { check "true" false; }
EOT
    run_script 77 '0 passed, 0 failed, 1 skipped' <<'EOT'
a__case__skipped() { skip "always"; }
EOT
}

run_cases harness
