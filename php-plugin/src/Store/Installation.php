<?php
/**
 * Everything that the plugin has stored on a site.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Removes the plugin's tables and options from the current site. Users of WordPress stay.
 */
final class Installation {

	/** Every option of the plugin begins so. */
	private const PREFIX = 'scimpress_';

	/**
	 * Removes all of it. Can be done again where it stopped half-way.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function remove(): void {
		global $wpdb;
		foreach ( Tables::all() as $table ) {
			Sql::execute( "DROP TABLE IF EXISTS {$table}" );
		}
		$options = Sql::rows( "SELECT option_name AS name FROM {$wpdb->options} WHERE option_name LIKE %s", array( $wpdb->esc_like( self::PREFIX ) . '%' ) );
		foreach ( array_column( $options, 'name' ) as $option ) {
			delete_option( (string) $option );
		}
		( new ProtectionFlags() )->remove_all();
	}
}
