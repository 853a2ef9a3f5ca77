#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One shadow copy set over two real NTFS volumes, made by the provider out of process under Wine, and the proof that
# it holds the instant of commit. Last line: "demo: PASS set {GUID} volumes=2 commit_ms=X" or "demo: FAIL reason".
#
# usage: demo.sh [--keep]     --keep leaves the work folder (array, host) for looking around
set -u

LUNSHADOW_SRC=${LUNSHADOW_SRC:?} LUNSHADOW_BUILD=${LUNSHADOW_BUILD:?} LUNSHADOW_NATIVE=${LUNSHADOW_NATIVE:?}
# shellcheck source=winetest/rig/rig.sh
. "$LUNSHADOW_SRC/winetest/rig/rig.sh"

keep=
for argument; do
    case $argument in
    --keep) keep=1 ;;
    --help) sed -n '3,7s/^# \{0,1\}//p' "$0" && exit 0 ;;
    *) echo "demo: unknown argument $argument" >&2 && exit 2 ;;
    esac
done

writer=
exec 7>&1 # for the last line: a trap runs inside the redirection of the command that it interrupts
work=$(mktemp -d "${TMPDIR:-/tmp}/lunshadow-demo.XXXXXX") || exit 1
export TMPDIR=$work
array=$work/array
host=$work/alpha

# Once, however the demo ends.
clean_up() {
    trap '' INT TERM HUP PIPE
    trap - EXIT
    if [ -n "$writer" ]; then
        kill "$writer" 2>/dev/null
        wait "$writer" 2>/dev/null
        writer=
    fi
    if [ -n "$keep" ]; then
        [ ! -d "$host" ] || "$rig_host_tool" stop "$host"
        echo "demo: kept $work"
    else
        rig_host_remove "$host"
        rm -rf "$work"
    fi
}

# The last line, whatever the reason looks like.
fail() {
    clean_up
    printf 'demo: FAIL %s\n' "$(tr -s '\r\n' ' ' <<<"$*" | sed 's/ $//')" >&7
    exit 1
}

trap clean_up EXIT
trap 'fail interrupted' INT TERM HUP

step() {
    echo "demo: $*"
}

# The last counter that the writer completed on all LUNs.
writer_count() {
    cat "$work/writer.report"
}

