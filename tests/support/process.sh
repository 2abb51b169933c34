# shellcheck shell=bash
# Starts and ends the servers of one site. Sourced, after progress.sh.
#
# Each server leads a process group of its own, whose number is written to
# run/NAME.pid in the state folder. A group is ended only if one of its processes
# still names the state folder: a number that was handed out again is left alone.

in_start=''
pending_signal=''

# An exit status that stands for the signal; never between a fork and its record.
on_signal() {
    if [[ -n $in_start ]]; then
        pending_signal=$1
    else
        exit "$1"
    fi
}

# start_server NAME COMMAND [ARGUMENT...]
start_server() {
    local name=$1
    shift
    step_log=$STATE/logs/$name.log
    in_start=yes
    SCIMPRESS_STATE=$STATE/ setsid -- "$@" >>"$step_log" 2>&1 </dev/null 6>&- 9>&- &
    printf '%s\n' "$!" >"$STATE/run/$name.pid"
    in_start=''
    [[ -z $pending_signal ]] || exit "$pending_signal"
}

# wait_for NAME SECONDS COMMAND...: until the command succeeds, while NAME lives.
wait_for() {
    local name=$1 limit=$(($2 * 20)) pid tries
    shift 2
    pid=$(<"$STATE/run/$name.pid")
    for ((tries = 0; tries < limit; tries++)); do
        ! "$@" >/dev/null 2>&1 || return 0
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
    done
    step_log=$STATE/logs/$name.log
    return 1
}

stop_servers() {
    local file
    for file in "$STATE"/run/{nginx,fpm,php,mariadb}.pid; do
        [[ ! -f $file ]] || stop_server "$file"
    done
}

# stop_server PIDFILE: asks, waits up to fifteen seconds, insists.
stop_server() {
    local file=$1 group tries
    group=$(<"$file")
    if [[ $group =~ ^[0-9]+$ ]] && ((group > 1)); then
        for ((tries = 0; tries < 320; tries++)); do
            group_is_ours "$group" || break
            if ((tries == 0)); then
                kill -TERM -- "-$group" 2>/dev/null || true
            elif ((tries >= 300)); then
                kill -KILL -- "-$group" 2>/dev/null || true
            fi
            sleep 0.05
        done
    fi
    rm -f -- "$file"
}

# group_is_ours GROUP: some process of the group names our state folder.
group_is_ours() {
    local process line
    for process in /proc/[0-9]*; do
        { read -r line <"$process/stat"; } 2>/dev/null || continue
        # pid (name) state parent group ...; the name may hold anything.
        read -r -a fields <<<"${line##*) }"
        [[ ${fields[2]} == "$1" && ${fields[0]} != Z ]] || continue
        if grep -qsF -- "$STATE/" "$process/cmdline" "$process/environ"; then
            return 0
        fi
    done
    return 1
}

any_server_runs() {
    local file
    for file in "$STATE"/run/*.pid; do
        [[ -f $file ]] || continue
        ! group_is_ours "$(<"$file")" || return 0
    done
    return 1
}
