<?php
/**
 * What commands do when the database does not answer.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * For commands that look into the tables.
 */
final class Asking {

	/**
	 * Runs something that asks the database, and ends the command when that does not answer.
	 *
	 * @template T
	 * @param callable(): T $question What to run.
	 * @return T
	 */
	public static function database( callable $question ): mixed {
		try {
			return $question();
		} catch ( Failure $failure ) {
			WP_CLI::error( 'The tables of ScimPress cannot be used: ' . $failure->getMessage() . '. See wp scim status.' );
		}
	}

	/**
	 * The connection with a number; ends the command if there is none.
	 *
	 * @param Connections $connections The connections of the site.
	 * @param string      $number      As somebody typed it.
	 */
	public static function connection( Connections $connections, string $number ): Connection {
		$id    = ctype_digit( $number ) && strlen( $number ) < 19 ? (int) $number : 0;
		$found = self::database( static fn() => $connections->find( $id ) );
		if ( null === $found ) {
			WP_CLI::error( "There is no connection {$number}; wp scim connection list shows those there are." );
		}
		return $found;
	}

	/**
	 * A time as it is printed; nothing when there is none.
	 *
	 * @param ?int $time Microseconds.
	 */
	public static function time( ?int $time ): ?string {
		return null === $time ? null : gmdate( 'Y-m-d\TH:i:s\Z', Clock::seconds( $time ) );
	}
}
