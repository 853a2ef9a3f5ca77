#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# fakevss explore with an adapter and an agent of the test's own, as test_fakevss_run.sh has them: what is shown is the tool. The agent says
# yes to all, so a run passes whose calls may all be made, and fails at the first call that should be refused.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/rig/fake_host.sh
. "$LUNSHADOW_SRC/winetest/rig/fake_host.sh"

fakevss=$LUNSHADOW_NATIVE/fakevss/fakevss

# explores STATUS ARG...: fakevss explore ends with STATUS and leaves no folder; output in out and err.
explores() {
    local expected=$1 status=0
    shift
    "$fakevss" explore --adapter mock.adapter "$@" >out 2>err || status=$?
    check_equal "exit status of explore $*" "$status" "$expected"
    check_equal "folders left" "$(ls tmp)" ''
}

explore__list__names_and_their_number() {
    fake_host
    explores 0 --list
    check_equal "the number" "$(tail -n 1 out)" "$(($(wc -l <out) - 1)) runs"
    check "it is what a check wants" test "$(wc -l <out)" -gt 2000
    check_equal "names that are there twice" "$(sort out | uniq -d)" ''
    explores 0 --list --only order/nothing --only pair.group_arm-1.ERR_ARRAY
    check_equal "the runs chosen" "$(cat out)" $'order/nothing\nfault/pair.group_arm-1.ERR_ARRAY\n2 runs'
    check_fails "something ran" test -e log
}

explore__all_well__passes_on_luns_that_stay() {
    fake_host
    explores 0 --jobs 1 --only order/nothing --only order/initialize.context.prepare.abort.abort
    check_contains "the verdict" out '^[0-9]* distinct runs of bound 1: 2 passed, 0 failed$'
    check_equal "LUNs made" "$(grep -c '^lun ' log)" 1
    check_equal "LUNs presented" "$(grep -c '^present ' log)" 1
    check_equal "LUNs partitioned" "$(grep -c '^asked: partition' log)" 1
    check_equal "sessions to look after sets" "$(grep -c '^asked: open look' log)" 1
    check_equal "hosts held" "$(grep -c '^asked: hold' log)" 1
    check_equal "the end of the hosts" "$(tail -n 1 log)" 'end A'
}

explore__run_fails__its_scenario_is_printed_and_replays() {
    fake_host
    mkdir saved
    explores 1 --jobs 1 --only order/start.query --save saved
    check_contains "the verdict" out '^FAILED: order/start.query$'
    check_contains "the statement" out '^  order/start.query:5: r.StartSnapshotSet -> VSS_E_BAD_STATE$'
    check_contains "on a fresh host" out '^  it fails on a fresh host as well$'
    check_equal "fresh hosts" "$(grep -c '^host A' log)" 2
    check_contains "the number" out '^1 distinct runs of bound 1: 0 passed, 1 failed$'
    sed -n '/replays it:$/,/^$/p' out | sed '1d;$d' | diff - saved/order_start.query.scn >diff
    check_equal "what is printed and what is saved" "$(cat diff)" ''
    check_fails "it passes when replayed" "$fakevss" run --adapter mock.adapter saved/order_start.query.scn >out
    check_contains "the same statement" out 'order_start.query.scn:5: r.StartSnapshotSet -> VSS_E_BAD_STATE$'
    explores 1 --json --jobs 1 --only order/start.query
    check_contains "JSON" out '"failures":\[\{"name":"order/start.query","failure":".*","scenario":"scenario .*"\}\],"runs":1,"passed":0,"failed":1,"left_out":0,"ms":[0-9]+\}$'
}

explore__all_fail__the_rest_is_left_out() {
    fake_host
    explores 1 --jobs 2 --only order/add --only order/do
    check_equal "failures" "$(grep -c '^FAILED' out)" "$(sed -n 's/.* 0 passed, \([0-9]*\) failed, .* left out$/\1/p' out)"
    check "few of many" test "$(grep -c '^FAILED' out)" -lt 15
}

explore__wrong_usage__exit_2() {
    fake_host
    explores 2 --bound 0
    explores 2 --bound 4
    explores 2 --jobs x
    explores 2 --only nothing-has-this-name
    explores 2 --frobnicate
    check_contains "what it says" err 'unknown or incomplete option --frobnicate'
    check_fails "something ran" test -e log
}

explore__interrupted__takes_everything_away() {
    local run tries=0
    fake_host
    "$fakevss" explore --adapter mock.adapter --jobs 1 --only stop/pair.after-3.kill-coordinator --only order/nothing >out 2>err &
    run=$!
    until grep -q 'kill coordinator' log 2>/dev/null; do
        [ $((tries += 1)) -lt 1000 ] || break
        sleep 0.02
    done
    kill -INT "$run"
    check_fails "the exploration" wait "$run"
    check_equal "folders left" "$(ls tmp)" ''
    check_equal "the end of the hosts" "$(tail -n 1 log)" 'end A'
    check_contains "the verdict" out '^2 distinct runs of bound 1: 1 passed, 0 failed, 1 left out$'
}

run_cases fakevss_explore
