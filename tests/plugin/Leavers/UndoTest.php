<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Leavers;

use ScimPress\Clock;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Leavers\Recovery;
use ScimPress\Store\Breaker;
use ScimPress\Store\Departures;
use ScimPress\Store\LockedUsers;
use ScimPress\Tests\Support\ExchangeTestCase;
use WP_User;

/**
 * One action gives back what a mass of departures took.
 */
final class UndoTest extends ExchangeTestCase {

	private Recovery $recovery;

	protected function setUp(): void {
		parent::setUp();
		$this->recovery   = new Recovery( $this->runner );
		$this->connection = $this->connection->with( array( 'breaker' => array( 'off' => true ) ) );
		add_filter( 'pre_wp_mail', static fn() => self::fail( 'a mail was sent' ) );
	}

	/** @dataProvider modes */
	public function test_access_roles_memberships_and_content_come_back( string $mode ): void {
		$this->connection = $this->connection->with( array( 'default_role' => 'author', 'on_delete' => $mode ) );
		$ids              = array();
		foreach ( range( 1, 6 ) as $number ) {
			$ids[] = $this->created( "User{$number}+x@example.org", array( 'displayName' => "User {$number}", 'externalId' => "x{$number}", 'emails' => array( array( 'value' => "user{$number}@example.org" ) ) ) );
		}
		$group  = self::json( $this->request( 'POST', '/Groups', array( 'displayName' => 'Guides', 'members' => array_map( static fn( $id ) => array( 'value' => $id ), $ids ) ) ) );
		$before = array_map( $this->seen( ... ), $ids );
		$posts  = array_map( static fn( $id ) => wp_insert_post( array( 'post_author' => self::wp_user_id( $id ), 'post_title' => 'Written', 'post_status' => 'publish' ) ), $ids );
		$users  = array_map( static fn( $id ) => self::wp_user_id( $id ), $ids );
		foreach ( $ids as $id ) {
			self::assertSame( 204, $this->request( 'DELETE', "/Users/{$id}" )->status );
		}
		wp_update_post( array( 'ID' => $posts[0], 'post_author' => self::wordpress_user( 'somebody', 'author' ) ) );
		( new Breaker() )->trip( 1, Clock::now() );

		$done = iterator_to_array( $this->recovery->undo( $this->connection, 0 ), false );
		self::assertSame( array_fill( 0, 6, true ), array_column( $done, 'is_restored' ), (string) json_encode( $done ) );
		self::assertSame( $before, array_map( $this->seen( ... ), $ids ) );
		self::assertSame( $users, array_map( static fn( $id ) => self::wp_user_id( $id ), $ids ), 'the numbers of the WordPress users' );
		foreach ( $users as $place => $user ) {
			clean_user_cache( $user );
			self::assertSame( array( 'author' ), ( new WP_User( $user ) )->roles );
			self::assertFalse( ( new LockedUsers() )->has( $user ) );
			self::assertSame( 0 === $place, (int) get_post( $posts[ $place ] )->post_author !== $user );
		}
		self::assertCount( 6, self::json( $this->request( 'GET', "/Groups/{$group['id']}" ) )['members'] );
		self::assertSame( 6, self::rows( Tables::audit() . " WHERE action = 'user.restore' AND outcome = 'succeeded'" ) );
		self::assertSame( array(), ( new Departures() )->open( 1, 0, null, 10 ) );
		self::assertNull( ( new Breaker() )->state( 1 )['tripped'] );
		self::assertSame( array(), iterator_to_array( $this->recovery->undo( $this->connection, 0 ), false ) );
		Sql::execute( "DELETE FROM {$GLOBALS['wpdb']->posts} WHERE post_title = 'Written'" );
	}

	/** @return array<string, array{string}> */
	public static function modes(): array {
		return array(
			'deactivate'      => array( 'deactivate' ),
			'remove_roles'    => array( 'remove_roles' ),
			'delete'          => array( 'delete' ),
			'keep_and_forget' => array( 'keep_and_forget' ),
		);
	}

	public function test_what_cannot_be_undone_keeps_nobody_else_away(): void {
		$first  = $this->created( 'first' );
		$second = $this->created( 'second' );
		foreach ( array( $first, $second ) as $id ) {
			$this->request( 'DELETE', "/Users/{$id}" );
		}
		$this->created( 'second' );
		$done = iterator_to_array( $this->recovery->undo( $this->connection, 0 ), false );
		self::assertSame( array( false, true ), array_column( $done, 'is_restored' ) );
		self::assertStringContainsString( 'userName', $done[0]['detail'] );
		self::assertStringContainsString( 'password', $done[1]['detail'] );
		self::assertSame( 404, $this->request( 'GET', "/Users/{$second}" )->status );
	}

