#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What an administrator asks of lunshadow.exe, beside a provider that works: the answers fit the array, JSON is JSON, and
# nothing but reconcile --apply changes anything. All cases share one host, and leave the array as they found it.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/scenarios/scenario.sh
. "$LUNSHADOW_SRC/winetest/scenarios/scenario.sh"

# run-test removes what is in TMPDIR, the host included.
shared=${TMPDIR:?run this with build-aux/run-test}/shared

# admin_start: the host alpha with its array, and volumes as scenario_start sets them; made by the first case.
admin_start() {
    command -v jq >/dev/null || skip "jq is not there (./dev setup installs it)"
    if [ ! -d "$shared" ]; then
        mkdir "$shared"
        (
            case_dir=$shared
            cd "$shared" || exit 1
            rig_host_remove() { :; } # it stays for the other cases
            scenario_start || exit 1
            declare -p array host naa_one naa_two volume_one volume_two >"$shared/names"
        ) || exit 1
    fi
    # shellcheck source=/dev/null
    . <(sed 's/^declare --/declare -g --/' "$shared/names")
    scenario_originals >originals.before
}

# lunshadow ARG...: the command on the host; output in out and err.
lunshadow() {
    "$rig_host_tool" run "$host" lunshadow.exe "$@" >out.raw 2>err.raw
    local status=$?
    tr -d '\r' <out.raw >out
    tr -d '\r' <err.raw >err
    return "$status"
}

# install ARG...: lunshadow install, and the class as a prepared host has it.
install() {
    lunshadow install "$@" && "$rig_host_tool" plain "$host"
}

# answer COMMAND [ARG...]: it succeeds, in words and as JSON, which is left in json; both say something.
answer() {
    check "$*" lunshadow "$@"
    check "$* says something" test -s out
    cp out words
    check "$* --json" lunshadow "$@" --json
    check "$* --json is one document" jq -e . out >json
}

# refuse STATUS PATTERN ARG...: the command ends with that exit code and says PATTERN.
refuse() {
    local status=0
    lunshadow "${@:3}" || status=$?
    check_equal "exit code of ${*:3}" "$status" "$1"
    check_contains "what ${*:3} says" err "$2"
}

# asked TEXT FILTER VALUE: what jq finds in the last answer.
asked() {
    check_equal "$1" "$(jq -r "$2" json)" "$3"
}

# shadow_copies: the number of shadow copy LUNs on the array.
shadow_copies() {
    mockarray "$array" shadows --json | jq length
}

# leave_leftover: the provider dies and leaves two LUNs of an unfinished set.
leave_leftover() {
    echo "${1:-commit_lun} 1 die" >"$array/faults"
    check_fails "create while the provider dies" scenario_create
    rm "$array/faults"
}

# Then the array runs out of space for one of the two shadow copies. The provider notices it when the next set begins, or when it
# starts for it, and whichever comes first tells it.
# Contract: 8.2 12.1
luns_and_sets__after_create_and_after_a_loss__are_those_of_the_array() {
    local set_id lost
    admin_start
    answer luns
    asked "LUNs before" '.luns | length' 0
    scenario_create || fail "create: $(cat create.err)"
    set_id=$(scenario_set | tr -d '{}' | tr A-F a-f)
    mockarray "$array" shadows --json >shadows

    answer luns
    check_equal "LUNs" "$(jq -S '[.luns[] | {lun, source, set, host, state, size}] | sort' json)" \
        "$(jq -S '[.[] | {lun: .naa, source, set, host, state, size}] | sort' shadows)"
    asked "the set" '[.luns[].set] | unique | join(" ")' "$set_id"
    asked "presented to" '[.luns[].presented_to[]] | unique | join(" ")' alpha
    check_contains "the table" words "$naa_one +$set_id +alpha +alpha"
    answer sets
    asked "sets" '.sets | length' 1
    asked "the set" '.sets[0].set' "$set_id"
    asked "its state" '.sets[0].state' released
    asked "its LUNs" '.sets[0].luns | length' 2
    asked "its shadow copies" '.sets[0].shadow_copies' 2
    check_contains "the table" words "^$set_id +released "
    check "the age is small" jq -e '.sets[0].age_s < 300' json

    lost=$(jq -r '.[0].naa' shadows)
    check "exhaust" mockarray "$array" exhaust "$lost"
    mockarray "$array" shadows >shadows
    check_contains "what the array says" shadows "^$lost shadow +8388608 $set_id .* lost +alpha +alpha$"
    scenario_create || fail "create after the loss: $(cat create.err)"
    check_equal "events of the loss" "$(grep -c $'\terror\t303\t'"$set_id"$'\t'"$lost"$'\t' "$host/events.log")" 1
    answer sets
    asked "lost LUNs" '[.sets[].lost_luns] | join(" ")' '1 0'
    check_contains "the table" words "^$set_id +lost "
    check "delete what is lost" rig_fakevss "$host" delete "{$set_id}"
    check "delete" rig_fakevss "$host" delete "$(scenario_set)"
    scenario_nothing_left
}

