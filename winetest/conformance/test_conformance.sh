#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Providers whose single calls break the contract: results, records, the frozen window. The kit names the rule of each.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/conformance/conformance.sh
. "$LUNSHADOW_SRC/winetest/conformance/conformance.sh"

program=conformance

plan='
broken_result_unlisted          create__plex  result-unlisted
broken_result_s_false           create__plex  result-unknown
broken_result_e_fail            create__plex  result-unknown
broken_bool_of_two              create__plex  output-unwritten
broken_interconnects_changed    create__plex  interconnects-changed
broken_record_version           create__plex  record-version
broken_signature_set            create__plex  record-signature
broken_no_identity              create__plex  target-not-unique
broken_identity_of_original     create__plex  target-is-original,target-visible
broken_target_shared            create__two   target-shared
broken_target_of_each_call      create__vol   target-shared
broken_targets_exchanged        create__two   -   came: text="second before"
broken_record_differs           create__plex  record-differs
broken_new_identity             create__plex  record-differs
broken_disowns_copy             create__plex  record-differs
broken_copy_too_early           create__plex  marks-missing
broken_copy_too_late            create__plex  marks-missing
broken_record_changed           create__plex  record-changed
broken_slow_pre_commit          create__plex  step-slow
broken_blocks_in_commit         create__plex  hold-exceeded
broken_event_in_window          create__plex  event-while-frozen
broken_veto_without_event       create__plex  veto-without-event
broken_event_repeated           create__plex  event-repeated
'

broken_result_unlisted__checked__result_unlisted() {
    finds 1
}

broken_result_s_false__checked__result_unknown() {
    finds 1
}

broken_result_e_fail__checked__result_unknown() {
    finds 1
}

broken_bool_of_two__checked__output_unwritten() {
    finds 1
}

broken_interconnects_changed__checked__interconnects_changed() {
    finds 1
}

broken_record_version__checked__record_version() {
    finds 1
}

broken_signature_set__checked__record_signature() {
    finds 1
}

broken_no_identity__checked__target_not_unique() {
    finds 1
}

broken_identity_of_original__checked__target_is_original() {
    finds 1
}

broken_target_shared__checked__target_shared() {
    finds 1
}

broken_target_of_each_call__checked__target_shared() {
    finds 1
}

broken_targets_exchanged__checked__content() {
    finds 1
}

broken_record_differs__checked__record_differs() {
    finds 1
}

broken_new_identity__checked__record_differs() {
    finds 1
}

broken_disowns_copy__checked__record_differs() {
    finds 1
}

broken_copy_too_early__checked__marks_missing() {
    finds 1
}

broken_copy_too_late__checked__marks_missing() {
    finds 1
}

broken_record_changed__checked__record_changed() {
    finds 0
}

broken_slow_pre_commit__checked__step_slow() {
    finds 0
}

broken_blocks_in_commit__checked__hold_exceeded() {
    finds 1
}

broken_event_in_window__checked__event_while_frozen() {
    finds 1
}

broken_veto_without_event__checked__veto_without_event() {
    finds 1
}

broken_event_repeated__checked__event_repeated() {
    finds 1
}

run_cases conformance
