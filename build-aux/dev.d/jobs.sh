# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Commands that run side by side, each in a process group of its own so that an interrupt ends it with all it started.
# Sourced by ./dev. Expects note.

jobs_running= # process groups

# job_runs GROUP: has the process group a process that is no zombie?
job_runs() {
    cat /proc/[0-9]*/stat 2>/dev/null | sed 's/.*) //' |
        awk -v group="$1" '$3 == group && $1 !~ /[XZ]/ { runs = 1 } END { exit !runs }'
}

# The shells in between end at once; the tests behind them clean up their hosts first.
jobs_interrupted() {
    trap '' INT TERM HUP
    note "interrupted"
    for group in $jobs_running; do
        kill -TERM "-$group" 2>/dev/null
    done
    for group in $jobs_running; do
        while job_runs "$group"; do
            sleep 0.1
        done
    done
    exit 130
}

# job_start LOG COMMAND...: in the background, output to LOG. An interrupt between its start and its place in the list
# waits, or it would be forgotten.
job_start() {
    jobs_hit=
    trap 'jobs_hit=1' INT TERM HUP
    job_log=$1
    shift
    setsid "$@" >"$job_log" 2>&1 </dev/null 8>&- &
    jobs_running="$jobs_running $!"
    trap jobs_interrupted INT TERM HUP
    [ -z "$jobs_hit" ] || jobs_interrupted
}

# jobs_wait: all of them; fails when one did.
jobs_wait() {
    jobs_status=0
    for group in $jobs_running; do
        wait "$group" || jobs_status=1
    done
    jobs_running=
    trap 'exit 130' INT TERM HUP
    return $jobs_status
}