explain__luns_of_every_kind__claimed_or_not_and_why() {
    local shadow
    admin_start
    answer explain "naa.$naa_one"
    asked "kind" '.luns[0].kind' original
    asked "claimed for a backup" '.contexts[] | select(.context == "BACKUP") | .claimed' true
    asked "claimed for a share" '.contexts[] | select(.context == "CLIENT_ACCESSIBLE") | .claimed' false
    check_contains "the table" words '^BACKUP \+ PLEX +0x40000 +yes'
    check_contains "the reason" words '^CLIENT_ACCESSIBLE +0x0001d +no +.*system provider'
    answer explain 0123456789abcdef
    asked "kind of a foreign LUN" '.luns[0].kind' foreign
    asked "claimed" '[.contexts[].claimed] | any' false
    check_contains "why not" words '^BACKUP .*0123456789abcdef is not a LUN of this array'

    echo "can_shadow * fail" >"$array/faults"
    answer explain "$naa_one"
    asked "claimed on an array that is short of something" '[.contexts[].claimed] | any' false
    echo "find 1 fail ERR_ARRAY" >"$array/faults"
    refuse 4 'faults.*find' explain "$naa_one"
    rm "$array/faults"

    scenario_create || fail "create: $(cat create.err)"
    shadow=$(mockarray "$array" shadows --json | jq -r '.[0].naa')
    answer explain "$shadow"
    asked "kind of a shadow copy LUN" '.luns[0].kind' "shadow copy"
    asked "claimed" '[.contexts[].claimed] | any' false
    check "delete" rig_fakevss "$host" delete "$(scenario_set)"
    scenario_nothing_left
}

explain__what_windows_does_not_know__is_named_with_the_way_out() {
    admin_start
    refuse 1 'nonsense.*PhysicalDriveN' explain nonsense
    refuse 1 'nonsense.*PhysicalDriveN' explain 'C:\windows\nonsense'
    refuse 1 'no disk 77.*NAA' explain '\\.\PhysicalDrive77'
    refuse 1 'no disk 78.*NAA' explain physicaldrive78
    # Wine's volumes lie on no disk.
    refuse 1 'volume C:: Windows names no disk .*NAA' explain C:
    refuse 1 'volume C:.windows: Windows names no disk .*NAA' explain 'C:\windows'
    refuse 1 'volume .*: Windows names no disk .*NAA' explain '\\?\Volume{00000000-0000-0000-0000-000000000043}\'
    refuse 1 '00000000-0000-0000-0000-000000000099.*PhysicalDriveN' \
        explain '\\?\Volume{00000000-0000-0000-0000-000000000099}\'
}

reconcile__leftovers__shown_then_removed_and_nothing_else() {
    local finished
    admin_start
    scenario_create || fail "create: $(cat create.err)"
    finished=$(scenario_set)
    leave_leftover present
    check_equal "LUNs on the array" "$(shadow_copies)" 4
    answer reconcile
    asked "to remove" .removals 1
    asked "kept" .kept 1
    asked "the leftover" '.sets[] | select(.verdict == "leftover") | .state' committed
    asked "the finished one" '.sets[] | select(.verdict == "finished") | .outcome' kept
    check_contains "the words" words '^would remove .* made by alpha .* ago \('
    check_contains "the source" words "LUN .* of $naa_one, "
    check_equal "LUNs after looking" "$(shadow_copies)" 4

    check "reconcile --apply" lunshadow reconcile --apply
    check_contains "what was done" out '^removed '
    check_equal "LUNs after that" "$(shadow_copies)" 2
    check "reconcile --apply again" lunshadow reconcile --apply --json
    check_equal "removed then" "$(jq .removals out)" 0
    check_equal "LUNs" "$(shadow_copies)" 2
    check "delete through VSS" rig_fakevss "$host" delete "$finished"
    scenario_nothing_left
}

