#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The source tree keeps its own rules: layers, licences, makefiles, file sizes, layout, the frozen window, the ABI, made pages. Each rule is also broken on
# purpose in a small tree, so that a check that finds nothing any more is noticed.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

# rule CHECK: run it on the case's own tree, output in out.
rule() {
    "$LUNSHADOW_SRC/build-aux/checks/$1" tree >out 2>&1
}

# clean CHECK: it accepts our tree.
clean() {
    check "$1 on our tree" "$LUNSHADOW_SRC/build-aux/checks/$1" "$LUNSHADOW_SRC"
}

# put FILE LINE...: a file of the case's tree.
put() {
    mkdir -p "tree/$(dirname "$1")"
    printf '%s\n' "${@:2}" >"tree/$1"
}

# reported CHECK PATTERN: the check refuses the tree and says PATTERN.
reported() {
    check_fails "$1 on a tree with $2" rule "$1"
    check_contains "what $1 says" out "$2"
}

layers__our_tree__is_clean() {
    clean layers
}

# include FILE HEADER: this include is a breach.
include_is_breach() {
    rm -rf tree
    put base/good.c '#include "config.h"' '#include "base/err.h"' '#include <stdio.h>'
    put "$1" "#include $2"
    reported layers "^$1:1: .*must not include ${2//./\\.}"
}

layers__include_points_up__is_reported() {
    include_is_breach base/a.c '"provider/array/lun.h"'
    include_is_breach provider/array/a.c '"provider/core/engine.h"'
    include_is_breach provider/array/backends/mock/a.c '"provider/core/settings.h"'
    include_is_breach provider/core/a.h '"provider/com/hr.h"'
    include_is_breach provider/com/a.c '"provider/app/main.h"'
    include_is_breach winetest/unit/test_a.c '"provider/com/hr.h"'
    include_is_breach winetest/harness/a.c '"provider/array/lun.h"'
}

layers__provider_called_past_the_recorder__is_reported() {
    put fakevss/coordinator/call.c 'hr = IVssProviderCreateSnapshotSet_CommitSnapshots(set, id);'
    put fakevss/coordinator/create.c 'IVssProviderNotifications_Release(p);' 'hr = IVssHardwareSnapshotProviderEx_OnLunEmpty(p, w, l);'
    reported layers '^fakevss/coordinator/create.c:2: calls a provider'
    check_equal "breaches" "$(wc -l <out)" 1
}

# time_is_breach FILE CALL
time_is_breach() {
    rm -rf tree
    put fakevss/coordinator/clock.c 'uint64_t now = os_now_us();' 'WaitForSingleObject(handle, 10);'
    put fakevss/host/late.c 'return os_now_us();'
    put fakevss/coordinator/good.c 'clock_wait(is_done, self, 10);' 'RegisterWaitForSingleObject(&wait, process, run, NULL, INFINITE, 0);'
    check "layers on a good tree" rule layers
    put "$1" 'int x;' "    $2"
    reported layers "^$1:2: asks the system for time or waits for it"
    check_equal "breaches" "$(wc -l <out)" 1
}

layers__coordinator_has_time_from_elsewhere__is_reported() {
    local call
    for call in 'x = os_now_us();' 'os_sleep_ms(1);' 'if (os_cancel_wait(cancel, 5))' 'os_cancel_set(cancel);' 'Sleep(1);' 'GetTickCount64();' \
        'WaitForSingleObject(event, 0);' '!WaitForMultipleObjects(1, &event, TRUE, 0);' 'QueryPerformanceCounter(&now);' 'x = time(NULL);' \
        'GetSystemTimeAsFileTime(&now);'; do
        time_is_breach fakevss/coordinator/a.c "$call"
    done
    time_is_breach fakevss/service/a.c 'Sleep(1);'
}

