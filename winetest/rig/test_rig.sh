#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The rig's Linux tools themselves: what proves the point in time has to be able to fail.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

PATH=$PATH:/usr/sbin:/sbin:$LUNSHADOW_NATIVE/winetest/rig

images() {
    command -v sfdisk >/dev/null || skip "sfdisk not found (package fdisk)"
    local name
    for name; do
        truncate -s 8M "$name"
        sfdisk -q --no-reread --no-tell-kernel "$name" <<EOT || fail "sfdisk $name"
label: gpt
start=2048, size=4MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7
size=1MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7
EOT
    done
    mkdir -p gate
}

write_rounds() { # COUNT
    rigwriter --gate gate --report report --count "$1" a:2:naa-a b:2:naa-b
}

rigpart__put_then_get__is_equal_and_bounded() {
    images a
    head -c 4194304 /dev/urandom >in
    cp a before
    check "put" rigpart put a 1 in
    check "get" rigpart get a 1 out
    check "equal" cmp in out
    check "nothing before the partition changed" cmp -n 1048576 before a
    check "nothing after it changed" cmp -i 5242880 before a
    echo more >>in
    check_fails "put of too much" rigpart put a 1 in
    truncate -s 4194303 in
    check_fails "put of too little" rigpart put a 1 in
    check "get" rigpart get a 1 again
    check "nothing changed by the refused ones" cmp out again
    check_fails "get of a partition that is not there" rigpart get a 7 out
    check_fails "get of a partition that is no number" rigpart get a 1x out
    check_fails "get from a file without a table" rigpart get in 1 out
}

rigpart__table__is_what_sfdisk_wrote() {
    images a
    rigpart list a >list
    check_equal "partitions" "$(wc -l <list)" 2
    check_contains "the first" list '^1 ebd0a0a2-b9e5-4433-87c0-68b6b72699c7 .* 1048576 4194304 0000000000000000$'
    check_equal "marks" "$(rigpart marks a 1)" none
    sfdisk -q --no-reread --no-tell-kernel --part-attrs a 1 GUID:60,62,63 || fail "sfdisk --part-attrs"
    check_equal "marks set by sfdisk" "$(rigpart marks a 1)" "read-only hidden no-drive-letter"
    local mark
    for mark in 60:read-only 61:shadow-copy 62:hidden 63:no-drive-letter; do
        sfdisk -q --no-reread --no-tell-kernel --part-attrs a 2 "GUID:${mark%:*}" || fail "sfdisk --part-attrs"
        check_equal "mark ${mark%:*}" "$(rigpart marks a 2)" "${mark#*:}"
    done
}

rigcut__consistent_cuts__pass() {
    images a b
    check "write" write_rounds 5
    check "same count" rigcut a:2 b:2
    check_equal "the report" "$(cat report)" 5
    cp b b5
    check "write" write_rounds 6
    check "second LUN one behind" rigcut a:2 b5:2
}

rigcut__inconsistent_cuts__fail() {
    images a b
    check "write" write_rounds 5
    cp a a5 && cp b b5
    check "write" write_rounds 7
    check_fails "second LUN ahead" rigcut a5:2 b:2
    check_fails "second LUN two behind" rigcut a:2 b5:2
    check_fails "LUNs in the wrong order" rigcut b:2 a:2
    printf x | dd of=a bs=1 seek=$((5242880 + 100)) conv=notrunc status=none
    check_fails "a torn block" rigcut a:2 b:2
    check_fails "a LUN never written" rigcut a5:1 b:2
}

rigcut__last_of_three_ahead_of_the_second__fails() {
    images a b c
    check "write" rigwriter --gate gate --count 4 a:2:naa-a b:2:naa-b c:2:naa-c
    cp b b4
    check "write" rigwriter --gate gate --count 5 a:2:naa-a b:2:naa-b c:2:naa-c
    check "all of one round" rigcut a:2 b:2 c:2
    check_fails "first and last of the next round" rigcut a:2 b4:2 c:2
    check_equal "what it says" "$(rigcut a:2 b4:2 c:2)" "cut a=5 b=4 c=5 INCONSISTENT"
}

rigwriter__stopped__ends_with_a_whole_cut() {
    images a b
    mkfifo out
    rigwriter --gate gate --report report a:2:naa-a b:2:naa-b >out &
    local writer=$! line
    exec 3<out
    read -r line <&3 || fail "no first line"
    kill "$writer"
    wait "$writer" || fail "exit status $?"
    check "the cut" rigcut a:2 b:2
}

