# SPDX-License-Identifier: Apache-2.0
# fakevss on Linux: plays scenarios on simulated hosts. Its namesake that runs on them is in fakevss/local.mk.
EXTRA_DIST += fakevss/scenarios/mock.adapter $(SCENARIO_FILES)
SCENARIO_FILES = \
    fakevss/scenarios/abort__at_each_step__nothing_is_left.scn \
    fakevss/scenarios/abort__before_do_snapshot_set__set_is_forgotten.scn \
    fakevss/scenarios/add__65th_volume__refused_and_set_usable.scn \
    fakevss/scenarios/break__each_way__lun_is_kept_and_set_forgotten.scn \
    fakevss/scenarios/break__flags__each_does_what_it_says.scn \
    fakevss/scenarios/cancel__while_preparing__nothing_is_left.scn \
    fakevss/scenarios/context__no_provider_can_honour__volume_refused.scn \
    fakevss/scenarios/create__plex__full_copy.scn \
    fakevss/scenarios/create__transportable__stays_off_the_host.scn \
    fakevss/scenarios/create__two_volumes__one_set.scn \
    fakevss/scenarios/create__volumes_that_share_a_lun__one_shadow_copy_lun.scn \
    fakevss/scenarios/delete__array_fails_halfway__lun_is_found_again.scn \
    fakevss/scenarios/delete__one_lun_of_two_fails__goes_on_the_next_try.scn \
    fakevss/scenarios/delete__provider_vetoes__copy_stays.scn \
    fakevss/scenarios/errors__each_class__result_and_event.scn \
    fakevss/scenarios/hang__provider_in_commit__writes_go_on_and_the_next_set_works.scn \
    fakevss/scenarios/hold__write_while_held__not_in_the_copy.scn \
    fakevss/scenarios/import__importing_requester_dies__set_goes_and_creator_is_untouched.scn \
    fakevss/scenarios/import__other_host__late_read_only_or_never.scn \
    fakevss/scenarios/import__part_of_a_set__rest_on_the_next_try.scn \
    fakevss/scenarios/kill__coordinator_while_frozen__next_one_mends.scn \
    fakevss/scenarios/kill__provider_while_preparing__set_fails_and_next_works.scn \
    fakevss/scenarios/kill__requester_while_preparing__nothing_is_left.scn \
    fakevss/scenarios/lock__second_requester__in_progress_until_the_first_ends.scn \
    fakevss/scenarios/order__calls_out_of_order__bad_state.scn \
    fakevss/scenarios/reboot__at_each_stage__what_is_unfinished_or_not_persistent_goes.scn \
    fakevss/scenarios/release__context_with_auto_release__set_goes_with_the_session.scn \
    fakevss/scenarios/release__context_without_auto_release__set_stays.scn \
    fakevss/scenarios/release__requester_killed__set_goes.scn \
    fakevss/scenarios/reload__provider_between_phases__successor_needs_nothing_but_the_array.scn \
    fakevss/scenarios/resync__transportable_copy__written_back_on_both_hosts.scn \
    fakevss/scenarios/select__foreign_lun__left_to_others_and_set_usable.scn \
    fakevss/scenarios/select__several_registrations__first_that_takes_it_or_the_named_one.scn \
    fakevss/scenarios/span__volume_over_two_luns__copied_moved_and_deleted_whole.scn \
    fakevss/scenarios/transport__document_damaged_or_not__imported_only_when_whole.scn \
    fakevss/scenarios/veto__at_each_step_of_do__set_fails_and_nothing_is_left.scn \
    fakevss/scenarios/veto__when_added__volume_is_not_in_the_set.scn
if !WINDOWS_HOST
noinst_PROGRAMS += fakevss/fakevss
fakevss_fakevss_SOURCES = \
    %D%/adapter.c %D%/adapter.h \
    %D%/agent.c \
    %D%/check.c %D%/check_impl.h \
    %D%/check_judge.c %D%/check_judge.h \
    %D%/check_junit.c \
    %D%/check_play.c \
    %D%/check_portable.c %D%/check_portable.h \
    %D%/check_provider.c \
    %D%/check_report.c %D%/check_report.h \
    %D%/check_rules.c \
    %D%/check_tap.c \
    %D%/check_text.c \
    %D%/child.c %D%/child.h \
    %D%/command.h \
    %D%/crew.c %D%/crew.h \
    %D%/document.c \
    %D%/explore.c \
    %D%/image.c \
    %D%/main.c \
    %D%/options.c %D%/options.h \
    %D%/place.c %D%/place.h \
    %D%/record.c %D%/record.h \
    %D%/rig.c %D%/rig.h %D%/rig_impl.h \
    %D%/run.c \
    %D%/tell.c %D%/tell.h \
    %D%/warm.c
fakevss_fakevss_LDADD = $(EXPLORE_LIBS) $(REPORT_LIBS) $(SCENARIO_LIBS) $(CHECKER_LIBS)
endif
