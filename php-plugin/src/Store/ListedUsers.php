<?php
/**
 * Users of WordPress on a page of a list.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * Reads what a list needs of all of them at once. Nothing is to be written because of what it says.
 */
final class ListedUsers implements JudgedUsers {

	/** Administrators by site. @var array<int, list<int>> */
	private array $administrators = array();

	/**
	 * Reads them.
	 *
	 * @param list<int>      $wp_user_ids Who is listed.
	 * @param WordPressUsers $wordpress   Knows the administrators.
	 */
	public function __construct( array $wp_user_ids, private readonly WordPressUsers $wordpress = new WordPressUsers() ) {
		cache_users( $wp_user_ids );
	}

	public function account( int $wp_user_id ): WP_User {
		return new WP_User( $wp_user_id );
	}

	public function administrators_besides( int $wp_user_id ): array {
		$site = get_current_blog_id();
		if ( ! isset( $this->administrators[ $site ] ) ) {
			$this->administrators[ $site ] = $this->wordpress->administrators_besides( 0 );
			cache_users( $this->administrators[ $site ] );
		}
		return array_values( array_diff( $this->administrators[ $site ], array( $wp_user_id ) ) );
	}
}
