<?php
/**
 * Users whom a client wants and somebody has to decide about.
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
 * Reads and writes the table of what administrators were told: who waits for a decision, who cannot be
 * linked, and who is the same person for two connections. The states are those of the core's `LinkState`.
 */
final class LinkRequests {

	public const ASKED      = 'asked';
	public const APPROVED   = 'approved';
	public const REFUSED    = 'refused';
	public const IMPOSSIBLE = 'impossible';
	public const CONFLICT   = 'conflict';

	/** Every state. */
	public const STATES = array( self::ASKED, self::APPROVED, self::REFUSED, self::IMPOSSIBLE, self::CONFLICT );

	/** States that a decision can change. */
	private const OPEN = array( self::ASKED, self::APPROVED, self::REFUSED );

	/** Columns that the core gives. */
	private const REPORTED = array( 'state', 'user_name', 'user_name_key', 'external_id', 'external_id_key', 'reason', 'reported' );

	/**
	 * What is known of a user and a connection, as the core reads it.
	 *
	 * @return ?array{state: string, user_name_key: string, external_id_key: ?string}
	 * @throws Failure When the database does not answer.
	 */
	public function of( int $connection_id, int $wp_user_id ): ?array {
		return Sql::row(
			'SELECT state, user_name_key, external_id_key FROM ' . Tables::link_requests() . ' WHERE connection_id = %d AND wp_user_id = %d',
			array( $connection_id, $wp_user_id )
		);
	}

	/**
	 * Stores what a client wants; it takes the place of what it wanted before, but of no refusal.
	 *
	 * @param array<string, mixed> $report The core's.
	 * @throws Failure When the database does not do it.
	 */
	public function report( array $report ): void {
		$pair   = array(
			'connection_id' => (int) $report['connection_id'],
			'wp_user_id'    => (int) $report['wp_user_id'],
		);
		$values = array(
			...array_intersect_key( $report, array_flip( self::REPORTED ) ),
			'matched'    => implode( ' ', $report['matched'] ),
			'decided'    => null,
			'decided_by' => null,
		);
		$known  = $this->of( ...array_values( $pair ) );
		if ( null === $known ) {
			$row = $pair + $values;
			Sql::execute(
				'INSERT IGNORE INTO ' . Tables::link_requests() . ' (' . implode( ', ', array_keys( $row ) ) . ') VALUES (' . Sql::placeholders( $row ) . ')',
				array_values( $row )
			);
			return;
		}
		if ( self::REFUSED !== $known['state'] ) {
			// An administrator may have decided meanwhile: then the row has another state.
			Sql::update( Tables::link_requests(), $values, $pair + array( 'state' => $known['state'] ) );
		}
	}

	/**
	 * What there is to tell an administrator, with what people call the user and the connection, oldest first.
	 *
	 * @param list<string> $states Which.
	 * @param int          $after  Only greater numbers.
	 * @param int          $limit  Rows at the most.
	 * @return list<array<string, string|null>> By column.
	 * @throws Failure When the database does not answer.
	 */
	public function all( array $states, int $after, int $limit ): array {
		return $this->rows( 'requests.state IN (' . Sql::placeholders( $states ) . ') AND requests.id > %d ORDER BY requests.id LIMIT %d', array( ...$states, $after, $limit ) );
	}

	/**
	 * How many wait for a decision.
	 *
	 * @param int $most What is counted at the most.
	 * @throws Failure When the database does not answer.
	 */
	public function count_waiting( int $most ): int {
		return count( $this->all( array( self::ASKED ), 0, $most ) );
	}

	/**
	 * The same of one number.
	 *
	 * @return ?array<string, string|null>
	 * @throws Failure When the database does not answer.
	 */
	public function find( int $id ): ?array {
		return $this->rows( 'requests.id = %d', array( $id ) )[0] ?? null;
	}

	/**
	 * Stores a decision about what an administrator has seen. False when there is nothing to decide, or the
	 * client wants something else by now.
	 *
	 * @param array<string, string|null> $seen    The row.
	 * @param string                     $state   Approved or refused.
	 * @param int                        $decider The administrator; 0 for WP-CLI without a user.
	 * @param int                        $now     The time.
	 * @throws Failure When the database does not do it.
	 */
	public function decide( array $seen, string $state, int $decider, int $now ): bool {
		if ( ! in_array( $seen['state'], self::OPEN, true ) ) {
			return false;
		}
		return 1 === Sql::update(
			Tables::link_requests(),
			array(
				'state'      => $state,
				'decided'    => $now,
				'decided_by' => $decider,
			),
			array(
				'id'            => (int) $seen['id'],
				'state'         => (string) $seen['state'],
				'user_name_key' => (string) $seen['user_name_key'],
				'reported'      => (int) $seen['reported'],
			)
		);
	}

	/**
	 * Forgets what was told of a user, of whom there is nothing left to decide.
	 *
	 * @param ?int $connection_id Of this connection alone; null of all.
	 * @throws Failure When the database does not do it.
	 */
	public function forget( int $wp_user_id, ?int $connection_id = null ): void {
		$scope = null === $connection_id ? array() : array( $connection_id );
		Sql::execute(
			'DELETE FROM ' . Tables::link_requests() . ' WHERE wp_user_id = %d' . ( array() === $scope ? '' : ' AND connection_id = %d' ),
			array( $wp_user_id, ...$scope )
		);
	}

	/**
	 * Rows of users and connections that exist.
	 *
	 * @param list<string|int> $parameters Values of the condition.
	 * @return list<array<string, string|null>>
	 * @throws Failure When the database does not answer.
	 */
	private function rows( string $condition, array $parameters ): array {
		global $wpdb;
		$requests    = Tables::link_requests();
		$connections = Tables::connections();
		return Sql::rows(
			"SELECT requests.*, wordpress.user_login, wordpress.user_email, connections.name AS connection
			FROM {$requests} AS requests JOIN {$wpdb->users} AS wordpress ON wordpress.ID = requests.wp_user_id
			JOIN {$connections} AS connections ON connections.id = requests.connection_id WHERE {$condition}",
			$parameters
		);
	}
}
