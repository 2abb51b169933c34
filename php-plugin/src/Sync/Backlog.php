<?php
/**
 * What could not be told to the core yet.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Sync;

defined( 'ABSPATH' ) || exit;

/**
 * Managed users of the site that were edited while nobody could follow. It is read before a client is
 * answered and otherwise never loaded.
 */
final class Backlog {

	/** Holds WordPress ids, the latest last. */
	public const OPTION = 'scimpress_edited_users';

	/** More are followed no more: a client waits while they are. */
	private const MOST = 500;

	/**
	 * The WordPress ids, without what somebody else may have stored there.
	 *
	 * @return list<int>
	 */
	public function all(): array {
		$edited = get_option( self::OPTION, array() );
		return is_array( $edited ) ? array_values( array_filter( $edited, 'is_int' ) ) : array();
	}

	/**
	 * Adds users.
	 *
	 * @param list<int> $wp_user_ids The users.
	 */
	public function add( array $wp_user_ids ): void {
		$this->keep( array( ...array_diff( $this->all(), $wp_user_ids ), ...$wp_user_ids ) );
	}

	/**
	 * Removes users; those that were added meanwhile stay.
	 *
	 * @param list<int> $wp_user_ids The users.
	 */
	public function remove( array $wp_user_ids ): void {
		$this->keep( array_values( array_diff( $this->all(), $wp_user_ids ) ) );
	}

	/**
	 * Stores the latest of the users.
	 *
	 * @param list<int> $wp_user_ids The users.
	 */
	private function keep( array $wp_user_ids ): void {
		if ( array() === $wp_user_ids ) {
			delete_option( self::OPTION );
			return;
		}
		update_option( self::OPTION, array_slice( $wp_user_ids, -self::MOST ), false );
	}
}
