<?php
/**
 * Who manages SCIM for a whole network.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Store\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Super admins and nobody else: no role of a site gives it, since the administrators of that site could give
 * themselves the role. To be asked before anything of a connection of the network is made, changed or given out.
 */
final class NetworkCapability {

	public const NAME = 'manage_scim_network';

	/**
	 * Hooks the meaning of the capability.
	 */
	public function add_hooks(): void {
		add_filter( 'map_meta_cap', array( $this, 'map' ), 10, 3 );
	}

	/**
	 * Says what is needed for the capability; filter `map_meta_cap`. WordPress lets super admins do everything
	 * that is not forbidden.
	 *
	 * @param mixed $needed     Capabilities that are needed so far.
	 * @param mixed $capability What is asked for.
	 * @param mixed $wp_user_id Who wants it.
	 */
	public function map( mixed $needed, mixed $capability, mixed $wp_user_id ): mixed {
		$is_refused = self::NAME === $capability && ! ( is_multisite() && is_super_admin( (int) $wp_user_id ) );
		return $is_refused ? array( 'do_not_allow' ) : $needed;
	}

	/**
	 * Whether who is asking may manage a connection: one of the site, or one of the network with the
	 * capability. A command that runs as nobody is given by whoever runs the machine.
	 *
	 * @param Connection $connection The connection.
	 */
	public static function reaches( Connection $connection ): bool {
		$is_command = defined( 'WP_CLI' ) && WP_CLI && 0 === get_current_user_id();
		return ! $connection->is_network || $is_command || current_user_can( self::NAME );
	}
}