layers__fakevss_and_provider_know_each_other__is_reported() {
    include_is_breach fakevss/host/a.c '"provider/array/lun.h"'
    include_is_breach fakevss/coordinator/a.c '"provider/com/vds_lun.h"'
    include_is_breach fakevss/service/a.c '"provider/array/array.h"'
    include_is_breach provider/com/a.c '"fakevss/host/gpt.h"'
    include_is_breach base/a.h '"fakevss/host/gpt.h"'
}

layers__system_header_out_of_place__is_reported() {
    include_is_breach base/err.c '<windows.h>'
    include_is_breach base/os_posix_thread.c '<windows.h>'
    include_is_breach base/os_win32.c '<unistd.h>'
    include_is_breach provider/array/a.c '<unistd.h>'
    include_is_breach provider/array/a.c '<fcntl.h>'
    include_is_breach provider/core/a.c '<vss.h>'
    include_is_breach provider/core/a.c '<pthread.h>'
    include_is_breach fakevss/host/a.c '<windows.h>'
    include_is_breach winetest/unit/test_a.c '<windows.h>'
}

layers__folder_without_rule__is_reported() {
    put provider/extra/a.c '#include <stdio.h>'
    reported layers '^provider/extra/a.c:1: no rule'
}

layers__include_not_from_the_top__is_reported() {
    put base/a.c '#include "err.h"'
    reported layers '^base/a.c:1: name "err.h" from the top'
}

sources__our_tree__is_clean() {
    clean sources
}

# A tree without a breach.
good_tree() {
    rm -rf tree
    put Makefile.am '# SPDX-License-Identifier: Apache-2.0' 'include base/local.mk'
    put base/local.mk '# SPDX-License-Identifier: Apache-2.0' 'libbase_a_SOURCES = %D%/good.c'
    put base/good.c '/* SPDX-License-Identifier: Apache-2.0 */'
    check "sources on a good tree" rule sources
}

sources__no_licence_line__is_reported() {
    good_tree
    put base/good.c 'int x;'
    reported sources '^base/good.c: no SPDX line'
    good_tree
    put m4/macro.m4 'AC_DEFUN'
    reported sources '^m4/macro.m4: no SPDX line'
    good_tree
    put build-aux/tool '#!/bin/sh'
    reported sources '^build-aux/tool: no SPDX line'
}

sources__no_makefile_names_it__is_reported() {
    good_tree
    put base/orphan.c '/* SPDX-License-Identifier: Apache-2.0 */'
    reported sources '^base/orphan.c: no makefile names it'
    put base/local.mk '# SPDX-License-Identifier: Apache-2.0' 'S = %D%/good.c' '# %D%/orphan.c'
    reported sources '^base/orphan.c: no makefile names it'
}

sources__page_is_not_distributed__is_reported() {
    good_tree
    put doc/orphan.md '# Orphan'
    reported sources '^doc/orphan.md: no makefile names it'
}

sources__page_names_what_is_not_there__is_reported() {
    good_tree
    put Makefile.am '# SPDX-License-Identifier: Apache-2.0' 'EXTRA_DIST = doc/page.md' 'include base/local.mk'
    # shellcheck disable=SC2016 # Markdown
    put doc/page.md 'See `base/good.c`, `good.c`, `base/thing.c` and `page.md`.'
    check "sources on a page that is right" rule sources
    for name in base/gone.c ood.c good.h page.sh; do
        put doc/page.md "See \`$name\`."
        reported sources "^doc/page.md: names $name, which is not there"
    done
}

sources__makefile_names_what_is_not_there__is_reported() {
    good_tree
    put base/local.mk '# SPDX-License-Identifier: Apache-2.0' 'S = %D%/good.c %D%/gone.c'
    reported sources 'base/local.mk: names base/gone.c, which is not there'
}

sources__very_long_file__is_reported() {
    good_tree
    {
        echo '/* SPDX-License-Identifier: Apache-2.0 */'
        yes 'int x;' | head -n 500
    } >tree/base/good.c
    reported sources '^base/good.c: 501 lines'
}

format__our_tree__is_clean() {
    clean format
}

