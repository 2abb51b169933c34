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
 * Has the core write anew, some in each hour, the users who were there before there were keys, or before
 * attributes were mapped as they are now. Nothing depends on it but time: until then the core looks at each of
 * them when it looks for a key, and whatever is written of one of them writes that one.
 */
final class OutdatedRows {

	/** The event of WP-Cron, also for `wp cron event run`; action. */
	public const EVENT = 'scimpress_write_keys';

	private const BATCH = 100;

	/** Seconds after which it goes on an hour later. */
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
	 * Writes as many as there is time for; action `scimpress_write_keys`. Whoever cannot be written is
	 * passed over and stays as it is.
	 */
	public function write(): void {
		if ( ! $this->observer->can_tell() ) {
			return;
		}
		$end   = time() + self::PATIENCE;
		$after = '';
		try {
			do {
				$users = $this->keys->unknown( $after, self::BATCH );
				$this->observer->tell( array_fill_keys( array_values( $users ), 'outdated' ) );
				$after = (string) array_key_last( $users );
			} while ( self::BATCH === count( $users ) && time() < $end );
		} catch ( Failure ) {
			return;
		}
		if ( self::BATCH > count( $users ) ) {
			wp_unschedule_hook( self::EVENT );
		}
	}
}
