<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Network;

use RuntimeException;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Extension;
use ScimPress\Machine;
use ScimPress\Store\Connections;
use ScimPress\Store\LockedUsers;
use ScimPress\Store\Memberships;
use ScimPress\Sync\Observer;
use ScimPress\Tests\Support\NetworkTestCase;
use WP_User;

/**
 * What a token of the network does, and what it must not.
 */
final class NetworkTokenTest extends NetworkTestCase {

	public function test_a_new_user_is_a_member_of_the_main_site_alone(): void {
		$wp_user_id = self::wp_user_id( $this->created( 'ada' ) );
		self::assertSame( array( 1 ), ( new Memberships() )->of( $wp_user_id ) );
		self::assertSame( array( 'subscriber' ), ( new WP_User( $wp_user_id ) )->roles );
	}

	public function test_a_new_user_joins_the_sites_that_the_connection_names(): void {
		$this->name_sites( 'contributor', ...$this->sites );
		$wp_user_id = self::wp_user_id( $this->created( 'ada' ) );
		self::assertSame( array( 1, ...$this->sites ), ( new Memberships() )->of( $wp_user_id ) );
		foreach ( array( 1, ...$this->sites ) as $site ) {
			self::assertSame( array( 'contributor' ), ( new WP_User( $wp_user_id, '', $site ) )->roles );
		}
	}

	public function test_a_rule_gives_its_role_on_the_main_site_alone(): void {
		$this->name_sites( 'subscriber', ...$this->sites );
		$rules            = array( array( 'value' => 'writer', 'role' => 'author' ) );
		$this->connection = $this->connection->with( array( 'role_values' => $rules ) );
		( new Connections() )->save( $this->connection );
		$id         = $this->created( 'ada', array( 'roles' => array( array( 'value' => 'writer' ) ) ) );
		$wp_user_id = self::wp_user_id( $id );
		$roles_of   = static fn( int $site ) => ( new WP_User( $wp_user_id, '', $site ) )->roles;
		self::assertSame( array( 'author' ), $roles_of( 1 ) );
		$this->request( 'PATCH', "/Users/{$id}", array( 'schemas' => array( self::PATCH ), 'Operations' => array( array( 'op' => 'remove', 'path' => 'roles' ) ) ) );
		self::assertSame( array( 'subscriber' ), $roles_of( 1 ) );
		self::assertSame( array( 'subscriber' ), $roles_of( $this->sites[0] ) );
	}

	public function test_a_role_that_is_dangerous_on_one_of_the_sites_is_given_on_none(): void {
		$this->expects_log = true;
		self::on( $this->sites[1], static fn() => get_role( 'contributor' )->add_cap( 'edit_users' ) );
		$this->name_sites( 'contributor', ...$this->sites );
		$reply = $this->request( 'POST', '/Users', self::user( 'ada' ) );
		self::assertSame( 503, $reply->status, (string) $reply->body );
		self::assertFalse( username_exists( 'ada' ) );
		self::assertStringContainsString( "new users cannot join site {$this->sites[1]}: the role contributor may edit_users", $this->logged() );
	}

	public function test_a_site_that_is_gone_fails_the_whole_creation(): void {
		$this->expects_log = true;
		$this->name_sites( 'subscriber', $this->sites[0], 4711 );
		self::assertSame( 503, $this->request( 'POST', '/Users', self::user( 'ada' ) )->status );
		self::assertFalse( username_exists( 'ada' ) );
		self::assertStringContainsString( 'site 4711', $this->logged() );
	}

	public function test_what_the_sites_share_of_a_user_is_changed_and_followed_by_each(): void {
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		$linked     = $this->link( $this->sites[0], $wp_user_id );
		$reply = $this->request( 'PATCH', "/Users/{$id}", self::replace( 'displayName', 'Countess' ) );
		self::assertSame( 200, $reply->status, (string) $reply->body );
		self::assertSame( 'Countess', get_userdata( $wp_user_id )->display_name );
		$this->observer->flush();
		self::assertSame( 'Countess', self::json( $this->to_site( $this->sites[0], 'GET', "/Users/{$linked}" ) )['displayName'] );
		self::assertSame( 'W/"2"', $this->read( $id )['meta']['version'], 'its own change is not observed' );
	}