format__badly_laid_out_file__is_reported() {
    cp "$LUNSHADOW_SRC/.clang-format" .
    put base/good.c 'int x;'
    check "format on a good tree" rule format
    put base/bad.c 'int   x ;'
    reported format '^base/bad.c is not laid out'
    check "laying it out" "$LUNSHADOW_SRC/build-aux/checks/format" tree -i
    check_equal "the file" "$(cat tree/base/bad.c)" 'int x;'
}

frozen__our_tree__is_clean() {
    clean frozen
}

frozen__call_round_the_hooks__is_reported() {
    local call
    put provider/com/call.c 'ops->remove(lun);' 'removed(lun);' 'my_malloc(1);' '/* ReportEvent, Remarks */' 'mem_free(p);'
    put provider/app/install.c 'RegOpenKeyExW(key);'
    put provider/com/event_sink.c 'ReportEventW(source);'
    check "frozen on a good tree" rule frozen
    for call in 'CreateFileW(path)' 'RegOpenKeyExW(key)' '_beginthreadex(run)' 'x = CoTaskMemAlloc(1)' '(void)ReportEventA(log)' \
        'return malloc(1)' 'if (fopen("x"))' 'LoadLibraryW(dll)'; do
        put provider/com/create_set.c "$call;"
        reported frozen '^provider/com/create_set.c:1: calls [A-Za-z_]+, which the frozen window forbids'
    done
    rm tree/provider/com/create_set.c
    for call in 'calloc(1, 1)' 'remove("x")' 'printf("x")'; do
        put provider/array/backends/new.c 'int x;' "    $call;"
        reported frozen '^provider/array/backends/new.c:2: calls [a-z]+, which'
    done
}

abi__our_tree__is_clean() {
    clean abi
}

# A tree with one declaration of each kind, and the facts about them.
abi_tree() {
    rm -rf tree
    put idl/one.idl '/* typedef int NOT_ONE; */' 'import "unknwn.idl";' 'cpp_quote("#define ANSWER (42)")' 'typedef GUID ONE_ID;' \
        'typedef [v1_enum] enum _COLOUR { RED = 1, GREEN = RED | 2 } COLOUR;' \
        'typedef struct _PAIR {' '    ULONG m_count;' '    [size_is(m_count), unique] BYTE *m_bytes;' '} PAIR;' \
        'typedef [switch_type(COLOUR)] union { [case(RED)] PAIR Pair; [default]; } ANY;' \
        '#define BOTH [local] HRESULT Ask([in] LONG a); [call_as(Ask)] HRESULT RemoteAsk([in] LONG a, [in] LONG b);' \
        '[object, uuid(00000000-0000-0000-0000-000000000001)]' 'interface IOne : IUnknown' '{' '    BOTH' '    HRESULT Tell();' '}' \
        '[uuid(00000000-0000-0000-0000-000000000002)]' 'coclass One { [default] interface IOne; }'
    put idl/fakevss.idl 'typedef int OURS;'
    put idl/wire.idl 'cpp_quote("#define VSS_WIRE_LUN_MAX 1")'
    put winetest/com/abi_facts.h '#define FACT_SIZE(type, size) \' '    FACT(sizeof(type) == (size))' \
        'FACT_VALUE((unsigned int)ANSWER, 42);' 'FACT_SIZE(ONE_ID, 16);' 'FACT_SIZE(COLOUR, 4);' 'FACT_VALUE(RED, 1);' 'FACT_VALUE(GREEN, 3);' \
        'FACT_SIZE(PAIR, 16);' 'FACT_FIELD(PAIR, m_count, 0);' 'FACT_FIELD(PAIR, m_bytes, 8);' 'FACT_SIZE(ANY, 16);' 'FACT_FIELD(ANY, Pair, 0);' \
        'FACT_UNKNOWN(IOne);' 'FACT_METHOD(HRESULT, IOne, 3, Ask,' '    IOne *, LONG);' 'FACT_METHOD(HRESULT, IOne, 4, Tell, IOne *);' \
        'FACT_SLOTS(IOne, 5);'
    put winetest/com/test_abi.c '#define IDS(ID) \' '    ID(IID_IOne, L"1") \' '    ID(CLSID_One, L"2")'
}

