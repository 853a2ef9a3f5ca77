# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
# What the tests of the conformance kit share. Sourced after harness.sh, by a test that has in $plan who is checked. The first
# case plays all that are selected, on one host: who is to be checked next is registered by a program that stays
# (brokenprovider.exe select).

# shellcheck source=winetest/rig/rig.sh
. "$LUNSHADOW_SRC/winetest/rig/rig.sh"

fakevss=$LUNSHADOW_NATIVE/fakevss/fakevss
scenarios=$LUNSHADOW_SRC/fakevss/scenarios

# A line of $plan: who is checked, with which scenario (what its file's name begins with), the rules that are told as broken
# ("-": none), and what else the scenario says when no rule can. Who dies comes last.


# selected_faults: the lines of the plan whose cases this run has, in the order of the plan: who dies comes last.
selected_faults() {
    local name line
    while read -r line; do
        for name in $(declare -F | sed -n "s/^declare -f \(${line%% *}__.*\)/\1/p"); do
            ! harness_selected "$program/$name" || echo "$line"
        done
    done <<<"$plan" | grep .
}

# adapter: how the kit makes LUNs on the array of the host that there is already.
adapter() {
    local mockarray="\"\$TOOLS/../winetest/rig/mockarray\" \"$1/array\""
    cat <<EOT
lun       = $mockarray create-lun "\$SIZE"
present   = $mockarray present "\$LUN" "\$HOST"
unpresent = $mockarray unpresent "\$LUN" "\$HOST"
copies    = $mockarray shadows | awk 'NR > 1 { print \$1 }'
remove    = $mockarray remove "\$LUN"
path      = $mockarray path "\$LUN"
host      = true
run       = exec "$rig_host_tool" run "$1/A" "\$@"
EOT
}

# make_host DIR: host A there, with the broken providers installed; a commit may take 2 s there, and LUNs come at once.
make_host() {
    rig_array "$1/array" --seed 7 && rig_host "$1/A" "$1/array" A &&
        ln -s "$LUNSHADOW_BUILD/winetest/conformance/brokenprovider.exe" "$1/A/prefix/drive_c/lunshadow/" &&
        rig_fakevss "$1/A" install --set HoldLimit=2000 --set ArrivalTimeout=200 >"$1/install.out" 2>&1
}

# check_provider DIR ID NAME SCENARIO: what the kit says goes to DIR/NAME.
check_provider() {
    "$fakevss" check --provider "$2" --adapter "$1/adapter" --build "$LUNSHADOW_BUILD" --patience 1 \
        "$scenarios/$4"*.scn >"$1/$3" 2>&1
    echo "exit status $?" >>"$1/$3"
}

# play_all DIR: every selected line of the plan. When the last one has died, COM waits long for it.
play_all() {
    local dir=$1 name scenario rest id
    make_host "$dir" || return 1
    adapter "$dir" >"$dir/adapter"
    "$rig_host_tool" run "$dir/A" brokenprovider.exe list | tr -d '\r' >"$dir/list"
    coproc selector { "$rig_host_tool" run "$dir/A" brokenprovider.exe select 2>"$dir/select.err"; }
    # shellcheck disable=SC2154 # the coprocess
    local to=${selector[1]} from=${selector[0]} pid=$selector_PID
    while read -r name scenario rest; do
        printf '%s\n' "$name" >&"$to"
        IFS=' ' read -r -t 60 id rest <&"$from" || id='no answer'
        check_provider "$dir" "$id" "$name" "$scenario" </dev/null
    done < <(selected_faults)
    exec {to}>&-
    wait "$pid" || echo "the selector has died" # the last one has it die
}

# played: the folder with what the kit says; the first case fills it.
played() {
    local dir=$harness_tmp/played
    if [ ! -d "$dir" ]; then
        mkdir "$dir"
        play_all "$dir" >"$dir/log" 2>&1 || cat "$dir/log"
    fi
}

# finds STATUS: of the provider of the case the kit says what the plan says, and nothing else, and ends with STATUS.
finds() {
    local name=${FUNCNAME[1]%%__*} expected pattern found file
    played
    file=$harness_tmp/played/$name
    read -r _ _ expected pattern < <(grep "^$name " <<<"$plan")
    [ -f "$file" ] || {
        fail "the kit says nothing of $name: $(tail -n 3 "$harness_tmp/played/log")"
        return
    }
    found=$(grep -v '^FAILED: rule' "$file" | grep -oE 'rule [0-9]+ [a-z-]+ \((breach|alarm)\)' | cut -d' ' -f3 |
        LC_ALL=C sort -u | paste -sd,)
    check_equal "rules that $name breaks" "${found:--}" "$expected"
    check_equal "how the kit ends" "$(tail -n 1 "$file")" "exit status $1"
    [ -z "$pattern" ] || check_contains "what the kit says" "$file" "$pattern"
    [ ! -e "$case_mark/failed" ] || cat "$file"
}
