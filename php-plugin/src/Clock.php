<?php
/**
 * The time.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress;

defined( 'ABSPATH' ) || exit;

/**
 * Times are microseconds since the epoch, UTC, as the tables and the core have them.
 */
final class Clock {

	public const SECOND = 1_000_000;

	public const DAY = 86_400 * self::SECOND;

	/**
	 * Now. Drawn once where a request, a command or a screen begins, and handed on.
	 */
	public static function now(): int {
		return (int) ( microtime( true ) * self::SECOND );
	}

	/**
	 * A time as WordPress's functions take it, in seconds.
	 *
	 * @param int $time Microseconds.
	 */
	public static function seconds( int $time ): int {
		return intdiv( $time, self::SECOND );
	}
}
