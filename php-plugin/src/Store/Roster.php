<?php
/**
 * Managed users as people look at them.
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
 * Reads rows beside their WordPress users, of every connection of the site.
 */
final class Roster {

	private const COLUMNS = 'managed.id, managed.wp_user_id, wordpress.user_login, wordpress.user_email, managed.user_name, managed.external_id, managed.connection_id, managed.active, managed.version, managed.created, managed.modified, managed.document';

	/**
	 * The next users in ascending order of SCIM id.
	 *
	 * @param ?int   $connection_id Of one connection; null of all.
	 * @param string $after         Only greater ids.
	 * @param int    $limit         Users at the most.
	 * @return list<array<string, string|null>> By column.
	 * @throws Failure When the database does not answer.
	 */
	public function page( ?int $connection_id, string $after, int $limit ): array {
		$scope = null === $connection_id ? array() : array( $connection_id );
		return $this->rows(
			'managed.id > %s' . ( array() === $scope ? '' : ' AND managed.connection_id = %d' ) . ' ORDER BY managed.id LIMIT %d',
			array( $after, ...$scope, $limit )
		);
	}

	/**
	 * The row of a WordPress user; null when nobody manages it.
	 *
	 * @return ?array<string, string|null> By column.
	 * @throws Failure When the database does not answer.
	 */
	public function of( int $wp_user_id ): ?array {
		return $this->rows( 'managed.wp_user_id = %d', array( $wp_user_id ) )[0] ?? null;
	}

	/**
	 * The rows of several WordPress users.
	 *
	 * @param non-empty-list<int> $wp_user_ids The users.
	 * @return list<array<string, string|null>> By column.
	 * @throws Failure When the database does not answer.
	 */
	public function of_all( array $wp_user_ids ): array {
		return $this->rows( 'managed.wp_user_id IN (' . Sql::placeholders( $wp_user_ids ) . ')', $wp_user_ids );
	}

	/**
	 * The row of the user of a connection whom somebody knows by login, e-mail address or `userName`.
	 *
	 * @return ?array<string, string|null> By column.
	 * @throws Failure When the database does not answer.
	 */
	public function named( int $connection_id, string $name ): ?array {
		return $this->rows(
			'managed.connection_id = %d AND (wordpress.user_login = %s OR wordpress.user_email = %s OR managed.user_name = %s) ORDER BY managed.id LIMIT 1',
			array( $connection_id, $name, $name, $name )
		)[0] ?? null;
	}

	/**
	 * The WordPress user with a SCIM id.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function wp_user_id( string $id ): ?int {
		$row = $this->rows( 'managed.id = %s', array( strtolower( $id ) ) )[0] ?? null;
		return null === $row ? null : (int) $row['wp_user_id'];
	}

	/**
	 * Rows whose WordPress user exists.
	 *
	 * @param list<string|int> $parameters Values of the condition.
	 * @return list<array<string, string|null>>
	 * @throws Failure When the database does not answer.
	 */
	private function rows( string $condition, array $parameters ): array {
		global $wpdb;
		return Sql::rows( 'SELECT ' . self::COLUMNS . ' FROM ' . Tables::users() . " AS managed JOIN {$wpdb->users} AS wordpress ON wordpress.ID = managed.wp_user_id WHERE {$condition}", $parameters );
	}
}