# start_writer: the writer on a and b without an end, its first round done. Sets writer.
start_writer() {
    mkfifo writer.out
    rigwriter --gate gate --report report a:2:naa-a b:2:naa-b >writer.out &
    writer=$!
    exec 3<writer.out
    read -r line <&3 || fail "the writer did not start"
}

# hold_gates: the write gates of both LUNs, until let_go. Sets holder.
hold_gates() {
    mkfifo hold.in hold.out
    righold gate/naa-a gate/naa-b <hold.in >hold.out &
    holder=$!
    exec 4>hold.in 5<hold.out
    read -r line <&5
    check_equal "the holder's word" "$line" held
}

let_go() {
    exec 4>&-
    wait "$holder" || fail "the holder's exit status: $?"
}

# wait_for_count N: until the writer reports N rounds.
wait_for_count() {
    until [ "$(cat report)" -ge "$1" ]; do
        kill -0 "$writer" || {
            fail "the writer has ended"
            return 1
        }
    done
}

rigwriter__gates_held__writes_nothing_and_goes_on_after() {
    images a b
    start_writer
    wait_for_count 3
    hold_gates
    local held
    held=$(cat report)
    cp a a1 && cp b b1
    # A writer that ignored the gates would be rounds ahead by now.
    sleep 0.2
    check "LUN a is untouched while its gate is held" cmp a a1
    check "LUN b is untouched while its gate is held" cmp b b1
    check "a cut while the gates are held" rigcut a:2 b:2
    let_go
    check "the writer goes on" wait_for_count $((held + 3))
    kill "$writer"
    wait "$writer" || fail "the writer's exit status: $?"
    check "the cut in the end" rigcut a:2 b:2
    check_fails "copies of two instants" rigcut a:2 b1:2
}

rigwriter__one_gate_held__stays_before_it() {
    images a b
    start_writer
    mkfifo hold.in hold.out
    righold gate/naa-b <hold.in >hold.out &
    holder=$!
    exec 4>hold.in 5<hold.out
    read -r line <&5
    cp b b1
    sleep 0.2
    check "the LUN behind the gate is untouched" cmp b b1
    check "the LUN before it is one round ahead at most" rigcut a:2 b:2
    let_go
    kill "$writer"
    wait "$writer" || fail "the writer's exit status: $?"
}

rigwriter__stopped_while_gates_are_held__ends() {
    images a b
    start_writer
    hold_gates
    sleep 0.2 # lets it come to a gate; it has to end wherever it is
    kill "$writer"
    wait "$writer" || fail "the writer's exit status: $?"
    let_go
    check "the cut" rigcut a:2 b:2
}

rigwriter__what_it_needs_is_missing__fails_and_names_it() {
    images a b
    local status=0
    rigwriter --gate no-gates --count 1 a:2:naa-a b:2:naa-b 2>err || status=$?
    check_equal "exit status without the gates' folder" "$status" 1
    check_contains "it is named" err 'no-gates/naa-a'
    status=0
    rigwriter --gate gate --count 1 a:2:naa-a c:2:naa-c 2>err || status=$?
    check_equal "exit status without a LUN" "$status" 1
    check_contains "it is named" err '^rigwriter: c: '
    status=0
    rigwriter --gate gate --count 1 a:9:naa-a 2>err || status=$?
    check_equal "exit status without the partition" "$status" 1
    check_contains "it is named" err 'a has no partition 9'
}

rigwriter__older_report__is_replaced() {
    images a b
    echo 123456789 >report
    check "write" write_rounds 3
    check_equal "the report" "$(cat report)" 3
    check "without a report" rigwriter --gate gate --count 4 a:2:naa-a b:2:naa-b
    check_equal "the cut" "$(rigcut a:2 b:2)" "cut a=4 b=4 consistent"
}

rigpart__get_and_put__keep_holes() {
    images a
    printf x | dd of=a bs=1 seek=$((1048576 + 2097152)) conv=notrunc status=none
    check "get" rigpart get a 1 out
    check_equal "size" "$(stat -c %s out)" 4194304
    check "few blocks are allocated" test "$(stat -c %b out)" -lt 4096
    images b
    check "put" rigpart put b 1 out
    check "few blocks are allocated by put" test "$(stat -c %b b)" -lt 4096
    check "get" rigpart get b 1 again
    check "equal" cmp out again
}

tools__wrong_command_line__exit_2() {
    local tool
    for tool in rigpart rigcut righold rigwriter; do
        "$tool" >/dev/null 2>&1
        check_equal "$tool without arguments" $? 2
        check "$tool --help" "$tool" --help
    done
}

run_cases rig
