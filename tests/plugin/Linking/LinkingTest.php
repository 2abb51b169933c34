<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Linking;

use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Linking\Requests;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\LinkRequests;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Tests\Support\ExchangeTestCase;
use WP_Session_Tokens;

/**
 * New users of a client whom WordPress has already.
 */
final class LinkingTest extends ExchangeTestCase {

	/** @var list<array<string, mixed>> */
	private array $mails = array();

	protected function setUp(): void {
		parent::setUp();
		$this->mails = array();
		add_filter(
			'pre_wp_mail',
			function ( $sent, array $mail ): bool {
				$this->mails[] = $mail;
				return true;
			},
			10,
			2
		);
	}

	protected function tearDown(): void {
		self::assertSame( array(), $this->mails, 'mails' );
		parent::tearDown();
	}

	/** @dataProvider ways */
	public function test_each_way_links_its_own( string $linking, string $user_name, string $email, bool $links ): void {
		$babs  = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		$reply = $this->post( $linking, $user_name, $email );
		self::assertSame( $links ? 201 : 409, $reply->status, (string) $reply->body );
		self::assertSame( $links ? array( $babs ) : array(), self::managed() );
		self::assertSame( 2, self::rows( $GLOBALS['wpdb']->users ), 'nobody was created' );
		$kept = get_userdata( $babs );
		self::assertSame( array( 'babs', 'babs@example.org', array( 'author' ) ), array( $kept->user_login, $kept->user_email, $kept->roles ) );
	}

	/** @return array<string, array{string, string, string, bool}> */
	public static function ways(): array {
		return array(
			'off, e-mail'              => array( 'off', 'barbara', 'babs@example.org', false ),
			'off, login'               => array( 'off', 'babs', 'new@example.org', false ),
			'e-mail'                   => array( 'email', 'barbara', 'Babs@Example.org', true ),
			'e-mail, but login'        => array( 'email', 'babs', 'new@example.org', false ),
			'login'                    => array( 'login', 'Babs', 'new@example.org', true ),
			'login, but e-mail'        => array( 'login', 'barbara', 'babs@example.org', false ),
			'login and the same email' => array( 'login', 'babs', 'babs@example.org', true ),
			'ask'                      => array( 'ask', 'babs', 'babs@example.org', false ),
		);
	}

	public function test_the_client_sees_what_it_sent_and_other_fields_follow(): void {
		$babs  = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		$reply = $this->post(
			'login',
			'babs',
			'another@example.org',
			array(
				'externalId' => 'x',
				'nickName'   => 'Bee',
				'name'       => array( 'givenName' => 'Barbara' ),
			)
		);
		$user  = self::json( $reply );
		self::assertSame( array( 201, 'babs', 'x', 'Bee', 'another@example.org' ), array( $reply->status, $user['userName'], $user['externalId'], $user['nickName'], $user['emails'][0]['value'] ) );
		self::assertContains( array( 'Location', $user['meta']['location'] ), $reply->headers );
		self::assertSame( $user, $this->read( $user['id'] ) );
		$kept = get_userdata( $babs );
		self::assertSame( array( 'babs@example.org', 'Bee', 'Barbara' ), array( $kept->user_email, $kept->nickname, $kept->first_name ) );
		$audit = Sql::row( 'SELECT action, status, wp_user_id FROM ' . Tables::audit() . ' WHERE resource_id = %s', array( $user['id'] ) );
		self::assertEquals( array( 'action' => 'user.link', 'status' => '201', 'wp_user_id' => (string) $babs ), $audit );
	}

	public function test_a_name_that_nobody_sent_does_not_take_the_place_of_the_old_one(): void {
		$babs = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		wp_update_user( array( 'ID' => $babs, 'display_name' => 'Barbara Jensen' ) );
		self::assertSame( 201, $this->post( 'email', 'b.jensen', 'babs@example.org' )->status );
		self::assertSame( 'Barbara Jensen', get_userdata( $babs )->display_name );
	}

	/** @dataProvider look_alikes */
	public function test_what_merely_looks_the_same_is_never_linked( string $linking, string $user_name, string $email ): void {
		$babs = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		$this->post( $linking, $user_name, $email );
		self::assertNotContains( $babs, self::managed() );
		self::assertSame( array( 'babs', 'babs@example.org' ), array( get_userdata( $babs )->user_login, get_userdata( $babs )->user_email ) );
	}

