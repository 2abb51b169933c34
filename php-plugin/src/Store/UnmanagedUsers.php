<?php
/**
 * Users of WordPress whom no connection owns.
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
 * Reads those that have one of some roles on this site.
 */
final class UnmanagedUsers {

	/**
	 * The next of them in ascending order of WordPress id.
	 *
	 * @param list<string> $roles Names of roles.
	 * @param int          $after Only greater ids.
	 * @param int          $limit Ids at the most.
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	public function with_roles( array $roles, int $after, int $limit ): array {
		list( $from, $parameters ) = $this->those( $roles );
		$rows = Sql::rows( "SELECT meta.user_id {$from} AND meta.user_id > %d ORDER BY meta.user_id LIMIT %d", array( ...$parameters, $after, $limit ) );
		return array_map( 'intval', array_column( $rows, 'user_id' ) );
	}

	/**
	 * How many there are.
	 *
	 * @param list<string> $roles Names of roles.
	 * @throws Failure When the database does not answer.
	 */
	public function count( array $roles ): int {
		list( $from, $parameters ) = $this->those( $roles );
		return (int) Sql::value( "SELECT COUNT(*) {$from}", $parameters );
	}

	/**
	 * What both read from. WordPress stores roles as the keys of a serialized array.
	 *
	 * @param list<string> $roles Names of roles.
	 * @return array{string, list<string>}
	 */
	private function those( array $roles ): array {
		global $wpdb;
		$users = Tables::users();
		$any   = implode( ' OR ', array_fill( 0, max( 1, count( $roles ) ), 'meta.meta_value LIKE %s' ) );
		$likes = array_map( static fn( string $role ) => '%' . $wpdb->esc_like( '"' . $role . '";b:1' ) . '%', $roles );
		return array(
			"FROM {$wpdb->usermeta} AS meta JOIN {$wpdb->users} AS wordpress ON wordpress.ID = meta.user_id
			LEFT JOIN {$users} AS managed ON managed.wp_user_id = meta.user_id
			WHERE meta.meta_key = %s AND ( {$any} ) AND managed.id IS NULL",
			array( $wpdb->get_blog_prefix() . 'capabilities', ...( array() === $likes ? array( '' ) : $likes ) ),
		);
	}
}
