# shellcheck shell=bash
# Fetches WordPress into .cache, once. Sourced, after install.sh.
#
# Everything comes from package registries, which check what they hand out. The
# npm package wp-studio carries WordPress 7.1.1 untouched, WP-CLI and the SQLite
# drop-in (only its files are unpacked: it is not installed, nothing of it runs).
# WordPress 6.8 is Debian's own package, unpacked likewise.

studio_version=1.22.0
studio_integrity=boMtahkhgWDKKyNTBA1uTK5ghnAmxXhDY6KeQCO9FmcI3/o+YOSq8JwYW5ZYnxHCxH14Jf/mD6CJTBvTWl2Ytw==

# locate_wordpress VERSION: sets wordpress_core, sqlite_plugin and wp_cli_phar.
locate_wordpress() {
    studio=$CACHE/wp-studio-$studio_version
    # shellcheck disable=SC2034 # for whoever sources this
    sqlite_plugin=$studio/sqlite-database-integration wp_cli_phar=$studio/wp-cli.phar
    case $1 in
        7.1) wordpress_core=$studio/wordpress ;;
        6.8) wordpress_core=$CACHE/wordpress-6.8/wordpress ;;
        *) return 1 ;;
    esac
}

wordpress_is_fetched() { [[ -d $studio && -d $wordpress_core ]]; }

# fetch_wordpress: what locate_wordpress named. Needs npm.
fetch_wordpress() {
    [[ -d $studio ]] || once "$studio" unpack_studio
    [[ -d $wordpress_core ]] || once "${wordpress_core%/*}" unpack_debian_wordpress trixie
}

# once FOLDER COMMAND...: makes the folder by running the command in an empty
# one beside it; a second caller waits and finds it made.
once() (
    folder=$1
    shift
    mkdir -p -- "$CACHE"
    exec 8>"$CACHE/lock"
    flock 8
    [[ ! -d $folder ]] || exit 0
    new=$(mktemp -d -- "$CACHE/new.XXXXXX")
    trap 'rm -rf -- "$new"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    cd -- "$new" || exit 1
    mkdir made
    "$@" made
    chmod 755 made
    mv -T -- made "$folder"
)

# unpack_studio FOLDER
unpack_studio() {
    local archive=wp-studio-$studio_version.tgz files=package/dist/cli/wp-files found
    npm pack --silent --ignore-scripts "wp-studio@$studio_version" >/dev/null
    # shellcheck disable=SC2016 # PHP's dollars
    found=$(php -r 'echo base64_encode(hash_file("sha512", $argv[1], true));' "$archive")
    if [[ $found != "$studio_integrity" ]]; then
        printf '%s\n' "wp-studio $studio_version is not the package that was expected:" \
            "  expected sha512-$studio_integrity" "  found    sha512-$found" >&2
        exit 1
    fi
    tar -xzf "$archive" --no-same-owner package/LICENSE.md "$files/latest/wordpress" \
        "$files/sqlite-database-integration" "$files/wp-cli"
    mv package/LICENSE.md "$files/latest/wordpress" "$files/sqlite-database-integration" \
        "$files/wp-cli/wp-cli.phar" "$1"
}

# unpack_debian_wordpress SUITE FOLDER
unpack_debian_wordpress() {
    local suite=$1 made=$2 keyring=/usr/share/keyrings/debian-archive-keyring.gpg link target
    if ! command -v apt-get >/dev/null || [[ ! -r $keyring ]]; then
        printf '%s\n' "WordPress 6.8 is Debian's package: it needs apt and its keyring. As root:" \
            '    apt-get install debian-archive-keyring' >&2
        exit 1
    fi
    private_apt "$suite" "$keyring"
    APT_CONFIG=$PWD/apt/apt.conf apt-get --quiet update
    APT_CONFIG=$PWD/apt/apt.conf apt-get --quiet download wordpress
    dpkg-deb -x wordpress_*.deb debian

    # Debian keeps wp-content apart, brings no theme, and points at the system's
    # copies of some libraries: WordPress 7.1 has the same files.
    mv debian/usr/share/wordpress "$made/wordpress"
    cp -a debian/var/lib/wordpress/wp-content/. "$made/wordpress/wp-content/"
    cp -a "$studio/wordpress/wp-content/themes/." "$made/wordpress/wp-content/themes/"
    rm -f -- "$made/wordpress/wp-config.php" "$made/wordpress/.htaccess"
    while IFS= read -r -d '' link; do
        target=$studio/wordpress/${link#"$made/wordpress/"}
        rm -- "$link"
        [[ ! -e $target ]] || cp -a -- "$target" "$link"
    done < <(find "$made/wordpress" -type l -print0)
}

# private_apt SUITE KEYRING: an apt of our own in ./apt, which knows one suite
# and leaves the system's lists, sources and packages alone.
private_apt() {
    local suite=$1 keyring=$2 apt=$PWD/apt source proxy=''
    mkdir -p "$apt"/{etc/sources.list.d,etc/preferences.d,etc/apt.conf.d,lists/partial,cache/archives/partial}
    : >"$apt/status"
    eval "$(apt-config shell proxy Acquire::http::Proxy)"
    {
        printf 'Dir::Etc "%s";\n' "$apt/etc"
        printf 'Dir::Etc::parts "%s";\n' "$apt/etc/apt.conf.d"
        printf 'Dir::State "%s";\n' "$apt"
        printf 'Dir::State::lists "%s";\n' "$apt/lists"
        printf 'Dir::State::status "%s";\n' "$apt/status"
        printf 'Dir::Cache "%s";\n' "$apt/cache"
        printf 'APT::Architecture "%s";\n' "$(dpkg --print-architecture)"
        printf 'APT::Sandbox::User "%s";\n' "$(id -un)"
        printf 'Acquire::Languages "none";\n'
        [[ -z $proxy ]] || printf 'Acquire::http::Proxy "%s";\n' "$proxy"
    } >"$apt/apt.conf"
    for source in "debian $suite" "debian-security $suite-security"; do
        printf 'deb [signed-by=%s] http://deb.debian.org/%s main\n' "$keyring" "$source"
    done >"$apt/etc/sources.list"
}