	/** @return iterable<string, array{string, string, string}> */
	public static function look_alikes(): iterable {
		$names = array( 'an accent' => 'bábs', 'full width' => 'ｂabs', 'zero width' => "babs\u{200b}", 'a space' => 'babs ', 'markup' => '<b>babs', 'NUL' => "babs\0" );
		foreach ( $names as $what => $name ) {
			yield "login with {$what}" => array( 'login', $name, 'new@example.org' );
			yield "login with {$what}, asked" => array( 'ask', $name, 'new@example.org' );
		}
		$emails = array( 'an accent' => 'bábs@example.org', 'a domain with one' => 'babs@exämple.org', 'zero width' => "babs\u{200b}@example.org", 'a space' => 'babs@example.org ' );
		foreach ( $emails as $what => $email ) {
			yield "e-mail with {$what}" => array( 'email', 'new', $email );
		}
	}

	/** @dataProvider linkings */
	public function test_protected_accounts_are_never_linked( string $linking ): void {
		$flagged = self::wordpress_user( 'flagged', 'subscriber', 'flagged@example.org' );
		( new ProtectionFlags() )->set( $flagged, ProtectionFlags::CLOSED );
		$admin = get_userdata( 1 );
		$cases = array(
			1                                       => array( $admin->user_login, $admin->user_email ),
			self::wordpress_user( 'second', 'administrator', 'second@example.org' ) => array( 'second', 'second@example.org' ),
			self::wordpress_user( 'ed', 'editor', 'ed@example.org' ) => array( 'ed', 'ed@example.org' ),
			$flagged                                => array( 'flagged', 'flagged@example.org' ),
		);
		foreach ( $cases as $wp_user_id => list( $login, $email ) ) {
			$before = get_userdata( $wp_user_id )->to_array();
			$reply  = $this->post( $linking, $login, $email );
			self::assertSame( 409, $reply->status, $login );
			self::assertStringNotContainsString( 'may', (string) self::json( $reply )['detail'] );
			self::assertSame( array(), self::managed() );
			self::assertSame( $before, get_userdata( $wp_user_id )->to_array() );
			$request = $this->told( $wp_user_id );
			self::assertSame( 'impossible', $request['state'] );
			self::assertNotSame( '', (string) $request['reason'] );
			self::assertNotNull( self::decisions()->decide( $request, true, 1 ) );
		}
	}

	/** @return list<array{string}> */
	public static function linkings(): array {
		return array( array( 'email' ), array( 'login' ), array( 'ask' ) );
	}

	public function test_an_editor_whom_an_administrator_opened_is_linked(): void {
		$editor = self::wordpress_user( 'ed', 'editor', 'ed@example.org' );
		( new ProtectionFlags() )->set( $editor, ProtectionFlags::OPEN );
		self::assertSame( 201, $this->post( 'email', 'ed', 'ed@example.org' )->status );
		self::assertSame( array( 'editor' ), get_userdata( $editor )->roles );
	}

	public function test_asking_leaves_one_row_however_often_and_an_approval_links(): void {
		$babs = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		for ( $turn = 0; $turn < 3; $turn++ ) {
			$reply = $this->post( 'ask', 'barbara', 'babs@example.org', array( 'externalId' => 'x' ) );
			self::assertSame( array( 409, 'uniqueness' ), array( $reply->status, self::json( $reply )['scimType'] ) );
		}
		self::assertSame( 1, self::rows( Tables::link_requests() ) );
		$request = $this->told( $babs );
		self::assertSame( array( 'asked', 'barbara', 'x', 'email', 'babs' ), array( $request['state'], $request['user_name'], $request['external_id'], $request['matched'], $request['user_login'] ) );

		self::assertNull( self::decisions()->decide( $request, true, 1 ) );
		self::assertSame( 'link.approve', Sql::value( 'SELECT action FROM ' . Tables::audit() . ' ORDER BY id DESC LIMIT 1' ) );
		self::assertSame( 201, $this->post( 'ask', 'barbara', 'babs@example.org', array( 'externalId' => 'x' ) )->status );
		self::assertSame( array( $babs ), self::managed() );
		self::assertSame( 0, self::rows( Tables::link_requests() ) );
	}

