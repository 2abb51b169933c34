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
	 * Takes how to read.
	 *
	 * @param bool $is_listing Whether it is for a list, for which the caches of WordPress will do.
	 */
	public function __construct( private readonly bool $is_listing = false ) {}

	/**
	 * The flag of a user, past every cache unless it is for a list. Of several, as only somebody past WordPress can leave them, the
	 * strictest counts.
	 *
	 * @return ?string CLOSED, OPEN, or null for neither.
	 * @throws Failure When the database does not answer.
	 */
	public function of( int $wp_user_id ): ?string {
		$values = $this->is_listing ? (array) get_user_meta( $wp_user_id, $this->key() ) : $this->stored( $wp_user_id );
		return match ( true ) {
			array() === $values => null,
			array( self::OPEN ) === $values => self::OPEN,
			default => self::CLOSED,
		};
	}

	/**
	 * The flags of several users, for a list: what decides is asked of each alone.
	 *
	 * @param non-empty-list<int> $wp_user_ids The users.
	 * @return array<int, string> By user; who has none is left out.
	 * @throws Failure When the database does not answer.
	 */
	public function of_all( array $wp_user_ids ): array {
		return $this->flags( 'user_id IN (' . Sql::placeholders( $wp_user_ids ) . ') AND meta_key = %s', array( ...$wp_user_ids, $this->key() ) );
	}

	/**
	 * The next users of the site who have a flag, in ascending order.
	 *
	 * @param int $after Only greater numbers.
	 * @param int $limit Users at the most.
	 * @return array<int, string> Their flags by user.
	 * @throws Failure When the database does not answer.
	 */
	public function page( int $after, int $limit ): array {
		return $this->flags( 'meta_key = %s AND user_id > %d ORDER BY user_id LIMIT %d', array( $this->key(), $after, $limit ) );
	}

	/**
	 * Flags by user; of several of one user the strictest counts.
	 *
	 * @param list<string|int> $parameters Values of the condition.
	 * @return array<int, string>
	 */
	private function flags( string $condition, array $parameters ): array {
		global $wpdb;
		$flags = array();
		foreach ( Sql::rows( "SELECT user_id, meta_key, meta_value FROM {$wpdb->usermeta} WHERE {$condition}", $parameters ) as $row ) {
			$user = (int) $row['user_id'];
			if ( $this->key() === $row['meta_key'] ) {
				$flags[ $user ] = self::OPEN === $row['meta_value'] && ! isset( $flags[ $user ] ) ? self::OPEN : self::CLOSED;
			}
		}
		return $flags;
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

	/**
	 * What is stored for a user.
	 *
	 * @return list<?string>
	 * @throws Failure When the database does not answer.
	 */
	private function stored( int $wp_user_id ): array {
		global $wpdb;
		$rows = Sql::rows( "SELECT meta_key, meta_value FROM {$wpdb->usermeta} WHERE user_id = %d AND meta_key = %s", array( $wp_user_id, $this->key() ) );
		// The collation finds keys in another case too.
		return array_column( array_filter( $rows, fn( array $row ) => $this->key() === $row['meta_key'] ), 'meta_value' );
	}

	/** As WordPress keeps what a user is on one site. */
	private function key(): string {
		global $wpdb;
		return $wpdb->get_blog_prefix() . self::KEY;
	}
}
