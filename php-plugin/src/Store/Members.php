<?php
/**
 * The members of groups.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and writes memberships, each a row of its own: whatever the size of a group, a change of some
 * members reads and writes that many rows.
 *
 * The core has locked the group. Whoever becomes a member is locked until the end of the transaction,
 * by ascending id, users before groups, so that nobody is deleted meanwhile; several groups can have one
 * user become a member at once.
 */
final class Members {

	/** Rows that one statement reads or writes. */
	private const CHUNK = 500;

	/**
	 * Members of a group in ascending order of id.
	 *
	 * @param ?string $after Only greater ids.
	 * @return list<array{id: string, kind: string}>
	 */
	public function select( string $group_id, ?string $after, int $limit ): array {
		return Sql::rows(
			'SELECT member_id AS id, kind FROM ' . Tables::members() . ' WHERE group_id = %s AND member_id > %s ORDER BY member_id LIMIT %d',
			array( $group_id, (string) $after, $limit )
		);
	}

	/**
	 * Those of some ids that are members of a group, in ascending order.
	 *
	 * @param ?non-empty-list<string> $ids   The ids; null for all members.
	 * @param int                     $limit Ids at the most.
	 * @return list<string>
	 */
	public function among( string $group_id, ?array $ids, int $limit ): array {
		$which = null === $ids ? '' : ' AND member_id IN (' . Sql::placeholders( $ids ) . ')';
		return array_column( Sql::rows( 'SELECT member_id FROM ' . Tables::members() . " WHERE group_id = %s{$which} ORDER BY member_id LIMIT %d", array( $group_id, ...( $ids ?? array() ), $limit ) ), 'member_id' );
	}

	/**
	 * What members are called: users by the `userName` that their client uses, groups by their name.
	 *
	 * @param list<string> $ids Their ids.
	 * @return array<string, string> By id; those who are gone are left out.
	 */
	public function names( array $ids ): array {
		if ( array() === $ids ) {
			return array();
		}
		$some = Sql::placeholders( $ids );
		$rows = Sql::rows( 'SELECT id, user_name AS name FROM ' . Tables::users() . " WHERE id IN ({$some}) UNION ALL SELECT id, display_name AS name FROM " . Tables::groups() . " WHERE id IN ({$some})", array( ...$ids, ...$ids ) );
		return array_column( $rows, 'name', 'id' );
	}

	/**
	 * Adds members, all or none, and tells how many were none before.
	 *
	 * @param int          $connection_id The connection that must own them.
	 * @param list<string> $ids           In ascending order.
	 * @throws Rejection When one of them is not there.
	 */
	public function add( int $connection_id, string $group_id, array $ids ): int {
		$users   = $this->lock( Tables::users(), 'connection_id = %d AND ' . Users::KNOWN, $connection_id, $ids );
		$rest    = array_values( array_diff( $ids, $users ) );
		$groups  = $this->lock( Tables::groups(), 'connection_id = %d', $connection_id, $rest );
		$missing = array_values( array_diff( $rest, $groups ) );
		if ( array() !== $missing ) {
			throw Rejection::missing( $missing );
		}
		return $this->insert( $group_id, 'user', $users ) + $this->insert( $group_id, 'group', $groups );
	}

	/**
	 * Removes members and tells how many were members.
	 *
	 * @param ?list<string> $ids In ascending order; null for all members.
	 */
	public function remove( string $group_id, ?array $ids ): int {
		$sql = 'DELETE FROM ' . Tables::members() . ' WHERE group_id = %s';
		if ( null === $ids ) {
			return Sql::execute( $sql, array( $group_id ) );
		}
		$count = 0;
		foreach ( array_chunk( $ids, self::CHUNK ) as $chunk ) {
			$count += Sql::execute( $sql . ' AND member_id IN (' . Sql::placeholders( $chunk ) . ')', array( $group_id, ...$chunk ) );
		}
		return $count;
	}

	/**
	 * Takes a user or group out of every group, each of which becomes a new version, and tells how many
	 * there were. The core has locked whoever leaves: nobody adds it to another group meanwhile.
	 *
	 * @param int $modified When, microseconds. A group that changed later changes one microsecond later still.
	 */
	public function leave( string $member_id, int $modified ): int {
		$groups = array_column( Sql::rows( 'SELECT group_id FROM ' . Tables::members() . ' WHERE member_id = %s ORDER BY group_id', array( $member_id ) ), 'group_id' );
		foreach ( array_chunk( $groups, self::CHUNK ) as $chunk ) {
			// No GREATEST: on SQLite its result has 32 bits.
			Sql::execute(
				'UPDATE ' . Tables::groups() . ' SET version = version + 1, modified = CASE WHEN modified < %d THEN %d ELSE modified + 1 END WHERE id IN (' . Sql::placeholders( $chunk ) . ')',
				array( $modified, $modified, ...$chunk )
			);
		}
		return Sql::execute( 'DELETE FROM ' . Tables::members() . ' WHERE member_id = %s', array( $member_id ) );
	}

