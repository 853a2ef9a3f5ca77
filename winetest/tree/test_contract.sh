#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Each demand of VSS has a test that names it, and the page that says so is current.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

coverage=$LUNSHADOW_SRC/build-aux/contract-coverage

contract__our_tree__each_demand_has_a_test_and_the_page_is_current() {
    check "each demand has a test" "$coverage" "$LUNSHADOW_SRC" >page
    check "doc/contract-coverage.md is what build-aux/contract-coverage prints" \
        diff "$LUNSHADOW_SRC/doc/contract-coverage.md" page
}

# small_tree: two demands and two programs; what the case adds comes on top.
small_tree() {
    mkdir -p tree/winetest/contract
    printf '# 1 Things\n1.1\tOne thing\t[page]\n1.2\tAnother\tchoice\n1.3\tA third\tchoice\tnone: a reason\n' \
        >tree/winetest/contract/rows.txt
    cat >tree/winetest/test_first.c <<'EOT'
/* Contract: 1.1 */
static void
thing__done__works(void)
{
}
    TEST(thing__done__works),
EOT
    cat >tree/winetest/test_second.sh <<'EOT'
# Contract: 1.1 1.2
other__done__works() {
}
EOT
}

contract__demands_and_tests__are_brought_together() {
    small_tree
    check "the page" "$coverage" tree >page
    # shellcheck disable=SC2016 # the backquotes of the page
    check_contains "a row with two tests" page '^\| 1.1 \| One thing \| \[page\] \| `first/thing__done__works`<br>`second/other__done__works` \|$'
    # shellcheck disable=SC2016 # the backquotes of the page
    check_contains "a row with one" page '^\| 1.2 \| Another \| choice \| `second/other__done__works` \|$'
    check_contains "a row that needs none" page '^\| 1.3 \| A third \| choice \| none: a reason \|$'
}

# complains FILE TEXT PATTERN: with TEXT appended to FILE of the small tree, the check fails and says so.
complains() {
    rm -rf tree
    small_tree
    printf '%s\n' "$2" >>"tree/winetest/$1"
    check_fails "after adding to $1: $2" "$coverage" tree >page 2>err
    check_contains "what it says" err "$3"
}

contract__rows_and_tests_do_not_match__is_reported() {
    complains contract/rows.txt "$(printf '2.1\tMore\tchoice')" 'no test names row 2.1: More'
    complains test_second.sh "$(printf '# Contract: 7.7\nmore__done__works() {\n}')" 'more__done__works names row 7.7, which does not exist'
    complains test_first.c "$(printf '/* Contract: 1.2 */\nstatic void\nidle__never__runs(void)')" 'idle__never__runs names rows, but is not run'
    complains test_second.sh '# Contract: 1.2' 'no test below'
    complains test_second.sh "$(printf '# Contract: 1.3\nmore__done__works() {\n}')" 'row 1.3 has a test'
}

run_cases contract
