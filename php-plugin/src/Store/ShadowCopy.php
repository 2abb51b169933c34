<?php
/**
 * The rows of a connection in shadow.
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
 * Copies the real rows of a connection into the tables of the shadow, and removes what is there. Each step can be
 * done again.
 */
final class ShadowCopy {

	/** Users or groups of one step. */
	public const CHUNK = 500;

	/** Tables that are copied at once, with the columns that get values of their own. */
	private const REST = array(
		'role_tasks'    => array(),
		'departures'    => array( 'id' ),
		'link_requests' => array( 'id' ),
	);

	/** What goes with a row, by its table: a table and the column that names the row. */
	private const PARTS = array(
		'users'  => array( 'user_keys', 'user_id' ),
		'groups' => array( 'members', 'group_id' ),
	);

	/**
	 * Copies the next users or groups in ascending order, with their keys or members. Null when there are no more.
	 *
	 * @param string $table `users` or `groups`.
	 * @param string $after Only greater ids.
	 * @return ?array{string, int} The last id and how many.
	 * @throws Failure When the database does not do it.
	 */
	public function copy_next( string $table, int $connection_id, string $after ): ?array {
		$ids = $this->ids( Tables::real( $table ), $connection_id, $after );
		if ( array() === $ids ) {
			return null;
		}
		list( $part, $column ) = self::PARTS[ $table ];
		$this->copy( $table, array(), 'id IN (' . Sql::placeholders( $ids ) . ')', $ids );
		$this->copy( $part, array(), "{$column} IN (" . Sql::placeholders( $ids ) . ')', $ids );
		return array( (string) end( $ids ), count( $ids ) );
	}

	/**
	 * Copies what there is little of: who left, whose role is due, what administrators decided about accounts,
	 * and how the breaker stands.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function copy_rest( int $connection_id ): void {
		foreach ( self::REST as $table => $own ) {
			$this->copy( $table, $own, 'connection_id = %d', array( $connection_id ) );
		}
		$this->copy( 'connections', array(), 'id = %d', array( $connection_id ) );
	}

	/**
	 * Removes the next users or groups, or, when there are none, the rest. False when nothing is left.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function remove_next( int $connection_id ): bool {
		foreach ( self::PARTS as $table => list( $part, $column ) ) {
			$ids = $this->ids( Tables::shadow( $table ), $connection_id, '' );
			if ( array() !== $ids ) {
				Sql::execute( 'DELETE FROM ' . Tables::shadow( $part ) . " WHERE {$column} IN (" . Sql::placeholders( $ids ) . ')', $ids );
				Sql::execute( 'DELETE FROM ' . Tables::shadow( $table ) . ' WHERE id IN (' . Sql::placeholders( $ids ) . ')', $ids );
				return true;
			}
		}
		foreach ( array( ...array_map( array( Tables::class, 'shadow' ), array_keys( self::REST ) ), Tables::shadow_accounts(), Tables::shadow_refusals() ) as $table ) {
			Sql::execute( "DELETE FROM {$table} WHERE connection_id = %d", array( $connection_id ) );
		}
		Sql::execute( 'DELETE FROM ' . Tables::shadow( 'connections' ) . ' WHERE id = %d', array( $connection_id ) );
		return false;
	}

	/**
	 * Connections that have rows although they are not in shadow: a process died while it removed them.
	 *
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	public function left_behind(): array {
		$selects = array_map(
			static fn( string $table ) => "SELECT connection_id FROM {$table}",
			array( Tables::shadow( 'users' ), Tables::shadow( 'groups' ), Tables::shadow_accounts(), Tables::shadow_refusals() )
		);
		$rows    = Sql::rows( implode( ' UNION ', $selects ) . ' UNION SELECT id FROM ' . Tables::shadow( 'connections' ) );
		$working = array_map( 'intval', array_column( Sql::rows( 'SELECT connection_id FROM ' . Tables::rehearsals() ), 'connection_id' ) );
		return array_values( array_diff( array_map( 'intval', array_column( $rows, 'connection_id' ) ), $working ) );
	}

	/**
	 * How many users and groups there are to copy.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function count( int $connection_id ): int {
		$count = 0;
		foreach ( array_keys( self::PARTS ) as $table ) {
			$count += (int) Sql::value( 'SELECT COUNT(*) FROM ' . Tables::real( $table ) . ' WHERE connection_id = %d', array( $connection_id ) );
		}
		return $count;
	}

	/**
	 * Ids in ascending order.
	 *
	 * @return list<string>
	 */
	private function ids( string $table, int $connection_id, string $after ): array {
		$rows = Sql::rows( "SELECT id FROM {$table} WHERE connection_id = %d AND id > %s ORDER BY id LIMIT %d", array( $connection_id, $after, self::CHUNK ) );
		return array_column( $rows, 'id' );
	}

	/**
	 * Copies rows; what is there already stays.
	 *
	 * @param list<string>     $own        Columns that get values of their own.
	 * @param list<string|int> $parameters Values of the condition.
	 */
	private function copy( string $table, array $own, string $where, array $parameters ): void {
		$columns = implode( ', ', array_diff( array_column( Sql::rows( 'SHOW COLUMNS FROM ' . Tables::real( $table ) ), 'Field' ), $own ) );
		Sql::execute( 'INSERT IGNORE INTO ' . Tables::shadow( $table ) . " ({$columns}) SELECT {$columns} FROM " . Tables::real( $table ) . " WHERE {$where}", $parameters );
	}
}
