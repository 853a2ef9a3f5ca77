# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The user's cache: folders that are built once, named by version, and trusted only while the manifest inside them still
# matches. Sourced by ./dev and by build-aux/host. Expects note and die.

cache_root() {
    [ -n "${XDG_CACHE_HOME:-}${HOME:-}" ] || die "no cache folder: set HOME or XDG_CACHE_HOME"
    echo "${XDG_CACHE_HOME:-$HOME/.cache}/lunshadow"
}

# cache_list DIR: the content of DIR in a stable order: sums of files, targets of links.
cache_list() {
    (
        cd "$1" || exit 1
        find . -type f ! -path './MANIFEST*' -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
        find . -type l -printf 'link  %p -> %l\n' | LC_ALL=C sort
    )
}

# cache_ok DIR: DIR is complete and undamaged. The manifest is written last, so a folder without one is unfinished.
cache_ok() {
    [ -s "$1/MANIFEST" ] && cache_list "$1" 2>/dev/null | cmp -s - "$1/MANIFEST"
}

# cache_lock NAME: hold the lock of entry NAME on descriptor 9 until the (sub)shell ends, so that two runs do not build
# the same thing twice.
cache_lock() {
    mkdir -p "$(cache_root)" || die "cannot create $(cache_root)"
    exec 9>"$(cache_root)/.$1.lock"
    flock 9
}

# cache_get DIR WHAT BUILDER: make sure that DIR is there and whole, else have BUILDER fill a new folder beside it (its
# only argument) and put that in place. WHAT is for the messages.
cache_get() {
    cache_ok "$1" && return 0
    (
        cache_lock "$(basename "$1")"
        cache_ok "$1" && exit 0 # somebody else was faster
        [ ! -e "$1" ] || note "$2 in $1 is damaged: building it again"
        trap 'rm -rf "$1.new.$$"' EXIT
        trap 'exit 130' INT TERM HUP
        rm -rf "$1.new.$$"
        mkdir -p "$1.new.$$" || exit 1
        "$3" "$1.new.$$" || exit 1
        cache_list "$1.new.$$" >"$1.new.$$/MANIFEST.part" || exit 1
        mv "$1.new.$$/MANIFEST.part" "$1.new.$$/MANIFEST"
        rm -rf "$1"
        mv "$1.new.$$" "$1"
    )
}
