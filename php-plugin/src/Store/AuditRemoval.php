<?php
/**
 * What goes out of the audit.
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
 * Counts and deletes the oldest rows.
 */
final class AuditRemoval {

	/**
	 * The newest id; null in an empty audit.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function last(): ?int {
		$id = Sql::value( 'SELECT MAX(id) AS id FROM ' . Tables::audit() );
		return null === $id ? null : (int) $id;
	}

	/**
	 * The newest id of what happened before a time; null when nothing did.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function last_before( int $time ): ?int {
		$id = Sql::value( 'SELECT id FROM ' . Tables::audit() . ' WHERE occurred < %d ORDER BY occurred DESC LIMIT 1', array( $time ) );
		return null === $id ? null : (int) $id;
	}

	/**
	 * When what stands in a row happened.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function time( int $id ): int {
		return (int) Sql::value( 'SELECT occurred FROM ' . Tables::audit() . ' WHERE id = %d', array( $id ) );
	}

	/**
	 * How many rows there are up to an id.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function count( int $through ): int {
		return (int) Sql::value( 'SELECT COUNT(*) AS total FROM ' . Tables::audit() . ' WHERE id <= %d', array( $through ) );
	}

	/**
	 * The id of the row that is so far from the oldest, or of the last up to an id; null when there is none.
	 *
	 * @param int $number  Counted from 1.
	 * @param int $through The id.
	 * @throws Failure When the database does not answer.
	 */
	public function nth( int $number, int $through ): ?int {
		$id = Sql::value( 'SELECT MAX(id) AS id FROM (SELECT id FROM ' . Tables::audit() . ' WHERE id <= %d ORDER BY id LIMIT %d) AS oldest', array( $through, $number ) );
		return null === $id ? null : (int) $id;
	}

	/**
	 * Deletes the rows up to an id, and tells how many they were.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function remove( int $through ): int {
		return Sql::execute( 'DELETE FROM ' . Tables::audit() . ' WHERE id <= %d', array( $through ) );
	}
}
