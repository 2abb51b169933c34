<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Leavers;

use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Reply;
use ScimPress\Login\Lockout;
use ScimPress\Store\LockedUsers;
use ScimPress\Tests\Support\ExchangeTestCase;
use WP_User;

/**
 * What becomes of a WordPress user who is deactivated or deleted, by each mode and each trigger.
 */
final class ModesTest extends ExchangeTestCase {

	/** @dataProvider triggers */
	public function test_deactivate_leaves_roles_and_content( string $trigger ): void {
		list( $id, $user, $content ) = $this->author();
		$this->leave( $trigger, 'deactivate', $id );
		self::assertSame( array( 'author' ), self::roles( $user ) );
		$this->assertLockedOut( $user );
		$this->assertAuthor( $user, $content );
		self::assertFalse( $this->read( $id )['active'] );
		self::assertSame( 'deactivated', self::kind() );
	}

	/** @dataProvider triggers */
	public function test_remove_roles_takes_them_until_the_user_comes_back( string $trigger ): void {
		list( $id, $user, $content ) = $this->author();
		( new WP_User( $user ) )->add_role( 'editor' );
		( new WP_User( $user ) )->add_cap( 'plugin_thing' );
		add_role( 'short_lived', 'Short-lived', array( 'read' => true ) );
		( new WP_User( $user ) )->add_role( 'short_lived' );
		$this->protect_nobody();
		$this->leave( $trigger, 'remove_roles', $id );
		self::assertSame( array(), self::roles( $user ) );
		self::assertTrue( ! is_multisite() || is_user_member_of_blog( $user ) );
		$this->assertLockedOut( $user );
		$this->assertAuthor( $user, $content );
		self::assertFalse( $this->read( $id )['active'] );

		remove_role( 'short_lived' );
		$this->set_active( $id, true );
		self::assertSame( array( 'author', 'editor' ), self::roles( $user ) );
		self::assertFalse( ( new LockedUsers() )->has( $user ) );
		self::assertStringContainsString( 'short_lived', (string) Sql::value( 'SELECT detail FROM ' . Tables::audit() . ' ORDER BY id DESC LIMIT 1' ) );
		self::assertSame( 0, self::rows( Tables::departures() . ' WHERE undone IS NULL' ) );
		self::assertNull( Sql::value( 'SELECT remembered_roles FROM ' . Tables::users() ) );
	}

	public function test_a_role_that_has_become_dangerous_is_not_given_back(): void {
		add_role( 'helper', 'Helper', array( 'read' => true ) );
		list( $id, $user ) = $this->author();
		( new WP_User( $user ) )->add_role( 'helper' );
		$this->leave( 'PATCH', 'remove_roles', $id );
		get_role( 'helper' )->add_cap( 'edit_users' );
		$this->set_active( $id, true );
		$roles = self::roles( $user );
		remove_role( 'helper' );
		self::assertSame( array( 'author' ), $roles );
	}

	/** @dataProvider triggers */
	public function test_delete_hands_everything_over_and_trashes_nothing( string $trigger ): void {
		global $wpdb;
		list( $id, $user, $content ) = $this->author();
		$states = Sql::rows( "SELECT ID, post_status, post_type, post_content FROM {$wpdb->posts} ORDER BY ID" );
		$this->leave( $trigger, 'delete', $id );
		clean_user_cache( $user );
		self::assertFalse( get_userdata( $user ) );
		$this->assertAuthor( 1, $content );
		self::assertSame( $states, Sql::rows( "SELECT ID, post_status, post_type, post_content FROM {$wpdb->posts} ORDER BY ID" ) );
		self::assertSame( 404, $this->request( 'GET', "/Users/{$id}" )->status );
		self::assertSame( 0, self::rows( Tables::users() ) );
		self::assertSame( 'deleted', self::kind() );
	}

