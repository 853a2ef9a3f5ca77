#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What people type. What can be listed is listed; what cannot be is refused with an error that names the thing, an exit
# status that is not 0, and nothing half made.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/scenarios/scenario.sh
. "$LUNSHADOW_SRC/winetest/scenarios/scenario.sh"

create__unknown_volume__is_named() {
    scenario_start
    scenario_refused 'Volume.00000000-0000-0000-0000-000000000009' fakevss.exe create \
        '\\?\Volume{00000000-0000-0000-0000-000000000009}\'
    scenario_refused 'nonsense' fakevss.exe create nonsense
    scenario_nothing_left
}

create__wrong_options__are_named() {
    scenario_start
    scenario_refused 'VSS_E_PROVIDER_NOT_REGISTERED' fakevss.exe create "$volume_one" \
        --provider '{00000000-0000-0000-0000-000000000009}'
    scenario_refused 'nonsense' fakevss.exe create "$volume_one" --provider nonsense
    scenario_refused 'E_INVALIDARG.*0x400' fakevss.exe create "$volume_one" --context 0x400
    scenario_refused 'nonsense' fakevss.exe create "$volume_one" --context nonsense
    scenario_refused '0x100000000' fakevss.exe create "$volume_one" --context 0x100000000
    scenario_refused 'HoldLimit is "\+5"' fakevss.exe install --set HoldLimit=+5
    scenario_refused 'no volume' fakevss.exe create --timeline
    scenario_refused "VSS_E_OBJECT_ALREADY_EXISTS.*${volume_one:11:36}.* is in the set already" fakevss.exe create "$volume_one" "$volume_one"
    scenario_refused 'VSS_E_VOLUME_NOT_SUPPORTED' fakevss.exe create "$volume_one" --context client_accessible
    scenario_nothing_left
}

create__volume_that_cannot_be_copied__is_named_with_the_reason() {
    local raw copy
    scenario_start
    raw=$(rig_fakevss "$host" volumes | tr -d '\r' | awk '/RAW/ { print $1; exit }')
    scenario_refused 'VSS_E_VOLUME_NOT_SUPPORTED.*not NTFS' fakevss.exe create "$raw"
    scenario_create || fail "create: $(cat create.err)"
    copy=$(rig_fakevss "$host" volumes | tr -d '\r' | awk '/NTFS.*shadow-copy/ { print $1; exit }')
    scenario_refused 'VSS_E_VOLUME_NOT_SUPPORTED.*shadow copy itself' fakevss.exe create "$copy"
    check "delete" rig_fakevss "$host" delete "$(scenario_set)"
    scenario_nothing_left
}

delete__unknown_set__is_named() {
    scenario_start
    scenario_refused '00000000-0000-0000-0000-000000000009' fakevss.exe delete '{00000000-0000-0000-0000-000000000009}'
    scenario_refused 'nonsense' fakevss.exe delete nonsense
    scenario_nothing_left
}

rules__page_and_json__are_the_table() {
    scenario_start
    check "rules" rig_fakevss "$host" rules --page >page
    check "doc/rules.md is what rules --page prints" cmp page "$LUNSHADOW_SRC/doc/rules.md"
    check "rules as JSON" rig_fakevss "$host" rules --json >rules.json
    check_contains "the first rule" rules.json '^\{"rules":\[\{"rule":1,"name":"result-unlisted"'
    scenario_refused 'unknown argument nonsense' fakevss.exe rules nonsense
}

# whats FILE: what the timeline of a creation in JSON tells, in order; several in a row of one kind are one.
whats() {
    grep -o '"what":"[^"]*"' "$1" | cut -d '"' -f 4 | uniq
}

# The order of the picture in "Overview of Processing a Backup Under VSS", and where marks and holding are in it.
create__two_volumes__every_step_at_its_moment() {
    local set_id
    scenario_start
    scenario_create --json || fail "create: $(cat create.err)"
    whats create.out >whats
    cat >whats.expected <<'EOT'
load
OnLoad
AreLunsSupported
BeginPrepareSnapshot
AreLunsSupported
BeginPrepareSnapshot
EndPrepareSnapshots
marks set
PreCommitSnapshots
hold begins
CommitSnapshots
hold ends
marks cleared
PostCommitSnapshots
GetTargetLuns
LocateLuns
rescan
FillInLunInfo
import
FillInLunInfo
import
PreFinalCommitSnapshots
PostFinalCommitSnapshots
OnUnload
EOT
    check "the steps in order" diff whats.expected whats

    set_id=$(grep -o '"set":"[^"]*"' create.out | head -n 1 | cut -d '"' -f 4)
    check_contains "the set" create.out "\"volumes\":2,.*\"naa\":\"$(mockarray "$array" shadows | awk 'NR == 2 { print $1 }')\""
    check "delete --json" rig_fakevss "$host" delete --json "$set_id" >delete.out
    check_equal "what delete --json says" "$(tr -d '\r' <delete.out)" '{"deleted":2,"failed":false}'
    scenario_nothing_left
}

