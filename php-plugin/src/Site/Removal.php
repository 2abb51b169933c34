<?php
/**
 * Removes ScimPress.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Store\Fields;
use ScimPress\Store\Installation;

defined( 'ABSPATH' ) || exit;

/**
 * Leaves nothing of the plugin behind, on any site of a network. Users of WordPress stay as they are,
 * and who was deactivated is not kept out any more. It needs no extension.
 */
final class Removal {

	private const BATCH = 100;

	/**
	 * Needs what was stored.
	 *
	 * @param Installation $installation What was stored.
	 */
	public function __construct( private readonly Installation $installation ) {}

	/**
	 * Removes everything from every site.
	 */
	public function remove_everywhere(): void {
		delete_metadata( 'user', 0, Notices::DISMISSED, '', true );
		delete_metadata( 'user', 0, Fields::PHOTO, '', true );
		if ( ! is_multisite() ) {
			$this->remove();
			return;
		}
		$offset = 0;
		do {
			$sites = get_sites(
				array(
					'fields'  => 'ids',
					'number'  => self::BATCH,
					'offset'  => $offset,
					'orderby' => 'id',
				)
			);
			foreach ( $sites as $site ) {
				switch_to_blog( $site );
				$this->remove();
				restore_current_blog();
			}
			$offset += self::BATCH;
		} while ( count( $sites ) === self::BATCH );
	}

	/**
	 * Removes everything from the current site.
	 */
	private function remove(): void {
		$this->installation->remove();
		foreach ( array_keys( wp_roles()->roles ) as $role ) {
			wp_roles()->remove_cap( (string) $role, Setup::CAPABILITY );
		}
		foreach ( (array) _get_cron_array() as $events ) {
			foreach ( array_keys( (array) $events ) as $hook ) {
				if ( str_starts_with( (string) $hook, 'scimpress_' ) ) {
					wp_unschedule_hook( (string) $hook );
				}
			}
		}
	}
}
