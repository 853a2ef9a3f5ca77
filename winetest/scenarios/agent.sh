# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# An agent on the host of a scenario: requests to it and its answers. Sourced after scenario.sh.

# agent_start: begin the agent of the host.
agent_start() {
    coproc agent { "$rig_host_tool" run "$host" fakevss.exe agent 2>agent.err; }
    to_agent=${agent[1]} from_agent=${agent[0]} agent_pid=$agent_PID # of which bash forgets the last when it ends
}

# ask REQUEST: send it; the answer goes to answer.out, its words KEY=VALUE can be asked with answer KEY.
ask() {
    printf '%s\n' "$1" >&"$to_agent"
    IFS= read -r -t 60 line <&"$from_agent" || line='no answer'
    printf '%s\n' "$line" >answer.out
}

# answer KEY: the value in the last answer, without its quotes.
answer() {
    sed -n "s/.* $1=\(\"\([^\"]*\)\"\|[^ ]*\).*/\1/p" answer.out | tr -d '"'
}

# asks REQUEST RESULT: the answer begins with RESULT.
asks() {
    ask "$1"
    check_equal "the answer to '$1'" "$(cut -d' ' -f1 answer.out)" "$2" || cat answer.out
}
