<?php
/**
 * The requests that are being looked at.
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
 * Reads and writes the table of inspected requests, which never holds more than a hundred.
 */
final class Inspections {

	/** Rows at the most. */
	public const MOST = 100;

	/**
	 * Appends a request unless there are enough. Whoever comes at the same time as the last one leaves nothing.
	 *
	 * @param int                  $occurred      When it came, microseconds.
	 * @param ?int                 $connection_id Whose it is, if that is known.
	 * @param array<string, mixed> $seen          What there is to see, without secrets.
	 * @return bool Whether there are enough now.
	 * @throws Failure When the database does not do it.
	 */
	public function append( int $occurred, ?int $connection_id, array $seen ): bool {
		if ( null !== $this->last_of_all() ) {
			return true;
		}
		Sql::insert(
			Tables::inspections(),
			array(
				'occurred'      => $occurred,
				'connection_id' => $connection_id,
				'seen'          => (string) wp_json_encode( $seen, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE ),
			)
		);
		$last = $this->last_of_all();
		if ( null !== $last ) {
			Sql::execute( 'DELETE FROM ' . Tables::inspections() . ' WHERE id > %d', array( $last ) );
		}
		return null !== $last;
	}

	/**
	 * The request with a number.
	 *
	 * @return ?array{id: int, occurred: int, connection_id: ?int, seen: array<string, mixed>}
	 * @throws Failure When the database does not answer.
	 */
	public function find( int $id ): ?array {
		$row = Sql::row( 'SELECT id, occurred, connection_id, seen FROM ' . Tables::inspections() . ' WHERE id = %d', array( $id ) );
		return null === $row ? null : self::typed( $row );
	}

	/**
	 * Requests after another one, newest first.
	 *
	 * @param int $after Only greater numbers.
	 * @return list<array{id: int, occurred: int, connection_id: ?int, seen: array<string, mixed>}>
	 * @throws Failure When the database does not answer.
	 */
	public function after( int $after ): array {
		$rows = Sql::rows( 'SELECT id, occurred, connection_id, seen FROM ' . Tables::inspections() . ' WHERE id > %d ORDER BY id DESC LIMIT %d', array( $after, self::MOST ) );
		return array_map( self::typed( ... ), $rows );
	}

	/**
	 * How many there are.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function count(): int {
		return (int) Sql::value( 'SELECT COUNT(*) FROM ' . Tables::inspections() );
	}

	/**
	 * Deletes all of them.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function clear(): void {
		Sql::execute( 'DELETE FROM ' . Tables::inspections() );
	}

	/**
	 * A row with its types.
	 *
	 * @param array<string, string|null> $row By column.
	 * @return array{id: int, occurred: int, connection_id: ?int, seen: array<string, mixed>}
	 */
	private static function typed( array $row ): array {
		return array(
			'id'            => (int) $row['id'],
			'occurred'      => (int) $row['occurred'],
			'connection_id' => null === $row['connection_id'] ? null : (int) $row['connection_id'],
			'seen'          => (array) json_decode( (string) $row['seen'], true ),
		);
	}

	/**
	 * The number of the last one that there is room for; null while there is room.
	 */
	private function last_of_all(): ?int {
		$id = Sql::value( 'SELECT id FROM ' . Tables::inspections() . ' ORDER BY id LIMIT 1 OFFSET %d', array( self::MOST - 1 ) );
		return null === $id ? null : (int) $id;
	}
}
