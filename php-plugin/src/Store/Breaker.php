<?php
/**
 * How the breakers of connections stand.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes what the rows of connections remember of their breakers. How many may leave is the
 * core's to know.
 */
final class Breaker {

	/**
	 * Locks the connection until the end of the transaction and counts who left. To be called before
	 * anything is read in the transaction: what is read is as it was at the first reading, and only behind
	 * the lock are all departures before this one there.
	 *
	 * @param int    $since   Departures after that time count, microseconds.
	 * @param string $besides The SCIM id of a user who does not.
	 * @return array{departed: int, tripped: ?int, allowed_until: ?int}
	 */
	public function load( int $connection_id, int $since, string $besides ): array {
		$state = $this->read( $connection_id, ' FOR UPDATE' );
		return array(
			'departed' => (int) Sql::value(
				'SELECT COUNT(DISTINCT user_id) FROM ' . Tables::departures() . ' WHERE connection_id = %d AND undone IS NULL AND occurred > %d AND user_id <> %s',
				array( $connection_id, max( $since, $state['allowed_until'] ?? 0 ), $besides )
			),
			...$state,
		);
	}

	/**
	 * When the breaker of a connection tripped, and until when all departures are allowed.
	 *
	 * @return array{tripped: ?int, allowed_until: ?int}
	 */
	public function state( int $connection_id ): array {
		return $this->read( $connection_id, '' );
	}

	/**
	 * Remembers that the breaker has tripped, unless it has already or all is allowed. Tells whether it was
	 * this time.
	 *
	 * @param int $tripped When, microseconds.
	 */
	public function trip( int $connection_id, int $tripped ): bool {
		return 1 === Sql::execute(
			'UPDATE ' . Tables::connections() . ' SET breaker_tripped = %d WHERE id = %d AND breaker_tripped IS NULL AND ( breaker_allowed_until IS NULL OR breaker_allowed_until <= %d )',
			array( $tripped, $connection_id, $tripped )
		);
	}

	/**
	 * Lets departures through again. Those that are allowed do not count afterwards.
	 *
	 * @param ?int $allowed_until Until when all of them, microseconds; null for no more than before.
	 */
	public function close( int $connection_id, ?int $allowed_until ): void {
		Sql::update(
			Tables::connections(),
			array(
				'breaker_tripped'       => null,
				'breaker_allowed_until' => $allowed_until,
			),
			array( 'id' => $connection_id )
		);
	}

	/**
	 * Connections whose breakers have tripped.
	 *
	 * @return array<int, string> Their names by number.
	 */
	public function tripped(): array {
		$rows = Sql::rows( 'SELECT id, name FROM ' . Tables::connections() . ' WHERE breaker_tripped IS NOT NULL ORDER BY id' );
		return array_column( $rows, 'name', 'id' );
	}

	/**
	 * When the breakers that have tripped did.
	 *
	 * @return array<int, int> Microseconds by the number of the connection.
	 */
	public function trips(): array {
		$rows = Sql::rows( 'SELECT id, breaker_tripped FROM ' . Tables::connections() . ' WHERE breaker_tripped IS NOT NULL ORDER BY id' );
		return array_map( 'intval', array_column( $rows, 'breaker_tripped', 'id' ) );
	}

	/**
	 * The columns of a connection.
	 *
	 * @return array{tripped: ?int, allowed_until: ?int}
	 */
	private function read( int $connection_id, string $lock ): array {
		$row = Sql::row( 'SELECT breaker_tripped AS tripped, breaker_allowed_until AS allowed_until FROM ' . Tables::connections() . " WHERE id = %d{$lock}", array( $connection_id ) );
		return array_map(
			static fn( ?string $time ) => null === $time ? null : (int) $time,
			$row ?? array(
				'tripped'       => null,
				'allowed_until' => null,
			)
		);
	}
}
