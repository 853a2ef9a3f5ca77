#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# fakevss run and fakevss check with an adapter and an agent of the test's own: shell functions that pretend. What is shown
# is the tool: files, options, forms, exit codes, processes and folders; hosts and providers are not needed for that.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/rig/fake_host.sh
. "$LUNSHADOW_SRC/winetest/rig/fake_host.sh"

fakevss=$LUNSHADOW_NATIVE/fakevss/fakevss

# stage: a fake host, and a good scenario for it.
stage() {
    fake_host
    printf '%s\n' 'scenario "all is well"' 'host A' 'lun one 1M on A volumes v1' 'requester r on A' 'r.AbortBackup' \
        'write v1 "before"' 'expect content v1 "before"' 'close r' >good.scn
}

# runs STATUS ARG...: fakevss run ends with STATUS and leaves no folder; output in out and err.
runs() {
    local expected=$1 status=0
    shift
    "$fakevss" run "$@" >out 2>err || status=$?
    check_equal "exit status of run $*" "$status" "$expected"
    check_equal "folders left" "$(ls tmp)" ''
}

run__all_well__passes_and_takes_away() {
    stage
    runs 0 good.scn good.scn
    check_equal "scenarios passed" "$(grep -c '^passed: good.scn "all is well" (' out)" 2
    check_contains "the last line" out '^2 passed, 0 failed$'
    check_equal "hosts made" "$(grep -c '^host A' log)" 1
    check_equal "agents begun" "$(grep -c '^agent .*begins' log)" 2
    check_equal "agents that ended by themselves" "$(grep -c '^agent ends' log)" 2
    check_equal "the end of the hosts" "$(tail -n 1 log)" 'end A'
}

run__verbose_json_keep__as_asked() {
    stage
    runs 0 --verbose good.scn
    check_contains "a step" out '^  good.scn:6: write v1 "before"$'
    runs 0 --json good.scn
    check_contains "JSON" out '^\{"scenarios":\[\{"file":"good.scn","name":"all is well","passed":true,"ms":[0-9]+\}\],"passed":1,"failed":0\}$'
    "$fakevss" run --keep good.scn >out
    check_contains "where it is kept" out "^kept: $case_dir/tmp/fakevss\."
    check "the array is kept" test -e tmp/fakevss.*/array/lun
}

run__record__is_what_the_report_reads() {
    stage
    sed -i 's/^r.AbortBackup/&\nr.StartSnapshotSet\nr.AbortBackup/' good.scn
    runs 0 --record run.json good.scn
    check_contains "the title" run.json '^\{"title":"all is well","hosts":\['
    check_contains "a call" run.json '"who":"requester","what":"r.StartSnapshotSet","args":"","hresult":0,"result":"S_OK"'
    check_contains "the array" run.json '"who":"array","what":"lun","args":"1M"'
    check_equal "times that the operation is in it" "$(grep -o '"what":"OnLoad"' run.json | wc -l)" 1
    check "the report" "$fakevss" report run.json -o run.html
    check_contains "the page" run.html 'r.StartSnapshotSet'
    runs 1 --record none/run.json good.scn
    check_contains "what it says" err 'none/run.json'
}

run__statement_fails__told_with_line_and_reason() {
    stage
    touch refuse
    runs 1 good.scn
    check_contains "the verdict" out '^FAILED: good.scn "all is well"'
    check_contains "the step" out '^  good.scn:5: r.AbortBackup$'
    check_contains "what was expected" out '^  expected: S_OK$'
    check_contains "what came" out '^  came:     VSS_E_BAD_STATE$'
    check_contains "the reason" out '^  reason:   not now$'
    runs 1 --json good.scn
    check_contains "JSON" out '"failure":\{"line":5,"statement":"r.AbortBackup","expected":"S_OK","came":"VSS_E_BAD_STATE","reason":"not now"\}'
}

run__lun_changed_by_no_one__told() {
    stage
    printf '%s\n' 'scenario "damage"' 'host A' 'lun one 1M on A volumes v1' 'kill provider on A' >damage.scn
    runs 1 damage.scn
    check_contains "where" out 'the 512 bytes at 2560 have changed'
}

run__no_scenario__exit_2_and_nothing_runs() {
    stage
    printf 'scenario "x"\nhost\n' >bad.scn
    runs 2 good.scn bad.scn missing.scn
    check_contains "the place" err '^fakevss run: bad.scn:2:5: the line ends, expected a name$'
    check_contains "the other file" err 'missing.scn'
    check_fails "something ran" test -e log
}

