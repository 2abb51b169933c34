<?php
/**
 * Which database the site runs on.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

defined( 'ABSPATH' ) || exit;

/**
 * The database of the site: MariaDB or MySQL, or SQLite through the official drop-in.
 */
final class Engine {

	public static function is_sqlite(): bool {
		global $wpdb;
		return is_a( $wpdb, 'WP_SQLite_DB' );
	}

	/**
	 * Whether SQLite has a transaction open. The drop-in ends it by itself on any error, without a word.
	 */
	public static function sqlite_is_in_transaction(): bool {
		global $wpdb;
		$driver = method_exists( $wpdb, 'get_driver' ) ? $wpdb->get_driver() : $wpdb->dbh;
		return ! method_exists( $driver, 'inTransaction' ) || $driver->inTransaction();
	}
}
