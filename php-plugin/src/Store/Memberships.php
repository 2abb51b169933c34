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

	/** The sites that exist, by those that were asked for, for a list. @var array<string, list<int>> */
	private array $found = array();

	/**
	 * Takes how to read.
	 *
	 * @param bool $is_listing Whether it is for a list, for which the caches of WordPress will do.
	 */
	public function __construct( private readonly bool $is_listing = false ) {}

	/**
	 * The sites, of any network, in ascending order; the only one where there is no network.
	 *
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	public function of( int $wp_user_id ): array {
		if ( ! is_multisite() ) {
			return array( get_current_blog_id() );
		}
		if ( $this->is_listing ) {
			$sites = array_values( array_filter( array_map( static fn( $meta_key ) => self::site( (string) $meta_key ), array_keys( (array) get_user_meta( $wp_user_id ) ) ) ) );
			// The site that shows the list is there.
			return array( get_current_blog_id() ) === $sites ? $sites : $this->found[ implode( ' ', $sites ) ] ??= $this->existing( $sites );
		}
		return $this->existing( array_keys( $this->capabilities( $wp_user_id ) ) );
	}

	/**
	 * Those of some sites that exist, in ascending order.
	 *
	 * @param list<int> $sites Their numbers.
	 * @return list<int>
	 * @throws Failure When the database does not answer.
	 */
	private function existing( array $sites ): array {
		global $wpdb;
		if ( array() === $sites ) {
			return array();
		}
		$rows = Sql::rows( "SELECT blog_id FROM {$wpdb->blogs} WHERE blog_id IN (" . Sql::placeholders( $sites ) . ') ORDER BY blog_id', $sites );
		return array_map( 'intval', array_column( $rows, 'blog_id' ) );
	}

	/**
	 * The site on which a key of user meta says what somebody may; null when it is another key.
	 */
	private static function site( string $meta_key ): ?int {
		global $wpdb;
		$pattern = '/^' . preg_quote( $wpdb->base_prefix, '/' ) . '(?:([0-9]+)_)?capabilities$/';
		return 1 === preg_match( $pattern, $meta_key, $number ) ? (int) ( $number[1] ?? 1 ) : null;
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
		$found = array();
		// The collation finds keys in another case too.
		foreach ( Sql::rows( "SELECT umeta_id, meta_key, meta_value FROM {$wpdb->usermeta} WHERE user_id = %d AND meta_key LIKE %s ORDER BY umeta_id", array( $wp_user_id, '%capabilities' ) ) as $row ) {
			$site = self::site( (string) $row['meta_key'] );
			if ( null === $site ) {
				continue;
			}
			$found[ $site ] ??= array(
				'umeta_id'   => (int) $row['umeta_id'],
				'meta_value' => $row['meta_value'],
			);
		}
		return $found;
	}
}
