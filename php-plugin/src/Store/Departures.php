<?php
/**
 * Users who lost access.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Clock;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes the plugin's own table of departures. What is needed to undo one is the core's to know
 * and stands there as the core gave it, for thirty days; a deletion that waits for an heir stays longer.
 */
final class Departures {

	/** Days that a departure can be undone. */
	public const DAYS = 30;

	/** The kind of those whose deletion waits until somebody says who gets the content. */
	private const WAITING = 'asked';

	/**
	 * Appends a departure and lets go of those that are too old.
	 *
	 * @param array<string, mixed> $departure As the contract has it.
	 */
	public function append( array $departure ): void {
		Sql::insert(
			Tables::departures(),
			array(
				'connection_id' => (int) $departure['connection_id'],
				'user_id'       => (string) $departure['user_id'],
				'wp_user_id'    => (int) $departure['wp_user_id'],
				'occurred'      => (int) $departure['occurred'],
				'kind'          => (string) $departure['kind'],
				'departure'     => (string) wp_json_encode( $departure, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ),
			)
		);
		Sql::execute(
			'DELETE FROM ' . Tables::departures() . ' WHERE occurred < %d AND kind <> %s',
			array( (int) $departure['occurred'] - self::DAYS * Clock::DAY, self::WAITING )
		);
	}

	/**
	 * A departure that is not undone, as the contract has it.
	 *
	 * @return ?array<string, mixed>
	 */
	public function load( int $connection_id, int $id ): ?array {
		$departure = Sql::value(
			'SELECT departure FROM ' . Tables::departures() . ' WHERE id = %d AND connection_id = %d AND undone IS NULL',
			array( $id, $connection_id )
		);
		return null === $departure ? null : (array) json_decode( $departure, true );
	}

	/**
	 * Marks departures of a user as undone and tells how many.
	 *
	 * @param ?int $id Which one; null for all.
	 */
	public function close( string $user_id, ?int $id, int $undone ): int {
		$which = null === $id ? '' : ' AND id = %d';
		return Sql::execute(
			'UPDATE ' . Tables::departures() . " SET undone = %d WHERE user_id = %s AND undone IS NULL{$which}",
			array( $undone, $user_id, ...( null === $id ? array() : array( $id ) ) )
		);
	}

	/**
	 * Departures of a connection that are not undone, newest first.
	 *
	 * @param int  $since  Only those after that time, microseconds.
	 * @param ?int $before Only smaller numbers.
	 * @return list<array{id: int, user_id: string, wp_user_id: int, occurred: int, kind: string, user_name: string}>
	 */
	public function open( int $connection_id, int $since, ?int $before, int $limit ): array {
		return $this->listed( 'connection_id = %d AND undone IS NULL AND occurred > %d AND id < %d', array( $connection_id, $since, $before ?? PHP_INT_MAX ), $limit );
	}

	/**
	 * Departures whose users are there until somebody says who gets the content, newest first.
	 *
	 * @return list<array{id: int, user_id: string, wp_user_id: int, occurred: int, kind: string, user_name: string}>
	 */
	public function waiting( int $limit ): array {
		return $this->listed( 'kind = %s AND undone IS NULL AND user_id IN (SELECT id FROM ' . Tables::users() . ' WHERE forgotten IS NOT NULL)', array( self::WAITING ), $limit );
	}

	/**
	 * The connection of a departure that waits for an heir, and its number, by the WordPress user.
	 *
	 * @return ?array{id: int, connection_id: int}
	 */
	public function waiting_of( int $wp_user_id ): ?array {
		$row = Sql::row(
			'SELECT id, connection_id FROM ' . Tables::departures() . ' WHERE wp_user_id = %d AND kind = %s AND undone IS NULL ORDER BY id DESC LIMIT 1',
			array( $wp_user_id, self::WAITING )
		);
		return null === $row ? null : array_map( 'intval', $row );
	}

	/**
	 * How many users of a connection left and have not come back, as the breaker counts them.
	 *
	 * @param int  $since  Only those after that time, microseconds.
	 * @param ?int $before Only departures with smaller numbers.
	 */
	public function count_users( int $connection_id, int $since, ?int $before = null ): int {
		return (int) Sql::value(
			'SELECT COUNT(DISTINCT user_id) FROM ' . Tables::departures() . ' WHERE connection_id = %d AND undone IS NULL AND occurred > %d AND id < %d',
			array( $connection_id, $since, $before ?? PHP_INT_MAX )
		);
	}

	/**
	 * How many departures of a connection are not undone.
	 *
	 * @param int $since Only those after that time, microseconds.
	 */
	public function count( int $connection_id, int $since ): int {
		return (int) Sql::value(
			'SELECT COUNT(*) FROM ' . Tables::departures() . ' WHERE connection_id = %d AND undone IS NULL AND occurred > %d',
			array( $connection_id, $since )
		);
	}

	/**
	 * Departures as they are listed, newest first.
	 *
	 * @param list<string|int> $parameters Values of the condition.
	 * @return list<array{id: int, user_id: string, wp_user_id: int, occurred: int, kind: string, user_name: string}>
	 */
	private function listed( string $where, array $parameters, int $limit ): array {
		$rows = Sql::rows(
			'SELECT id, user_id, wp_user_id, occurred, kind, departure FROM ' . Tables::departures() . " WHERE {$where} ORDER BY id DESC LIMIT %d",
			array( ...$parameters, $limit )
		);
		return array_map(
			static fn( array $row ) => array(
				'id'         => (int) $row['id'],
				'user_id'    => (string) $row['user_id'],
				'wp_user_id' => (int) $row['wp_user_id'],
				'occurred'   => (int) $row['occurred'],
				'kind'       => (string) $row['kind'],
				'user_name'  => (string) ( json_decode( (string) $row['departure'], true )['user_name'] ?? '' ),
			),
			$rows
		);
	}
}