run__wrong_usage__exit_2() {
    stage
    runs 2
    runs 2 --adapter
    runs 2 --frobnicate good.scn
    check_contains "what it says" err 'unknown or incomplete option --frobnicate'
    runs 2 --adapter missing good.scn
    echo 'lun = x' >short.adapter
    runs 2 --adapter short.adapter good.scn
    check_contains "what is missing" err 'short.adapter: there is no command for "present"'
    printf 'lun = x\n\nfoo = y\n' >unknown.adapter
    runs 2 --adapter unknown.adapter good.scn
    check_contains "what is unknown" err 'unknown.adapter:3: unknown key "foo"'
    check_fails "an unknown command" "$fakevss" frobnicate 2>err
    check "the help" "$fakevss" run --help >help
    check_contains "exit codes" help 'Exit codes: 0'
}

run__command_fails__told_with_its_last_words() {
    stage
    sed -i 's/^present = .*/present = echo "the array is full" >\&2; exit 3/' mock.adapter
    runs 1 good.scn
    check_contains "the reason" out 'mock.adapter: "present": the array is full: exit status 3'
    stage
    sed -i 's/^setup = .*/setup = exit 4/' mock.adapter
    runs 1 good.scn
    check_contains "the reason" err '"setup": exit status 4'
}

run__agent_dies__told_and_next_scenario_has_another() {
    stage
    printf '%s\n' 'scenario "death"' 'host A' 'requester r on A' 'kill r' >death.scn
    sed -i 's/close\*) exit/&/; s/^    read\*).*/    read*) exit ;;/' agent
    runs 1 good.scn death.scn
    check_contains "the reason" out 'agent 0 of host A, asked "read V1": it has ended'
    check_contains "the next one" out '^passed: death.scn'
}

run__interrupted__takes_everything_away() {
    local run tries=0
    stage
    printf '%s\n' 'scenario "hang"' 'host A' 'kill coordinator on A' >hang.scn
    "$fakevss" run hang.scn good.scn >out 2>err &
    run=$!
    until grep -q 'kill coordinator' log 2>/dev/null; do
        [ $((tries += 1)) -lt 1000 ] || break
        sleep 0.02
    done
    kill -INT "$run"
    check_fails "the run" wait "$run"
    check_equal "folders left" "$(ls tmp)" ''
    check_equal "the end of the hosts" "$(tail -n 1 log)" 'end A'
    check_contains "the verdict" out '^ERR_CANCELLED: hang.scn'
    check_fails "the next scenario" grep -q good.scn out
}

# checks STATUS ARG...: the same of fakevss check of the provider Able, with the adapter of the test.
checks() {
    local expected=$1 status=0
    shift
    "$fakevss" check --provider 0000000A-0000-0000-0000-00000000000A --adapter mock.adapter "$@" >out 2>err || status=$?
    check_equal "exit status of check $*" "$status" "$expected"
    check_equal "folders left" "$(ls tmp)" ''
}

# timeline WHO WEIGHT: WHO broke rule 7 in one call.
timeline() {
    printf '{"timeline":[{"start_us":1,"duration_us":1,"who":"%s","what":"GetTargetLuns","args":"luns=1 <&>","violations":[' "$1"
    printf '{"rule":7,"name":"record-signature","weight":"%s","seen":"it is set","source":"a page"}]}]}\n' "$2"
}

# well_formed: what is in out.tap and out.xml.
well_formed() {
    if command -v python3 >/dev/null; then
        check "JUnit is well-formed" python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' out.xml
    fi
    check_equal "TAP's version" "$(head -n 1 out.tap)" 'TAP version 13'
    check_equal "TAP's plan" "$(tail -n 1 out.tap)" "1..$(grep -cE '^(not )?ok [0-9]+ - ' out.tap)"
}

check__all_well__conforms_and_names_the_provider() {
    stage
    sed -i 's/^r.AbortBackup$/r.AddToSnapshotSet v1/' good.scn
    checks 0 --format tap -o out.tap --format junit -o out.xml --format text good.scn
    check_contains "who is checked" out '^provider Able, id \{0000000a-.*\}, class \{00000001-.*\}$'
    check_contains "the scenario" out '^passed: good: all is well \([0-9.]+ s\)$'
    check_contains "the last line" out '^Able conforms$'
    check_contains "the call" log '^asked: r.AddToSnapshotSet V1 \{0000000a-0000-0000-0000-00000000000a\}$'
    check_contains "TAP" out.tap '^ok 1 - good: all is well$'
    check_contains "a rule that nobody could break" out.tap '^ok 18 - rule 17 .* # SKIP no scenario called ResyncLuns$'
    well_formed
    checks 0 --format tap good.scn
    check_contains "TAP on stdout" out '^TAP version 13$'
}

