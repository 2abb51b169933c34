<?php
/**
 * What the PHP is that runs this request.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress;

defined( 'ABSPATH' ) || exit;

/**
 * The facts that decide which build of the extension fits, and where it goes.
 */
final class Machine {

	/**
	 * Takes the facts as they are; {@see Machine::this()} reads those of this process.
	 *
	 * @param string $php           Version of PHP.
	 * @param string $api           Number of its extension API, "20220829" for PHP 8.2.
	 * @param bool   $thread_safe   Whether it is built thread-safe.
	 * @param string $architecture  Processor, "x86_64" for example.
	 * @param string $libc          "glibc", "musl" or the name of another system.
	 * @param string $sapi          How PHP is run, "fpm-fcgi" for example.
	 * @param string $ini_file      The configuration file that was loaded, if any.
	 * @param string $ini_folder    The folder that is scanned for more of them, if any.
	 * @param string $extension_dir The folder that extensions are loaded from.
	 * @param bool   $is_debian     Whether PHP is packaged as Debian and Ubuntu do.
	 * @param bool   $is_docker     Whether this is one of the official Docker images of PHP.
	 */
	public function __construct(
		public readonly string $php,
		public readonly string $api,
		public readonly bool $thread_safe,
		public readonly string $architecture,
		public readonly string $libc,
		public readonly string $sapi,
		public readonly string $ini_file,
		public readonly string $ini_folder,
		public readonly string $extension_dir,
		public readonly bool $is_debian = false,
		public readonly bool $is_docker = false,
	) {}

	/**
	 * The facts of this process.
	 */
	public static function this(): self {
		return new self(
			PHP_VERSION,
			self::api_number(),
			(bool) PHP_ZTS,
			php_uname( 'm' ),
			self::c_library(),
			PHP_SAPI,
			(string) php_ini_loaded_file(),
			self::scanned_folder(),
			(string) ini_get( 'extension_dir' ),
			self::has_file( '/usr/sbin/phpenmod' ),
			self::has_file( '/usr/local/bin/docker-php-ext-enable' ),
		);
	}

	/**
	 * PHP's version without its last number, "8.2".
	 */
	public function minor_version(): string {
		return implode( '.', array_slice( explode( '.', $this->php ), 0, 2 ) );
	}

	/**
	 * "NTS" or "ZTS", as in the names of builds.
	 */
	public function threads(): string {
		return $this->thread_safe ? 'ZTS' : 'NTS';
	}

	/**
	 * Whether this is the command line.
	 */
	public function is_command_line(): bool {
		return 'cli' === $this->sapi;
	}

	/**
	 * Whether the extension's file lies where PHP would load it from, as far as PHP may look there.
	 */
	public function has_extension_file(): bool {
		return self::has_file( $this->extension_dir . '/scimpress.so' );
	}

	/**
	 * PHP_API_VERSION is not a constant of PHP; the folder of extensions carries the number on most
	 * systems, and each minor version has had one number since its release.
	 */
	private static function api_number(): string {
		if ( preg_match( '/(20\d{6})/', (string) ini_get( 'extension_dir' ), $found ) ) {
			return $found[1];
		}
		$known = array(
			'8.1' => '20210902',
			'8.2' => '20220829',
			'8.3' => '20230831',
			'8.4' => '20240924',
			'8.5' => '20250925',
		);
		return $known[ PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION ] ?? '';
	}

	private static function c_library(): string {
		if ( 'Linux' !== PHP_OS_FAMILY ) {
			return PHP_OS_FAMILY;
		}
		return self::has_file( '/etc/alpine-release' ) ? 'musl' : 'glibc';
	}

	/**
	 * The folder that PHP scans; the environment overrides what PHP was built with.
	 */
	private static function scanned_folder(): string {
		$folders = getenv( 'PHP_INI_SCAN_DIR' );
		if ( false === $folders ) {
			$folders = PHP_CONFIG_FILE_SCAN_DIR;
		}
		$folder = strtok( $folders, PATH_SEPARATOR );
		return false === $folder ? '' : $folder;
	}

	/**
	 * A site confined by open_basedir may not look everywhere, and PHP warns when it tries.
	 */
	private static function has_file( string $path ): bool {
		return '' === (string) ini_get( 'open_basedir' ) && is_file( $path );
	}
}