	/** @dataProvider triggers */
	public function test_keep_and_forget_keeps_the_account_for_the_same_person( string $trigger ): void {
		list( $id, $user, $content ) = $this->author();
		$group = self::json( $this->request( 'POST', '/Groups', array( 'displayName' => 'Guides', 'members' => array( array( 'value' => $id ) ) ) ) )['id'];
		$this->leave( $trigger, 'keep_and_forget', $id );
		$this->assertLockedOut( $user );
		$this->assertAuthor( $user, $content );
		foreach ( array( "/Users/{$id}" => 404, '/Users' => 0, '/Users?filter=userName%20eq%20%22ada%22' => 0, '/Users?filter=active%20eq%20false' => 0, "/Groups?filter=members.value%20eq%20%22{$id}%22" => 0 ) as $target => $expected ) {
			$reply = $this->request( 'GET', $target );
			self::assertSame( $expected, 404 === $expected ? $reply->status : self::json( $reply )['totalResults'], $target );
		}
		$joined = $this->request( 'PATCH', "/Groups/{$group}", array( 'schemas' => array( self::PATCH ), 'Operations' => array( array( 'op' => 'add', 'path' => 'members', 'value' => array( array( 'value' => $id ) ) ) ) ) );
		self::assertSame( 400, $joined->status );

		$reply = $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ADA', 'displayName' => 'Ada again' ) );
		self::assertSame( 201, $reply->status, (string) $reply->body );
		self::assertSame( $id, self::json( $reply )['id'] );
		self::assertSame( $user, self::wp_user_id( $id ) );
		self::assertSame( array( 'author' ), self::roles( $user ) );
		self::assertSame( 'Ada again', get_userdata( $user )->display_name );
		self::assertFalse( ( new LockedUsers() )->has( $user ) );
		$this->assertAuthor( $user, $content );
		self::assertSame( 0, self::rows( Tables::departures() . ' WHERE undone IS NULL' ) );
	}

	public function test_a_forgotten_user_who_is_deleted_in_wordpress_leaves_no_row(): void {
		list( $id, $user ) = $this->author();
		$this->leave( 'DELETE', 'keep_and_forget', $id );
		$request = array(
			'kind'       => 'observed',
			'wp_user_id' => $user,
			'change'     => 'deleted',
		);
		$this->runner->run( \ScimPress\Exchange\Configuration::for_site( $this->connection ), $request, '', \ScimPress\Audit\Recorder::for_site( 1 ) );
		self::assertSame( 0, self::rows( Tables::users() ) );
	}

	/** @dataProvider triggers */
	public function test_without_the_heir_nobody_is_deleted_and_the_answer_says_why( string $trigger ): void {
		list( $id, $user, $content ) = $this->author();
		$this->connection = $this->connection->with( array( 'content_heir' => 987654, 'on_deactivate' => 'delete' ) );
		$reply            = 'DELETE' === $trigger ? $this->request( 'DELETE', "/Users/{$id}" ) : $this->set_active( $id, false, 503 );
		self::assertSame( 503, $reply->status );
		self::assertStringContainsString( 'administrator', self::json( $reply )['detail'] );
		self::assertArrayNotHasKey( 'active', array_filter( $this->read( $id ), static fn( $value ) => false === $value ) );
		$this->assertAuthor( $user, $content );
		self::assertSame( 0, self::rows( Tables::departures() ) );
	}

	public function test_a_protected_account_leaves_by_no_mode(): void {
		$id   = $this->created( 'boss' );
		$user = self::wp_user_id( $id );
		( new WP_User( $user ) )->add_cap( 'manage_options' );
		foreach ( array( 'deactivate', 'remove_roles', 'delete', 'keep_and_forget' ) as $mode ) {
			$this->connection = $this->connection->with( array( 'on_deactivate' => $mode, 'on_delete' => $mode ) );
			self::assertSame( 403, $this->request( 'DELETE', "/Users/{$id}" )->status, $mode );
			$this->set_active( $id, false, 403 );
		}
		self::assertSame( array( 'subscriber' ), self::roles( $user ) );
		self::assertFalse( ( new LockedUsers() )->has( $user ) );
		self::assertSame( 0, self::rows( Tables::departures() ) );
	}

	/** @return array<string, array{string}> */
	public static function triggers(): array {
		return array(
			'active false' => array( 'PATCH' ),
			'DELETE'       => array( 'DELETE' ),
		);
	}

