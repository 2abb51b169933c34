<?php
/**
 * Where connections of a network can be.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

defined( 'ABSPATH' ) || exit;

/**
 * Says why the current site cannot have a connection of the network. It is asked when one is made and
 * whenever one is used, since a table can be copied to another site.
 */
final class NetworkPlace {

	/**
	 * Why not, for a person; null where it can.
	 */
	public static function objection(): ?string {
		return match ( true ) {
			! is_multisite() => 'This is not a network of sites.',
			! is_main_site() => 'A connection of the network is one of its main site, ' . get_home_url( get_main_site_id() ) . '.',
			! self::is_everywhere() => 'ScimPress is not activated for the network, so nobody would be locked out of the other sites.',
			default => null,
		};
	}

	/**
	 * Whether the plugin runs on every site.
	 */
	private static function is_everywhere(): bool {
		$file    = dirname( __DIR__, 2 ) . '/scimpress.php';
		$plugins = get_site_option( 'active_sitewide_plugins', array() );
		return isset( $plugins[ plugin_basename( $file ) ] );
	}
}
