# shellcheck shell=bash
# Installs the tools that are missing, and only those. Sourced.
#
#     install_tools build php mariadb
#
# Each group first looks for what it brings, so that a machine which has it all
# pays a few milliseconds and apt is never called. No service is started: a
# policy-rc.d that forbids it stands while apt runs (one that is already there
# is left as it is).

# Once: cargo builds the extension anew for another PATH.
[[ :$PATH: == *:/usr/sbin:* ]] || PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

install_tools() {
    find_missing "$@"
    if ((${#missing_packages[@]} > 0)); then
        printf 'Installing %s\n' "${missing_packages[*]}"
        install_packages "${missing_packages[@]}"
    fi
}

# find_missing GROUP...: sets missing_packages.
find_missing() {
    local group
    missing_packages=()
    for group in "$@"; do
        "missing_$group"
    done
}

# needs COMMAND PACKAGE...: the packages are missing if the command is.
needs() {
    local command=$1
    shift
    command -v "$command" >/dev/null || missing_packages+=("$@")
}

missing_linker() { needs gcc gcc libc6-dev; }

missing_cplusplus() { needs g++ g++; }

missing_build() {
    missing_linker
    needs make make
    needs pkg-config pkg-config
    needs clang clang
    libclang_is_installed || missing_packages+=(libclang-dev)
    needs php php-cli
    needs php-config php-dev
}

missing_php() {
    local extension
    needs curl curl ca-certificates
    if ! command -v php >/dev/null; then
        missing_packages+=(php-cli php-mysql php-sqlite3 php-xml php-mbstring php-curl php-intl)
        return
    fi
    # shellcheck disable=SC2016 # PHP's dollars
    for extension in $(php -r 'foreach (["mysqli", "pdo_sqlite", "dom", "mbstring", "curl", "intl"] as $name) {
        if (!extension_loaded($name)) { echo $name, "\n"; }
    }'); do
        case $extension in
            mysqli) missing_packages+=(php-mysql) ;;
            pdo_sqlite) missing_packages+=(php-sqlite3) ;;
            dom) missing_packages+=(php-xml) ;;
            *) missing_packages+=("php-$extension") ;;
        esac
    done
}

# The server's own package would add a system service; its core is all we start.
missing_mariadb() { needs mariadbd mariadb-server-core mariadb-client-core; }

missing_galera() { [[ -e /usr/lib/galera/libgalera_smm.so ]] || missing_packages+=(galera-4 rsync); }

missing_nginx() {
    needs nginx nginx
    php_fpm >/dev/null || missing_packages+=(php-fpm)
}

missing_node() { command -v npm >/dev/null || missing_packages+=(nodejs npm); }
missing_phpunit() { needs phpunit phpunit; }
missing_phpcs() { needs phpcs php-codesniffer; }
missing_shellcheck() { needs shellcheck shellcheck; }
missing_python() { python3 -c 'import ensurepip, venv' 2>/dev/null || missing_packages+=(python3-venv); }
missing_chromium() { needs chromium chromium fonts-dejavu-core; }

missing_rust() {
    command -v cargo >/dev/null || {
        printf '%s\n' 'The Rust toolchain is missing. It is installed, for this user alone, with' \
            "    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh" \
            'after which a new shell finds cargo.' >&2
        exit 1
    }
}

libclang_is_installed() {
    local folder
    for folder in "${LIBCLANG_PATH:-}" /usr/lib/llvm-*/lib /usr/lib64 /usr/local/lib; do
        ! compgen -G "$folder/libclang*.so*" >/dev/null || return 0
    done
    return 1
}

# php_fpm: prints the FPM binary that belongs to the php command.
php_fpm() {
    local version
    version=$(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;' 2>/dev/null) || return 1
    command -v "php-fpm$version" || command -v php-fpm
}

install_packages() {
    local -a install=(apt-get install --yes --quiet --no-install-recommends "$@")
    local -a root=()
    local log
    ((EUID == 0)) || root=(sudo)
    if ! command -v apt-get >/dev/null || { ((EUID != 0)) && ! command -v sudo >/dev/null; }; then
        printf '%s\n' 'Some tools are missing and cannot be installed from here. On Debian or Ubuntu, as root:' \
            "    ${install[*]}" 'Elsewhere, install what corresponds to these packages.' >&2
        exit 1
    fi
    log=$(mktemp)
    (
        policy=/usr/sbin/policy-rc.d
        placed=''
        # shellcheck disable=SC2317 # called by the trap
        finish() {
            [[ -z $placed ]] || "${root[@]}" rm -f -- "$policy"
            rm -f -- "$log"
        }
        trap finish EXIT
        trap 'exit 130' INT
        trap 'exit 143' TERM
        if [[ ! -e $policy ]]; then
            placed=yes
            printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee "$policy" >/dev/null
            "${root[@]}" chmod 755 "$policy"
        fi
        environment=(env DEBIAN_FRONTEND=noninteractive)
        if ! { "${root[@]}" "${environment[@]}" apt-get update --quiet &&
            "${root[@]}" "${environment[@]}" "${install[@]}"; } >"$log" 2>&1 </dev/null; then
            tail -n 25 -- "$log" | sed 's/^/  | /' >&2
            printf '%s\n' 'The tools could not be installed. By hand, as root:' "    ${install[*]}" >&2
            exit 1
        fi
    )
}

# venv REQUIREMENTS: where the programs of a list are, by what they are.
# shellcheck disable=SC2153 # ROOT is the caller's
venv() { printf '%s/.cache/%s-%s' "$ROOT" "$(basename -- "$1" .txt)" "$(sha256sum "$1" | cut -c 1-16)"; }

# environment REQUIREMENTS: exactly what is listed, with nothing that would be drawn in beside it.
environment() {
    local venv
    venv=$(venv "$1")
    [[ ! -e $venv/complete ]] || return 0
    rm -rf -- "$venv"
    python3 -m venv "$venv" || return
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$1" || return
    touch "$venv/complete"
}