create__provider_and_context_are_named__they_are_taken() {
    local provider='{ee209c65-0fdf-4b8a-af2a-c75e5dedd191}'
    scenario_start
    rig_fakevss "$host" install --set IdleTimeout=600 >install.out # one coordinator, which rescans when it is told
    check "create" scenario_create --provider "$provider" --context 0x40019
    rig_fakevss "$host" list >list.out
    check_contains "the set" list.out 'context=0x40019'
    check_equal "plexes" "$(mockarray "$array" shadows | awk 'NR > 1 && / plex /' | wc -l)" 2
    check "delete" rig_fakevss "$host" delete "$(scenario_set)"

    mockarray "$array" unpresent "$naa_two" alpha
    check "disks without a rescan" rig_fakevss "$host" disks --no-rescan >disks.out
    check_equal "lines of disks before a rescan" "$(wc -l <disks.out)" 3
    check "disks" rig_fakevss "$host" disks >disks.out
    check_equal "lines of disks after a rescan" "$(wc -l <disks.out)" 2
    mockarray "$array" present "$naa_two" alpha
    scenario_nothing_left
}

# listing COMMAND LINES PATTERN: the listing has so many lines, one of them matching; its JSON form is one line that matches.
listing() {
    check "$1" rig_fakevss "$host" "$1" >listing
    check_equal "lines of $1" "$(wc -l <listing)" "$2"
    [ "$2" = 0 ] || check_contains "$1" listing "$3"
    check "$1 --json" rig_fakevss "$host" "$1" --json >listing
    check_equal "lines of $1 --json" "$(wc -l <listing)" 1
    [ "$2" = 0 ] || check_contains "$1 --json" listing "$3"
}

listings__before_with_and_after_a_set__show_it() {
    local set_id copy
    scenario_start
    listing hosts 1 alpha
    listing providers 1 '[{]ee209c65-0fdf-4b8a-af2a-c75e5dedd191[}]'
    listing disks 3 "$naa_two"
    listing volumes 7 "$naa_two"
    listing list 0

    scenario_create || fail "create: $(cat create.err)"
    set_id=$(scenario_set)
    copy=$(tr -d '\r' <create.out | sed -n 's/^copy \({[^}]*}\) .*/\1/p' | head -n 1)
    listing disks 5 "$naa_two"
    listing volumes 13 'read-only,shadow-copy,hidden,no-drive-letter'
    check_equal "volumes with marks" "$(rig_fakevss "$host" volumes | grep -c shadow-copy)" 6
    listing list 3 "${set_id//[\{\}]/}"
    listing list 3 "${copy//[\{\}]/}"

    check "delete of one copy" rig_fakevss "$host" delete "$copy"
    listing list 2 "${set_id//[\{\}]/}"
    listing disks 4 "$naa_two"
    check "delete of the rest" rig_fakevss "$host" delete "$set_id"
    listing list 0
    scenario_nothing_left
}

commands__wrong_use_and_help__exit_2_with_a_pointer_and_0_with_the_text() {
    local words
    scenario_start
    while IFS= read -r words; do
        # shellcheck disable=SC2086 # a list
        rig_fakevss "$host" $words >out 2>err
        check_equal "exit status of fakevss $words" $? 2
        check_contains "what fakevss $words says" err 'see: fakevss help|^fakevss help '
    done <<'EOT'

nonsense
hosts nonsense
hosts --no-rescan
create {00000000-0000-0000-0000-000000000009} --context
create {00000000-0000-0000-0000-000000000009} --document
import
import --document
import nonsense
delete
install --nonsense
install --set nonsense
uninstall nonsense
EOT
    for words in help --help 'volumes --help' 'create --help' 'delete nonsense --help'; do
        # shellcheck disable=SC2086 # a list
        check "fakevss $words" rig_fakevss "$host" $words >out
        check_contains "what fakevss $words says" out '^fakevss create VOLUME'
    done
}

run_cases command_line
