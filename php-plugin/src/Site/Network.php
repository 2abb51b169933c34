<?php
/**
 * Prepares the sites of a network.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

defined( 'ABSPATH' ) || exit;

/**
 * Each site of a network is a SCIM service provider of its own, with its own tables, tokens and users.
 * A site that was missed prepares itself at its next request.
 */
final class Network {

	/** Sites that are prepared before the others are left to themselves. */
	private const AT_ONCE = 500;

	private const BATCH = 100;

	/**
	 * Needs what prepares one site.
	 *
	 * @param Setup  $setup Prepares one site.
	 * @param string $file  The plugin's main file.
	 */
	public function __construct(
		private readonly Setup $setup,
		private readonly string $file,
	) {}

	/**
	 * Hooks the making of a site, after WordPress has made its tables and roles.
	 */
	public function add_hooks(): void {
		add_action( 'wp_initialize_site', array( $this, 'prepare_new_site' ), 20 );
	}

	/**
	 * Prepares the sites that exist: all, or the current one.
	 *
	 * @param bool $network_wide Whether the plugin was activated for the network.
	 */
	public function prepare( bool $network_wide ): void {
		if ( ! is_multisite() || ! $network_wide ) {
			$this->setup->prepare();
			return;
		}
		for ( $offset = 0; $offset < self::AT_ONCE; $offset += self::BATCH ) {
			$sites = get_sites(
				array(
					'fields'     => 'ids',
					'network_id' => get_current_network_id(),
					'number'     => self::BATCH,
					'offset'     => $offset,
					'orderby'    => 'id',
				)
			);
			array_map( array( $this, 'prepare_site' ), $sites );
			if ( count( $sites ) < self::BATCH ) {
				return;
			}
		}
	}

	/**
	 * Prepares a site that was just made; action `wp_initialize_site`.
	 *
	 * @param \WP_Site $site The site.
	 */
	public function prepare_new_site( \WP_Site $site ): void {
		if ( $this->is_active_for_network() ) {
			$this->prepare_site( (int) $site->blog_id );
		}
	}

	private function prepare_site( int $site ): void {
		switch_to_blog( $site );
		try {
			$this->setup->prepare();
		} finally {
			restore_current_blog();
		}
	}

	private function is_active_for_network(): bool {
		$plugins = get_site_option( 'active_sitewide_plugins', array() );
		return isset( $plugins[ plugin_basename( $this->file ) ] );
	}
}
