#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Providers that break the contract with what becomes of LUNs and sets. The kit names the rule, or what is left, gone, or refused. The
# base of all broken providers without a fault conforms, and so does our own provider.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"
# shellcheck source=winetest/conformance/conformance.sh
. "$LUNSHADOW_SRC/winetest/conformance/conformance.sh"

program=conformance_sets

plan='
broken_none                     create__plex  -
broken_abort_fails              create__plex  result-unknown
broken_presents_read_only       create__plex  copy-unusable
broken_presents_nothing         create__plex  -   came: VSS_E_NO_SNAPSHOTS_IMPORTED
broken_presents_not_all         create__two   -   came: VSS_S_SOME_SNAPSHOTS_NOT_IMPORTED
broken_presents_early           create__plex  target-visible
broken_presents_transportable   create__tra   target-visible
broken_refuses_unload           create__plex  unload-refused
broken_mask_ignored             break__       mask-ignored
broken_keeps_lun                create__two   -   came: copies 2
broken_leaks_on_abort           create__plex  -   left on the array:
broken_deletes_when_done        create__two   -   came: copies 0
broken_deletes_at_unload        create__two   -   came: copies 0
broken_deletes_whole_set        create__vol   -   came: copies 0
broken_deletes_at_break         break__       -   came: VSS_E_UNEXPECTED
broken_one_set_only             abort__       -   q.AddToSnapshotSet v2 as c2
broken_identity_of_earlier_set  lock__        record-differs,target-visible
broken_ignores_set_id           lock__        -   q.AddToSnapshotSet v1
broken_ignores_context          context__     -   came: supported=1
broken_dies                     create__plex  process-gone
'

broken_none__checked__conforms() {
    finds 0
}

broken_abort_fails__checked__result_unknown() {
    finds 1
}

broken_presents_read_only__checked__copy_unusable() {
    finds 1
}

broken_presents_nothing__checked__nothing_imported() {
    finds 1
}

broken_presents_not_all__checked__not_all_imported() {
    finds 1
}

broken_presents_early__checked__target_visible() {
    finds 1
}

broken_presents_transportable__checked__target_visible() {
    finds 1
}

broken_refuses_unload__checked__unload_refused() {
    finds 1
}

broken_mask_ignored__checked__mask_ignored() {
    finds 1
}

broken_keeps_lun__checked__copies_stay() {
    finds 1
}

broken_leaks_on_abort__checked__copies_left() {
    finds 1
}

broken_deletes_when_done__checked__copies_gone() {
    finds 1
}

broken_deletes_at_unload__checked__copies_gone() {
    finds 1
}

broken_deletes_whole_set__checked__copies_gone() {
    finds 1
}

broken_deletes_at_break__checked__copy_gone() {
    finds 1
}

broken_one_set_only__checked__second_set_refused() {
    finds 1
}

broken_identity_of_earlier_set__checked__record_differs() {
    finds 1
}

broken_ignores_set_id__checked__second_set_refused() {
    finds 1
}

broken_ignores_context__checked__supports_too_much() {
    finds 1
}

broken_dies__checked__process_gone() {
    finds 1
}

broken_providers__each_one__has_a_case() {
    local folder=$LUNSHADOW_SRC/winetest/conformance
    played
    sort "$harness_tmp/played/list" >list
    check "each has a line in the plan" diff list <(sed -n 's/^\(broken_[a-z0-9_]*\) .*/\1/p' "$folder"/test_*.sh | sort)
    check "each has a case" diff list <(sed -n 's/^\(broken_[a-z0-9_]*\)__checked__.*/\1/p' "$folder"/test_*.sh | sort)
}

# well_formed FILE: in its form, where somebody is there to say so; winetest/rig/test_fakevss_run.sh looks at more.
well_formed() {
    case $1 in
    *.xml) ! command -v xmllint >/dev/null || xmllint --noout "$1" ;;
    *.tap) ! command -v prove >/dev/null || prove --quiet --exec cat "$1" ;;
    esac
}

our_provider__all_portable_scenarios__conforms_in_each_format() {
    check "our provider conforms" "$fakevss" check --provider ee209c65-0fdf-4b8a-af2a-c75e5dedd191 --build "$LUNSHADOW_BUILD" \
        --scenarios "$scenarios" --format tap -o check.tap --format junit -o check.xml --format text -o check.txt
    check_contains "text" check.txt '^LunShadow VSS Hardware Provider conforms$'
    check_fails "a breach or an alarm" grep -E '\((breach|alarm)\)' check.txt check.tap check.xml
    check "TAP is well-formed, and passes" well_formed "$PWD/check.tap"
    check "JUnit is well-formed" well_formed check.xml
    check_contains "JUnit" check.xml '<testsuite name="scenarios" tests="[0-9]+" failures="0" errors="0" skipped="[0-9]+">'
    [ ! -e "$case_mark/failed" ] || cat check.txt
}

run_cases conformance_sets
