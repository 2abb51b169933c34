# shellcheck shell=bash
# One line per step, with its seconds. Sourced.
#
# `step` runs its command in this shell, so that it can set variables; whatever
# the command prints goes to the log, whose last lines `report_failure` shows.

step_label=''
step_log=''

# step LABEL COMMAND [ARGUMENT...]
step() {
    local label=$1 started=${EPOCHREALTIME/[.,]/} spent
    shift
    step_label=$label
    printf '  %-58s' "$label"
    "$@"
    spent=$((${EPOCHREALTIME/[.,]/} - started))
    printf '%4d.%d s\n' $((spent / 1000000)) $((spent / 100000 % 10))
    step_label=''
    step_log=''
}

# logged FILE COMMAND [ARGUMENT...]: quiet unless it fails.
logged() {
    step_log=$1
    shift
    set -m
    in_group "$@" >>"$step_log" 2>&1 </dev/null 6>&- 9>&- &
    set +m
    await "$!"
}

# attended COMMAND [ARGUMENT...]: shows what the command prints.
attended() {
    set -m
    in_group "$@" </dev/null 6>&- 9>&- &
    set +m
    await "$!"
}

# The first process of a group outlives the ones it waits for, and with that their
# clearing up. For the background only: the trap is its shell's own.
in_group() {
    trap 'exit 143' TERM
    "$@"
}

# A command that runs by itself in a process group: a signal that interrupts the
# wait can end all of it.
awaited_group=''
await() {
    local status=0
    awaited_group=$1
    wait "$awaited_group" || status=$?
    awaited_group=''
    return "$status"
}

# Waits for it too: it may have something to clear away.
end_awaited() {
    [[ -n $awaited_group ]] || return 0
    kill -TERM -- "-$awaited_group" 2>/dev/null || true
    wait "$awaited_group" 2>/dev/null || true
}

# fail MESSAGE...: one clear line for each argument, then exit 1.
fail() {
    if [[ -n $step_label ]]; then
        printf 'failed\n'
        step_label=''
    fi
    printf 'bin/%s: %s\n' "${0##*/}" "$1" >&2
    shift
    (($# == 0)) || printf '  %s\n' "$@" >&2
    step_log=''
    exit 1
}

# For an EXIT trap: what was being done, and the end of its log.
report_failure() {
    [[ -z $step_label ]] || printf 'failed\n'
    if [[ -n $step_log && -s $step_log ]]; then
        printf '\nThe end of %s:\n' "$step_log" >&2
        tail -n 25 -- "$step_log" | sed 's/^/  | /' >&2
    fi
}
