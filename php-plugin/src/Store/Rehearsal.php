<?php
/**
 * That a connection is in shadow.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

defined( 'ABSPATH' ) || exit;

/**
 * One time of a connection in shadow, from its beginning on. Until it is ready its rows are still being copied,
 * and nobody works.
 */
final class Rehearsal {

	/**
	 * Takes the columns.
	 *
	 * @param int  $began    When, microseconds; by this one is told from the next.
	 * @param bool $is_ready Whether the connection works.
	 */
	public function __construct(
		public readonly int $began,
		public readonly bool $is_ready,
	) {}

	/**
	 * What the columns of a row say; null when there is none.
	 *
	 * @param array<string, string|null> $row With `began` and `ready`.
	 */
	public static function stored( array $row ): ?self {
		return null === $row['began'] ? null : new self( (int) $row['began'], null !== $row['ready'] );
	}
}
