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
    check_fails "get of a partition that is not there" rigpart get a 7 out
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

tools__wrong_command_line__exit_2() {
    local tool
    for tool in rigpart rigcut rigwriter; do
        "$tool" >/dev/null 2>&1
        check_equal "$tool without arguments" $? 2
        check "$tool --help" "$tool" --help
    done
}

run_cases rig \
    rigpart__put_then_get__is_equal_and_bounded \
    rigpart__table__is_what_sfdisk_wrote \
    rigcut__consistent_cuts__pass \
    rigcut__inconsistent_cuts__fail \
    rigwriter__stopped__ends_with_a_whole_cut \
    tools__wrong_command_line__exit_2
