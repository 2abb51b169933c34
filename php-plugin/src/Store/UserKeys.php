<?php
/**
 * The keys that users are found by.
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
 * Reads and writes the plugin's own table of keys. They go with the row of the user, in its transaction.
 *
 * The core has locked the row before anything was read in the transaction, so nobody else changes the
 * user's keys meanwhile.
 */
final class UserKeys {

	/** Rows that one statement writes. */
	private const CHUNK = 500;

	/**
	 * Gives keys to a user that has none.
	 *
	 * @param list<string> $keys The core's.
	 */
	public function add( string $user_id, array $keys ): void {
		foreach ( array_chunk( $keys, self::CHUNK ) as $chunk ) {
			$rows       = implode( ', ', array_fill( 0, count( $chunk ), '(%s, %s)' ) );
			$parameters = array_merge( ...array_map( static fn( string $key ) => array( $user_id, $key ), $chunk ) );
			Sql::execute( 'INSERT INTO ' . Tables::user_keys() . " (user_id, value_key) VALUES {$rows}", $parameters );
		}
	}

	/**
	 * Lets a user have these keys and no others.
	 *
	 * @param list<string> $keys The core's.
	 */
	public function replace( string $user_id, array $keys ): void {
		$stored = array_column( Sql::rows( 'SELECT value_key FROM ' . Tables::user_keys() . ' WHERE user_id = %s', array( $user_id ) ), 'value_key' );
		// By whole keys, not by the user alone: that would lock the place where the next user's keys go.
		foreach ( array_chunk( array_values( array_diff( $stored, $keys ) ), self::CHUNK ) as $chunk ) {
			Sql::execute( 'DELETE FROM ' . Tables::user_keys() . ' WHERE user_id = %s AND value_key IN (' . Sql::placeholders( $chunk ) . ')', array( $user_id, ...$chunk ) );
		}
		$this->add( $user_id, array_values( array_diff( $keys, $stored ) ) );
	}

	/**
	 * WordPress ids of users whose keys are not known, in ascending order of SCIM id.
	 *
	 * @param string $after Only greater SCIM ids.
	 * @return array<string, int> By SCIM id.
	 */
	public function unknown( string $after, int $limit ): array {
		$rows = Sql::rows(
			'SELECT id, wp_user_id FROM ' . Tables::user_keys() . ' JOIN ' . Tables::users() . " ON id = user_id WHERE value_key = '' AND user_id > %s AND " . Users::KNOWN . ' ORDER BY user_id LIMIT %d',
			array( $after, $limit )
		);
		return array_map( 'intval', array_column( $rows, 'wp_user_id', 'id' ) );
	}

	/**
	 * How many users there are whose keys are not known, of one connection or of all.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function count_unknown( ?int $connection_id = null ): int {
		$sql = 'SELECT COUNT(*) FROM ' . Tables::user_keys() . ' JOIN ' . Tables::users() . " ON id = user_id WHERE value_key = '' AND " . Users::KNOWN;
		return (int) ( null === $connection_id
			? Sql::value( $sql )
			: Sql::value( $sql . ' AND connection_id = %d', array( $connection_id ) ) );
	}
}
