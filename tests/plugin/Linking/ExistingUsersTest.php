<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Linking;

use ScimPress\Database\Tables;
use ScimPress\Linking\ExistingUsers;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Store\Users;
use ScimPress\Tests\Support\ExchangeTestCase;

/**
 * Existing users who come to a connection by an administrator's hand, and leave it.
 */
final class ExistingUsersTest extends ExchangeTestCase {

	private ExistingUsers $existing;

	protected function setUp(): void {
		parent::setUp();
		$this->existing = new ExistingUsers( $this->runner );
	}

	public function test_a_linked_user_is_found_by_what_wordpress_holds(): void {
		$babs = self::wordpress_user( 'Babs.J', 'author', 'babs@example.org' );
		wp_update_user( array( 'ID' => $babs, 'first_name' => 'Barbara', 'display_name' => 'Barbara Jensen' ) );
		$before = get_userdata( $babs )->to_array();
		self::assertNull( $this->existing->link( $this->connection, $babs ) );
		self::assertSame( $before, get_userdata( $babs )->to_array() );
		foreach ( array( 'userName eq "babs.j"', 'emails.value eq "babs@example.org"' ) as $filter ) {
			$found = self::json( $this->request( 'GET', '/Users?filter=' . rawurlencode( $filter ) ) );
			self::assertSame( 1, $found['totalResults'], $filter );
			$user = $found['Resources'][0];
			self::assertSame( array( get_userdata( $babs )->user_login, true, 'Barbara', 'Barbara Jensen' ), array( $user['userName'], $user['active'], $user['name']['givenName'], $user['displayName'] ) );
		}
		$change = $this->request(
			'PATCH',
			"/Users/{$user['id']}",
			array(
				'schemas'    => array( self::PATCH ),
				'Operations' => array( array( 'op' => 'add', 'path' => 'externalId', 'value' => 'x' ) ),
			)
		);
		self::assertSame( 200, $change->status );
		self::assertSame( 'Barbara Jensen', get_userdata( $babs )->display_name );
	}

	public function test_who_is_managed_or_protected_is_not_linked(): void {
		$id = self::wordpress_user( 'babs' );
		self::assertNull( $this->existing->link( $this->connection, $id ) );
		self::assertStringContainsString( 'manages', (string) $this->existing->link( $this->connection, $id ) );
		self::assertStringContainsString( 'protected', (string) $this->existing->link( $this->connection, 1 ) );
		self::assertStringContainsString( 'no user', (string) $this->existing->link( $this->connection, 999_999 ) );
		$flagged = self::wordpress_user( 'flagged' );
		( new ProtectionFlags() )->set( $flagged, ProtectionFlags::CLOSED );
		self::assertStringContainsString( 'an administrator has protected', (string) $this->existing->link( $this->connection, $flagged ) );
		self::assertSame( 1, self::rows( Tables::users() ) );
		self::assertSame( array( 1, 4 ), array( self::rows( Tables::audit() . " WHERE action = 'user.link' AND outcome = 'succeeded'" ), self::rows( Tables::audit() . " WHERE action = 'user.link' AND outcome = 'refused'" ) ) );
	}

	public function test_chunks_hold_the_unmanaged_users_of_the_roles_and_end(): void {
		$author     = self::wordpress_user( 'author', 'author' );
		$subscriber = self::wordpress_user( 'sub' );
		$managed    = self::wordpress_user( 'managed' );
		self::wordpress_user( 'contributor', 'contributor' );
		self::assertNull( $this->existing->link( $this->connection, $managed ) );
		self::assertSame( 2, $this->existing->count( array( 'author', 'subscriber' ) ) );
		self::assertSame( array( $author, $subscriber ), $this->existing->chunk( array( 'author', 'subscriber' ), 0 ) );
		self::assertSame( array( $subscriber ), $this->existing->chunk( array( 'author', 'subscriber' ), $author ) );
		self::assertSame( array(), $this->existing->chunk( array( 'author', 'subscriber' ), $subscriber ) );
		self::assertSame( array(), $this->existing->chunk( array(), 0 ) );
	}

	public function test_an_unlinked_user_is_an_ordinary_one(): void {
		$id   = $this->created( 'babs', array( 'emails' => array( array( 'value' => 'babs@example.org' ) ) ) );
		$babs = self::wp_user_id( $id );
		$this->request( 'POST', '/Groups', array( 'displayName' => 'Guides', 'members' => array( array( 'value' => $id ) ) ) );
		$before = get_userdata( $babs )->to_array();
		self::assertNull( $this->existing->unlink( $this->connection, $babs, false ) );
		self::assertSame( 404, $this->request( 'GET', "/Users/{$id}" )->status );
		self::assertSame( array( 0, 0, 0 ), array( self::rows( Tables::users() ), self::rows( Tables::members() ), self::rows( Tables::user_keys() ) ) );
		self::assertSame( $before, get_userdata( $babs )->to_array() );
		self::assertNotNull( $this->existing->unlink( $this->connection, $babs, false ) );
	}

	public function test_who_is_locked_out_is_unlinked_only_by_somebody_who_says_so(): void {
		$id   = $this->created( 'babs', array( 'active' => false ) );
		$babs = self::wp_user_id( $id );
		self::assertStringContainsString( 'locked out', (string) $this->existing->unlink( $this->connection, $babs, false ) );
		self::assertNotNull( ( new Users() )->connection_of( $babs ) );
		self::assertNull( $this->existing->unlink( $this->connection, $babs, true ) );
		self::assertNull( ( new Users() )->connection_of( $babs ) );
	}
}
