<?php
/**
 * The rows of groups.
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
 * Reads and writes the plugin's own table of groups; its unique keys arbitrate between parallel writes.
 */
final class Groups {

	/** What the core sets, besides the id, the connection and the time of creation. */
	private const ROW = array( 'display_name', 'display_name_key', 'external_id', 'external_id_key', 'version', 'modified', 'document' );

	/** What the core is shown. */
	private const STORED = 'id, version, created, modified, document';

	/** What the core calls the value of a unique key. */
	private const TAKEN = array(
		'display_name_key' => 'display_name',
		'external_id_key'  => 'external_id',
	);

	/**
	 * One group of a connection.
	 *
	 * @param bool $lock Until the end of the transaction.
	 * @return ?array<string, mixed> A stored group.
	 */
	public function load( int $connection_id, string $id, bool $lock ): ?array {
		$row = Sql::row(
			'SELECT ' . self::STORED . ' FROM ' . Tables::groups() . ' WHERE id = %s AND connection_id = %d' . ( $lock ? ' FOR UPDATE' : '' ),
			array( $id, $connection_id )
		);
		return null === $row ? null : $this->stored( $row );
	}

	/**
	 * Groups in ascending order of id.
	 *
	 * @param string           $where      A condition from the core; the connection is part of it.
	 * @param list<string|int> $parameters Its values.
	 * @param ?string          $after      Only greater ids.
	 * @return list<array<string, mixed>> Stored groups.
	 */
	public function select( string $where, array $parameters, ?string $after, int $offset, int $limit ): array {
		$sql = 'SELECT ' . self::STORED . ' FROM ' . Tables::groups() . ' WHERE ' . Tables::named_in( $where );
		if ( null !== $after ) {
			$sql         .= ' AND id > %s';
			$parameters[] = $after;
		}
		$rows = Sql::rows( $sql . ' ORDER BY id LIMIT %d OFFSET %d', array( ...$parameters, $limit, $offset ) );
		return array_map( array( $this, 'stored' ), $rows );
	}

	/**
	 * How many groups meet a condition.
	 *
	 * @param string           $where      A condition from the core; the connection is part of it.
	 * @param list<string|int> $parameters Its values.
	 */
	public function count( string $where, array $parameters ): int {
		return (int) Sql::value( 'SELECT COUNT(*) FROM ' . Tables::groups() . ' WHERE ' . Tables::named_in( $where ), $parameters );
	}

	/**
	 * Inserts a group without members.
	 *
	 * @param array<string, mixed> $row The core's row.
	 * @throws Rejection When a value is in use.
	 */
	public function insert( string $id, int $connection_id, int $created, array $row ): void {
		$this->require_unused( $id, $connection_id, $row );
		$identity = compact( 'id', 'connection_id', 'created' );
		$this->write( fn() => Sql::insert( Tables::groups(), array( ...$identity, ...$this->columns( $row ) ) ) );
	}

	/**
	 * Changes the columns that the core sets.
	 *
	 * @param array<string, mixed> $row The core's row.
	 * @throws Rejection When a value is in use, or the group is gone.
	 */
	public function update( string $id, array $row ): void {
		$connection_id = Sql::value( 'SELECT connection_id FROM ' . Tables::groups() . ' WHERE id = %s FOR UPDATE', array( $id ) );
		if ( null === $connection_id ) {
			throw Rejection::gone();
		}
		$this->require_unused( $id, (int) $connection_id, $row );
		$this->write( fn() => Sql::update( Tables::groups(), $this->columns( $row ), array( 'id' => $id ) ) );
	}

	/**
	 * Deletes a group with the memberships of others in it.
	 *
	 * @throws Rejection When the group is gone.
	 */
	public function delete( string $id ): void {
		if ( 0 === Sql::execute( 'DELETE FROM ' . Tables::groups() . ' WHERE id = %s', array( $id ) ) ) {
			throw Rejection::gone();
		}
		Sql::execute( 'DELETE FROM ' . Tables::members() . ' WHERE group_id = %s', array( $id ) );
	}

	/**
	 * What a group of a connection is called; null when there is none.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function name( int $connection_id, string $id ): ?string {
		return Sql::value( 'SELECT display_name FROM ' . Tables::groups() . ' WHERE id = %s AND connection_id = %d', array( $id, $connection_id ) );
	}

	/**
	 * Whether there is a group.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function is_there( string $id ): bool {
		return null !== Sql::value( 'SELECT id FROM ' . Tables::groups() . ' WHERE id = %s', array( $id ) );
	}

	/**
	 * Groups in ascending order of id, with how many members each has, for people.
	 *
	 * @param ?int   $connection_id Only those of a connection.
	 * @param string $after         Only greater ids.
	 * @return list<array{id: string, connection: int, display_name: string, members: int, modified: int}>
	 * @throws Failure When the database does not answer.
	 */
	public function page( ?int $connection_id, string $after, int $limit ): array {
		$groups = Tables::groups();
		$rows   = Sql::rows(
			'SELECT id, connection_id, display_name, modified, ( SELECT COUNT(*) FROM ' . Tables::members() . " WHERE group_id = {$groups}.id ) AS members
				FROM {$groups} WHERE id > %s" . ( null === $connection_id ? '' : ' AND connection_id = %d' ) . ' ORDER BY id LIMIT %d',
			array_values( array_filter( array( $after, $connection_id, $limit ), static fn( $value ) => null !== $value ) )
		);
		return array_map(
			static fn( array $row ) => array(
				'id'           => (string) $row['id'],
				'connection'   => (int) $row['connection_id'],
				'display_name' => (string) $row['display_name'],
				'members'      => (int) $row['members'],
				'modified'     => (int) $row['modified'],
			),
			$rows
		);
	}

	/**
	 * A row as the core reads it.
	 *
	 * @param array<string, string|null> $row Columns.
	 * @return array<string, mixed>
	 */
	private function stored( array $row ): array {
		return array(
			'id'       => (string) $row['id'],
			'version'  => (int) $row['version'],
			'created'  => (int) $row['created'],
			'modified' => (int) $row['modified'],
			'document' => (string) $row['document'],
		);
	}

	/**
	 * The columns that the core sets.
	 *
	 * @param array<string, mixed> $row The core's row.
	 * @return array<string, string|int|null>
	 */
	private function columns( array $row ): array {
		return array_intersect_key( $row, array_flip( self::ROW ) );
	}

	/**
	 * Looks for the values that must be unique before the database does, as in `Users`.
	 *
	 * @param array<string, mixed> $row The core's row.
	 * @throws Rejection When a value is in use by another group.
	 */
	private function require_unused( string $id, int $connection_id, array $row ): void {
		foreach ( self::TAKEN as $key => $what ) {
			if ( null === $row[ $key ] ) {
				continue;
			}
			$other = Sql::value(
				'SELECT id FROM ' . Tables::groups() . " WHERE connection_id = %d AND {$key} = %s AND id <> %s",
				array( $connection_id, $row[ $key ], $id )
			);
			if ( null !== $other ) {
				throw Rejection::taken( $what );
			}
		}
	}

	/**
	 * Writes a row that a unique key may refuse.
	 *
	 * @param callable(): int $write Writes it.
	 * @throws Rejection When a value is in use.
	 */
	private function write( callable $write ): void {
		try {
			$write();
		} catch ( Failure $failure ) {
			throw Rejection::of_failure( $failure, self::TAKEN );
		}
	}
}
