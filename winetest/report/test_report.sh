#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# fakevss report: the command, and its page in a browser without a screen.
# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

sample=$LUNSHADOW_SRC/winetest/report/run.json
entries=$(grep -c '"start_us"' "$sample")

report() {
    "$LUNSHADOW_BUILD/fakevss/fakevss" report "$@"
}

# refused STATUS PATTERN ARG...: it ends with STATUS and says PATTERN.
refused() {
    local expected=$1 pattern=$2 status=0
    shift 2
    report "$@" >refused.out 2>refused.err || status=$?
    check_equal "exit status of 'report $*'" "$status" "$expected"
    check_contains "what 'report $*' says" refused.err "$pattern"
    check_equal "output of 'report $*'" "$(wc -c <refused.out)" 0
}

# browse OPTION...: Chromium, with nothing of the user's, for at most a minute. Ends the case when there is none.
browse() {
    local browser found=
    for browser in chromium chromium-browser google-chrome; do
        found=$(command -v "$browser") && break
    done
    [ -n "$found" ] || skip "no Chromium (apt-get install chromium) to look at the page with"
    HOME=$case_dir timeout -k 5 60 "$found" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
        --disable-background-networking --hide-scrollbars --force-device-scale-factor=1 --user-data-dir="$case_dir/profile" \
        "$@" 2>browser.err
}

# colors FILE RRGGBB...: the numbers of pixels, joined by blanks.
colors() {
    "$LUNSHADOW_BUILD/winetest/report/pngcolors" "$@" | xargs
}

# seen TEXT NUMBER LEAST
seen() {
    check "$1: $2 pixels, expected at least $3" [ "$2" -ge "$3" ]
}

report__help__is_told_on_stdout() {
    check "help" report --help >out
    check_contains "help" out '^fakevss report RUN.json -o PAGE.html'
}

report__wrong_usage__is_told_and_ends_with_2() {
    refused 2 'the file of the run is missing'
    refused 2 '-o FILE is missing' "$sample"
    refused 2 'incomplete option' "$sample" -o
    refused 2 'unknown, repeated' "$sample" -o a -o b
    refused 2 'one file too many' "$sample" "$sample" -o page.html
}

report__file_that_cannot_be_read__ends_with_1() {
    refused 1 'missing.json' missing.json -o page.html
    check "no page" [ ! -e page.html ]
}

report__bad_document__names_file_and_place_and_leaves_the_page_alone() {
    echo old >page.html
    head -c 3000 "$sample" >cut.json
    refused 2 'cut.json: line [0-9]+, column [0-9]+: ' cut.json -o page.html
    sed 's/"who": "requester"/"who": 7/' "$sample" >wrong.json
    refused 2 'wrong.json: hosts\[0\].timeline\[0\].who: must be a string, is a number' wrong.json -o page.html
    check_equal "page" "$(cat page.html)" old
    check_equal "files" "$(find . -name '*.part')" ''
}

report__bad_document_with_terminal_codes__they_are_not_passed_on() {
    printf '{"timeline":[\033]31m' >evil.json
    refused 2 'evil.json: line 1, column' evil.json -o page.html
    check_equal "escapes" "$(tr -cd '\033' <refused.err | wc -c)" 0
}

report__page_cannot_be_written__ends_with_1_and_leaves_nothing() {
    mkdir folder.html
    refused 1 'folder.html is there and is no plain file' "$sample" -o folder.html
    refused 1 'page.html' "$sample" -o none/page.html
    check_fails "full device" report "$sample" -o - >/dev/full 2>full.err
    check_contains "full device" full.err 'standard output cannot be written'
    check_equal "files" "$(find . -name '*.part')" ''
}

report__disk_gets_full__earlier_page_stays_and_nothing_else() {
    local status=0
    echo old >page.html
    (
        trap '' XFSZ # a write beyond the limit fails instead
        ulimit -f 8
        report "$sample" -o page.html
    ) 2>full.err || status=$?
    check_equal "exit status" "$status" 1
    check_equal "page" "$(cat page.html)" old
    check_equal "files" "$(find . -name '*.part')" ''
}

report__page__is_the_same_in_a_file_and_on_stdout_and_needs_nothing_else() {
    check "file" report "$sample" -o page.html
    check "stdout" report "$sample" -o - >out.html
    check "the same" cmp page.html out.html
    check_fails "what would be loaded, or run" grep -Eio '(https?:|src=|url\(|@import|<script|<link|<iframe)[^>]*' page.html
}

report__page_in_a_browser__has_every_row_and_its_drawing() {
    report "$sample" -o page.html || exit 1
    browse --dump-dom "file://$case_dir/page.html" >dom.html
    check_equal "rows" "$(grep -c '<tr id="e[0-9]*">' dom.html)" "$entries"
    check_equal "bars of the overview" "$(sed '/Frozen window, enlarged/,$d' dom.html | grep -c '<a href="#e[0-9]*" class="k')" \
        "$entries"
    browse --window-size=1400,1700 --screenshot=light.png "file://$case_dir/page.html" >/dev/null
    read -r background frozen hold provider bad card <<<"$(colors light.png f4f6f9 0a7d99 a52a86 cdeee3 b81f24 1d5fbf)"
    seen "background" "$background" 50000
    seen "frozen window" "$frozen" 4000
    seen "hold" "$hold" 3000
    seen "bars of the provider" "$provider" 3000
    seen "violations" "$bad" 200
    check_equal "no card of details" "$card" 0
}

report__page_in_the_dark_on_a_telephone__fits_and_shows_the_selected_entry() {
    report "$sample" -o page.html || exit 1
    browse --blink-settings=preferredColorScheme=0 --window-size=500,900 --screenshot=dark.png \
        "file://$case_dir/page.html#e35" >/dev/null
    read -r background white frozen card <<<"$(colors dark.png 10141a ffffff 45c4e0 86b4ff)"
    seen "background" "$background" 10000
    seen "frozen window" "$frozen" 200
    seen "card of details" "$card" 2000
    check "little white: $white" [ "$white" -lt 1000 ]
}

run_cases report
