<?php
/**
 * Rows that belong to nothing.
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
 * Finds and removes rows of the plugin's own tables that nothing refers to any more. No accident of a request
 * leaves them: they come with a backup restored in part, or a table edited by hand.
 */
final class Orphans {

	/**
	 * What there can be, by name, with what it is called in a sentence.
	 *
	 * @return array<string, string>
	 */
	public function kinds(): array {
		return array(
			'memberships'             => 'memberships of or in what does not exist',
			'keys'                    => 'keys of users who do not exist',
			'access tokens'           => 'access tokens whose token does not exist',
			'tokens of no connection' => 'tokens whose connection does not exist',
		);
	}

	/**
	 * How many there are of a kind.
	 *
	 * @param string $kind One of `kinds()`.
	 * @throws Failure When the database does not answer.
	 */
	public function count( string $kind ): int {
		list( $table, $where ) = $this->where( $kind );
		return (int) Sql::value( "SELECT COUNT(*) FROM {$table} WHERE {$where}" );
	}

	/**
	 * Removes those of a kind.
	 *
	 * @param string $kind One of `kinds()`.
	 * @throws Failure When the database does not do it.
	 */
	public function remove( string $kind ): void {
		list( $table, $where ) = $this->where( $kind );
		Sql::execute( "DELETE FROM {$table} WHERE {$where}" );
	}

	/**
	 * How many users there are of each connection that does not exist.
	 *
	 * @return array<int, int> By number of the connection.
	 * @throws Failure When the database does not answer.
	 */
	public function connections_gone(): array {
		$rows = Sql::rows( 'SELECT connection_id, COUNT(*) AS users FROM ' . Tables::users() . ' WHERE connection_id NOT IN (SELECT id FROM ' . Tables::connections() . ') GROUP BY connection_id' );
		return array_map( 'intval', array_column( $rows, 'users', 'connection_id' ) );
	}

	/**
	 * The table of a kind and the condition on its rows.
	 *
	 * @param string $kind One of `kinds()`.
	 * @return array{string, string}
	 */
	private function where( string $kind ): array {
		$users  = 'SELECT id FROM ' . Tables::users();
		$groups = 'SELECT id FROM ' . Tables::groups();
		return match ( $kind ) {
			'memberships'             => array( Tables::members(), "group_id NOT IN ({$groups}) OR (kind = 'user' AND member_id NOT IN ({$users})) OR (kind = 'group' AND member_id NOT IN (SELECT id FROM (SELECT id FROM " . Tables::groups() . ') AS others))' ),
			'keys'                    => array( Tables::user_keys(), "user_id NOT IN ({$users})" ),
			'access tokens'           => array( Tables::access_tokens(), 'token_id NOT IN (SELECT id FROM ' . Tables::tokens() . ')' ),
			'tokens of no connection' => array( Tables::tokens(), 'connection_id NOT IN (SELECT id FROM ' . Tables::connections() . ')' ),
		};
	}
}