	public function test_only_what_happened_since_a_time_is_undone(): void {
		$ids = array( $this->created( 'a' ), $this->created( 'b' ) );
		$this->request( 'DELETE', "/Users/{$ids[0]}" );
		$since = Clock::now();
		$this->request( 'DELETE', "/Users/{$ids[1]}" );
		$done = iterator_to_array( $this->recovery->undo( $this->connection, $since ), false );
		self::assertSame( array( 'b' ), array_column( $done, 'user_name' ) );
	}

	public function test_a_group_that_is_gone_is_told(): void {
		$id    = $this->created( 'a' );
		$group = self::json( $this->request( 'POST', '/Groups', array( 'displayName' => 'Guides', 'members' => array( array( 'value' => $id ) ) ) ) );
		$this->request( 'DELETE', "/Users/{$id}" );
		$this->request( 'DELETE', "/Groups/{$group['id']}" );
		$done = iterator_to_array( $this->recovery->undo( $this->connection, 0 ), false );
		self::assertTrue( $done[0]['is_restored'] );
		self::assertStringContainsString( 'a group does not exist any more', $done[0]['detail'] );
	}

	public function test_on_a_network_who_is_a_member_elsewhere_joins_again(): void {
		$id   = $this->created( 'ada', array( 'displayName' => 'Ada' ) );
		$user = self::wp_user_id( $id );
		$site = is_multisite() ? self::another_site() : 0;
		if ( $site > 0 ) {
			add_user_to_blog( $site, $user, 'author' );
			wp_set_password( 'known', $user );
		}
		$this->request( 'DELETE', "/Users/{$id}" );
		self::assertSame( $site > 0, false !== get_userdata( $user ) );
		$done = iterator_to_array( $this->recovery->undo( $this->connection, 0 ), false );
		self::assertSame( array( true ), array_column( $done, 'is_restored' ), (string) json_encode( $done ) );
		clean_user_cache( $user );
		self::assertSame( array( 'subscriber' ), ( new WP_User( $user ) )->roles );
		self::assertSame( $user, self::wp_user_id( $id ) );
		if ( $site > 0 ) {
			self::assertTrue( wp_check_password( 'known', get_userdata( $user )->user_pass, $user ), 'the network keeps the password' );
			wp_delete_site( $site );
		}
	}

	public function test_a_deletion_waits_for_its_heir(): void {
		$this->connection = $this->connection->with( array( 'content_custody' => 'ask' ) );
		$id               = $this->created( 'ada' );
		$user             = self::wp_user_id( $id );
		$post             = wp_insert_post( array( 'post_author' => $user, 'post_title' => 'Written', 'post_status' => 'publish' ) );
		self::assertSame( 204, $this->request( 'DELETE', "/Users/{$id}" )->status );
		self::assertSame( (string) $user, get_post( $post )->post_author );
		self::assertTrue( ( new LockedUsers() )->has( $user ) );
		$waiting = ( new Departures() )->waiting( 10 );
		self::assertSame( array( $user ), array_column( $waiting, 'wp_user_id' ) );

		self::assertStringContainsString( 'content', (string) $this->recovery->settle( $this->connection, $waiting[0]['id'], 987654 ) );
		self::assertNotFalse( get_userdata( $user ) );
		$heir = self::wordpress_user( 'heir', 'author' );
		self::assertNull( $this->recovery->settle( $this->connection, $waiting[0]['id'], $heir ) );
		clean_post_cache( $post );
		self::assertSame( (string) $heir, get_post( $post )->post_author );
		self::assertFalse( get_userdata( $user ) );
		self::assertSame( array(), ( new Departures() )->waiting( 10 ) );
		wp_delete_post( $post, true );
	}

	public function test_the_manager_gets_the_content_if_the_connection_manages_one(): void {
		$this->connection = $this->connection->with( array( 'content_custody' => 'manager' ) );
		$enterprise       = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
		$manager          = $this->created( 'manager' );
		foreach ( array( $manager => self::wp_user_id( $manager ), 'stranger' => 1 ) as $value => $heir ) {
			$id   = $this->created( 'ada', array( $enterprise => array( 'manager' => array( 'value' => $value ) ) ) );
			$post = wp_insert_post( array( 'post_author' => self::wp_user_id( $id ), 'post_title' => 'Written', 'post_status' => 'draft' ) );
			self::assertSame( 204, $this->request( 'DELETE', "/Users/{$id}" )->status );
			clean_post_cache( $post );
			self::assertSame( array( (string) $heir, 'draft' ), array( get_post( $post )->post_author, get_post( $post )->post_status ) );
			wp_delete_post( $post, true );
		}
	}

	/** What a client sees of a user, but for the version. */
	private function seen( string $id ): array {
		$user = $this->read( $id );
		unset( $user['meta'], $user['active'] );
		return $user;
	}
}
