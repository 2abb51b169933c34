<?php
/**
 * What is different in the tables of the shadow.
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
 * Compares the rows of a connection in shadow with its real ones: what happened in between does not matter, only
 * what would be different in the end.
 */
final class ShadowDifferences {

	private const COLUMNS = 'id, wp_user_id, user_name, external_id, active, wanted_role, granted_role, forgotten, modified, document';

	/**
	 * SCIM ids of persons of whom anything would be different, in ascending order.
	 *
	 * @param int     $began When the rehearsal began, microseconds.
	 * @param string  $after Only greater ids.
	 * @param ?string $until No greater ids; null for any.
	 * @return list<string>
	 * @throws Failure When the database does not answer.
	 */
	public function persons( int $connection_id, int $began, string $after, ?string $until, int $limit ): array {
		$real    = Tables::real( 'users' );
		$shadow  = Tables::shadow( 'users' );
		$selects = array(
			// Who would come or change. What an administrator edits meanwhile is real and no difference.
			array( 'rehearsed.id', "SELECT rehearsed.id AS person FROM {$shadow} AS rehearsed LEFT JOIN {$real} AS held ON held.id = rehearsed.id
				WHERE rehearsed.connection_id = %d AND rehearsed.id > %s AND rehearsed.wp_user_id IS NOT NULL
				AND ( rehearsed.modified >= %d OR held.id IS NULL OR rehearsed.version > held.version OR COALESCE(rehearsed.granted_role, '') <> COALESCE(held.granted_role, '') OR COALESCE(rehearsed.wanted_role, '') <> COALESCE(held.wanted_role, '') )", array( $began ) ),
			// Who would go. Who came meanwhile by an administrator would not.
			array( 'held.id', "SELECT held.id AS person FROM {$real} AS held LEFT JOIN {$shadow} AS rehearsed ON rehearsed.id = held.id
				WHERE held.connection_id = %d AND held.id > %s AND held.created < %d AND rehearsed.id IS NULL", array( $began ) ),
			array( 'ours.member_id', $this->memberships( 'shadow', 'real', 'member_id AS person' ) . ' AND owners.connection_id = %d AND ours.member_id > %s', array() ),
			array( 'ours.member_id', $this->memberships( 'real', 'shadow', 'member_id AS person' ) . ' AND owners.connection_id = %d AND ours.member_id > %s', array() ),
		);
		$ids     = array();
		foreach ( $selects as list( $id, $select, $parameters ) ) {
			// Where there are enough, nobody has to look further than they go: what has no difference is many rows.
			$bound = null === $until ? '' : " AND {$id} <= %s";
			$rows  = Sql::rows( "{$select}{$bound} ORDER BY person LIMIT %d", array( $connection_id, $after, ...$parameters, ...( null === $until ? array() : array( $until ) ), $limit ) );
			$ids   = array_values( array_unique( array( ...$ids, ...array_column( $rows, 'person' ) ) ) );
			sort( $ids, SORT_STRING );
			$ids   = array_slice( $ids, 0, $limit );
			$until = count( $ids ) === $limit ? end( $ids ) : $until;
		}
		return $ids;
	}

	/**
	 * The rows of persons as they are, or as they would be.
	 *
	 * @param list<string> $ids       SCIM ids.
	 * @param bool         $rehearsed As they would be.
	 * @return array<string, array<string, string|null>> Columns by id.
	 * @throws Failure When the database does not answer.
	 */
	public function rows( array $ids, bool $rehearsed ): array {
		if ( array() === $ids ) {
			return array();
		}
		$table = $rehearsed ? Tables::shadow( 'users' ) : Tables::real( 'users' );
		return array_column( Sql::rows( 'SELECT ' . self::COLUMNS . " FROM {$table} WHERE id IN (" . Sql::placeholders( $ids ) . ')', $ids ), null, 'id' );
	}

	/**
	 * The names of groups that persons would join, or leave.
	 *
	 * @param list<string> $ids   SCIM ids.
	 * @param bool         $joins Join rather than leave.
	 * @return array<string, list<string>> By id.
	 * @throws Failure When the database does not answer.
	 */
	public function groups( array $ids, bool $joins ): array {
		if ( array() === $ids ) {
			return array();
		}
		$select = $joins ? $this->memberships( 'shadow', 'real', 'member_id, display_name' ) : $this->memberships( 'real', 'shadow', 'member_id, display_name' );
		$names  = array();
		foreach ( Sql::rows( "{$select} AND ours.member_id IN (" . Sql::placeholders( $ids ) . ') ORDER BY display_name', $ids ) as $row ) {
			$names[ (string) $row['member_id'] ][] = (string) $row['display_name'];
		}
		return $names;
	}

	/**
	 * How many groups of a connection would come, and how many would go.
	 *
	 * @return array{created: int, deleted: int}
	 * @throws Failure When the database does not answer.
	 */
	public function count_groups( int $connection_id ): array {
		$count = static fn( string $these, string $those ) => (int) Sql::value( "SELECT COUNT(*) FROM {$these} AS these LEFT JOIN {$those} AS those ON those.id = these.id WHERE these.connection_id = %d AND those.id IS NULL", array( $connection_id ) );
		return array(
			'created' => $count( Tables::shadow( 'groups' ), Tables::real( 'groups' ) ),
			'deleted' => $count( Tables::real( 'groups' ), Tables::shadow( 'groups' ) ),
		);
	}

	/**
	 * Memberships of users that some tables hold and others do not.
	 *
	 * @param string $ours   `real` or `shadow`.
	 * @param string $theirs The other one.
	 */
	private function memberships( string $ours, string $theirs, string $columns ): string {
		$members = Tables::$ours( 'members' );
		$groups  = Tables::$ours( 'groups' );
		$others  = Tables::$theirs( 'members' );
		$columns = str_replace( 'member_id', 'ours.member_id', $columns );
		return "SELECT DISTINCT {$columns} FROM {$members} AS ours JOIN {$groups} AS owners ON owners.id = ours.group_id
			LEFT JOIN {$others} AS theirs ON theirs.group_id = ours.group_id AND theirs.member_id = ours.member_id
			WHERE theirs.member_id IS NULL AND ours.kind = 'user'";
	}
}