	public function test_who_is_deactivated_is_locked_out_of_every_site(): void {
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		self::assertSame( 200, $this->request( 'PATCH', "/Users/{$id}", self::replace( 'active', false ) )->status );
		foreach ( get_sites( array( 'fields' => 'ids' ) ) as $site ) {
			self::assertTrue( self::on( $site, static fn() => ( new LockedUsers() )->has( $wp_user_id ) ), "site {$site}" );
		}
		self::assertSame( 200, $this->request( 'PATCH', "/Users/{$id}", self::replace( 'active', true ) )->status );
		foreach ( get_sites( array( 'fields' => 'ids' ) ) as $site ) {
			self::assertFalse( self::on( $site, static fn() => ( new LockedUsers() )->has( $wp_user_id ) ), "site {$site}" );
		}
	}

	public function test_what_a_site_says_of_a_user_lets_nobody_in_whom_the_network_keeps_out(): void {
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		$this->link( $this->sites[0], $wp_user_id );
		$this->request( 'PATCH', "/Users/{$id}", self::replace( 'active', false ) );
		self::assertTrue( self::on( $this->sites[0], static fn() => ( new LockedUsers() )->has( $wp_user_id ) ) );
	}

	public function test_who_is_taken_off_the_main_site_stays_managed_and_locked_out(): void {
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		$this->request( 'PATCH', "/Users/{$id}", self::replace( 'active', false ) );
		remove_user_from_blog( $wp_user_id, 1 );
		$this->observer->flush();
		self::assertFalse( $this->read( $id )['active'] );
		self::assertTrue( self::on( $this->sites[0], static fn() => ( new LockedUsers() )->has( $wp_user_id ) ) );

		add_user_to_blog( 1, $wp_user_id, 'subscriber' );
		$this->observer->flush();
		$without_extension = new Observer( $this->runner, new Extension( Machine::this() ), new Connections(), new Migrator() );
		$without_extension->add_hooks();
		remove_user_from_blog( $wp_user_id, 1 );
		$without_extension->flush();
		self::assertFalse( $this->read( $id )['active'] );
	}

	public function test_who_is_deleted_on_another_site_is_forgotten(): void {
		require_once ABSPATH . 'wp-admin/includes/ms.php';
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		remove_user_from_blog( $wp_user_id, 1 );
		$this->observer->flush();
		self::on( $this->sites[0], static fn() => wpmu_delete_user( $wp_user_id ) );
		$this->observer->flush();
		self::assertSame( 404, $this->request( 'GET', "/Users/{$id}" )->status );
	}

	public function test_deleting_removes_from_the_network_and_gives_the_content_to_somebody_on_each_site(): void {
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		$heir       = self::wordpress_user( 'heir', 'editor' );
		add_user_to_blog( $this->sites[0], $heir, 'editor' );
		$this->connection = $this->network->with( array( 'content_heir' => $heir ) );
		$linked           = $this->link( $this->sites[1], $wp_user_id );
		$posts            = array_map( static fn( int $site ) => self::post( $site, $wp_user_id ), array( 1, ...$this->sites ) );
		self::on( $this->sites[1], static fn() => update_blog_status( get_current_blog_id(), 'archived', '1' ) );

		$reply = $this->request( 'DELETE', "/Users/{$id}" );
		self::assertSame( 204, $reply->status, (string) $reply->body );
		self::assertFalse( get_userdata( $wp_user_id ) );
		self::assertSame( "{$heir} publish", self::author( 1, $posts[0] ) );
		self::assertSame( "{$heir} publish", self::author( $this->sites[0], $posts[1] ), 'the heir is a member' );
		self::assertSame( "{$this->bosses[1]} publish", self::author( $this->sites[1], $posts[2] ), 'the heir is not: the administrator' );
		self::assertSame( '0', Sql::value( "SELECT COUNT(*) FROM {$GLOBALS['wpdb']->usermeta} WHERE user_id = %d", array( $wp_user_id ) ) );

		$this->observer->flush();
		self::assertSame( 404, $this->to_site( $this->sites[1], 'GET', "/Users/{$linked}" )->status );
		self::assertNotSame( '', $this->created( 'ada' ) );
	}

	public function test_content_that_nobody_could_get_keeps_the_user(): void {
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		remove_user_from_blog( $this->bosses[1], $this->sites[1] );
		$posts = array_map( static fn( int $site ) => self::post( $site, $wp_user_id ), array( 1, ...$this->sites ) );
		$reply = $this->request( 'DELETE', "/Users/{$id}" );
		self::assertSame( 503, $reply->status );
		self::assertStringContainsString( 'whoever is to get its content is not there', (string) $reply->body );
		$this->assert_untouched( $id, $wp_user_id, $posts );

		self::on( $this->sites[1], static fn() => wp_delete_post( $posts[2], true ) );
		self::assertSame( 204, $this->request( 'DELETE', "/Users/{$id}" )->status, 'without content nobody is needed' );
	}

