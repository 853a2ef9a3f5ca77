# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154
# Debian packages: what is needed, what is missing, and getting it. Sourced by ./dev. Expects note and die.

# To build and run the tests of both hosts.
PACKAGES='autoconf automake autoconf-archive make gcc libc6-dev
    gcc-mingw-w64-x86-64 binutils-mingw-w64-x86-64 mingw-w64-tools libz-mingw-w64-dev
    wine wine64 libwine-dev libcunit1-dev zlib1g-dev libjansson-dev dpkg-dev
    ntfs-3g fdisk gdisk jq clang-format-14'
# For ./dev lint alone.
PACKAGES_LINT='shellcheck cppcheck clang-tidy-14'

# packages_missing NAME...: those that are not installed.
packages_missing() {
    packages_there=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | sed -n 's/ installed$//p')
    printf '%s\n' "$@" | grep -vxF -e "$packages_there"
}

can_be_root() {
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        can_be_root || die "not root, and no sudo: as root, run: $*"
        sudo "$@"
    fi
}

packages_update() {
    [ -z "${packages_updated:-}" ] || return 0
    note "apt-get update"
    packages_updated=1
    as_root apt-get -q -o DPkg::Lock::Timeout=300 update >&2 || note "apt-get update failed; going on with the lists there are"
}

packages_apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@" >&2
}

# packages_impossible NAME...: those that apt knows no way to install. Nothing when it is the network that fails.
packages_impossible() {
    for package; do
        apt-get -qq -s install --no-install-recommends "$package" >/dev/null 2>&1 || echo "$package"
    done
}

# packages_get NAME...: install what is missing of these, or stop naming what cannot be had.
packages_get() {
    # shellcheck disable=SC2046 # a list
    set -- $(packages_missing "$@")
    [ $# -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "no apt-get here: install these by hand: $*"
    can_be_root || die "not root, and no sudo: as root, run: apt-get update && apt-get install $*"
    note "installing $*"
    apt-cache show "$@" >/dev/null 2>&1 || packages_update
    packages_apt_install "$@" || {
        packages_update # the lists may be old
        packages_apt_install "$@"
    }
    # shellcheck disable=SC2046 # a list
    set -- $(packages_missing "$@")
    [ $# -gt 0 ] || return 0
    impossible=$(packages_impossible "$@" | xargs)
    die "cannot install: ${impossible:-$*}"
}

packages_setup() {
    # shellcheck disable=SC2086 # a list
    packages_get $PACKAGES
}
