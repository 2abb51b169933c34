# shellcheck shell=bash
# Sites for tests. Sourced.
#
#     site_start chaos --db mariadb --server fpm     # made or taken up again; variables set
#     curl -H "Authorization: Bearer $SCIM_TOKEN" "$SCIM_BASE_URL/Users"
#     "$WP_CLI" user list
#     site_stop chaos
#
# Each name is a site of its own under .state, served by bin/demo --bare --detach.

site_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)

# site_start NAME [OPTION OF bin/demo...]: ends what an aborted run left, and starts.
site_start() {
    local state=$site_root/.state/$1 log
    log=$site_root/.state/$1.log
    shift
    mkdir -p -- "$site_root/.state"
    if ! { [[ ! -e $state/lock ]] || "$site_root/bin/demo" stop --state "$state"; } >"$log" 2>&1 ||
        ! "$site_root/bin/demo" --bare --detach --state "$state" "$@" >>"$log" 2>&1; then
        cat -- "$log" >&2
        return 1
    fi
    site_use "${state##*/}"
}

# site_start_new NAME [OPTION...]: the same, with a site nothing was done to.
site_start_new() {
    site_remove "$1"
    site_start "$@"
}

# site_use NAME: sets the variables of a site that runs.
site_use() {
    set -a
    # shellcheck source=/dev/null
    . "$site_root/.state/$1/env"
    set +a
}

site_stop() {
    [[ ! -e $site_root/.state/$1/lock ]] || "$site_root/bin/demo" stop --state "$site_root/.state/$1" >/dev/null
}

# site_remove NAME: stops it and deletes it.
site_remove() {
    site_stop "$1"
    rm -rf -- "$site_root/.state/${1:?}" "$site_root/.state/$1.log"
}

# Where the site's PHP errors and notices are; the file is there only if there are any.
site_debug_log() { printf '%s\n' "$site_root/.state/$1/logs/debug.log"; }

# Its mail, one line of JSON each; likewise.
site_mail_log() { printf '%s\n' "$site_root/.state/$1/logs/mail.log"; }