check__rule_broken__named_in_each_form() {
    local form
    stage
    timeline Able breach >timeline
    sed -i 's/^r.AbortBackup$/r.AddToSnapshotSet v1/' good.scn
    checks 1 --format tap -o out.tap --format junit -o out.xml --format text -o out.text good.scn
    for form in tap text; do
        check_contains "the rule as $form" "out.$form" \
            'good.scn:5: rule 7 record-signature \(breach\): GetTargetLuns of Able: it is set; luns=1 <&> \[.*GetTargetLuns, FillInLunInfo\]$'
    done
    check_contains "the scenario as JUnit" out.xml '<testcase classname="scenario" name="good: all is well" time="[0-9.]+"><failure message='
    check_contains "the rule as JUnit" out.xml 'rule 7 record-signature \(breach\): GetTargetLuns of Able: it is set; luns=1 &lt;&amp;&gt; \['
    check_contains "the scenario" out.tap '^not ok 1 - good: all is well$'
    check_contains "the rule's test" out.tap '^not ok 8 - rule 7 record-signature: '
    check_contains "the last line" out.text '^Able does not conform$'
    check_equal "times that one violation is told for the rule" "$(grep -c 'good.scn:5: rule 7' out.text)" 1
    well_formed
}

check__expected_breach__passes() {
    stage
    timeline Able breach >timeline
    printf '%s\n' 'scenario "x"' 'host A' 'lun one 1M on A volumes v1' 'requester r on A' 'r.AddToSnapshotSet v1' \
        'expect violations record-signature' >good.scn
    sed -i 's/    timeline\*Z:\*)/    *timeline\\ end\\ Z* | *timeline\\ look\\ Z*) echo "{\\"timeline\\":[]}" >"${line#*Z:}"; echo S_OK ;;\n&/' agent
    checks 0 good.scn
    check_fails "the rule told" grep '(breach)' out
}

check__alarm__told_and_conforms() {
    stage
    timeline Able alarm >timeline
    checks 0 good.scn
    check_contains "the alarm" out '^passed: rule 7 record-signature: '
    check_contains "where" out 'rule 7 record-signature \(alarm\): GetTargetLuns of Able: it is set'
}

check__another_provider_breaks_a_rule__is_not_told() {
    stage
    timeline Baker breach >timeline
    sed -i 's/^r.AbortBackup$/r.AddToSnapshotSet v1/' good.scn
    checks 0 good.scn
    check_fails "the rule" grep '(breach)' out
}

check__no_such_provider__exit_2_and_says_who_is_there() {
    stage
    "$fakevss" check --provider '{00000001-0000-0000-0000-000000000001}' --adapter mock.adapter good.scn >out 2>err
    check_contains "by its class" out '^Able conforms$'
    check_fails "unknown" "$fakevss" check --provider abc --adapter mock.adapter good.scn >out 2>err
    check_contains "who is there" err 'id or class abc is registered; there are: \{0000000a-.*\} \(Able\), \{0000000b-.*\} \(Soft\)$'
    check_fails "another kind" "$fakevss" check --provider 0000000b-0000-0000-0000-00000000000b --adapter mock.adapter good.scn \
        >out 2>err
    check_contains "what it says" err 'Soft is no hardware provider'
    check_equal "what was written" "$(cat out)" ''
}

check__scenario_of_one_array__is_skipped_with_the_line() {
    stage
    printf '%s\n' 'scenario "fault"' 'host A' 'array fault "x"' >fault.scn
    printf '%s\n' 'scenario "clear"' 'host A' 'array clear' >clear.scn
    checks 0 --scenarios .
    check_contains "a fault" out '^skipped: fault: fault$'
    check_contains "why" out '^    line 3, array fault "x": the rule is in the words of one kind of array$'
    check_contains "what the adapter cannot" out '^    line 3, array clear: the adapter has no "remove"$'
    echo 'remove = true' >>mock.adapter
    checks 0 --scenarios .
    check_contains "what it can now" out '^passed: clear: clear'
    checks 1 fault.scn
    check_contains "nothing was tested" out '^Able does not conform$'
}

check__wrong_usage__exit_2() {
    stage
    check_equal "no provider" "$("$fakevss" check good.scn 2>&1 | head -n 1)" 'fakevss check: which provider? --provider ID'
    checks 2 --format yaml
    check_contains "what it says" err 'there is no format yaml: text, tap or junit'
    checks 2 --patience 0
    checks 2 --frobnicate
    checks 2 --scenarios tmp
    check_contains "an empty folder" err 'tmp: there is no scenario in it'
    printf 'scenario "x"\nhost\n' >bad.scn
    checks 2 good.scn bad.scn
    check_fails "something ran" test -e log
}

check__interrupted__takes_everything_away_and_says_so() {
    local run tries=0
    stage
    printf '%s\n' 'scenario "hang"' 'host A' 'kill coordinator on A' >hang.scn
    "$fakevss" check --provider 0000000a-0000-0000-0000-00000000000a --adapter mock.adapter --format tap hang.scn good.scn \
        >out 2>err &
    run=$!
    until grep -q 'kill coordinator' log 2>/dev/null; do
        [ $((tries += 1)) -lt 1000 ] || break
        sleep 0.02
    done
    kill -INT "$run"
    check_fails "the check" wait "$run"
    check_equal "folders left" "$(ls tmp)" ''
    check_contains "what TAP has" out '^Bail out! the check did not come to its end$'
    check_fails "the next scenario" grep -q good out
}

run_cases fakevss_run