	/** @dataProvider accidents */
	public function test_a_deletion_that_fails_half_way_changes_nothing_anywhere( string $hook, int $time ): void {
		$this->expects_log = true;
		$id                = $this->member( 'ada', ...$this->sites );
		$wp_user_id        = self::wp_user_id( $id );
		$posts             = array_map( static fn( int $site ) => self::post( $site, $wp_user_id ), array( 1, ...$this->sites ) );
		$count             = 0;
		$fail              = static function () use ( &$count, $time ): void {
			if ( ++$count === $time ) {
				throw new RuntimeException( 'half way' );
			}
		};
		add_action( $hook, $fail );
		self::assertSame( 500, $this->request( 'DELETE', "/Users/{$id}" )->status );
		remove_action( $hook, $fail );
		$this->assert_untouched( $id, $wp_user_id, $posts );
		self::assertSame( 1, get_current_blog_id() );
		$this->observer->flush();
		$this->assert_untouched( $id, $wp_user_id, $posts );
		self::assertSame( 204, $this->request( 'DELETE', "/Users/{$id}" )->status );
	}

	/** @return array<string, array{string, int}> */
	public static function accidents(): array {
		return array(
			'on the main site'   => array( 'remove_user_from_blog', 1 ),
			'on the second site' => array( 'remove_user_from_blog', 2 ),
			'on the third site'  => array( 'remove_user_from_blog', 3 ),
			'after all sites'    => array( 'wpmu_delete_user', 1 ),
			'at the very end'    => array( 'deleted_user', 1 ),
		);
	}

	public function test_a_plugin_that_hides_sites_neither_hides_content_nor_danger(): void {
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		$post       = self::post( $this->sites[0], $wp_user_id );
		add_filter( 'get_blogs_of_user', '__return_empty_array' );
		( new WP_User( $wp_user_id, '', $this->sites[1] ) )->set_role( 'administrator' );
		self::assertSame( 403, $this->request( 'DELETE', "/Users/{$id}" )->status );
		( new WP_User( $wp_user_id, '', $this->sites[1] ) )->set_role( 'author' );
		self::assertSame( 204, $this->request( 'DELETE', "/Users/{$id}" )->status );
		self::assertSame( "{$this->bosses[0]} publish", self::author( $this->sites[0], $post ) );
	}

	public function test_a_plugin_that_makes_sites_up_has_nothing_thrown_away(): void {
		$id         = $this->member( 'ada', $this->sites[0] );
		$wp_user_id = self::wp_user_id( $id );
		$post       = self::post( $this->sites[1], $wp_user_id );
		$made_up    = (object) array(
			'userblog_id' => $this->sites[1],
			'domain'      => 'example.com',
		);
		add_filter( 'get_blogs_of_user', static fn() => array( $made_up ) );
		self::assertSame( 204, $this->request( 'DELETE', "/Users/{$id}" )->status );
		self::assertSame( "{$wp_user_id} publish", self::author( $this->sites[1], $post ) );
	}

	/** @dataProvider writes */
	public function test_a_super_admin_is_out_of_reach_also_one_who_becomes_one_later( string $method, array $body ): void {
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		// The list is changed past this process's cache.
		get_super_admins();
		grant_super_admin( $wp_user_id );
		self::assertTrue( is_super_admin( $wp_user_id ) );
		try {
			$this->assert_out_of_reach( $id, $wp_user_id, $method, $body );
			wp_cache_flush();
			$this->assert_out_of_reach( $id, $wp_user_id, $method, $body );
		} finally {
			revoke_super_admin( $wp_user_id );
		}
		self::assertLessThan( 300, $this->request( $method, "/Users/{$id}", $body )->status );
	}

	public function test_a_super_admin_of_a_moment_ago_is_out_of_reach(): void {
		$id         = $this->member( 'ada' );
		$wp_user_id = self::wp_user_id( $id );
		$former     = get_super_admins();
		Sql::execute( "UPDATE {$GLOBALS['wpdb']->sitemeta} SET meta_value = %s WHERE meta_key = 'site_admins'", array( serialize( array( ...$former, 'ada' ) ) ) );
		try {
			self::assertFalse( is_super_admin( $wp_user_id ), 'the cache does not know' );
			$this->assert_out_of_reach( $id, $wp_user_id, 'DELETE', array() );
		} finally {
			Sql::execute( "UPDATE {$GLOBALS['wpdb']->sitemeta} SET meta_value = %s WHERE meta_key = 'site_admins'", array( serialize( $former ) ) );
		}
	}

