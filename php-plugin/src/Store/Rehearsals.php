<?php
/**
 * The connections in shadow.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes the table of connections in shadow. A row is the one home of that fact: what a client asks
 * for shares a lock on it until its transaction ends, so it changes only when nothing is under way. It comes
 * before all other locks.
 */
final class Rehearsals {

	/**
	 * Says that a connection is in shadow and not ready, whatever was before.
	 *
	 * @param int $began Now, microseconds.
	 * @throws Failure When the database does not do it.
	 */
	public function begin( int $connection_id, int $began ): Rehearsal {
		Sql::execute(
			'INSERT INTO ' . Tables::rehearsals() . ' (connection_id, began, ready) VALUES (%d, %d, NULL) ON DUPLICATE KEY UPDATE began = VALUES(began), ready = NULL',
			array( $connection_id, $began )
		);
		return new Rehearsal( $began, false );
	}

	/**
	 * Lets a connection in shadow work. False when somebody else has begun or ended meanwhile.
	 *
	 * @param int $now Microseconds.
	 * @throws Failure When the database does not do it.
	 */
	public function make_ready( int $connection_id, Rehearsal $rehearsal, int $now ): bool {
		return 1 === Sql::execute(
			'UPDATE ' . Tables::rehearsals() . ' SET ready = %d WHERE connection_id = %d AND began = %d AND ready IS NULL',
			array( $now, $connection_id, $rehearsal->began )
		);
	}

	/**
	 * Lets a connection work for real again. False when it did already.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function end( int $connection_id ): bool {
		return 1 === Sql::execute( 'DELETE FROM ' . Tables::rehearsals() . ' WHERE connection_id = %d', array( $connection_id ) );
	}

	/**
	 * Makes sure, until the end of the transaction, that a connection is in shadow or not, as it was when the
	 * request began. The lock is shared and reads nothing else.
	 *
	 * @param ?Rehearsal $expected Null when it works for real.
	 * @throws Failure When that has changed.
	 */
	public function hold( int $connection_id, ?Rehearsal $expected ): void {
		$this->require_same( $connection_id, $expected, ' LOCK IN SHARE MODE' );
	}

	/**
	 * The same for a moment.
	 *
	 * @throws Failure When that has changed.
	 */
	public function require_same( int $connection_id, ?Rehearsal $expected, string $lock = '' ): void {
		$row   = Sql::row( 'SELECT began, ready FROM ' . Tables::rehearsals() . " WHERE connection_id = %d{$lock}", array( $connection_id ) );
		$found = null === $row ? null : Rehearsal::stored( $row );
		// phpcs:ignore Universal.Operators.StrictComparisons -- two values of the same are two objects.
		if ( $found != $expected ) {
			throw Failure::unavailable( 'shadow mode of the connection was begun or ended meanwhile' );
		}
	}

	/**
	 * The numbers of all connections in shadow.
	 *
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	public function connections(): array {
		return array_map( 'intval', array_column( Sql::rows( 'SELECT connection_id FROM ' . Tables::rehearsals() . ' ORDER BY connection_id' ), 'connection_id' ) );
	}
}