prepare() {
    local text
    rig_need || fail "a tool is missing"
    step "array with two LUNs, each with an NTFS volume and a raw partition"
    rig_array "$array" --seed 1 || fail "cannot make the array"
    for text in one two; do
        mkdir -p "$work/before-$text"
        echo "volume $text, before the shadow copy" >"$work/before-$text/letter.txt"
        head -c 300000 /dev/urandom >"$work/before-$text/data.bin"
    done
    one=$(rig_lun "$array" 32 one "$work"/before-one/*) || fail "cannot make LUN one"
    two=$(rig_lun "$array" 32 two "$work"/before-two/*) || fail "cannot make LUN two"
    mockarray "$array" present "$one" alpha && mockarray "$array" present "$two" alpha ||
        fail "cannot present the LUNs"
    step "host alpha: a Wine prefix with the provider and the coordinator"
    rig_host "$host" "$array" alpha || fail "cannot prepare the host"
    rig_fakevss "$host" volumes >"$work/volumes" || fail "the coordinator lists no volumes"
    volume_one=$(rig_volume "$host" "$one")
    volume_two=$(rig_volume "$host" "$two")
    [ -n "$volume_one" ] && [ -n "$volume_two" ] || fail "the NTFS volumes are not in: $(cat "$work/volumes")"
    disk_one=$(rig_disk "$array" alpha "$one") && disk_two=$(rig_disk "$array" alpha "$two") ||
        fail "the fabric does not show both LUNs"
}

start_writer() {
    step "writer: rising counters on the raw partitions of both LUNs"
    mkfifo "$work/writer.out"
    rigwriter --gate "$host/gate" --report "$work/writer.report" \
        "$disk_one:2:$one" "$disk_two:2:$two" >"$work/writer.out" &
    writer=$!
    exec 3<"$work/writer.out"
    read -r started <&3 || fail "the writer did not start"
    step "$started"
}

create() {
    before=$(writer_count)
    step "shadow copy set of both volumes, at counter $before"
    rig_fakevss "$host" create "$volume_one" "$volume_two" --timeline >"$work/create" 2>"$work/create.err" ||
        fail "create: $(cat "$work/create.err")"
    tr -d '\r' <"$work/create" >"$work/create.txt"
    cat "$work/create.txt"
    set_id=$(sed -n 's/^set \({[^}]*}\) .*/\1/p' "$work/create.txt")
    commit_ms=$(sed -n 's/^set .* commit_ms=\([0-9.]*\).*/\1/p' "$work/create.txt")
    [ -n "$set_id" ] && [ -n "$commit_ms" ] || fail "create printed no set line"
    copy_one=$(copy_of "$volume_one") && copy_two=$(copy_of "$volume_two") || fail "create printed no copy lines"
    after=$(writer_count)
}

# The image of the shadow copy LUN of volume $1, through the fabric.
copy_of() {
    local naa
    naa=$(awk -v volume="$1" '$1 == "copy" && index($0, volume) { print }' "$work/create.txt" |
        sed -n 's/.* naa=\([0-9a-f]*\).*/\1/p')
    [ -n "$naa" ] && rig_disk "$array" alpha "$naa"
}

change_live_files() {
    step "changing the live files"
    local text
    for text in one two; do
        mkdir -p "$work/after-$text"
        echo "volume $text, after the shadow copy" >"$work/after-$text/letter.txt"
        echo "new on $text" >"$work/after-$text/new.txt"
        cp "$work/before-$text/data.bin" "$work/after-$text/"
    done
    rig_write "$disk_one" "$work"/after-one/*.txt || fail "cannot change volume one"
    rig_write "$disk_two" "$work"/after-two/*.txt || fail "cannot change volume two"
}

prove_files() {
    local name
    for name in one two; do
        local disk=disk_$name copy=copy_$name
        rig_tree "${!copy}" "$work/tree-copy-$name" || fail "cannot read the shadow copy of volume $name"
        diff -r "$work/before-$name" "$work/tree-copy-$name" || fail "the shadow copy of $name has other files"
        rig_tree "${!disk}" "$work/tree-live-$name" || fail "cannot read the live volume $name"
        diff -r "$work/after-$name" "$work/tree-live-$name" || fail "the live volume $name has other files"
    done
    step "(a) the shadow copies have the files of the instant, the live volumes the new ones"
}

prove_instant() {
    rigcut "$copy_one:2" "$copy_two:2" >"$work/cut" || fail "not one instant: $(cat "$work/cut")"
    local a
    a=$(sed -n 's/.*a=\([0-9]*\).*/\1/p' "$work/cut")
    [ "$before" -gt 0 ] && [ "$a" -ge "$before" ] && [ "$after" -gt "$a" ] ||
        fail "the writer did not run before and after: before=$before after=$after $(cat "$work/cut")"
    step "(b) one instant on both volumes: $(cat "$work/cut"), the writer went from $before to $after"
}

prove_marks() {
    local name marks
    for name in one two; do
        local disk=disk_$name copy=copy_$name
        marks=$(rigpart marks "${!copy}" 1) || fail "cannot read the marks of the shadow copy of $name"
        [ "$marks" = "read-only shadow-copy hidden no-drive-letter" ] || fail "marks on the copy of $name: $marks"
        marks=$(rigpart marks "${!disk}" 1) || fail "cannot read the marks of volume $name"
        [ "$marks" = none ] || fail "marks left on the original of $name: $marks"
    done
    step "(c) marks are on the shadow copies and not on the originals"
}

prove_delete() {
    local left
    rig_fakevss "$host" delete "$set_id" >"$work/delete" 2>&1 || fail "delete: $(cat "$work/delete")"
    left=$(find "$array/luns" -name '*.img' -printf '%f\n' | sort | tr '\n' ' ')
    [ "$left" = "$(printf '%s.img\n' "$one" "$two" | sort | tr '\n' ' ')" ] || fail "the array holds: $left"
    left=$(find "$array/fabric/alpha" -mindepth 1 -maxdepth 1 -printf '%f\n' | wc -l)
    [ "$left" = 2 ] || fail "host alpha sees $left LUNs"
    mockarray "$array" check >"$work/check" || fail "array check: $(cat "$work/check")"
    step "(d) after delete the array holds exactly the two original LUNs"
}

prepare
start_writer
create
change_live_files
prove_files
prove_instant
prove_marks
prove_delete
clean_up
echo "demo: PASS set $set_id volumes=2 commit_ms=$commit_ms"
