<?php
/**
 * What WP-Cron does for the plugin.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Alerts\Watch;
use ScimPress\Audit\Clearing;
use ScimPress\Store\RoleTasks;

defined( 'ABSPATH' ) || exit;

/**
 * Says whether it does.
 */
final class Jobs {

	/** Seconds after which an event is late. */
	private const PATIENCE = 3600;

	/** What comes each hour. */
	private const HOURLY = array( RoleTasks::EVENT, Clearing::UPKEEP, Watch::EVENT );

	/**
	 * When the next event comes, in seconds; null when none does.
	 */
	public static function next(): ?int {
		$times = array_filter( array_map( static fn( string $event ) => wp_next_scheduled( $event ), self::HOURLY ) );
		return array() === $times ? null : min( $times );
	}

	/**
	 * The events that should have come more than an hour ago, or that nobody waits for any more.
	 *
	 * @return list<string>
	 */
	public static function late(): array {
		$late = array_filter( self::HOURLY, static fn( string $event ) => false === wp_next_scheduled( $event ) );
		foreach ( wp_get_ready_cron_jobs() as $time => $events ) {
			if ( $time < time() - self::PATIENCE ) {
				array_push( $late, ...array_filter( array_keys( $events ), static fn( $event ) => str_starts_with( (string) $event, 'scimpress_' ) ) );
			}
		}
		return array_values( array_unique( $late ) );
	}
}
