<?php
/**
 * How often somebody tried without an acceptable token.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.DB.DirectDatabaseQuery -- each attempt must be seen by the next, past the cache of options.

/**
 * Counters in a fixed number of options, whatever addresses the attempts come from. Each holds one
 * time, in milliseconds: when the attempts so far will be forgotten.
 */
final class Attempts {

	public const PREFIX = 'scimpress_attempts_';

	/**
	 * Adds an attempt and tells when all of them will be forgotten. One statement, so that attempts at
	 * the same time all count. No LEAST and GREATEST: on SQLite their results have 32 bits.
	 *
	 * @param int $slot  Which counter.
	 * @param int $now   The time, milliseconds.
	 * @param int $costs Milliseconds that one attempt adds.
	 * @param int $most  Milliseconds from now that are never exceeded.
	 * @throws Failure When the database does not do it.
	 */
	public function add( int $slot, int $now, int $costs, int $most ): int {
		global $wpdb;
		Sql::execute(
			"INSERT INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')
			ON DUPLICATE KEY UPDATE option_value = CASE
				WHEN CAST(option_value AS SIGNED) < %d THEN %d
				WHEN CAST(option_value AS SIGNED) > %d THEN %d
				ELSE CAST(option_value AS SIGNED) + %d END",
			array( self::PREFIX . $slot, (string) ( $now + $costs ), $now, $now + $costs, $now + $most - $costs, $now + $most, $costs )
		);
		return (int) Sql::value( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", array( self::PREFIX . $slot ) );
	}
}
