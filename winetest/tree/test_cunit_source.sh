#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Where the source of CUnit comes from: apt itself, with a configuration of the test's own and mirrors in its folder, reads
# each form that a machine's list of sources can have, and the private list that is made of it.

# shellcheck source=winetest/harness/harness.sh
. "$LUNSHADOW_SRC/winetest/harness/harness.sh"

# index FILE FIELD...: a package index with one paragraph of these lines, and the line about it in the Release file.
index() {
    mkdir -p "$(dirname "$1")"
    printf '%s\n' "${@:2}" '' >"$1"
    echo " $(sha256sum <"$1" | cut -d ' ' -f 1) $(stat -c %s "$1") $1" >>Release
}

# mirror NAME PACKAGE SUITE...: a mirror in folder NAME whose suites have PACKAGE 1.0, of source package cunit.
mirror() {
    local mirror=$1 package=$2 suite
    mkdir -p "$mirror"
    (
        cd "$mirror" && mkdir -p cunit-1.0/CUnit && echo source >cunit-1.0/CUnit/file && tar -czf cunit_1.0.tar.gz cunit-1.0 || exit 1
        {
            printf '%s\n' 'Format: 1.0' 'Source: cunit' 'Version: 1.0' "Binary: $package" 'Architecture: any' \
                'Maintainer: nobody <nobody@example.com>' 'Checksums-Sha256:'
            echo " $(sha256sum <cunit_1.0.tar.gz | cut -d ' ' -f 1) $(stat -c %s cunit_1.0.tar.gz) cunit_1.0.tar.gz"
            echo 'Files:'
            echo " $(md5sum <cunit_1.0.tar.gz | cut -d ' ' -f 1) $(stat -c %s cunit_1.0.tar.gz) cunit_1.0.tar.gz"
        } >cunit_1.0.dsc
        dsc=$(sha256sum <cunit_1.0.dsc | cut -d ' ' -f 1) tar=$(sha256sum <cunit_1.0.tar.gz | cut -d ' ' -f 1)
        for suite in "${@:3}"; do
            mkdir -p "dists/$suite" && cd "dists/$suite" || exit 1
            printf '%s\n' "Suite: $suite" "Codename: $suite" 'Date: Thu, 01 Jan 2026 00:00:00 UTC' "Architectures: $(dpkg --print-architecture)" \
                'Components: main' 'SHA256:' >Release
            index "main/binary-$(dpkg --print-architecture)/Packages" "Package: $package" 'Version: 1.0' "Architecture: $(dpkg --print-architecture)" \
                'Filename: none.deb' 'Size: 1' "SHA256: $tar"
            index main/source/Sources 'Package: cunit' 'Format: 1.0' "Binary: $package" 'Version: 1.0' 'Directory: .' 'Checksums-Sha256:' \
                " $dsc $(stat -c %s ../../cunit_1.0.dsc) cunit_1.0.dsc" \
                " $tar $(stat -c %s ../../cunit_1.0.tar.gz) cunit_1.0.tar.gz"
            cd ../..
        done
    ) || fail "cannot make mirror $mirror"
}

# machine: apt for this case alone, with the lists of sources in etc, and two mirrors: "debian" has CUnit, "other" has not.
machine() {
    command -v apt-get >/dev/null || skip "no apt-get"
    mkdir -p etc/sources.list.d etc/preferences.d state/lists/partial cache/archives/partial
    : >status
    cat >apt.conf <<EOT
Dir "$PWD";
Dir::Etc "etc";
Dir::Etc::parts "";
Dir::State "state";
Dir::State::status "$PWD/status";
Dir::Cache "cache";
Dir::Bin::methods "/usr/lib/apt/methods";
APT::Sandbox::User "root";
Acquire::Languages "none";
$*
EOT
    export APT_CONFIG=$PWD/apt.conf
    mirror debian libcunit1-dev stable stable-updates
    mirror other other-dev stable
    # shellcheck source=build-aux/dev.d/cunit.sh
    . "$LUNSHADOW_SRC/build-aux/dev.d/cunit.sh"
}

# What cunit.sh expects of the machine and of ./dev.
dpkg-query() {
    printf 1.0
}

packages_update() {
    apt-get -q update
}

die() {
    echo "$*"
    exit 1
}

# list FILE: a list of sources, from standard input; DEBIAN and OTHER stand for the mirrors.
list() {
    sed "s,DEBIAN,file:$PWD/debian,; s,OTHER,file:$PWD/other," >"etc/$1"
}

# private LINE...: the private list that is made of the machine's.
private() {
    rm -rf state/lists parts
    mkdir -p state/lists/partial parts
    apt-get -q update >log 2>&1 || fail "apt-get update: $(cat log)"
    cunit_source_list "$(cunit_source_entry)" parts
    check_equal "the private list" "$(cat parts/*)" "$(printf '%s\n' "$@" | sed "s,DEBIAN,file:$PWD/debian,")"
}

