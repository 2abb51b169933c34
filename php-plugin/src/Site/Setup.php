<?php
/**
 * Prepares a site for ScimPress.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Store\Connections;

defined( 'ABSPATH' ) || exit;

/**
 * Gives a site its tables, its capability and its first connection. Everything can be done again without
 * harm, so it is done whenever the site was prepared by another version of the plugin.
 */
final class Setup {

	/** The version of the plugin that last prepared this site; option. */
	public const VERSION = 'scimpress_version';

	/** Who has it can see and change everything of ScimPress on a site. */
	public const CAPABILITY = 'manage_scim';

	/**
	 * The parts.
	 *
	 * @param string      $version     Version of the plugin.
	 * @param Migrator    $migrator    Makes the tables.
	 * @param Connections $connections The connections of the site.
	 */
	public function __construct(
		private readonly string $version,
		private readonly Migrator $migrator,
		private readonly Connections $connections,
	) {}

	/**
	 * Hooks the check that every request makes: one read of an option that WordPress has loaded.
	 */
	public function add_hooks(): void {
		add_action( 'init', array( $this, 'prepare_if_needed' ), 1 );
	}

	/**
	 * Prepares the site if another version, or none, did; action `init`. The tables have been looked after
	 * before.
	 */
	public function prepare_if_needed(): void {
		if ( get_option( self::VERSION ) !== $this->version && $this->migrator->is_current() ) {
			$this->prepare();
		}
	}

	/**
	 * Prepares the current site. What could not be done is tried again by the next request.
	 */
	public function prepare(): void {
		if ( ! $this->migrator->migrate() ) {
			return;
		}
		try {
			$this->connections->add_first( __( 'Identity provider', 'scimpress' ), $this->content_heir(), Clock::now() );
		} catch ( Failure ) {
			return;
		}
		$this->grant();
		update_option( self::VERSION, $this->version );
	}

	/**
	 * Administrators manage SCIM unless somebody decided otherwise before.
	 */
	private function grant(): void {
		$administrator = get_role( 'administrator' );
		if ( null !== $administrator && ! isset( $administrator->capabilities[ self::CAPABILITY ] ) ) {
			$administrator->add_cap( self::CAPABILITY );
		}
	}

	/**
	 * The administrator who activates the plugin, or else the one with the lowest id.
	 */
	private function content_heir(): int {
		$current = wp_get_current_user();
		if ( in_array( 'administrator', $current->roles, true ) ) {
			return $current->ID;
		}
		$administrators = get_users(
			array(
				'role'    => 'administrator',
				'orderby' => 'ID',
				'order'   => 'ASC',
				'number'  => 1,
				'fields'  => 'ID',
			)
		);
		return (int) ( $administrators[0] ?? 0 );
	}
}
