/* SPDX-License-Identifier: Apache-2.0 */
/* The one table. Pages are given by their title, or by interface and method. */
#include "config.h"

#include "fakevss/coordinator/rules.h"

#include <assert.h>

#include "base/json.h"

#define HARDWARE "IVssHardwareSnapshotProvider::"
#define SET "IVssProviderCreateSnapshotSet::"
#define ERRORS_PAGE "Error Handling in Shadow Copy Providers"
#define BEHAVIORS_PAGE "Required Behaviors for Shadow Copy Providers"
#define CREATION_PAGE "The Shadow Copy Creation Process"

const struct rule rules[] = {
    {RULE_RESULT_UNLISTED, "result-unlisted", RULE_BREACH,
     "A method returns what its own page lists; what VSS lists for all methods is passed on, but "
     "noted.",
     "each method's page; " ERRORS_PAGE},
    {RULE_RESULT_UNKNOWN, "result-unknown", RULE_BREACH,
     "No method returns what VSS knows from no provider, such as S_FALSE, E_FAIL, E_UNEXPECTED or "
     "E_ABORT.",
     ERRORS_PAGE},
    {RULE_PROCESS_GONE, "process-gone", RULE_BREACH,
     "The provider's process can be reached and answers every call.", ERRORS_PAGE},
    {RULE_OUTPUT_UNWRITTEN, "output-unwritten", RULE_BREACH,
     "*pbIsSupported is TRUE or FALSE after every call, also one that fails.",
     HARDWARE "AreLunsSupported, FillInLunInfo"},
    {RULE_INTERCONNECTS_CHANGED, "interconnects-changed", RULE_BREACH,
     "The interconnects of a record stay as they are.", HARDWARE "AreLunsSupported, FillInLunInfo"},
    {RULE_RECORD_VERSION, "record-version", RULE_BREACH,
     "m_version of a shadow copy LUN's record is 1.", HARDWARE "GetTargetLuns, FillInLunInfo"},
    {RULE_RECORD_SIGNATURE, "record-signature", RULE_BREACH,
     "m_diskSignature of a shadow copy LUN's record is GUID_NULL.",
     HARDWARE "GetTargetLuns, FillInLunInfo"},
    {RULE_TARGET_NOT_UNIQUE, "target-not-unique", RULE_BREACH,
     "A shadow copy LUN has a designator of type 1, 2, 3 or 8 in page 0x83.", BEHAVIORS_PAGE},
    {RULE_TARGET_IS_ORIGINAL, "target-is-original", RULE_BREACH,
     "A shadow copy LUN shares no unique designator with an original.", BEHAVIORS_PAGE},
    {RULE_TARGET_SHARED, "target-shared", RULE_BREACH,
     "Each original LUN has a shadow copy LUN of its own, at the same index.",
     HARDWARE "GetTargetLuns"},
    {RULE_RECORD_DIFFERS, "record-differs", RULE_BREACH,
     "FillInLunInfo gives the record that GetTargetLuns gave, on any host.",
     HARDWARE "GetTargetLuns, FillInLunInfo"},
    {RULE_MARKS_MISSING, "marks-missing", RULE_BREACH,
     "The copy is of a time between the end of EndPrepareSnapshots and the end of CommitSnapshots: "
     "it has the marks that the originals had then.",
     CREATION_PAGE},
    {RULE_COPY_UNUSABLE, "copy-unusable", RULE_BREACH,
     "A shadow copy LUN is presented so that it can be read and written.", HARDWARE "LocateLuns"},
    {RULE_UNLOAD_REFUSED, "unload-refused", RULE_BREACH, "A forced OnUnload is answered with S_OK.",
     "IVssProviderNotifications::OnUnload"},
    {RULE_RECORD_CHANGED, "record-changed", RULE_ALARM,
     "An array that serves pages 0x80 and 0x83 leaves the records of originals as they are.",
     HARDWARE "AreLunsSupported, BeginPrepareSnapshot"},
    {RULE_TARGETS_LEFT, "targets-left", RULE_BREACH,
     "A call that fails leaves the destination records empty.",
     HARDWARE "GetTargetLuns; COM, Memory Management Rules"},
    {RULE_ASYNC_UNWRITTEN, "async-unwritten", RULE_BREACH,
     "*ppAsync is an object when the call has succeeded, and NULL when it failed.",
     "IVssHardwareSnapshotProviderEx::ResyncLuns; COM, Memory Management Rules"},
    {RULE_UNLOAD_IN_RESYNC, "unload-in-resync", RULE_BREACH,
     "An OnUnload that is not forced is answered with S_FALSE while a resync runs.",
     "IVssProviderNotifications::OnUnload"},
    {RULE_STEP_SLOW, "step-slow", RULE_ALARM,
     "PreCommitSnapshots, CommitSnapshots and PostCommitSnapshots take less than a second.",
     "Shadow Copy Creation for Providers; " SET "PreCommitSnapshots, CommitSnapshots"},
    {RULE_HOLD_EXCEEDED, "hold-exceeded", RULE_BREACH,
     "CommitSnapshots returns before writes have been held for 10 s (setting HoldLimit).",
     SET "CommitSnapshots; " BEHAVIORS_PAGE},
    {RULE_EVENT_WHILE_FROZEN, "event-while-frozen", RULE_BREACH,
     "No event is written between PreCommitSnapshots and the return of PostCommitSnapshots.",
     ERRORS_PAGE "; Shadow Copy Creation for Providers"},
    {RULE_VETO_WITHOUT_EVENT, "veto-without-event", RULE_BREACH,
     "VSS_E_PROVIDER_VETO comes with an event that says what failed and what to do.", ERRORS_PAGE},
    {RULE_EVENT_REPEATED, "event-repeated", RULE_ALARM,
     "One failure of a step is one event: a call that failed is not told twice.",
     "none: a choice, so that an administrator sees one failure once"},
    {RULE_TARGET_VISIBLE, "target-visible", RULE_BREACH,
     "A shadow copy LUN is not presented before LocateLuns asks for it.",
     CREATION_PAGE "; " HARDWARE "GetTargetLuns"},
    {RULE_MASK_IGNORED, "mask-ignored", RULE_BREACH,
     "After DO_MASK_LUNS the shadow copy LUNs are not on this host any more.",
     "IVssHardwareSnapshotProviderEx::OnLunStateChange; VSS_HARDWARE_OPTIONS"},
    {RULE_RESYNC_TARGET_LOST, "resync-target-lost", RULE_BREACH,
     "A LUN that was resynced is on the host as before, with the page 0x83 that it had.",
     "IVssHardwareSnapshotProviderEx::ResyncLuns"},
    {RULE_CALL_HANGS, "call-hangs", RULE_BREACH,
     "A call returns, within the setting CallLimit; EndPrepareSnapshots within PrepareLimit.",
     "none: a choice, so that no provider keeps the coordinator for ever"},
    {RULE_MEMORY_FOREIGN, "memory-foreign", RULE_BREACH,
     "What is nested in a record is CoTaskMemAlloc's memory, each block in one place.",
     "COM, Memory Management Rules"},
    {RULE_CALL_ORDER, "call-order", RULE_BREACH,
     "The coordinator itself calls a provider in VSS's order; a breach of this is its own.",
     CREATION_PAGE "; State Transitions in Shadow Copy Providers"},
};

