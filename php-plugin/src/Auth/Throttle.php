<?php
/**
 * Slows down who tries tokens.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

use ScimPress\Database\Failure;
use ScimPress\Store\Attempts;

defined( 'ABSPATH' ) || exit;

/**
 * Ten bad tokens in a minute from one address are answered as such; each further one is told to wait,
 * and for longer each time. Who shows a good token is never asked to wait, whoever else shares the
 * address. Requests without a token are never told to wait: over the same limit they leave no trace.
 *
 * Each attempt is forgotten six seconds after the one before it, so one time per address says
 * everything. There are as many counters as slots, twice, however many addresses are used.
 */
final class Throttle {

	private const SLOTS = 256;

	/** Milliseconds after which one attempt is forgotten. */
	private const ATTEMPT = 6_000;

	/** Attempts that are not slowed down. */
	private const FREE = 10;

	/** The longest wait, milliseconds. */
	private const LONGEST = 3_600_000;

	/**
	 * Needs the counters.
	 *
	 * @param Attempts $attempts The counters.
	 */
	public function __construct( private readonly Attempts $attempts ) {}

	/**
	 * Counts a bad token and tells how many seconds its sender has to wait; null for not at all.
	 *
	 * @param string $network Where it came from.
	 * @param int    $now     The time, microseconds.
	 */
	public function wait_after_bad_token( string $network, int $now ): ?int {
		return $this->wait( self::slot( $network ), $now );
	}

	/**
	 * Counts a request without a token and tells whether its sender has sent too many of them.
	 *
	 * @param string $network Where it came from.
	 * @param int    $now     The time, microseconds.
	 */
	public function is_flood( string $network, int $now ): bool {
		return null !== $this->wait( self::SLOTS + self::slot( $network ), $now );
	}

	/**
	 * Counts an attempt and tells how many seconds there are until one more is free; null for none.
	 */
	private function wait( int $slot, int $now ): ?int {
		$now = intdiv( $now, 1_000 );
		try {
			$forgotten = $this->attempts->add( $slot, $now, self::ATTEMPT, self::LONGEST + self::FREE * self::ATTEMPT );
		} catch ( Failure ) {
			// The request is refused all the same.
			return null;
		}
		$wait = $forgotten - $now - self::FREE * self::ATTEMPT;
		return $wait > 0 ? (int) ceil( $wait / 1_000 ) : null;
	}

	/**
	 * The counter of a network. Which networks share one is known to the site alone.
	 */
	private static function slot( string $network ): int {
		return (int) hexdec( substr( hash_hmac( 'sha256', $network, wp_salt( 'nonce' ) ), 0, 8 ) ) % self::SLOTS;
	}
}
