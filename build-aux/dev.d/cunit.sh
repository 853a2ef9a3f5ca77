# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# CUnit for the MinGW host. Debian has no package of it, so its source package is fetched with a private source list
# (the machine's own apt configuration is read, never changed), verified by apt, and compiled into the user's cache.
# Sourced by ./dev after cache.sh. Expects note and die.

CUNIT_HOST=x86_64-w64-mingw32
CUNIT_PARTS='Framework Basic Automated Console'

# The same source version as the native package, so that both hosts test with the same CUnit.
cunit_version() {
    dpkg-query -W -f '${source:Version}' libcunit1-dev
}

# cunit_dir: where CUnit for MinGW is in the cache, for --with-cunit.
cunit_dir() {
    echo "$(cache_root)/cunit-$(cunit_version)-$($CUNIT_HOST-gcc -dumpversion)"
}

# cunit_source_entry: FILE:N of the apt source that has the installed libcunit1-dev, as apt names it: the N-th line of a
# one-line list, the N-th paragraph of a .sources file.
cunit_source_entry() {
    version=$(dpkg-query -W -f '${Version}' libcunit1-dev)
    place=$(apt-cache madison libcunit1-dev | awk -F ' *[|] *' -v v="$version" '$2 == v { print $3; exit }')
    [ -n "$place" ] || return 1
    # shellcheck disable=SC2016 # apt's own variables
    apt-get indextargets --format '$(SITE) $(RELEASE)/$(COMPONENT) $(SOURCESENTRY)' 'Identifier: Packages' |
        awk -v place="$place" '{ where = $1 " " $2 } index(place, where " ") == 1 { print $3; exit }'
}

# cunit_source_list ENTRY DIR: write the source-package twin of apt source ENTRY into DIR. In a .sources file, as apt reads it,
# comments stand anywhere, the names of fields are in either case, and a value may go on in the next lines.
cunit_source_list() {
    file=${1%:*} number=${1##*:}
    case $file in
    *.sources)
        grep -v '^#' "$file" | tr -d '\r' | awk -v n="$number" '
            BEGIN { RS = ""; FS = "\n" }
            NR == n {
                for (i = 1; i <= NF; i++) {
                    if (tolower($i) ~ /^types:/) {
                        print "Types: deb-src"
                        in_types = 1
                    } else if (!in_types || $i !~ /^[ \t]/) {
                        print $i
                        in_types = 0
                    }
                }
            }' >"$2/cunit.sources"
        ;;
    *) sed -n "${number}s/^[[:space:]]*deb\(-src\)*\([[:space:]]\)/deb-src\2/p" "$file" >"$2/cunit.list" ;;
    esac
}

# cunit_fetch DIR: the verified source tree in DIR/source.
cunit_fetch() {
    entry=$(cunit_source_entry)
    [ -n "$entry" ] || {
        packages_update
        entry=$(cunit_source_entry)
    }
    [ -n "$entry" ] || die "no apt source has the installed libcunit1-dev: apt-get install --reinstall libcunit1-dev"

    mkdir -p "$1/parts" "$1/lists/partial" "$1/cache" || return 1
    chmod 755 "$1" # apt downloads as a user of its own
    cunit_source_list "$entry" "$1/parts"
    (
        cd "$1" || exit 1
        set -- -q -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$1/parts" \
            -o "Dir::State::lists=$1/lists" -o "Dir::Cache=$1/cache" -o APT::Get::AllowUnauthenticated=false
        apt-get "$@" update && apt-get "$@" --download-only source "cunit=$(cunit_version)" &&
            dpkg-source -x ./*.dsc source
    ) >"$1/log" 2>&1 || {
        cat "$1/log" >&2
        die "cannot fetch the source package cunit $(cunit_version), see above"
    }
}

# cunit_compile SOURCE DIR: SOURCE/CUnit into DIR/include and DIR/lib.
cunit_compile() {
    version=$(cunit_version)
    mkdir -p "$2/include/CUnit" "$2/lib" "$2/obj" || return 1
    for part in $CUNIT_PARTS; do
        for c in "$1/CUnit/Sources/$part"/*.c; do
            $CUNIT_HOST-gcc -O2 -w -DVERSION="\"$version\"" -I "$1/CUnit/Headers" \
                -c "$c" -o "$2/obj/$(basename "$c" .c).o" || return 1
        done
    done
    $CUNIT_HOST-ar crs "$2/lib/libcunit.a" "$2"/obj/*.o && rm -r "$2/obj" &&
        cp "$1"/CUnit/Headers/*.h "$2/include/CUnit/"
}

# cunit_build DIR: all of it, for cache_get.
cunit_build() {
    note "CUnit $(cunit_version) for MinGW"
    work=$(mktemp -d) || return 1 # in /tmp: apt downloads as a user who cannot enter a home
    (
        trap 'rm -rf "$work"' EXIT
        trap 'exit 130' INT TERM HUP
        cunit_fetch "$work" && cunit_compile "$work/source" "$1"
    )
}

cunit_setup() {
    cache_get "$(cunit_dir)" "CUnit for MinGW" cunit_build || die "CUnit for MinGW could not be built"
}
