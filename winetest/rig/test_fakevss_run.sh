#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# fakevss run with an adapter and an agent of the test's own: shell functions that pretend. What is shown is the tool:
# files, options, exit codes, processes and folders; hosts and providers are not needed for that.

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

run_cases fakevss_run