abi__declaration_without_its_line__is_reported() {
    abi_tree
    check "abi on a good tree" rule abi
    put winetest/com/abi_facts.h 'FACT_VALUE(RED, 1);'
    put winetest/com/test_abi.c ''
    check_fails "abi with one fact" rule abi
    check_equal "what it misses" "$(sed 's/^idl.one.idl: \([^ ]*\) is not compared.* no \(.*\) of it$/\2 \1/' out)" \
        'FACT_VALUE ANSWER
FACT_SIZE ONE_ID
FACT_SIZE COLOUR
FACT_VALUE GREEN
FACT_SIZE PAIR
FACT_FIELD PAIR.m_count
FACT_FIELD PAIR.m_bytes
FACT_SIZE ANY
FACT_FIELD ANY.Pair
ID IID_IOne
FACT_UNKNOWN IOne
FACT_SLOTS IOne
FACT_METHOD IOne.Ask
FACT_METHOD IOne.Tell
ID CLSID_One'
    abi_tree
    sed -i 's,^FACT_SIZE(PAIR.*,/* & */,' tree/winetest/com/abi_facts.h
    reported abi '^idl/one.idl: PAIR is not compared'
}

abi__what_it_cannot_read__is_reported() {
    local odd
    for odd in '#include "not_there.h"' 'typedef ULONG A, B;' 'const ULONG A = 1;' 'cpp_quote("int a;")' 'typedef struct _A { ULONG a, b; } A;' \
        'typedef struct _A { struct { ULONG a; } b; } A;'; do
        abi_tree
        echo "$odd" >>tree/idl/one.idl
        reported abi '^idl/one.idl: build-aux/checks/abi does not understand: '
    done
}

abi__excuse_that_is_not_needed__is_reported() {
    abi_tree
    rm tree/idl/wire.idl
    reported abi '^VSS_WIRE_LUN_MAX: is excused'
    abi_tree
    put idl/fakevss.idl 'import "one.idl";'
    reported abi '^idl/fakevss.idl: is excused'
}

events_page__our_tree__is_what_the_messages_say() {
    check "events-page" "$LUNSHADOW_SRC/build-aux/events-page" "$LUNSHADOW_SRC" >events.md
    check "doc/events.md is old: build-aux/events-page >doc/events.md" cmp events.md "$LUNSHADOW_SRC/doc/events.md"
}

# Who watches the log has these numbers in his rules. A line is added with its event; none is ever changed or taken away, not
# even when its event is not written any more.
events__numbers__are_those_that_were_promised() {
    cat >promised <<'EOT'
1 EVENT_STARTED
2 EVENT_STOPPED
100 EVENT_START_FAILED
101 EVENT_LOST
102 EVENT_REFUSED
103 EVENT_STOPPED_IN_CREATION
104 EVENT_STOP_FAILED
200 EVENT_ARRAY_FAILED
201 EVENT_IO_FAILED
202 EVENT_TIMED_OUT
203 EVENT_NO_SPACE
204 EVENT_LIMIT
205 EVENT_DAMAGED
206 EVENT_NOT_FOUND
207 EVENT_LEFTOVER
208 EVENT_NOT_SUPPORTED
209 EVENT_OUT_OF_ORDER
210 EVENT_CANCELLED
211 EVENT_NO_MEMORY
212 EVENT_CONTENT_LOST
300 EVENT_RESYNC_FAILED
301 EVENT_RESYNC_CANCELLED
302 EVENT_RESYNC_LEFT
303 EVENT_COPY_LOST
EOT
    sed -n -e 's/^MessageId=//p' -e 's/^SymbolicName=//p' "$LUNSHADOW_SRC/provider/com/events.mc" | paste -d' ' - - |
        sort -n >numbers
    check "numbers and names, promised and of the message file" diff promised numbers
}

