# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# An adapter and an agent that pretend: hosts, providers and an array are not needed to show what the native fakevss does. Expects the harness.

# fake_host: an adapter and an agent that says yes to all, in the case's folder. The text that was written is in
# the file "block"; "kill provider" damages the LUN, "kill coordinator" hangs, and what runs on a host leaves its mark in "log".
# Two providers are registered; the file "timeline", if there is one, is that of each session.
fake_host() {
    export case_dir
    cat >agent <<'EOT'
#!/bin/bash
if [ "$2" = providers ]; then
    echo '{"providers":[{"provider":"{0000000a-0000-0000-0000-00000000000a}","name":"Able","type":"hardware",'
    echo ' "class":"{00000001-0000-0000-0000-000000000001}"},{"provider":"{0000000b-0000-0000-0000-00000000000b}",'
    echo ' "name":"Soft","type":"software","class":"{00000002-0000-0000-0000-000000000002}"}]}'
    exit
fi
echo "agent $1 begins" >>"$case_dir/log"
while IFS= read -r line; do
    echo "asked: $line" >>"$case_dir/log"
    case $line in
    partition*) echo "S_OK volumes=V1" ;;
    volume*) echo "S_OK marks=-" ;;
    write*)
        text=${line#write V1 }
        text=${text//\"/}
        { printf %s "$text" && head -c 512 /dev/zero; } | head -c 512 | dd of="$ARRAY/lun" conv=notrunc status=none
        echo "$text" >"$case_dir/block"
        echo "S_OK" ;;
    read*) echo "S_OK text=\"$(cat "$case_dir/block")\"" ;;
    timeline*Z:*)
        if [ -e "$case_dir/timeline" ]; then
            cp "$case_dir/timeline" "${line##*Z:}"
        else
            [ -e "$case_dir/began" ] || date +%s000 >"$case_dir/began"
            echo "{\"timeline\":[{\"start_us\":0,\"who\":\"it\",\"what\":\"OnLoad\"}],\"began_ms\":$(cat "$case_dir/began")}" >"${line##*Z:}"
        fi
        echo "S_OK violations=0" ;;
    timeline*) echo "S_OK violations=0" ;;
    'kill provider') printf x | dd of="$ARRAY/lun" bs=512 seek=5 conv=notrunc status=none && echo "S_OK ended=1" ;;
    'kill coordinator') sleep 600 ;;
    *.Query*) echo 'S_OK count=0 ids=""' ;;
    *.AbortBackup) [ -e "$case_dir/refuse" ] && echo 'VSS_E_BAD_STATE reason="not now"' || printf 'S_OK\r\n' ;;
    die) exit ;;
    *) echo "S_OK set={1} snapshot={2}" ;;
    esac
done
echo "agent ends" >>"$case_dir/log"
EOT
    chmod +x agent
    cat >mock.adapter <<'EOT'
# a comment
setup = mkdir "$ARRAY" && echo "setup" >>"$case_dir/log"
lun = truncate -s "$SIZE" "$ARRAY/lun" && echo "lun $SIZE" >>"$case_dir/log" && echo L1
present = echo "present $LUN $HOST" >>"$case_dir/log"
unpresent = echo "unpresent $LUN $HOST" >>"$case_dir/log"
copies = cat "$ARRAY/copies" 2>/dev/null; true
path = echo "$ARRAY/lun"
fault = echo "fault $RULE" >>"$case_dir/log"
host = mkdir "$DIR" && echo "host $HOST" >>"$case_dir/log"
run = exec "$HERE/agent" "$@"
end = echo "end $HOST" >>"$case_dir/log"
EOT
    mkdir -p tmp
    export TMPDIR=$case_dir/tmp
}
