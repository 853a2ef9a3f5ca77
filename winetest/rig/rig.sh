# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the demo and the scenario tests share: an array with real NTFS volumes, a simulated host, the coordinator's
# command line, and clean-up of everything. Sourced, never run.
#
# Needs in the environment: LUNSHADOW_SRC (source tree), LUNSHADOW_BUILD (build tree of the Windows programs),
# LUNSHADOW_NATIVE (build tree of the Linux tools).

rig_host_tool=$LUNSHADOW_SRC/build-aux/host
PATH=$PATH:/usr/sbin:/sbin:$LUNSHADOW_NATIVE/winetest/rig

# rig_need: every tool is there, or say which is not.
rig_need() {
    local tool
    for tool in mockarray rigpart rigwriter rigcut sfdisk mkntfs ntfscp ntfscat ntfsls; do
        command -v "$tool" >/dev/null || {
            echo "$tool not found (./dev setup installs or builds it)" >&2
            return 1
        }
    done
}

# rig_array DIR [mockarray init options]: make the array.
rig_array() {
    mockarray "$1" init "${@:2}" >/dev/null
}

# rig_lun DIR SIZE_MIB LABEL FILE...: make a LUN with a GPT table and three partitions: 1 is NTFS, named LABEL, and holds
# FILEs; 2 and 3 are raw, 1 MiB each, behind and before it. Print its NAA.
rig_lun() {
    local dir=$1 size=$2 label=$3 naa image file
    shift 3
    naa=$(mockarray "$dir" create-lun "${size}M") || return 1
    image=$(mockarray "$dir" path "$naa") || return 1
    sfdisk -q --no-reread --no-tell-kernel "$image" <<EOT || return 1
label: gpt
start=2MiB, size=$((size - 4))MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, name="$label"
start=$((size - 2))MiB, size=1MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, name="counters"
start=1MiB, size=1MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, name="more counters"
EOT
    truncate -s "$((size - 4))M" "$dir/$naa.ntfs" || return 1
    mkntfs -q -Q -F -s 512 -p 4096 -H 255 -S 63 -L "$label" "$dir/$naa.ntfs" >/dev/null 2>&1 || return 1
    for file; do
        ntfscp -q -f "$dir/$naa.ntfs" "$file" "$(basename "$file")" || return 1
    done
    rigpart put "$image" 1 "$dir/$naa.ntfs" || return 1
    rm "$dir/$naa.ntfs"
    echo "$naa"
}

# rig_write IMAGE FILE...: put FILEs on the NTFS partition of a LUN image, replacing files of the same name.
rig_write() {
    local image=$1 part file
    part=$(mktemp "${TMPDIR:-/tmp}/rig.XXXXXX") || return 1
    shift
    rigpart get "$image" 1 "$part" || return 1
    for file; do
        ntfscp -q -f "$part" "$file" "$(basename "$file")" || return 1
    done
    rigpart put "$image" 1 "$part" && rm "$part"
}

# rig_tree IMAGE DIR: copy the NTFS partition's files into the folder DIR.
rig_tree() {
    local part=$2.ntfs name
    rigpart get "$1" 1 "$part" || return 1
    mkdir -p "$2" || return 1
    ntfsls -q -f "$part" >"$2.names" || return 1
    while IFS= read -r name; do
        ntfscat -q -f "$part" "$name" >"$2/$name" || return 1
    done <"$2.names"
    rm "$part" "$2.names"
}

# rig_disk ARRAY HOST NAA: the image behind a LUN as the host finds it, through the fabric and not through the array.
rig_disk() {
    local folder=$1/fabric/$2/$3 uri
    uri=$(cat "$folder/uri") || return 1
    realpath -e "$folder/${uri#file:}"
}

# rig_host DIR ARRAY NAME: prepare a host.
rig_host() {
    "$rig_host_tool" prepare "$1" --array "$2" --name "$3" --build "$LUNSHADOW_BUILD"
}

# rig_fakevss HOSTDIR ARGS...: the coordinator's command line on that host.
rig_fakevss() {
    "$rig_host_tool" run "$1" fakevss.exe "${@:2}"
}

# rig_volume HOSTDIR NAA: the name of the NTFS volume on LUN NAA.
rig_volume() {
    rig_fakevss "$1" volumes | tr -d '\r' | awk -v naa="$2" 'index($0, naa) && /NTFS/ { print $1; exit }'
}

# rig_host_remove HOSTDIR: stop everything that runs on the host and remove its folder.
rig_host_remove() {
    [ ! -d "$1" ] || "$rig_host_tool" remove "$1"
}