# message LINE...: a message file with a good message and one of these lines.
message() {
    put provider/com/events.mc 'MessageId=1' 'Severity=Info' 'SymbolicName=EVENT_A' 'Language=English' 'Cause: %4.' '' 'Remedy.' . "$@"
}

# refused_message PATTERN LINE...: the page is not made of such a file, and PATTERN is said.
refused_message() {
    message "${@:2}"
    check_fails "events-page on a file with $1" "$LUNSHADOW_SRC/build-aux/events-page" tree 2>err >page
    check_contains "what it says" err "$1"
}

events_page__incomplete_message__is_reported() {
    message 'MessageId=2' 'Severity=Error' 'SymbolicName=EVENT_B' 'Language=English' 'Two | lines' 'of %1.' '' 'More.' '' 'Remedy.' .
    check "a good file" "$LUNSHADOW_SRC/build-aux/events-page" tree >page
    check_contains "the page" page '^\| 1 \| info \| EVENT_A \| Cause: \*REASON\*. \| Remedy. \|$'
    check_contains "the page" page '^\| 2 \| error \| EVENT_B \| Two \\\| lines of \*METHOD\*. \| Remedy. \|$'
    refused_message 'number 1 is there twice' \
        'MessageId=1' 'Severity=Error' 'SymbolicName=EVENT_B' 'Language=English' 'Cause.' '' 'Remedy.' .
    refused_message 'number 2 has no name' 'MessageId=2' 'Severity=Error' 'Language=English' 'Cause.' '' 'Remedy.' .
    refused_message 'number 2 has no severity' 'MessageId=2' 'SymbolicName=EVENT_B' 'Language=English' 'Cause.' '' 'Remedy.' .
    refused_message 'number 2 needs a cause and a remedy' \
        'MessageId=2' 'Severity=Error' 'SymbolicName=EVENT_B' 'Language=English' 'Cause.' .
    refused_message 'the last message has no end' \
        'MessageId=2' 'Severity=Error' 'SymbolicName=EVENT_B' 'Language=English' 'Cause.' '' 'Remedy.'
}

# The page says under which descriptors: those of the code, and all of them.
attack_surface__descriptors__are_those_of_the_code() {
    grep -A1 -E '^#define ACCESS_[A-Z]+_SDDL' "$LUNSHADOW_SRC/provider/com/access.h" | grep -oE 'L"[^"]+"' | sed 's/^L"//; s/"$//' >descriptors
    check "the code has five" test "$(wc -l <descriptors)" -eq 5
    while IFS= read -r descriptor; do
        check "the page has $descriptor" grep -qF "\`$descriptor\`" "$LUNSHADOW_SRC/doc/attack-surface.md"
    done <descriptors
}

# One list: the help's, which the README repeats.
exit_codes__of_the_help__are_those_of_the_readme() {
    grep -oE '"  [0-9] [^"]+\\n"' "$LUNSHADOW_SRC/provider/app/main.c" | sed 's/^"  //; s/\\n"$//' >codes
    check "the help has eight" test "$(wc -l <codes)" -eq 8
    grep -oE '^      [0-9] .*' "$LUNSHADOW_SRC/README.md" | sed 's/^ *//' >readme
    check "the README has the same" cmp codes readme
    # Tests know them by name, and would not see two numbers that were exchanged. None of these ever changes.
    check_equal "codes in the source" "$(grep -oE '^    EXIT_[A-Z]+ = [0-9]+,' "$LUNSHADOW_SRC/provider/app/exit_code.h" | tr -d '\n')" \
        "    EXIT_OK = 0,    EXIT_FAILED = 1,    EXIT_USAGE = 2,    EXIT_SETTINGS = 3,    EXIT_ARRAY = 4,    EXIT_RUNNING = 5,\
    EXIT_ACCESS = 6,    EXIT_VSS = 7,"
}

run_cases sources