	/** @return array<string, array{string, array<string, mixed>}> */
	public static function writes(): array {
		return array(
			'a field'      => array( 'PATCH', self::replace( 'displayName', 'mine' ) ),
			'the address'  => array( 'PATCH', self::replace( 'emails[type eq "work"].value', 'mine@example.com' ) ),
			'deactivation' => array( 'PATCH', self::replace( 'active', false ) ),
			'everything'   => array( 'PUT', self::user( 'ada', 'mine@example.com' ) ),
			'deletion'     => array( 'DELETE', array() ),
		);
	}

	/** @dataProvider writes */
	public function test_an_administrator_of_any_site_is_out_of_reach( string $method, array $body ): void {
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		( new WP_User( $wp_user_id, '', $this->sites[1] ) )->set_role( 'administrator' );
		$this->assert_out_of_reach( $id, $wp_user_id, $method, $body );
	}

	public function test_the_last_administrator_of_any_site_is_told_apart(): void {
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		( new WP_User( $wp_user_id, '', $this->sites[1] ) )->set_role( 'administrator' );
		remove_user_from_blog( $this->bosses[1], $this->sites[1] );
		// A role without a single capability is still the one by which a site has an administrator.
		self::on( $this->sites[1], static fn() => wp_roles()->remove_role( 'administrator' ) ?? add_role( 'administrator', 'Administrator', array() ) );
		$reply = $this->request( 'DELETE', "/Users/{$id}" );
		self::assertSame( 403, $reply->status );
		self::assertStringContainsString( 'last administrator', (string) Sql::value( 'SELECT detail FROM ' . Tables::audit() . ' ORDER BY id DESC LIMIT 1' ) . $reply->body );
	}

	public function test_users_of_the_main_site_and_of_other_sites_are_not_those_of_the_network(): void {
		$of_main  = self::json( $this->to_site( 1, 'POST', '/Users', self::user( 'of-main', 'main@example.com' ) ) )['id'];
		$of_other = self::json( $this->to_site( $this->sites[0], 'POST', '/Users', self::user( 'of-other', 'other@example.com' ) ) )['id'];
		foreach ( array( $of_main, $of_other ) as $id ) {
			foreach ( self::writes() as $name => list( $method, $body ) ) {
				self::assertSame( 404, $this->request( $method, "/Users/{$id}", $body )->status, $name );
			}
			self::assertSame( 404, $this->request( 'GET', "/Users/{$id}" )->status );
		}
		self::assertSame( 0, self::json( $this->request( 'GET', '/Users' ) )['totalResults'] );
		foreach ( array( self::user( 'OF-MAIN' ), self::user( 'OF-OTHER' ), self::user( 'x', 'main@example.com' ), self::user( 'x', 'OTHER@example.com' ) ) as $body ) {
			self::assertSame( 409, $this->request( 'POST', '/Users', $body )->status, (string) json_encode( $body ) );
		}
	}

	private function name_sites( string $role, int ...$sites ): void {
		$this->connection = $this->network->with( array( 'default_role' => $role, 'sites' => array_values( $sites ) ) );
		( new Connections() )->save( $this->connection );
	}

	/** @param list<int> $posts */
	private function assert_untouched( string $id, int $wp_user_id, array $posts ): void {
		wp_cache_flush();
		self::assertTrue( $this->read( $id )['active'] ?? true );
		self::assertSame( array( 1, ...$this->sites ), ( new Memberships() )->of( $wp_user_id ) );
		foreach ( array( 1, ...$this->sites ) as $index => $site ) {
			self::assertSame( "{$wp_user_id} publish", self::author( $site, $posts[ $index ] ) );
		}
		self::assertSame( '1', get_user_meta( $wp_user_id, 'primary_blog', true ) );
	}

	/** @param array<string, mixed> $body */
	private function assert_out_of_reach( string $id, int $wp_user_id, string $method, array $body ): void {
		$before = Sql::row( "SELECT * FROM {$GLOBALS['wpdb']->users} WHERE ID = %d", array( $wp_user_id ) );
		$reply  = $this->request( $method, "/Users/{$id}", $body );
		self::assertSame( 403, $reply->status, (string) $reply->body );
		self::assertSame( $before, Sql::row( "SELECT * FROM {$GLOBALS['wpdb']->users} WHERE ID = %d", array( $wp_user_id ) ) );
		self::assertFalse( ( new LockedUsers() )->has( $wp_user_id ) );
	}
}
