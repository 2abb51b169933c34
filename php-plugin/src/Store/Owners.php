<?php
/**
 * The connections that own users.
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
 * Says, for several users at once, which connection each belongs to.
 */
final class Owners {

	/**
	 * The connections of WordPress users of this site.
	 *
	 * @param list<int> $wp_user_ids The users.
	 * @return array<int, int> By WordPress user; without those that nobody manages.
	 * @throws Failure When the database does not answer.
	 */
	public function of( array $wp_user_ids ): array {
		if ( array() === $wp_user_ids ) {
			return array();
		}
		$owners = array();
		foreach ( Tables::users_of_all() as $users ) {
			$owners += $this->by_user( Sql::rows( "SELECT wp_user_id, connection_id FROM {$users} WHERE wp_user_id IN (" . Sql::placeholders( $wp_user_ids ) . ')', $wp_user_ids ) );
		}
		return $owners;
	}

	/**
	 * The connections of those whom any connection calls by a name, or who have claimed an e-mail.
	 *
	 * @param string  $user_name_key  The core's.
	 * @param ?string $user_email_key The core's.
	 * @return array<int, int> By WordPress user.
	 * @throws Failure When the database does not answer.
	 */
	public function with_identity( string $user_name_key, ?string $user_email_key ): array {
		$owners = array();
		foreach ( Tables::users_of_all() as $users ) {
			$owners += $this->by_user(
				Sql::rows(
					"SELECT wp_user_id, connection_id FROM {$users} WHERE user_name_key = %s AND wp_user_id IS NOT NULL
					UNION SELECT wp_user_id, connection_id FROM {$users} WHERE user_email_key = %s AND wp_user_id IS NOT NULL",
					array( $user_name_key, $user_email_key ?? '' )
				)
			);
		}
		return $owners;
	}

	/**
	 * Numbers of connections by WordPress user.
	 *
	 * @param list<array<string, string|null>> $rows Columns.
	 * @return array<int, int>
	 */
	private function by_user( array $rows ): array {
		return array_map( 'intval', array_column( $rows, 'connection_id', 'wp_user_id' ) );
	}
}
