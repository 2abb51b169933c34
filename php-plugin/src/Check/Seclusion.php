<?php
/**
 * A while in which nothing leaves the site.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Check;

defined( 'ABSPATH' ) || exit;

/**
 * Hooks of other plugins run where something is tried, since they are most of what can fail. What the database
 * cannot undo is held back meanwhile: mail, and calls of other servers.
 */
final class Seclusion {

	/**
	 * Does something in it.
	 *
	 * @template T
	 * @param callable(): T $work What.
	 * @return T
	 */
	public static function within( callable $work ): mixed {
		$no_mail = static fn(): bool => true;
		$no_call = static fn(): \WP_Error => new \WP_Error( 'scimpress_check', 'nobody is called for what is undone' );
		add_filter( 'pre_wp_mail', $no_mail, PHP_INT_MAX );
		add_filter( 'pre_http_request', $no_call, PHP_INT_MAX );
		try {
			return $work();
		} finally {
			remove_filter( 'pre_wp_mail', $no_mail, PHP_INT_MAX );
			remove_filter( 'pre_http_request', $no_call, PHP_INT_MAX );
		}
	}
}
