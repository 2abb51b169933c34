<?php
/**
 * The attributes that clients have sent so far.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes the table of names. A request costs one read by the primary key; it writes only what is new,
 * and once a day that a name is still sent.
 */
final class SeenAttributes {

	/** Names that are kept of a connection; a client that makes up names fills no table. */
	private const MOST = 200;

	/** Bytes of a name that is kept. */
	private const LONGEST = 255;

	/**
	 * Notes what a client sent.
	 *
	 * @param list<array{name: string, unknown: ?array{type: ?string, multi_valued: bool}}> $seen As the core tells it.
	 * @param int $now Microseconds.
	 * @throws Failure When the database does not do it.
	 */
	public function note( int $connection_id, array $seen, int $now ): void {
		$known = array_column( Sql::rows( 'SELECT name_key, type, last_seen FROM ' . Tables::seen_attributes() . ' WHERE connection_id = %d', array( $connection_id ) ), null, 'name_key' );
		$still = array();
		foreach ( $seen as $one ) {
			$key  = hash( 'sha256', strtolower( $one['name'] ) );
			$type = $one['unknown']['type'] ?? null;
			if ( ! isset( $known[ $key ] ) ) {
				if ( count( $known ) < self::MOST && strlen( $one['name'] ) <= self::LONGEST ) {
					$known[ $key ] = array();
					$this->add( $connection_id, $key, $one, $now );
				}
			} elseif ( array() !== $known[ $key ] && null !== $type && $known[ $key ]['type'] !== $type ) {
				$shape = array(
					'type'         => $type,
					'multi_valued' => (int) $one['unknown']['multi_valued'],
					'last_seen'    => $now,
				);
				Sql::update( Tables::seen_attributes(), $shape, array( 'connection_id' => $connection_id, 'name_key' => $key ) );
			} elseif ( array() !== $known[ $key ] && (int) $known[ $key ]['last_seen'] < $now - Clock::DAY ) {
				$still[] = $key;
			}
		}
		if ( array() !== $still ) {
			Sql::execute( 'UPDATE ' . Tables::seen_attributes() . ' SET last_seen = %d WHERE connection_id = %d AND name_key IN (' . Sql::placeholders( $still ) . ')', array( $now, $connection_id, ...$still ) );
		}
	}

	/**
	 * What a client has sent so far, by name.
	 *
	 * @return list<array{name: string, type: ?string, multi_valued: bool, first_seen: int, last_seen: int}>
	 * @throws Failure When the database does not answer.
	 */
	public function of( int $connection_id ): array {
		$rows = Sql::rows( 'SELECT name, type, multi_valued, first_seen, last_seen FROM ' . Tables::seen_attributes() . ' WHERE connection_id = %d', array( $connection_id ) );
		usort( $rows, static fn( array $one, array $other ) => strcasecmp( (string) $one['name'], (string) $other['name'] ) );
		return array_map(
			static fn( array $row ) => array(
				'name'         => (string) $row['name'],
				'type'         => $row['type'],
				'multi_valued' => '1' === (string) $row['multi_valued'],
				'first_seen'   => (int) $row['first_seen'],
				'last_seen'    => (int) $row['last_seen'],
			),
			$rows
		);
	}

	/**
	 * Adds a name; two requests that add the same at once are no harm.
	 *
	 * @param array{name: string, unknown: ?array{type: ?string, multi_valued: bool}} $one What was sent.
	 */
	private function add( int $connection_id, string $key, array $one, int $now ): void {
		$type    = $one['unknown']['type'] ?? null;
		$columns = array( $connection_id, $key, $one['name'], ...( null === $type ? array() : array( $type ) ), (int) ( $one['unknown']['multi_valued'] ?? false ), $now, $now );
		Sql::execute(
			'INSERT IGNORE INTO ' . Tables::seen_attributes() . ' (connection_id, name_key, name, type, multi_valued, first_seen, last_seen) VALUES (%d, %s, %s, ' . ( null === $type ? 'NULL' : '%s' ) . ', %d, %d, %d)',
			$columns
		);
	}
}
