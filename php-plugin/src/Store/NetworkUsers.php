<?php
/**
 * What a connection of the network does on the other sites.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;

defined( 'ABSPATH' ) || exit;

/**
 * Makes new users members of the sites that the connection names, and removes users from the network with
 * what they wrote in other hands on each site. All sites are in one database, so it is one transaction.
 */
final class NetworkUsers {

	/**
	 * The parts.
	 *
	 * @param list<int>      $sites       The sites that new users become members of, besides the main site.
	 * @param string         $role        Their role there: rules give roles on the main site, and take them there again.
	 * @param Protection     $protection  Judges roles.
	 * @param WordPressUsers $wordpress   Users of WordPress.
	 * @param Memberships    $memberships Who is a member of which site.
	 * @param TableEngines   $engines     Knows the tables that cannot be rolled back.
	 */
	public function __construct(
		private readonly array $sites,
		private readonly string $role,
		private readonly Protection $protection = new Protection(),
		private readonly WordPressUsers $wordpress = new WordPressUsers(),
		private readonly Memberships $memberships = new Memberships(),
		private readonly TableEngines $engines = new TableEngines(),
	) {}

	/**
	 * Makes a new user a member of the sites.
	 *
	 * @throws Rejection When WordPress or a hook does not accept it.
	 * @throws Failure When a site is not there, or the role is out of reach on it.
	 */
	public function join( int $wp_user_id ): void {
		foreach ( array_diff( $this->sites, array( get_current_blog_id() ) ) as $site ) {
			if ( get_current_network_id() !== (int) get_site( $site )?->network_id ) {
				throw Failure::unavailable( "new users cannot join site {$site}, which the network does not have" );
			}
			$this->on( $site, fn() => $this->join_here( $wp_user_id ) );
		}
	}

	/**
	 * Removes a user from every site and from the network.
	 *
	 * @param int $heir Who gets the content on each site that it is a member of; an administrator does on the others.
	 * @throws Rejection When nobody could get the content of a site, or WordPress or a hook does not accept it.
	 * @throws Failure When the database does not do it.
	 */
	public function remove( int $wp_user_id, int $heir ): void {
		foreach ( $this->memberships->of( $wp_user_id ) as $site ) {
			$this->on( $site, fn() => $this->remove_here( $wp_user_id, $heir ) );
		}
		if ( array() !== $this->memberships->of( $wp_user_id ) ) {
			throw Failure::unavailable( 'the user is still a member of a site' );
		}
		$this->wordpress->remove_from_network( $wp_user_id );
	}

	/**
	 * @throws Rejection When WordPress or a hook does not accept it.
	 * @throws Failure When the role is out of reach.
	 */
	private function join_here( int $wp_user_id ): void {
		$against = $this->protection->reason_against_role( $this->role );
		if ( null !== $against ) {
			throw Failure::unavailable( 'new users cannot join site ' . get_current_blog_id() . ': ' . $against );
		}
		$this->wordpress->join( $wp_user_id, $this->role );
	}

	/**
	 * @throws Rejection When nobody could get the content, or WordPress or a hook does not accept it.
	 * @throws Failure When the database could not undo it.
	 */
	private function remove_here( int $wp_user_id, int $heir ): void {
		$broken = $this->engines->without_transactions();
		if ( array() !== $broken ) {
			throw Failure::unavailable( 'the table ' . $broken[0] . ' is not InnoDB' );
		}
		$heir = $this->heir_here( $wp_user_id, $heir );
		if ( null === $heir && $this->has_content_here( $wp_user_id ) ) {
			throw Rejection::no_heir();
		}
		$this->wordpress->leave( $wp_user_id, $heir ?? 0 );
	}

	/**
	 * Whoever gets the content of a user on this site; null for nobody. It stays there until the end of the
	 * transaction.
	 */
	private function heir_here( int $wp_user_id, int $heir ): ?int {
		global $wpdb;
		$key            = $wpdb->get_blog_prefix() . 'capabilities';
		$heirs          = "SELECT wordpress.ID FROM {$wpdb->users} AS wordpress JOIN {$wpdb->usermeta} AS meta ON meta.user_id = wordpress.ID WHERE meta.meta_key = %s AND wordpress.ID <> %d";
		$administrators = '%' . $wpdb->esc_like( '"administrator"' ) . '%';
		$found          = Sql::value( $heirs . ' AND wordpress.ID = %d LIMIT 1 LOCK IN SHARE MODE', array( $key, $wp_user_id, $heir ) )
			?? Sql::value( $heirs . ' AND meta.meta_value LIKE %s ORDER BY wordpress.ID LIMIT 1', array( $key, $wp_user_id, $administrators ) );
		return null === $found ? null : (int) $found;
	}

	private function has_content_here( int $wp_user_id ): bool {
		global $wpdb;
		return null !== Sql::value(
			"SELECT ID FROM {$wpdb->posts} WHERE post_author = %d UNION ALL SELECT link_id FROM {$wpdb->links} WHERE link_owner = %d LIMIT 1",
			array( $wp_user_id, $wp_user_id )
		);
	}

	/**
	 * Does something on a site.
	 *
	 * @param callable(): void $work What.
	 */
	private function on( int $site, callable $work ): void {
		switch_to_blog( $site );
		try {
			$work();
		} finally {
			restore_current_blog();
		}
	}
}