reconcile__set_of_another_host__is_listed_and_stays() {
    admin_start
    leave_leftover
    check "be another host" install --set HostName=beta
    answer reconcile
    asked "the set" '.sets[0].verdict' foreign
    check_contains "what to do" words 'run "lunshadow reconcile" there'
    check "reconcile --apply" lunshadow reconcile --apply
    check_equal "LUNs" "$(shadow_copies)" 2
    refuse 1 'another host made it' reconcile --apply --set "$(jq -r '.sets[0].set' json)"
    check_equal "LUNs" "$(shadow_copies)" 2
    check "be oneself again" install --set HostName=alpha
    check "reconcile --apply" lunshadow reconcile --apply
    scenario_nothing_left
}

reconcile__finished_set__goes_only_when_it_is_named_and_nobody_else_sees_it() {
    local set_id shadow
    admin_start
    scenario_create || fail "create: $(cat create.err)"
    set_id=$(scenario_set)
    shadow=$(mockarray "$array" shadows --json | jq -r '.[0].naa')
    check "reconcile --apply" lunshadow reconcile --apply
    check_equal "LUNs" "$(shadow_copies)" 2
    answer reconcile --set "$set_id"
    asked "what would happen" '.sets[0].outcome' "would remove"

    mockarray "$array" present "$shadow" beta
    refuse 1 'another host sees it' reconcile --apply --set "$set_id"
    check_equal "LUNs" "$(shadow_copies)" 2
    mockarray "$array" unpresent "$shadow" beta
    check "reconcile --apply --set" lunshadow reconcile --apply --set "$set_id" --json
    check_equal "LUNs" "$(shadow_copies)" 0
    check "again" lunshadow reconcile --apply --set "$set_id" --json
    check_equal "it is gone" "{$(jq -r '.absent[0]' out)}" "$(echo "$set_id" | tr A-F a-f)"
    check "VSS forgets it too" rig_fakevss "$host" delete "$set_id"
    scenario_nothing_left
}

# Flush-and-hold waits until the lock on a write gate is given back, so the set is in creation for as long as we like.
commands__beside_a_set_in_creation__let_it_be() {
    local holder creator
    admin_start
    check "set HoldLimit" rig_fakevss "$host" install --set HoldLimit=60000 >install.out
    mkfifo hold.in hold.out
    righold "$host/gate/$naa_two" <hold.in >hold.out &
    holder=$!
    exec 4>hold.in 5<hold.out
    read -r _ <&5
    scenario_create 4>&- 5<&- &
    creator=$!
    for ((i = 0; i < 300; i++)); do
        [ "$(shadow_copies)" != 2 ] || break
        sleep 0.1
    done
    mockarray "$array" shadows --json >before
    check_equal "LUNs of the set in creation" "$(jq length before)" 2

    answer luns
    asked "states" '[.luns[].state] | unique | join(" ")' preparing
    answer sets
    answer explain "$naa_one"
    answer reconcile
    asked "verdict" '.sets[0].verdict' served
    asked "outcome" '.sets[0].outcome' kept
    refuse 1 'provider is running' reconcile --apply
    refuse 1 'provider is running' reconcile --apply --set "$(jq -r '.[0].set' before)"
    mockarray "$array" shadows --json >after
    check "nothing changed" cmp before after

    exec 4>&- 5<&-
    wait "$holder"
    wait "$creator" || fail "create: $(cat create.err)"
    check "set HoldLimit" rig_fakevss "$host" install --set HoldLimit=10000 >install.out
    check_equal "finished LUNs" "$(mockarray "$array" shadows --json | jq '[.[] | select(.state == "released")] | length')" 2
    check "delete" rig_fakevss "$host" delete "$(scenario_set)"
    scenario_nothing_left
}

