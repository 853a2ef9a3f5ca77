#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What can be seen of lunshadow.exe without running it.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

executable=$LUNSHADOW_BUILD/provider/app/lunshadow.exe

# objdump of the tool chain that made it.
dump() {
    local compiler=${LUNSHADOW_COMPILE%% *}
    "${compiler%gcc}objdump" "$@"
}

# Contract: 1.7
executable__machine__is_64_bit_windows() {
    dump -f "$executable" >format
    check_contains "the file format" format 'file format pei-x86-64$'
}

# Rescans are VSS's affair: after LocateLuns and OnLunEmpty it makes them itself. They are made through the
# configuration manager, the set-up API, the virtual disk service or a control code of the disk.
# Contract: 5.4.4 5.6.5 9.6
executable__ways_to_rescan__are_not_there() {
    dump -p "$executable" >imports
    check_contains "the list of imports" imports 'DLL Name: ole32.dll'
    check_fails "a library that can rescan is imported" grep -Ei 'DLL Name: (cfgmgr32|setupapi|newdev)' imports
    check_fails "the source asks for a rescan" grep -rnE \
        'CM_Reenumerate|UPDATE_PROPERTIES|IOCTL_(SCSI|STORAGE)_RESCAN|IOCTL_SCSI_RESCAN_BUS|IVds(Service|HwProvider)|SetupDi' \
        "$LUNSHADOW_SRC/provider" "$LUNSHADOW_SRC/base"
}

# The proxy DLL and the coordinator are for the test platform: Windows has its own.
install__into_a_folder__is_the_provider_alone() {
    check "make install" env -u MAKEFLAGS -u MAKELEVEL make -s -C "$LUNSHADOW_BUILD" install DESTDIR="$PWD/root" >log 2>&1
    check_equal "files" "$(find root -type f -printf '%f\n')" lunshadow.exe
}

# Who may do what is decided by SIDs: names of accounts are translated on other languages' Windows.
executable__names_of_accounts__are_not_looked_up() {
    dump -p "$executable" >imports
    check_contains "the list of imports" imports 'CheckTokenMembership'
    check_fails "names of accounts are looked up" grep -E 'LookupAccount|GetUserName|NetLocalGroup' imports
    check_fails "the source names accounts" grep -rnE \
        'LookupAccount|GetUserName|NetLocalGroup|SetEntriesInAcl|BuildTrustee' "$LUNSHADOW_SRC/provider" "$LUNSHADOW_SRC/base"
}

run_cases executable
