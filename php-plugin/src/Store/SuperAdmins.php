<?php
/**
 * The super admins of a network.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;

defined( 'ABSPATH' ) || exit;

/**
 * Knows them past every cache, of all networks that share the users. WordPress lists them by login, and the
 * list can hold logins that nobody has: whoever gets one of these is a super admin.
 */
final class SuperAdmins {

	/** Their logins, for a list. @var ?list<string> */
	private ?array $found = null;

	/**
	 * Takes how to read.
	 *
	 * @param bool $is_listing Whether it is for a list, for which once is enough and the caches of WordPress will do.
	 */
	public function __construct( private readonly bool $is_listing = false ) {}

	/**
	 * Whether a user is one. Nobody is made one until the end of the transaction.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function has( int $wp_user_id ): bool {
		global $wpdb;
		if ( ! is_multisite() ) {
			return false;
		}
		$login = $this->is_listing ? ( get_userdata( $wp_user_id )->user_login ?? null ) : Sql::value( "SELECT user_login FROM {$wpdb->users} WHERE ID = %d", array( $wp_user_id ) );
		return is_super_admin( $wp_user_id ) || ( null !== $login && $this->has_login( $login ) );
	}

	/**
	 * Whether whoever has a login is one.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function has_login( string $login ): bool {
		return is_multisite() && in_array( mb_strtolower( $login ), array_map( 'mb_strtolower', $this->is_listing ? $this->found ??= $this->logins() : $this->logins() ), true );
	}

	/**
	 * The logins in the lists, and in the one that wp-config.php may hold in their place.
	 *
	 * @return list<string>
	 */
	private function logins(): array {
		global $wpdb;
		$logins = get_super_admins();
		$rows   = Sql::rows( "SELECT meta_value FROM {$wpdb->sitemeta} WHERE meta_key = 'site_admins' LOCK IN SHARE MODE" );
		foreach ( array_column( $rows, 'meta_value' ) as $list ) {
			// A serialized array, of which nothing is to be made but text. No login holds a quote.
			preg_match_all( '/"([^"]*)"/', (string) $list, $found );
			array_push( $logins, ...$found[1] );
		}
		return array_values( array_filter( $logins, 'is_string' ) );
	}
}
