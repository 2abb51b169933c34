<?php
/**
 * WordPress's count of its users.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps the count out of transactions and has it made after them.
 *
 * WordPress counts its users whenever one comes or goes, and writes the number into one row of its options.
 * Within a transaction everybody who creates or deletes a user would wait for that row until everybody else has
 * committed, or be the victim of a deadlock.
 */
final class UserCount {

	private bool $is_due = false;

	/**
	 * Begins to hold it back.
	 */
	public function hold(): void {
		$this->is_due = false;
		add_filter( 'enable_live_network_counts', array( $this, 'postpone' ), PHP_INT_MAX, 2 );
	}

	/**
	 * Says that users are not to be counted now; filter `enable_live_network_counts`.
	 *
	 * @param mixed $enabled Whether they would be.
	 * @param mixed $what    `users` or `sites`.
	 */
	public function postpone( mixed $enabled, mixed $what ): mixed {
		if ( 'users' !== $what ) {
			return $enabled;
		}
		$this->is_due = $this->is_due || (bool) $enabled;
		return false;
	}

	/**
	 * Ends holding it back. Nothing is counted before `count()`.
	 */
	public function release(): void {
		remove_filter( 'enable_live_network_counts', array( $this, 'postpone' ), PHP_INT_MAX );
	}

	/**
	 * Counts, if somebody came or went.
	 */
	public function count(): void {
		if ( $this->is_due ) {
			$this->is_due = false;
			wp_maybe_update_user_counts();
		}
	}
}
