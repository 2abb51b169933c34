<?php
/**
 * Brings rows of a former version of the plugin up to date.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Sync;

use ScimPress\Database\Failure;
use ScimPress\Store\UserKeys;

defined( 'ABSPATH' ) || exit;

/**
 * Has the core write anew, some in each run of WP-Cron, the users who were there before there were keys, or before
 * attributes were mapped as they are now. Nothing depends on it but time: until then the core looks at each of
 * them when it looks for a key, and whatever is written of one of them writes that one.
 */
final class OutdatedRows {

	/** The event of WP-Cron, also for `wp cron event run`; action. */
	public const EVENT = 'scimpress_write_keys';

	/** The argument of the event that goes on at once; the hourly one has none. */
	private const AT_ONCE = array( 'at once' );

	private const BATCH = 100;

	/** Seconds after which it goes on in the next run of WP-Cron. */
	private const PATIENCE = 20;

	/**
	 * The parts.
	 *
	 * @param Observer $observer Tells the core.
	 * @param UserKeys $keys     Knows which users are meant.
	 */
	public function __construct(
		private readonly Observer $observer,
		private readonly UserKeys $keys = new UserKeys(),
	) {}

	public function add_hooks(): void {
		add_action( 'scimpress_migrated', array( $this, 'schedule' ) );
		add_action( self::EVENT, array( $this, 'write' ) );
	}

	/**
	 * Begins with the next run of WP-Cron, if there is anything to write; action `scimpress_migrated`.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function schedule(): void {
		if ( array() !== $this->keys->unknown( '', 1 ) ) {
			self::schedule_now();
		}
	}

	/**
	 * Begins with the next run of WP-Cron.
	 */
	public static function schedule_now(): void {
		if ( false === wp_next_scheduled( self::EVENT ) ) {
			wp_schedule_event( time(), 'hourly', self::EVENT );
		}
	}

	/**
	 * Whether it will go on by itself.
	 */
	public static function goes_on(): bool {
		return false !== wp_next_scheduled( self::EVENT ) || false !== wp_next_scheduled( self::EVENT, self::AT_ONCE );
	}

	/**
	 * Writes as many as there is time for; action `scimpress_write_keys`. Whoever cannot be written is
	 * passed over and stays as it is.
	 */
	public function write(): void {
		$this->write_for( self::PATIENCE );
	}

	/**
	 * Writes as many as there is time for. The rest follows with the next run of WP-Cron, or an hour later if
	 * nobody could be written.
	 *
	 * @param int $seconds The time there is.
	 */
	public function write_for( int $seconds ): void {
		if ( ! $this->observer->can_tell() ) {
			return;
		}
		$end   = time() + $seconds;
		$after = '';
		try {
			$before = $this->keys->count_unknown();
			do {
				$users = $this->keys->unknown( $after, self::BATCH );
				$this->observer->tell( array_fill_keys( array_values( $users ), 'outdated' ) );
				$after = (string) array_key_last( $users );
			} while ( self::BATCH === count( $users ) && time() < $end );
			$is_fruitful = $this->keys->count_unknown() < $before;
		} catch ( Failure ) {
			return;
		}
		if ( self::BATCH > count( $users ) ) {
			wp_unschedule_hook( self::EVENT );
		} elseif ( $is_fruitful && false === wp_next_scheduled( self::EVENT, self::AT_ONCE ) ) {
			wp_schedule_single_event( time(), self::EVENT, self::AT_ONCE );
		}
	}
}
