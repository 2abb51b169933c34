<?php
/**
 * The rows of the users whom the network itself manages.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Reads them from any site of the network, whichever one is selected: they are in the tables of its main
 * site. A main site that has no such tables yet has no such rows.
 */
final class NetworkRows {

	/** Found once in a request; it never becomes untrue. */
	private static bool $is_prepared = false;

	/**
	 * Whether the network keeps a user out of all of its sites.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function lock_out( int $wp_user_id ): bool {
		return '0' === $this->value( 'active', $wp_user_id, '' );
	}

	/**
	 * Whether a connection of the network manages a user. That stays so until the end of the transaction.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function manage( int $wp_user_id ): bool {
		return null !== $this->value( 'id', $wp_user_id, ' LOCK IN SHARE MODE' );
	}

	/**
	 * A column of the row of a user.
	 *
	 * @param string $column Its name.
	 * @param string $lock   What follows the statement.
	 */
	private function value( string $column, int $wp_user_id, string $lock ): ?string {
		if ( ! is_multisite() || ! $this->is_prepared() ) {
			return null;
		}
		list( $users, $connections ) = array( Tables::of_main_site( 'users' ), Tables::of_main_site( 'connections' ) );
		return Sql::value(
			"SELECT managed.{$column} FROM {$users} AS managed JOIN {$connections} AS connection ON connection.id = managed.connection_id WHERE managed.wp_user_id = %d AND connection.is_network = 1{$lock}",
			array( $wp_user_id )
		);
	}

	private function is_prepared(): bool {
		if ( ! self::$is_prepared ) {
			$since             = array_search( 'MarkNetworkConnections', Migrator::MIGRATIONS, true );
			self::$is_prepared = $since <= (int) Sql::value( 'SELECT option_value FROM ' . Tables::options_of_main_site() . ' WHERE option_name = %s', array( Migrator::INSTALLED ) );
		}
		return self::$is_prepared;
	}
}
