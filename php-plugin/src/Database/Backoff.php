<?php
/**
 * The time between two attempts at a transaction.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

defined( 'ABSPATH' ) || exit;

/**
 * Lets a transaction that fell to a deadlock wait before it is tried again, each time longer and never as long as
 * another one: whoever tries again at once meets the same others again.
 */
final class Backoff {

	/** Milliseconds of the first wait, at the most. */
	private const FIRST = 10;

	/** Milliseconds of any wait, at the most. */
	private const LONGEST = 200;

	private int $losses = 0;

	/**
	 * A transaction fell to a deadlock.
	 */
	public function lost(): void {
		++$this->losses;
	}

	/**
	 * A transaction came to its end.
	 */
	public function won(): void {
		$this->losses = 0;
	}

	/**
	 * Waits, if there was a deadlock since the last end.
	 */
	public function wait(): void {
		if ( $this->losses > 0 ) {
			usleep( 1000 * random_int( 1, $this->longest() ) );
		}
	}

	/**
	 * How long the next wait is at the most, milliseconds.
	 */
	public function longest(): int {
		return 0 === $this->losses ? 0 : min( self::LONGEST, self::FIRST * 2 ** min( 10, $this->losses - 1 ) );
	}
}