	public function test_an_approval_is_for_what_the_administrator_saw(): void {
		$babs = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		$this->post( 'ask', 'barbara', 'babs@example.org' );
		$seen = $this->told( $babs );
		$this->post( 'ask', 'mallory', 'babs@example.org' );
		self::assertNotNull( self::decisions()->decide( $seen, true, 1 ), 'the row is another by now' );
		self::assertNull( self::decisions()->decide( $this->told( $babs ), true, 1 ) );
		self::assertSame( 409, $this->post( 'ask', 'barbara', 'babs@example.org' )->status );
		self::assertSame( 'asked', $this->told( $babs )['state'] );
		self::assertSame( array(), self::managed() );
	}

	public function test_a_refusal_stays(): void {
		$babs = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		$this->post( 'ask', 'barbara', 'babs@example.org' );
		self::assertNull( self::decisions()->decide( $this->told( $babs ), false, 1 ) );
		foreach ( array( 'ask', 'email' ) as $linking ) {
			self::assertSame( 409, $this->post( $linking, 'mallory', 'babs@example.org' )->status );
		}
		self::assertSame( array( 'refused', 'barbara' ), array( $this->told( $babs )['state'], $this->told( $babs )['user_name'] ) );
	}

	public function test_a_refusal_outlives_a_request_that_is_about_several_users(): void {
		$babs = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		self::wordpress_user( 'bob', 'author', 'bob@example.org' );
		$this->post( 'ask', 'barbara', 'babs@example.org' );
		self::assertNull( self::decisions()->decide( $this->told( $babs ), false, 1 ) );
		foreach ( array( 'bob', 'barbara' ) as $user_name ) {
			self::assertSame( 409, $this->post( 'email', $user_name, 'babs@example.org' )->status );
		}
		self::assertSame( 'refused', $this->told( $babs )['state'] );
		self::assertSame( array(), self::managed() );
	}

	public function test_a_refusal_that_comes_while_a_request_is_under_way_stays(): void {
		$babs = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		$this->post( 'ask', 'barbara', 'babs@example.org' );
		self::assertNull( self::decisions()->decide( $this->told( $babs ), false, 1 ) );
		$report = array(
			'connection_id'   => $this->connection->id,
			'wp_user_id'      => $babs,
			'state'           => 'asked',
			'user_name'       => 'mallory',
			'user_name_key'   => 'x',
			'external_id'     => null,
			'external_id_key' => null,
			'matched'         => array( 'email' ),
			'reason'          => null,
			'reported'        => 2,
		);
		( new LinkRequests() )->report( $report );
		self::assertSame( array( 'refused', 'barbara' ), array( $this->told( $babs )['state'], $this->told( $babs )['user_name'] ) );
	}

	public function test_who_is_deleted_leaves_no_request(): void {
		$babs = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		$this->post( 'ask', 'barbara', 'babs@example.org' );
		self::assertSame( 1, self::rows( Tables::link_requests() ) );
		require_once ABSPATH . 'wp-admin/includes/user.php';
		wp_delete_user( $babs, 1 );
		self::assertSame( 0, self::rows( Tables::link_requests() ) );
	}

	/** @dataProvider all_linkings */
	public function test_one_person_of_two_connections_is_a_conflict( string $linking ): void {
		$id     = $this->created( 'ann', array( 'emails' => array( array( 'value' => 'ann@example.org' ) ) ) );
		$before = $this->read( $id );
		$first  = $this->connection;

		$this->connection = ( new Connections() )->add( new Connection( 0, 'Second', 'generic', array( 'content_heir' => 1 ), 1 ) );
		foreach ( array( array( 'Ann', 'other@example.org' ), array( 'other', 'ann@example.org' ) ) as list( $user_name, $email ) ) {
			self::assertSame( 409, $this->post( $linking, $user_name, $email )->status );
		}
		$conflicts = ( new LinkRequests() )->all( array( 'conflict' ), 0, 10 );
		self::assertSame( array( array( 'Second', "connection {$first->id} manages the user" ) ), array_map( static fn( $row ) => array( $row['connection'], $row['reason'] ), $conflicts ) );
		self::assertNotNull( self::decisions()->decide( $conflicts[0], true, 1 ) );

		$this->connection = $first;
		self::assertSame( $before, $this->read( $id ) );
	}