	/**
	 * A user with content of every kind.
	 *
	 * @return array{string, int, array{posts: list<int>, links: list<int>}}
	 */
	private function author(): array {
		global $wpdb;
		$this->connection = $this->connection->with( array( 'default_role' => 'author' ) );
		$id               = $this->created( 'ada', array( 'displayName' => 'Ada' ) );
		$user             = self::wp_user_id( $id );
		$posts            = array();
		foreach ( array( 'post' => 'publish', 'page' => 'draft', 'attachment' => 'inherit', 'movie' => 'private', 'revision' => 'inherit', 'wp_block' => 'trash' ) as $type => $status ) {
			$posts[] = Sql::insert(
				$wpdb->posts,
				array(
					'post_author'           => $user,
					'post_type'             => $type,
					'post_status'           => $status,
					'post_title'            => 'Written',
					'post_content'          => 'Text',
					'post_excerpt'          => '',
					'to_ping'               => '',
					'pinged'                => '',
					'post_content_filtered' => '',
				)
			);
		}
		$link = Sql::insert( $wpdb->links, array( 'link_url' => 'https://example.org', 'link_name' => 'x', 'link_owner' => $user, 'link_notes' => '' ) );
		return array( $id, $user, array( 'posts' => $posts, 'links' => array( $link ) ) );
	}

	/** @param array{posts: list<int>, links: list<int>} $content */
	private function assertAuthor( int $user, array $content ): void {
		global $wpdb;
		foreach ( $content['posts'] as $post ) {
			self::assertSame( (string) $user, Sql::value( "SELECT post_author FROM {$wpdb->posts} WHERE ID = %d", array( $post ) ) );
		}
		self::assertSame( (string) $user, Sql::value( "SELECT link_owner FROM {$wpdb->links} WHERE link_id = %d", $content['links'] ) );
	}

	private function assertLockedOut( int $user ): void {
		self::assertTrue( ( new LockedUsers() )->has( $user ) );
		$lockout = new Lockout( new LockedUsers() );
		self::assertInstanceOf( \WP_Error::class, $lockout->refuse_login( new WP_User( $user ) ) );
	}

	private function leave( string $trigger, string $mode, string $id ): void {
		$this->connection = $this->connection->with( array( 'on_deactivate' => $mode, 'on_delete' => $mode ) );
		if ( 'PATCH' === $trigger ) {
			self::assertFalse( self::json( $this->set_active( $id, false ) )['active'] );
			return;
		}
		$reply = $this->request( 'DELETE', "/Users/{$id}" );
		self::assertSame( 204, $reply->status, (string) $reply->body );
	}

	private function set_active( string $id, bool $active, int $status = 200 ): Reply {
		$operation = array( 'op' => 'replace', 'path' => 'active', 'value' => $active );
		$reply     = $this->request( 'PATCH', "/Users/{$id}", array( 'schemas' => array( self::PATCH ), 'Operations' => array( $operation ) ) );
		self::assertSame( $status, $reply->status, (string) $reply->body );
		return $reply;
	}

	/** An editor may write any HTML, which protects it. */
	private function protect_nobody(): void {
		get_role( 'editor' )->remove_cap( 'unfiltered_html' );
	}

	protected function tearDown(): void {
		get_role( 'editor' )->add_cap( 'unfiltered_html' );
		Sql::execute( "DELETE FROM {$GLOBALS['wpdb']->posts} WHERE post_title = 'Written'" );
		Sql::execute( "DELETE FROM {$GLOBALS['wpdb']->links} WHERE link_name = 'x'" );
		remove_role( 'short_lived' );
		remove_role( 'helper' );
		parent::tearDown();
	}

	/** @return list<string> */
	private static function roles( int $user ): array {
		clean_user_cache( $user );
		$roles = array_values( ( new WP_User( $user ) )->roles );
		sort( $roles );
		return $roles;
	}

	private static function kind(): ?string {
		return Sql::value( 'SELECT kind FROM ' . Tables::departures() . ' ORDER BY id DESC LIMIT 1' );
	}
}