const size_t rule_count = sizeof(rules) / sizeof(rules[0]);

const struct rule *
rule_get(enum rule_id id)
{
    size_t i = 0;

    while (i < rule_count - 1 && rules[i].id != id)
        i++;
    assert(rules[i].id == id);
    return &rules[i];
}

const char *
rule_weight_name(enum rule_weight weight)
{
    return weight == RULE_BREACH ? "breach" : "alarm";
}

void
rules_print(struct text *text)
{
    size_t i;

    for (i = 0; i < rule_count; i++) {
        text_add(text, "%2d  %s (%s)\n", (int)rules[i].id, rules[i].name,
                 rule_weight_name(rules[i].weight));
        text_add(text, "    %s\n    [%s]\n", rules[i].demand, rules[i].source);
    }
}

void
rules_json(struct text *text, const char *key)
{
    size_t i;

    json_open(text, key, '[');
    for (i = 0; i < rule_count; i++) {
        json_open(text, NULL, '{');
        json_number(text, "rule", (uint64_t)rules[i].id);
        json_string(text, "name", rules[i].name);
        json_string(text, "weight", rule_weight_name(rules[i].weight));
        json_string(text, "demand", rules[i].demand);
        json_string(text, "source", rules[i].source);
        json_close(text, '}');
    }
    json_close(text, ']');
}

static const char page_head[] =
    "# Rules of the contract\n"
    "\n"
    "What the coordinator holds every call into a provider to. A broken rule is noted once a call, "
    "in the timeline, with the\n"
    "provider, the method, its arguments in short, what was seen and the page that demands it. A "
    "*breach* makes the command that saw\n"
    "it end with 1 although the operation went as VSS would have let it go; an *alarm* is only "
    "told.\n"
    "\n"
    "Numbers and names never change their meaning; a rule that goes leaves its number unused. "
    "`fakevss rules` lists them.\n"
    "This page is what `fakevss rules --page` prints.\n"
    "\n"
    "| Rule | Name | Weight | What the contract says | Source |\n"
    "|---|---|---|---|---|\n";

void
rules_page(struct text *text)
{
    size_t i;

    text_add(text, "%s", page_head);
    for (i = 0; i < rule_count; i++)
        text_add(text, "| %d | %s | %s | %s | %s |\n", (int)rules[i].id, rules[i].name,
                 rule_weight_name(rules[i].weight), rules[i].demand, rules[i].source);
}