	/** @return list<array{string}> */
	public static function all_linkings(): array {
		return array( array( 'off' ), ...self::linkings() );
	}

	public function test_a_deactivated_user_that_is_linked_is_locked_out(): void {
		$babs = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		WP_Session_Tokens::get_instance( $babs )->create( time() + 1000 );
		self::assertSame( 201, $this->post( 'email', 'babs', 'babs@example.org', array( 'active' => false ) )->status );
		self::assertSame( array(), WP_Session_Tokens::get_instance( $babs )->get_all() );
		self::assertInstanceOf( \WP_Error::class, apply_filters( 'authenticate', get_userdata( $babs ), 'babs', 'x' ) );
	}

	public function test_a_site_does_not_link_a_user_of_another_site(): void {
		$babs = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		if ( ! is_multisite() ) {
			self::assertSame( 201, $this->post( 'email', 'babs', 'babs@example.org' )->status );
			return;
		}
		remove_user_from_blog( $babs, get_current_blog_id() );
		foreach ( self::all_linkings() as list( $linking ) ) {
			self::assertSame( 409, $this->post( $linking, 'babs', 'babs@example.org' )->status );
		}
		self::assertSame( array(), self::managed() );
		self::assertSame( 0, self::rows( Tables::link_requests() ) );
	}

	public function test_a_member_of_two_sites_is_linked_without_its_fields(): void {
		$babs = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		if ( ! is_multisite() ) {
			self::assertSame( 201, $this->post( 'email', 'babs', 'babs@example.org', array( 'nickName' => 'Bee' ) )->status );
			self::assertSame( 'Bee', get_userdata( $babs )->nickname );
			return;
		}
		$site = self::another_site();
		add_user_to_blog( $site, $babs, 'author' );
		$reply = $this->post( 'email', 'babs', 'babs@example.org', array( 'nickName' => 'Bee' ) );
		wp_delete_site( $site );
		self::assertSame( array( 201, 'Bee' ), array( $reply->status, self::json( $reply )['nickName'] ) );
		self::assertSame( 'babs', get_userdata( $babs )->nickname );
	}

	public function test_a_hook_that_fails_leaves_nothing_linked(): void {
		$babs = self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		add_action(
			'profile_update',
			static function (): void {
				throw new \RuntimeException( 'no' );
			}
		);
		$this->expects_log = true;
		self::assertSame( 500, $this->post( 'email', 'babs', 'babs@example.org', array( 'nickName' => 'Bee' ) )->status );
		self::assertSame( array(), self::managed() );
		self::assertSame( 'babs', get_userdata( $babs )->nickname );
	}

	/** @param array<string, mixed> $attributes */
	private function post( string $linking, string $user_name, string $email, array $attributes = array() ): \ScimPress\Exchange\Reply {
		$this->connection = $this->connection->with( array( 'linking' => $linking ) );
		return $this->request(
			'POST',
			'/Users',
			array(
				'schemas'  => array( self::SCHEMA ),
				'userName' => $user_name,
				'emails'   => array( array( 'value' => $email ) ),
			) + $attributes
		);
	}

	/** @return array<string, string|null> */
	private function told( int $wp_user_id ): array {
		foreach ( ( new LinkRequests() )->all( LinkRequests::STATES, 0, 100 ) as $row ) {
			if ( (int) $row['wp_user_id'] === $wp_user_id ) {
				return $row;
			}
		}
		self::fail( "nobody was told of {$wp_user_id}" );
	}

	private static function decisions(): Requests {
		return new Requests( new Migrator() );
	}

	/** @return list<int> WordPress ids of managed users who were there before. */
	private static function managed(): array {
		return array_map( 'intval', array_column( Sql::rows( 'SELECT wp_user_id FROM ' . Tables::users() . ' ORDER BY wp_user_id' ), 'wp_user_id' ) );
	}
}