# break_setting NUMBER: CommitDeadline, as somebody may write it by hand.
break_setting() {
    "$rig_host_tool" run "$host" reg.exe add 'HKLM\SOFTWARE\LunShadow' /v CommitDeadline /t REG_DWORD /d "$1" /f >reg.out
}

# Exit codes as the README lists them.
commands__wrong_use_or_broken_ground__are_refused_by_name() {
    local command
    admin_start
    refuse 2 'unknown argument.*--jsn' luns --jsn
    refuse 2 'unknown argument.*x' sets x
    refuse 2 'unknown argument.*--apply' luns --apply
    refuse 2 'name of a volume' explain
    refuse 2 'unknown argument.*E:' explain D: E:
    refuse 2 'id of a shadow copy set: 123' reconcile --set 123
    refuse 2 '--set needs' reconcile --apply --set
    check_equal "LUNs" "$(shadow_copies)" 0

    mv "$array" gone
    for command in luns sets "explain $naa_one" reconcile "reconcile --apply"; do
        # shellcheck disable=SC2086 # two words
        refuse 4 'array' $command
    done
    mv gone "$array"
    echo "list 1 fail ERR_ARRAY" >"$array/faults"
    refuse 4 'faults.*list' sets --json
    check_equal "what it printed" "$(cat out)" ""
    refuse 4 'faults.*list' reconcile --apply
    rm "$array/faults"
    check "break a setting" break_setting 1
    for command in luns sets "explain $naa_one" reconcile; do
        # shellcheck disable=SC2086 # two words
        refuse 3 'CommitDeadline must be' $command
    done
    check "mend it" lunshadow install --set CommitDeadline=5000
    scenario_nothing_left
}

status__provider_installed__its_registration_array_and_sets() {
    local set_id
    admin_start
    scenario_create || fail "create: $(cat create.err)"
    set_id=$(scenario_set | tr -d '{}' | tr A-F a-f)
    answer status
    asked "COM" .com.state registered
    asked "VSS" .vss.state registered
    asked "host" .settings.host alpha
    asked "reachable" .array.reachable true
    asked "sets" .sets.released 1
    asked "LUNs" .luns.released 2
    asked "the last set" '.last_sets[0].set' "$set_id"
    asked "when" ".last_sets[0] | .committed == (\"$(mockarray "$array" shadows --json | jq -r '.[0].committed_ms / 1000 | floor | todate')\")" true
    check_contains "the words" words "^last set +committed .*$set_id"
    check "delete" rig_fakevss "$host" delete "{$set_id}"
    scenario_nothing_left
}

doctor__something_is_broken__that_check_fails_and_exit_code_1() {
    admin_start
    refuse_doctor edition # Wine is a client edition of Windows
    asked "com" '.checks[] | select(.check == "com") | .result' ok
    asked "vss" '.checks[] | select(.check == "vss") | .result' ok
    asked "messages" '.checks[] | select(.check == "messages") | .result' ok
    asked "array" '.checks[] | select(.check == "array") | .result' ok
    asked "lun_ids" '.checks[] | select(.check == "lun_ids") | .result' ok
    # Nothing on a test platform checks who calls.
    asked "caller_check" '.checks[] | select(.check == "caller_check") | .result' warning

    check "uninstall" lunshadow uninstall
    refuse_doctor vss
    refuse_doctor com
    refuse_doctor messages
    check "install" install
    mv "$array" gone
    refuse_doctor array
    mv gone "$array"
    leave_leftover
    lunshadow doctor --json
    cp out json
    asked "leftovers" '.checks[] | select(.check == "leftovers") | .result' warning
    check "reconcile" lunshadow reconcile --apply
    scenario_nothing_left
}

# refuse_doctor CHECK: doctor ends with 1, in both forms, and CHECK is what failed.
refuse_doctor() {
    check_fails "doctor" lunshadow doctor
    check_contains "the table" out "^failed +$1 "
    check_fails "doctor --json" lunshadow doctor --json
    cp out json
    asked "$1" ".checks[] | select(.check == \"$1\") | .result" failed
}

run_cases admin