	/**
	 * The groups that users belong to, themselves or through other groups, each once. UNION lets a row in
	 * once, so groups that are members of each other come to an end.
	 *
	 * @param list<string> $user_ids SCIM ids.
	 * @return list<array{user_id: string, group_id: string, display_name: string, direct: bool}>
	 */
	public function of_users( array $user_ids ): array {
		if ( array() === $user_ids ) {
			return array();
		}
		$members = Tables::members();
		$rows    = Sql::rows(
			"WITH RECURSIVE belongs (user_id, group_id, direct) AS (
				SELECT member_id, group_id, 1 FROM {$members} WHERE member_id IN (" . Sql::placeholders( $user_ids ) . ")
				UNION
				SELECT belongs.user_id, {$members}.group_id, 0 FROM belongs JOIN {$members} ON {$members}.member_id = belongs.group_id
			)
			SELECT user_id, group_id, display_name, direct
			FROM (SELECT user_id, group_id, MAX(direct) AS direct FROM belongs GROUP BY user_id, group_id) AS memberships
			JOIN " . Tables::groups() . ' ON id = group_id ORDER BY user_id, group_id',
			$user_ids
		);
		return array_map( static fn( array $row ) => array( ...$row, 'direct' => '1' === (string) $row['direct'] ), $rows );
	}

	/**
	 * Members of a group in ascending order of id, for people: a user with its login, a group with what it is
	 * called.
	 *
	 * @param string $after Only greater ids.
	 * @return list<array{id: string, kind: string, wp_user_id: ?int, name: string}>
	 */
	public function page( string $group_id, string $after, int $limit ): array {
		global $wpdb;
		$members = Tables::members();
		$users   = Tables::users();
		$groups  = Tables::groups();
		$rows    = Sql::rows(
			"SELECT member_id, kind, wp_user_id, user_login, {$groups}.display_name AS group_name FROM {$members}
				LEFT JOIN {$users} ON {$users}.id = member_id LEFT JOIN {$wpdb->users} ON {$wpdb->users}.ID = wp_user_id
				LEFT JOIN {$groups} ON {$groups}.id = member_id
				WHERE group_id = %s AND member_id > %s ORDER BY member_id LIMIT %d",
			array( $group_id, $after, $limit )
		);
		return array_map(
			static fn( array $row ) => array(
				'id'         => (string) $row['member_id'],
				'kind'       => (string) $row['kind'],
				'wp_user_id' => null === $row['wp_user_id'] ? null : (int) $row['wp_user_id'],
				'name'       => (string) ( $row['user_login'] ?? $row['group_name'] ),
			),
			$rows
		);
	}

	/**
	 * The users among members of a group, with what the group is called.
	 *
	 * @param ?list<string> $ids Which members, in ascending order; null for all.
	 * @return list<array{wp_user_id: int, group_id: string, display_name: string}>
	 */
	public function users_in( string $group_id, ?array $ids ): array {
		$rows = array();
		foreach ( null === $ids ? array( array() ) : array_chunk( $ids, self::CHUNK ) as $chunk ) {
			$which = array() === $chunk ? '' : ' AND member_id IN (' . Sql::placeholders( $chunk ) . ')';
			array_push( $rows, ...$this->named( 'group_id = %s' . $which, array( $group_id, ...$chunk ) ) );
		}
		return $rows;
	}

	/**
	 * The groups that a user is a member of itself, as in `users_in`.
	 *
	 * @return list<array{wp_user_id: int, group_id: string, display_name: string}>
	 */
	public function groups_of( string $user_id ): array {
		return $this->named( 'member_id = %s', array( $user_id ) );
	}

	/**
	 * Memberships of users that meet a condition.
	 *
	 * @param string       $where      Which.
	 * @param list<string> $parameters Its values.
	 * @return list<array{wp_user_id: int, group_id: string, display_name: string}>
	 */
	private function named( string $where, array $parameters ): array {
		$users  = Tables::users();
		$groups = Tables::groups();
		$rows   = Sql::rows(
			"SELECT wp_user_id, group_id, {$groups}.display_name FROM " . Tables::members()
				. " JOIN {$users} ON {$users}.id = member_id JOIN {$groups} ON {$groups}.id = group_id
				WHERE {$where} AND wp_user_id IS NOT NULL ORDER BY group_id, member_id",
			$parameters
		);
		return array_map( static fn( array $row ) => array( ...$row, 'wp_user_id' => (int) $row['wp_user_id'] ), $rows );
	}

	/**
	 * Those of some rows that are there, locked against deletion until the end of the transaction.
	 *
	 * @param string       $table Users or groups.
	 * @param string       $where Which rows count; takes the connection.
	 * @param list<string> $ids   In ascending order.
	 * @return list<string> In ascending order.
	 */
	private function lock( string $table, string $where, int $connection_id, array $ids ): array {
		$found = array();
		foreach ( array_chunk( $ids, self::CHUNK ) as $chunk ) {
			$rows = Sql::rows(
				"SELECT id FROM {$table} WHERE id IN (" . Sql::placeholders( $chunk ) . ") AND {$where} ORDER BY id LOCK IN SHARE MODE",
				array( ...$chunk, $connection_id )
			);
			array_push( $found, ...array_column( $rows, 'id' ) );
		}
		return $found;
	}

	/**
	 * Inserts memberships, unless they are there, and tells how many were not.
	 *
	 * @param string       $kind user or group.
	 * @param list<string> $ids  In ascending order.
	 */
	private function insert( string $group_id, string $kind, array $ids ): int {
		$count = 0;
		foreach ( array_chunk( $ids, self::CHUNK ) as $chunk ) {
			$rows       = implode( ', ', array_fill( 0, count( $chunk ), '(%s, %s, %s)' ) );
			$parameters = array_merge( ...array_map( static fn( string $id ) => array( $group_id, $id, $kind ), $chunk ) );
			$count     += Sql::execute( 'INSERT IGNORE INTO ' . Tables::members() . " (group_id, member_id, kind) VALUES {$rows}", $parameters );
		}
		return $count;
	}
}
