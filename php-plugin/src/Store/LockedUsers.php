<?php
/**
 * Who may not get in.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Answers from the row of the managed user itself, past every cache: what another process wrote a moment
 * ago counts.
 */
final class LockedUsers {

	/**
	 * Whether a user is deactivated on this site.
	 *
	 * @param int $wp_user_id The WordPress user.
	 */
	public function has( int $wp_user_id ): bool {
		if ( $wp_user_id <= 0 || 0 === (int) get_option( Migrator::INSTALLED, 0 ) ) {
			return false;
		}
		try {
			return '0' === (string) Sql::value( 'SELECT active FROM ' . Tables::users() . ' WHERE wp_user_id = %d', array( $wp_user_id ) );
		} catch ( Failure ) {
			// Doubt denies, but leaves in whoever has to repair the table.
			return ! user_can( $wp_user_id, 'manage_options' );
		}
	}
}
