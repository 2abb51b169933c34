<?php
/**
 * What a trial leaves when somebody keeps it from being undone.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Users who were made to be undone. Another plugin that commits past `$wpdb` can keep some of one: its own row is
 * written first and removed last, so it leads to the rest.
 */
final class TrialRemains {

	/** The number of the connection of trials: there is none, so nobody else has users of it. */
	public const CONNECTION = 0;

	/**
	 * The parts.
	 *
	 * @param Users          $users     Own rows.
	 * @param WordPressUsers $wordpress Users of WordPress.
	 */
	public function __construct(
		private readonly Users $users = new Users(),
		private readonly WordPressUsers $wordpress = new WordPressUsers(),
	) {}

	/**
	 * Removes what is there; whether anything was.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function remove(): bool {
		$rows = Sql::rows( 'SELECT id, wp_user_id FROM ' . Tables::users() . ' WHERE connection_id = %d', array( self::CONNECTION ) );
		$filters = $GLOBALS['wp_current_filter'] ?? array();
		try {
			foreach ( $rows as $row ) {
				$this->remove_from_wordpress( (int) $row['wp_user_id'] );
				$this->users->discard( (string) $row['id'] );
			}
		} catch ( Throwable $throwable ) {
			// An exception that left a hook left the hook's name behind.
			$GLOBALS['wp_current_filter'] = $filters; // phpcs:ignore WordPress.WP.GlobalVariablesOverride -- what was thrown out of a hook left its name there.
			throw Failure::unavailable( 'what a trial left could not be removed: ' . get_class( $throwable ) . ' at ' . basename( $throwable->getFile() ) . ':' . $throwable->getLine() );
		}
		return array() !== $rows;
	}

	/**
	 * Removes a user of WordPress, whatever other plugins make of it.
	 *
	 * @throws Failure When it is still there.
	 */
	private function remove_from_wordpress( int $wp_user_id ): void {
		if ( ! $this->users->exists_in_wordpress( $wp_user_id ) ) {
			return;
		}
		if ( is_multisite() ) {
			$this->wordpress->remove_from_network( $wp_user_id );
			return;
		}
		require_once ABSPATH . 'wp-admin/includes/user.php';
		wp_delete_user( $wp_user_id );
	}
}
