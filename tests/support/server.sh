# shellcheck shell=bash
# Starts what serves one site: its database, its PHP, its web server. Sourced,
# after progress.sh and process.sh. Everything lives in the state folder.
#
# It reads STATE, SOCKETS and SUPPORT, php and php_settings, address and port,
# workers and multisite.
# shellcheck disable=SC2154 # they are the caller's
# shellcheck disable=SC2016 # PHP and nginx have dollars of their own

# start_mariadb DATA-FOLDER: makes the data folder if there is none.
start_mariadb() {
    local data=$1
    local -a as_root=()
    ((EUID != 0)) || as_root=(--user=root)
    if [[ ! -d $data ]]; then
        logged "$STATE/logs/mariadb.log" mariadb-install-db --no-defaults --datadir="$data" "${as_root[@]}" \
            --auth-root-authentication-method=normal --skip-name-resolve --force --skip-test-db
    fi
    start_server mariadb mariadbd --no-defaults --datadir="$data" --socket="$SOCKETS/mariadb.sock" \
        --pid-file="$STATE/run/mariadb.master" "${as_root[@]}" --skip-networking --skip-name-resolve \
        --default-storage-engine=InnoDB --character-set-server=utf8mb4 \
        --innodb-buffer-pool-size=64M --performance-schema=OFF
    wait_for mariadb 30 "$php" -r 'mysqli_report(0); exit(@mysqli_connect("localhost", "root", "", "", 0, $argv[1]) ? 0 : 1);' \
        "$SOCKETS/mariadb.sock"
}

# start_builtin: PHP's own server, which routes by router.php.
start_builtin() {
    local -a environment=(env "PHP_CLI_SERVER_WORKERS=$workers")
    ((workers > 1)) || environment=(env -u PHP_CLI_SERVER_WORKERS)
    [[ $multisite == single ]] || environment+=(SCIMPRESS_NETWORK=1)
    start_server php "${environment[@]}" "$php" "${php_settings[@]}" -S "127.0.0.1:$port" \
        -t "$STATE/site/wordpress" "$SUPPORT/router.php"
    wait_for php 20 answers
}

# start_fpm: nginx and PHP-FPM.
start_fpm() {
    local fpm user='' network=''
    local -a as_root=()
    fpm=$(php_fpm)
    if ((EUID == 0)); then
        as_root=(--allow-to-run-as-root)
        user='user = root'
    fi
    if [[ $multisite == multisite ]]; then
        network='if (!-e $request_filename) { rewrite /wp-admin$ $scheme://$http_host$uri/ permanent;'
        network+=' rewrite ^(/[^/]+)?(/wp-(?:admin|includes|content)/.*) $2 last; rewrite ^(/[^/]+)?(/[^/]+\.php)$ $2 last; }'
    fi
    fill php-fpm.conf "$user" ''
    fill nginx.conf "${user:+user root;}" "$network"
    start_server fpm "$fpm" --nodaemonize --fpm-config "$STATE/run/php-fpm.conf" "${as_root[@]}" "${php_settings[@]}"
    wait_for fpm 20 test -S "$SOCKETS/fpm.sock"
    start_server nginx nginx -c "$STATE/run/nginx.conf" -p "$STATE/run" -e "$STATE/logs/nginx.log"
    wait_for nginx 20 answers
}

# fill TEMPLATE USER NETWORK
fill() {
    local text
    text=$(<"$SUPPORT/$1")
    text=${text//@RUN@/"$STATE/run"}
    text=${text//@LOGS@/"$STATE/logs"}
    text=${text//@ROOT@/"$STATE/site/wordpress"}
    text=${text//@SOCKET@/"$SOCKETS/fpm.sock"}
    text=${text//@PORT@/"$port"}
    text=${text//@WORKERS@/"$workers"}
    text=${text//@USER@/"$2"}
    text=${text//@NETWORK@/"$3"}
    printf '%s\n' "$text" >"$STATE/run/$1"
}

# answers: WordPress itself replies, not only the port.
answers() {
    [[ $(curl --silent --output /dev/null --max-time 10 --write-out '%{http_code}' "$address/wp-login.php") == 200 ]]
}

port_is_free() { ! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
    "$php" -r '$s = stream_socket_server("tcp://127.0.0.1:0"); echo substr(strrchr(stream_socket_get_name($s, false), ":"), 1);'
}
