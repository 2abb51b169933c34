<?php
/**
 * Who may not get in.
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
 * Answers from the rows of the managed user itself, past every cache: what another process wrote a moment
 * ago counts.
 */
final class LockedUsers {

	/** What was found of whom, by site and user, for a list. @var array<string, bool> */
	private array $found = array();

	/**
	 * The parts.
	 *
	 * @param bool        $rehearses Whether those count who would be deactivated by a connection in shadow: never where it is about who gets in.
	 * @param NetworkRows $network   The rows of the users whom the network manages.
	 * @param bool        $is_listing Whether it is for a list, for which once is enough for each user.
	 */
	public function __construct(
		private readonly bool $rehearses = false,
		private readonly NetworkRows $network = new NetworkRows(),
		private readonly bool $is_listing = false,
	) {}

	/**
	 * Whether a user is deactivated, on this site or on the whole network.
	 *
	 * @param int $wp_user_id The WordPress user.
	 */
	public function has( int $wp_user_id ): bool {
		if ( $wp_user_id <= 0 ) {
			return false;
		}
		if ( $this->is_listing ) {
			return $this->found[ get_current_blog_id() . ' ' . $wp_user_id ] ??= $this->is_locked( $wp_user_id );
		}
		return $this->is_locked( $wp_user_id );
	}

	private function is_locked( int $wp_user_id ): bool {
		try {
			return $this->is_locked_here( $wp_user_id ) || ( ! is_main_site() && $this->network->lock_out( $wp_user_id ) );
		} catch ( Failure ) {
			// Doubt denies, but leaves in whoever has to repair the table.
			return ! user_can( $wp_user_id, 'manage_options' );
		}
	}

	/**
	 * On the main site this is about the users of the network too.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function is_locked_here( int $wp_user_id ): bool {
		if ( 0 === (int) get_option( Migrator::INSTALLED, 0 ) ) {
			return false;
		}
		foreach ( $this->rehearses ? Tables::users_of_all() : array( Tables::real( 'users' ) ) as $users ) {
			if ( '0' === (string) Sql::value( "SELECT active FROM {$users} WHERE wp_user_id = %d", array( $wp_user_id ) ) ) {
				return true;
			}
		}
		return false;
	}
}
