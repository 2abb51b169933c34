<?php
/**
 * The sites of a network that a user is a member of.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;

defined( 'ABSPATH' ) || exit;

/**
 * Reads them past every cache and filter: what a plugin hides from a list of sites, or what is archived,
 * counts when it is decided whether a user is out of reach.
 */
final class Memberships {

	/**
	 * The sites, of any network, in ascending order; the only one where there is no network.
	 *
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	public function of( int $wp_user_id ): array {
		global $wpdb;
		if ( ! is_multisite() ) {
			return array( get_current_blog_id() );
		}
		$sites = array_keys( $this->capabilities( $wp_user_id ) );
		if ( array() === $sites ) {
			return array();
		}
		$rows = Sql::rows( "SELECT blog_id FROM {$wpdb->blogs} WHERE blog_id IN (" . Sql::placeholders( $sites ) . ') ORDER BY blog_id', $sites );
		return array_map( 'intval', array_column( $rows, 'blog_id' ) );
	}

	/**
	 * Whether a user is a member of a site.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function has( int $wp_user_id, int $site ): bool {
		return in_array( $site, $this->of( $wp_user_id ), true );
	}

	/**
	 * What a user may on each site, as it is stored.
	 *
	 * @return array<int, array{umeta_id: int, meta_value: ?string}> By site.
	 * @throws Failure When the database does not answer.
	 */
	public function capabilities( int $wp_user_id ): array {
		global $wpdb;
		$pattern = '/^' . preg_quote( $wpdb->base_prefix, '/' ) . '(?:([0-9]+)_)?capabilities$/';
		$found   = array();
		// The collation finds keys in another case too.
		foreach ( Sql::rows( "SELECT umeta_id, meta_key, meta_value FROM {$wpdb->usermeta} WHERE user_id = %d AND meta_key LIKE %s ORDER BY umeta_id", array( $wp_user_id, '%capabilities' ) ) as $row ) {
			if ( 1 !== preg_match( $pattern, (string) $row['meta_key'], $number ) ) {
				continue;
			}
			$found[ (int) ( $number[1] ?? 1 ) ] ??= array(
				'umeta_id'   => (int) $row['umeta_id'],
				'meta_value' => $row['meta_value'],
			);
		}
		return $found;
	}
}