# suites SUITE...: apt would fetch, with the private list alone, the sources of these suites of mirror debian and nothing else.
suites() {
    apt-get -q -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$PWD/parts" -o "Dir::State::lists=$PWD/none" \
        update --print-uris | sed -n "s,^'\(.*\)/dists/\(.*\)/main/\(.*\)\.[a-z0-9]*' .*,\1 \2 \3,p" >targets
    check_equal "what apt reads in it" "$(cat targets)" "$(printf "file:$PWD/debian %s source/Sources\n" "$@")"
}

cunit_source__one_line_lists__twin_of_the_line() {
    machine
    list sources.list <<'EOT'
# deb DEBIAN stable main

#deb-src DEBIAN stable main
deb [trusted=yes] OTHER stable main
EOT
    printf '\tdeb\t[ trusted=yes arch=%s signed-by=/a/key.gpg ] DEBIAN stable main # a note\n' "$(dpkg --print-architecture)" |
        list sources.list.d/debian.list
    private "deb-src	[ trusted=yes arch=$(dpkg --print-architecture) signed-by=/a/key.gpg ] DEBIAN stable main # a note"
    suites stable
    list sources.list.d/debian.list <<'EOT'
deb-src [trusted=yes] DEBIAN stable main
deb [trusted=yes] DEBIAN stable main
EOT
    private 'deb-src [trusted=yes] DEBIAN stable main'
    suites stable
}

cunit_source__paragraphs__twin_of_the_paragraph() {
    machine
    list sources.list.d/debian.sources <<'EOT'
# A comment, and a paragraph that is switched off.

Enabled: no
Types: deb
URIs: http://nowhere.invalid/debian
Suites: stable
Components: main

# Types: deb
# URIs: http://nowhere.invalid/debian

Types: deb
URIs: OTHER
Suites: stable
Components: main
Trusted: yes

types:
 deb
 deb-src
# in between
URIs: DEBIAN
Suites: stable
# in between
 stable-updates
Components: main
Signed-By: /a/key.gpg
Trusted: yes
EOT
    private 'Types: deb-src' 'URIs: DEBIAN' 'Suites: stable' ' stable-updates' 'Components: main' 'Signed-By: /a/key.gpg' 'Trusted: yes'
    suites stable stable-updates
    sed -i 's/^types:/Types:/; s/$/\r/' etc/sources.list.d/debian.sources
    private 'Types: deb-src' 'URIs: DEBIAN' 'Suites: stable' ' stable-updates' 'Components: main' 'Signed-By: /a/key.gpg' 'Trusted: yes'
    suites stable stable-updates
}

# Two files with the same source are two targets, which apt complains of.
cunit_source__several_files_have_it__is_there_once() {
    machine
    list sources.list <<<'deb [trusted=yes] DEBIAN stable main'
    list sources.list.d/more.list <<<'deb [trusted=yes] DEBIAN stable-updates main'
    list sources.list.d/debian.sources <<'EOT'
Types: deb
URIs: DEBIAN
Suites: stable
Components: main
Trusted: yes
EOT
    private 'deb-src [trusted=yes] DEBIAN stable main'
    suites stable
}

# machines_own: apt's lists of sources and what it fetched of them.
machines_own() {
    find etc state ! -type d -printf '%p %l %s %T@\n' | LC_ALL=C sort
}

cunit_source__fetched__machine_is_not_touched() {
    machine
    list sources.list <<<'deb [trusted=yes] DEBIAN stable main'
    check "the machine's own update" apt-get -q update >log 2>&1
    machines_own >before
    (cunit_fetch "$PWD/work") >log 2>&1 || fail "cunit_fetch: $(cat log)"
    check_equal "the source" "$(cat work/source/CUnit/file)" source
    machines_own >after
    check "the machine's own is what it was" diff before after
    check_equal "fetched beside the sources" "$(find work/lists -name '*_Packages')" ''
}

# Also on a machine whose administrator allows that.
cunit_source__nobody_signed_it__is_refused() {
    machine 'Acquire::AllowInsecureRepositories "true"; APT::Get::AllowUnauthenticated "true";'
    list sources.list <<<'deb DEBIAN stable main'
    check "the machine's own update" apt-get -q update >log 2>&1
    (cunit_fetch "$PWD/work") >log 2>&1 && fail "it was taken"
    check_equal "the last line" "$(tail -n 1 log)" "cannot fetch the source package cunit 1.0, see above"
    check "nothing was unpacked" [ ! -e work/source ]
}

run_cases cunit_source
