<?php
/**
 * Removes ScimPress.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Admin\SavedSearches;
use ScimPress\Database\Failure;
use ScimPress\Store\Installation;

defined( 'ABSPATH' ) || exit;

/**
 * Leaves nothing of the plugin behind on the sites whose administrators want it so; on the others everything stays
 * for the next time. Users of WordPress stay as they are, and who was deactivated is not kept out any more, either
 * way. It needs no extension.
 */
final class Removal {

	/** Whether everything goes with the plugin; option. */
	public const OPTION = 'scimpress_deletion';

	public const KEEP = 'keep';

	public const REMOVE = 'remove';

	private const BATCH = 100;

	/**
	 * Needs what was stored.
	 *
	 * @param Installation $installation What was stored.
	 */
	public function __construct( private readonly Installation $installation ) {}

	/**
	 * What becomes of the current site's when the plugin is deleted.
	 */
	public static function decision(): string {
		return self::REMOVE === get_option( self::OPTION ) ? self::REMOVE : self::KEEP;
	}

	/**
	 * Removes everything from every site that is to lose it, and what sites share when all are.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function remove_where_wanted(): void {
		$is_kept = false;
		foreach ( is_multisite() ? $this->sites() : array( get_current_blog_id() ) as $site ) {
			$is_elsewhere = get_current_blog_id() !== $site && switch_to_blog( $site );
			try {
				if ( self::REMOVE === self::decision() ) {
					$this->remove();
				} else {
					$is_kept = true;
				}
			} finally {
				if ( $is_elsewhere ) {
					restore_current_blog();
				}
			}
		}
		if ( ! $is_kept ) {
			$this->installation->remove_shared();
		}
	}

	/**
	 * The sites of the network.
	 *
	 * @return \Generator<int>
	 */
	private function sites(): \Generator {
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
				yield (int) $site;
			}
			$offset += self::BATCH;
		} while ( count( $sites ) === self::BATCH );
	}

	/**
	 * Removes everything from the current site.
	 */
	private function remove(): void {
		foreach ( array_keys( wp_roles()->roles ) as $role ) {
			wp_roles()->remove_cap( (string) $role, Setup::CAPABILITY );
		}
		foreach ( $this->installation->users_with( Setup::CAPABILITY ) as $wp_user_id ) {
			( new \WP_User( $wp_user_id ) )->remove_cap( Setup::CAPABILITY );
		}
		foreach ( (array) _get_cron_array() as $events ) {
			foreach ( array_keys( (array) $events ) as $hook ) {
				if ( str_starts_with( (string) $hook, 'scimpress_' ) ) {
					wp_unschedule_hook( (string) $hook );
				}
			}
		}
		foreach ( array( SavedSearches::KEY, SetupInvitation::DISMISSED ) as $key ) {
			delete_metadata( 'user', 0, $GLOBALS['wpdb']->get_blog_prefix() . $key, '', true );
		}
		$this->installation->remove();
	}
}
