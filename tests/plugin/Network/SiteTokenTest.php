<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Network;

use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\LockedUsers;
use ScimPress\Store\Memberships;
use ScimPress\Tests\Support\NetworkTestCase;

/**
 * What the token of one site does to users of the network and of other sites: it manages the membership of
 * that site.
 */
final class SiteTokenTest extends NetworkTestCase {

	public function test_a_user_of_the_network_is_not_one_of_a_site(): void {
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		foreach ( array( 1, ...$this->sites ) as $site ) {
			$this->assert_unknown( $site, $id );
			$this->assert_taken( $site, self::user( 'ada' ), self::user( 'ADA' ), self::user( 'x', 'ada@example.com' ), self::user( 'x', 'ADA@EXAMPLE.COM' ) );
		}
		self::assertSame( array( 1, ...$this->sites ), ( new Memberships() )->of( $wp_user_id ) );
		self::assertSame( 'W/"1"', $this->read( $id )['meta']['version'] );
	}

	public function test_a_user_of_another_site_is_not_one_of_a_site(): void {
		list( $here, $there ) = $this->sites;
		$id                   = self::json( $this->to_site( $there, 'POST', '/Users', self::user( 'bob', 'bob@example.com' ) ) )['id'];
		$wp_user_id           = self::on( $there, static fn() => self::wp_user_id( $id ) );
		add_user_to_blog( $here, $wp_user_id, 'subscriber' );
		foreach ( array( 1, $here ) as $site ) {
			$this->assert_unknown( $site, $id );
			$this->assert_taken( $site, self::user( 'bob' ), self::user( 'BOB' ), self::user( 'x', 'bob@example.com' ) );
		}
		self::assertSame( array( $here, $there ), ( new Memberships() )->of( $wp_user_id ) );
		self::assertSame( 200, $this->to_site( $there, 'GET', "/Users/{$id}" )->status );
	}

	public function test_the_token_of_a_site_is_unknown_on_every_other(): void {
		$this->member( 'ada', ...$this->sites );
		foreach ( $this->sites as $site ) {
			self::assertSame( 0, self::json( $this->to_site( $site, 'GET', '/Users' ) )['totalResults'] );
		}
	}

	/** @dataProvider changes */
	public function test_a_linked_user_of_the_network_is_never_changed_by_a_site( array $body, bool $is_alone ): void {
		$id         = $this->member( 'ada', $this->sites[0] );
		$wp_user_id = self::wp_user_id( $id );
		$linked     = $this->link( $this->sites[0], $wp_user_id );
		if ( $is_alone ) {
			remove_user_from_blog( $wp_user_id, 1 );
			$this->observer->flush();
		}
		$before = Sql::row( "SELECT * FROM {$GLOBALS['wpdb']->users} WHERE ID = %d", array( $wp_user_id ) );
		self::assertSame( 403, $this->to_site( $this->sites[0], 'PATCH', "/Users/{$linked}", $body )->status );
		self::assertSame( $before, Sql::row( "SELECT * FROM {$GLOBALS['wpdb']->users} WHERE ID = %d", array( $wp_user_id ) ) );
	}

	/** @return array<string, array{array<string, mixed>, bool}> */
	public static function changes(): array {
		$cases = array();
		foreach ( array( 'a member of the main site' => false, 'a member of this site alone' => true ) as $where => $is_alone ) {
			$cases[ "name, {$where}" ]    = array( self::replace( 'displayName', 'mine' ), $is_alone );
			$cases[ "address, {$where}" ] = array( self::replace( 'emails', array( array( 'value' => 'mine@example.com' ) ) ), $is_alone );
		}
		return $cases;
	}

	/** @dataProvider places */
	public function test_deleting_a_linked_user_of_the_network_takes_it_off_the_site_alone( bool $is_alone ): void {
		list( $here, $there ) = $this->sites;
		$id                   = $this->member( 'ada', $here );
		$wp_user_id           = self::wp_user_id( $id );
		$linked               = $this->link( $here, $wp_user_id );
		$post                 = self::post( $here, $wp_user_id );
		self::set( $here, array( 'content_heir' => $this->bosses[0] ) );
		if ( $is_alone ) {
			remove_user_from_blog( $wp_user_id, 1 );
			$this->observer->flush();
		}
		$reply = $this->to_site( $here, 'DELETE', "/Users/{$linked}" );
		self::assertSame( 204, $reply->status, (string) $reply->body );
		$this->observer->flush();
		self::assertNotFalse( get_userdata( $wp_user_id ) );
		self::assertSame( $is_alone ? array() : array( 1 ), ( new Memberships() )->of( $wp_user_id ) );
		self::assertSame( "{$this->bosses[0]} publish", self::author( $here, $post ) );
		self::assertTrue( $this->read( $id )['active'] ?? true );
		self::assertNotSame( $here, $there );
	}

	/** @return array<string, array{bool}> */
	public static function places(): array {
		return array(
			'a member of the main site too' => array( false ),
			'a member of this site alone'   => array( true ),
		);
	}

	public function test_a_site_keeps_a_linked_user_of_the_network_out_of_itself_alone(): void {
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		$linked     = $this->link( $this->sites[0], $wp_user_id );
		self::assertSame( 200, $this->to_site( $this->sites[0], 'PATCH', "/Users/{$linked}", self::replace( 'active', false ) )->status );
		$is_locked = static fn( int $site ) => self::on( $site, static fn() => ( new LockedUsers() )->has( $wp_user_id ) );
		self::assertSame( array( false, true, false ), array_map( $is_locked, array( 1, ...$this->sites ) ) );
		self::assertTrue( $this->read( $id )['active'] ?? true );
	}

