<?php
/**
 * What an administrator decided about the protection of an account.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes the flag of a user, which each site of a network has for itself.
 */
final class ProtectionFlags {

	/** SCIM never writes to the account. */
	public const CLOSED = 'protected';

	/** SCIM may write to it, whatever the account itself may do on this site. */
	public const OPEN = 'open';

	private const KEY = 'scimpress_protection';

	/**
	 * The flag of a user, past every cache. Of several, as only somebody past WordPress can leave them, the
	 * strictest counts.
	 *
	 * @return ?string CLOSED, OPEN, or null for neither.
	 * @throws Failure When the database does not answer.
	 */
	public function of( int $wp_user_id ): ?string {
		global $wpdb;
		$rows   = Sql::rows( "SELECT meta_key, meta_value FROM {$wpdb->usermeta} WHERE user_id = %d AND meta_key = %s", array( $wp_user_id, $this->key() ) );
		$values = array();
		foreach ( $rows as $row ) {
			if ( $this->key() === $row['meta_key'] ) {
				$values[] = $row['meta_value'];
			}
		}
		return match ( true ) {
			array() === $values => null,
			array( self::OPEN ) === $values => self::OPEN,
			default => self::CLOSED,
		};
	}

	/**
	 * Sets the flag of a user.
	 *
	 * @param ?string $flag CLOSED, OPEN, or null for neither.
	 */
	public function set( int $wp_user_id, ?string $flag ): void {
		null === $flag ? delete_user_meta( $wp_user_id, $this->key() ) : update_user_meta( $wp_user_id, $this->key(), $flag );
	}

	/**
	 * Takes the flags of the current site from every user.
	 */
	public function remove_all(): void {
		delete_metadata( 'user', 0, $this->key(), '', true );
	}

	/** As WordPress keeps what a user is on one site. */
	private function key(): string {
		global $wpdb;
		return $wpdb->get_blog_prefix() . self::KEY;
	}
}
