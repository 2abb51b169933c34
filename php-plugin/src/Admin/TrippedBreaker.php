<?php
/**
 * A breaker that has tripped.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Site\NetworkCapability;
use ScimPress\Store\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * What is shown of it, and of giving back what was taken.
 */
final class TrippedBreaker {

	/** Whether whoever looks may decide. */
	public readonly bool $is_reached;

	/**
	 * Takes what was gathered.
	 *
	 * @param Connection   $connection Whose it is.
	 * @param ?int         $tripped    When, microseconds; null when it is closed again.
	 * @param int          $departed   How many users lost access.
	 * @param ?JobProgress $progress   How far giving back is; null when that is not under way.
	 * @param ?array{total: int, failed: int, finished: ?int} $given_back What came of giving back; null for nothing.
	 */
	public function __construct(
		public readonly Connection $connection,
		public readonly ?int $tripped,
		public readonly int $departed,
		public readonly ?JobProgress $progress,
		public readonly ?array $given_back,
	) {
		$this->is_reached = NetworkCapability::reaches( $connection );
	}

	/**
	 * Whether it waits for a decision.
	 */
	public function is_open(): bool {
		return null !== $this->tripped && null === $this->progress;
	}

	/**
	 * What came of giving back, in a sentence or two.
	 *
	 * @param array{total: int, failed: int} $state Users, and how many of them did not get it.
	 */
	public static function result( array $state ): string {
		$done = max( 0, $state['total'] - $state['failed'] );
		/* translators: %s: number of users. */
		$text = sprintf( _n( '%s user has back what was taken.', '%s users have back what was taken.', $done, 'scimpress' ), number_format_i18n( $done ) );
		if ( $state['failed'] > 0 ) {
			/* translators: %s: number of users. */
			$text .= ' ' . sprintf( _n( '%s could not get it; the audit says why.', '%s could not get it; the audit says why.', $state['failed'], 'scimpress' ), number_format_i18n( $state['failed'] ) );
		}
		return $text;
	}
}
