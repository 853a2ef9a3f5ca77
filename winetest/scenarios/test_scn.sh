#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The scenarios of fakevss/scenarios: each file is a case of the same name. All that are selected are played in one run of
# fakevss, by the first case, because hosts, provider and coordinator stay warm from one to the next.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

scenarios=$LUNSHADOW_SRC/fakevss/scenarios

# selected_files: of the cases that this run has.
selected_files() {
    local file
    for file in "$scenarios"/*.scn; do
        ! harness_selected "scn/$(basename "$file" .scn)" || echo "$file"
    done
}

# scn: the file with the name of the case has passed; if not, what fakevss says about it.
scn() {
    local name=${FUNCNAME[1]} out=$harness_tmp/run.out files
    if [ ! -e "$out" ]; then
        mapfile -t files < <(selected_files)
        "$LUNSHADOW_NATIVE/fakevss/fakevss" run --build "$LUNSHADOW_BUILD" "${files[@]}" >"$out" 2>&1 || :
    fi
    check_contains "what fakevss says" "$out" "^[0-9]+ passed, [0-9]+ failed$"
    grep -q "^passed: .*/$name\.scn " "$out" || {
        fail "$name.scn"
        awk -v file="/$name.scn " '/^[a-zA-Z_]*: / { mine = index($0, file) } mine' "$out" | cut -c 1-2000
    }
}

abort__at_each_step__nothing_is_left() {
    scn
}

abort__before_do_snapshot_set__set_is_forgotten() {
    scn
}

add__65th_volume__refused_and_set_usable() {
    scn
}

break__each_way__lun_is_kept_and_set_forgotten() {
    scn
}

break__flags__each_does_what_it_says() {
    scn
}

cancel__while_preparing__nothing_is_left() {
    scn
}

context__no_provider_can_honour__volume_refused() {
    scn
}

create__plex__full_copy() {
    scn
}

create__transportable__stays_off_the_host() {
    scn
}

create__two_volumes__one_set() {
    scn
}

create__volumes_that_share_a_lun__one_shadow_copy_lun() {
    scn
}

delete__array_fails_halfway__lun_is_found_again() {
    scn
}

delete__one_lun_of_two_fails__goes_on_the_next_try() {
    scn
}

delete__provider_vetoes__copy_stays() {
    scn
}

errors__each_class__result_and_event() {
    scn
}

hang__provider_in_commit__writes_go_on_and_the_next_set_works() {
    scn
}

hold__write_while_held__not_in_the_copy() {
    scn
}

import__importing_requester_dies__set_goes_and_creator_is_untouched() {
    scn
}

import__other_host__late_read_only_or_never() {
    scn
}

import__part_of_a_set__rest_on_the_next_try() {
    scn
}

kill__coordinator_while_frozen__next_one_mends() {
    scn
}

kill__provider_while_preparing__set_fails_and_next_works() {
    scn
}

kill__requester_while_preparing__nothing_is_left() {
    scn
}

lock__second_requester__in_progress_until_the_first_ends() {
    scn
}

order__calls_out_of_order__bad_state() {
    scn
}

reboot__at_each_stage__what_is_unfinished_or_not_persistent_goes() {
    scn
}

release__context_with_auto_release__set_goes_with_the_session() {
    scn
}

release__context_without_auto_release__set_stays() {
    scn
}

release__requester_killed__set_goes() {
    scn
}

reload__provider_between_phases__successor_needs_nothing_but_the_array() {
    scn
}

select__several_registrations__first_that_takes_it_or_the_named_one() {
    scn
}

resync__transportable_copy__written_back_on_both_hosts() {
    scn
}

select__foreign_lun__left_to_others_and_set_usable() {
    scn
}

span__volume_over_two_luns__copied_moved_and_deleted_whole() {
    scn
}

transport__document_damaged_or_not__imported_only_when_whole() {
    scn
}

veto__at_each_step_of_do__set_fails_and_nothing_is_left() {
    scn
}

veto__when_added__volume_is_not_in_the_set() {
    scn
}

scenarios__each_file__is_a_case() {
    local file
    for file in "$scenarios"/*.scn; do
        check "a case for $file" declare -F "$(basename "$file" .scn)"
    done
}

run_cases scn