	/** @dataProvider names */
	public function test_a_name_in_capitals_is_answered_as_sent_and_found_in_any_case( string $sent, string $login ): void {
		foreach ( array( 0, $this->sites[0] ) as $site ) {
			$name  = 0 === $site ? $sent : "second.{$sent}";
			$reply = $this->by( $site, 'POST', '/Users', self::user( $name ) );
			self::assertSame( 201, $reply->status, (string) $reply->body );
			self::assertSame( $name, self::json( $reply )['userName'] );
			self::assertIsInt( username_exists( 0 === $site ? $login : "second.{$login}" ) );
			foreach ( array( $name, mb_strtolower( $name ), mb_strtoupper( $name ) ) as $asked ) {
				$found = self::json( $this->by( $site, 'GET', '/Users?filter=' . rawurlencode( "userName eq \"{$asked}\"" ) ) );
				self::assertSame( array( 1, $name ), array( $found['totalResults'], $found['Resources'][0]['userName'] ?? '' ), $asked );
			}
		}
	}

	/** @return array<string, array{string, string}> */
	public static function names(): array {
		return array(
			'capitals'           => array( 'John.Doe', 'john.doe' ),
			'an address'         => array( 'John.Doe@Example.COM', 'john.doe@example.com' ),
			'capitals and marks' => array( 'JÖHN+Doe', 'john' . 'doe' ),
		);
	}

	public function test_names_that_differ_in_nothing_but_case_are_one_name_everywhere(): void {
		$this->created( 'John.Doe' );
		foreach ( array( 1, ...$this->sites ) as $site ) {
			$this->assert_taken( $site, self::user( 'john.doe' ), self::user( 'JOHN.DOE' ), self::user( 'John.Doe' ) );
		}
		self::assertSame( 409, $this->request( 'POST', '/Users', self::user( 'JOHN.DOE' ) )->status );
	}

	public function test_names_that_differ_in_what_wordpress_drops_are_two_logins(): void {
		$this->created( 'John.Doe' );
		$logins = array();
		foreach ( array( 0, 1, ...$this->sites ) as $site ) {
			$reply = $this->by( $site, 'POST', '/Users', self::user( 'Jöhn.Doe' . str_repeat( '+', $site ) ) );
			self::assertSame( 201, $reply->status, (string) $reply->body );
			$logins[] = $this->login( $site, self::json( $reply )['id'] );
		}
		self::assertSame( array( 'john.doe-2', 'john.doe-3', 'john.doe-4', 'john.doe-5' ), $logins );
	}

	public function test_nobody_is_made_a_super_admin_by_a_login_that_is_left_in_the_list(): void {
		update_site_option( 'site_admins', array( ...get_super_admins(), 'the.boss' ) );
		try {
			foreach ( array( 0, 1, ...$this->sites ) as $site ) {
				self::assertSame( 409, $this->by( $site, 'POST', '/Users', self::user( 'The.Boss' ) )->status );
				$reply = $this->by( $site, 'POST', '/Users', self::user( 'Thé+' . str_repeat( '+', $site ) . '.Boss' ) );
				self::assertSame( 201, $reply->status, (string) $reply->body );
				self::assertFalse( is_super_admin( get_user_by( 'login', $this->login( $site, self::json( $reply )['id'] ) )->ID ) );
			}
			$become = static fn() => 'the.boss';
			add_filter( 'pre_user_login', $become );
			self::assertSame( 409, $this->request( 'POST', '/Users', self::user( 'harmless' ) )->status );
			remove_filter( 'pre_user_login', $become );
			self::assertFalse( username_exists( 'the.boss' ) );
			$id = $this->created( 'somebody' );
			self::assertSame( 409, $this->request( 'PATCH', "/Users/{$id}", self::replace( 'userName', 'THE.BOSS' ) )->status );
		} finally {
			update_site_option( 'site_admins', array_values( array_diff( get_super_admins(), array( 'the.boss' ) ) ) );
		}
	}

	/** @param array<string, mixed> $body */
	private function by( int $site, string $method, string $path, ?array $body = null ): \ScimPress\Exchange\Reply {
		return 0 === $site ? $this->request( $method, $path, $body ) : $this->to_site( $site, $method, $path, $body );
	}

	private function login( int $site, string $id ): string {
		$wp_user_id = self::on( 0 === $site ? 1 : $site, static fn() => self::wp_user_id( $id ) );
		return get_userdata( $wp_user_id )->user_login;
	}

	private function assert_unknown( int $site, string $id ): void {
		self::assertSame( 404, $this->to_site( $site, 'GET', "/Users/{$id}" )->status );
		foreach ( NetworkTokenTest::writes() as $name => list( $method, $body ) ) {
			self::assertSame( 404, $this->to_site( $site, $method, "/Users/{$id}", $body )->status, "{$name} on site {$site}" );
		}
	}

	/** @param array<string, mixed> ...$bodies */
	private function assert_taken( int $site, array ...$bodies ): void {
		foreach ( $bodies as $body ) {
			self::assertSame( 409, $this->to_site( $site, 'POST', '/Users', $body )->status, "site {$site}: " . json_encode( $body ) );
		}
	}
}
