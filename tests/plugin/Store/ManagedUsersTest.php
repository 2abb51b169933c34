<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Database\FailureKind;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\ManagedUsers;
use ScimPress\Tests\Support\TestCase;
use WP_Error;
use WP_Session_Tokens;
use WP_User;

final class ManagedUsersTest extends TestCase {

	private const FIELDS = array( 'user_email', 'display_name', 'first_name', 'last_name', 'nickname', 'user_url' );

	private const ADA = array(
		'user_login'   => 'ada@example.com',
		'user_email'   => 'Ada@example.com',
		'display_name' => 'Ada "Countess" O\'Lovelace & Co \\ <',
		'first_name'   => 'Ada',
		'last_name'    => '山田',
		'user_url'     => 'https://example.com/?a=1&b=2',
	);

	private ManagedUsers $managed;

	private int $mails = 0;

	protected function setUp(): void {
		parent::setUp();
		$this->managed = new ManagedUsers();
		add_filter(
			'pre_wp_mail',
			function (): bool {
				++$this->mails;
				return true;
			}
		);
	}

	protected function tearDown(): void {
		$mails = $this->mails;
		parent::tearDown();
		self::assertSame( 0, $mails, 'mails sent' );
	}

	public function test_a_user_is_created_with_what_was_sent(): void {
		list( $id, $row, $given ) = $this->create();
		$user = new WP_User( $id );
		self::assertSame( array( 'subscriber' ), $user->roles );
		self::assertTrue( ! is_multisite() || is_user_member_of_blog( $id ) );
		self::assertSame( 'ada@example.com', $user->user_login );
		self::assertSame( 'Ada@example.com', $user->user_email );
		self::assertSame( self::ADA, array_replace( self::ADA, $given ) );

		$stored = $this->managed->load( 1, array( 'id' => $row['id'] ), false, self::FIELDS );
		$sent   = array_intersect_key( self::ADA, array_flip( self::FIELDS ) );
		self::assertSame( $sent, array_intersect_key( $stored['wordpress'], $sent ) );
		self::assertSame( $stored['wordpress'], (array) $stored['baseline'] );
	}

	public function test_nobody_can_log_in_as_a_new_user_and_its_hash_is_cheap_once(): void {
		add_action( 'user_register', static fn() => username_exists( 'by-hook' ) || self::wordpress_user( 'by-hook' ) );
		list( $id ) = $this->create();
		self::assertStringStartsWith( '$wp$2y$04$', get_userdata( $id )->user_pass );
		self::assertStringStartsNotWith( '$wp$2y$04$', get_user_by( 'login', 'by-hook' )->user_pass );
		self::assertStringStartsNotWith( '$wp$2y$04$', wp_hash_password( 'x' ) );
	}

	public function test_users_without_an_email_can_exist(): void {
		$this->create( array( 'user_login' => 'one' ) );
		$this->create( array( 'user_login' => 'two', 'user_email' => '' ) );
		self::assertSame( 2, self::rows( Tables::users() ) );
	}

	/** @dataProvider rejections */
	public function test_nothing_is_left_of_a_user_that_is_not_accepted( array $wanted, array $outcome ): void {
		self::wordpress_user( 'bob', 'subscriber', 'bob@example.com' );
		$users = self::rows( $GLOBALS['wpdb']->users );
		self::assertRejected( $outcome, fn() => $this->create( $wanted ) );
		self::assertSame( $users, self::rows( $GLOBALS['wpdb']->users ) );
		self::assertSame( 0, self::rows( Tables::users() ) );
	}

	/** @return array<string, array<int, mixed>> */
	public static function rejections(): array {
		$taken   = static fn( string $what ) => array(
			'outcome' => 'taken',
			'what'    => $what,
		);
		$refused = static fn( ?string $field ) => array(
			'outcome' => 'refused',
			'field'   => $field,
		);
		return array(
			'login of somebody'  => array( array( 'user_login' => 'BOB' ), $taken( 'user_login' ) ),
			'e-mail of somebody' => array( array( 'user_login' => 'new', 'user_email' => 'BOB@example.com' ), $taken( 'user_email' ) ),
			'no e-mail'          => array( array( 'user_login' => 'new', 'user_email' => 'nonsense' ), $refused( 'user_email' ) ),
			'too long a name'    => array( array( 'user_login' => 'new', 'display_name' => str_repeat( 'a', 251 ) ), $refused( 'display_name' ) ),
			'capabilities'       => array( array( 'user_login' => 'new', 'WP_Capabilities' => 'x' ), $refused( 'WP_Capabilities' ) ),
			'another user’s id'  => array( array( 'user_login' => 'new', 'ID' => '1' ), $refused( 'ID' ) ),
		);
	}

	/** @dataProvider roles */
	public function test_a_role_that_the_site_chose_badly_is_no_fault_of_the_client( string $role ): void {
		$failure = self::assertFails( FailureKind::Unavailable, fn() => $this->create( role: $role ) );
		self::assertStringContainsString( $role, $failure->getMessage() );
		self::assertSame( 0, self::rows( Tables::users() ) );
		self::assertFalse( username_exists( self::ADA['user_login'] ) );
	}

	/** @return list<array{string}> */
	public static function roles(): array {
		return array( array( 'nobody' ), array( 'administrator' ) );
	}

	public function test_a_login_that_the_site_forbids_is_refused(): void {
		add_filter( 'illegal_user_logins', static fn() => array( 'root' ) );
		self::assertRejected(
			array(
				'outcome' => 'refused',
				'field'   => 'user_login',
			),
			fn() => $this->create( array( 'user_login' => 'root' ) )
		);
	}

	public function test_a_user_that_the_table_does_not_take_is_no_success(): void {
		add_filter( 'wp_pre_insert_user_data', static fn( array $data ) => array( ...$data, 'display_name' => str_repeat( 'x', 251 ) ) );
		self::assertFails( FailureKind::Unavailable, fn() => $this->create() );
		self::assertSame( 0, self::rows( Tables::users() ) );
		self::assertSame( 0, self::rows( $GLOBALS['wpdb']->usermeta . ' WHERE user_id = 0' ) );
	}

	public function test_a_login_that_a_hook_changed_is_the_one_that_is_claimed(): void {
		add_filter( 'pre_user_login', static fn( string $login ) => 'x-' . $login );
		list( , , $given ) = $this->create( array( 'user_login' => 'ada' ) );
		self::assertSame( 'x-ada', $given['user_login'] );
		self::assertSame( hash( 'sha256', 'x-ada' ), Sql::value( 'SELECT user_login_key FROM ' . Tables::users() ) );
	}

	public function test_what_a_hook_changed_is_what_is_read(): void {
		add_action( 'user_register', static fn( int $id ) => update_user_meta( $id, 'nickname', 'from a hook' ) );
		list( , $row ) = $this->create();
		$stored = $this->managed->load( 1, array( 'id' => $row['id'] ), false, self::FIELDS );
		self::assertSame( 'from a hook', $stored['wordpress']['nickname'] );
		self::assertSame( 'from a hook', $stored['baseline']->nickname );
	}

	public function test_reading_is_past_the_cache(): void {
		global $wpdb;
		list( $id, $row ) = $this->create();
		get_userdata( $id );
		get_user_meta( $id, 'nickname', true );
		$wpdb->update( $wpdb->users, array( 'display_name' => 'Raw &amp; true' ), array( 'ID' => $id ) );
		$wpdb->update( $wpdb->usermeta, array( 'meta_value' => 'raw' ), array( 'user_id' => $id, 'meta_key' => 'nickname' ) );
		$stored = $this->managed->load( 1, array( 'id' => $row['id'] ), false, array( 'display_name', 'nickname', 'department' ) );
		self::assertSame(
			array(
				'display_name' => 'Raw & true',
				'nickname'     => 'raw',
				'department'   => '',
			),
			$stored['wordpress']
		);
	}

	public function test_a_user_without_a_wordpress_user_holds_nothing(): void {
		list( $id, $row ) = $this->create();
		self::delete_raw( $id );
		self::assertSame( array(), $this->managed->load( 1, array( 'id' => $row['id'] ), false, self::FIELDS )['wordpress'] );
	}

	public function test_only_what_changes_is_written(): void {
		list( $id, $row ) = $this->create();
		$given = $this->update( $id, $row, array( 'display_name' => 'Countess', 'department' => 'Engines' ), array( 'version' => 2 ) );
		self::assertSame( array( 'display_name' => 'Countess', 'department' => 'Engines' ), $given );

		$user = new WP_User( $id );
		self::assertSame( 'Countess', $user->display_name );
		self::assertSame( 'Engines', get_user_meta( $id, 'department', true ) );
		self::assertSame( 'Ada@example.com', $user->user_email );
		self::assertSame( 'Ada', $user->first_name );
		self::assertSame( array( 'subscriber' ), $user->roles );
		$stored = $this->managed->load( 1, array( 'id' => $row['id'] ), false, array() );
		self::assertSame( 2, $stored['version'] );
		self::assertSame( 'Countess', $stored['baseline']->display_name );
	}

	public function test_an_update_does_not_write_back_what_the_cache_had(): void {
		global $wpdb;
		list( $id, $row ) = $this->create();
		get_userdata( $id );
		$wpdb->update( $wpdb->users, array( 'user_url' => 'https://example.com/new' ), array( 'ID' => $id ) );
		$by_the_site = new ManagedUsers( protection: null );
		self::committed( static fn() => $by_the_site->update( $row['id'], $id, $row, array( 'display_name' => 'Countess' ), null, null, false, self::FIELDS ) );
		self::assertSame( 'https://example.com/new', Sql::value( "SELECT user_url FROM {$wpdb->users} WHERE ID = %d", array( $id ) ) );
	}

	public function test_a_changed_email_sends_no_mail(): void {
		list( $id, $row ) = $this->create();
		$this->update( $id, $row, array( 'user_email' => 'countess@example.com' ) );
		self::assertSame( 'countess@example.com', get_userdata( $id )->user_email );
		self::assertFalse( has_filter( 'send_email_change_email' ) );
	}

	public function test_a_lockout_ends_sessions_and_password_resets(): void {
		list( $id, $row ) = $this->create();
		WP_Session_Tokens::get_instance( $id )->create( time() + HOUR_IN_SECONDS );
		self::assertIsString( get_password_reset_key( get_userdata( $id ) ) );
		$this->update( $id, $row, array(), array( 'active' => false ), true );

		self::assertSame( array(), WP_Session_Tokens::get_instance( $id )->get_all() );
		self::assertSame( '', get_userdata( $id )->user_activation_key );
		self::assertSame( '0', Sql::value( 'SELECT active FROM ' . Tables::users() ) );
	}

	public function test_the_email_of_another_user_is_taken_on_update_too(): void {
		self::wordpress_user( 'bob', 'subscriber', 'bob@example.com' );
		list( $id, $row ) = $this->create();
		self::assertRejected(
			array(
				'outcome' => 'taken',
				'what'    => 'user_email',
			),
			fn() => $this->update( $id, $row, array( 'user_email' => 'Bob@Example.com' ) )
		);
		self::assertSame( 'Ada@example.com', get_userdata( $id )->user_email );
	}

	public function test_the_login_of_an_unmanaged_user_is_taken_on_update_too(): void {
		self::wordpress_user( 'bob' );
		list( $id, $row ) = $this->create();
		$rename           = static fn( string $name ) => array(
			'user_name'     => $name,
			'user_name_key' => hash( 'sha256', mb_strtolower( $name ) ),
		);
		$taken            = array(
			'outcome' => 'taken',
			'what'    => 'user_login',
		);
		self::assertRejected( $taken, fn() => $this->update( $id, $row, array(), $rename( 'BOB' ) ) );
		self::assertSame( self::ADA['user_login'], Sql::value( 'SELECT user_name FROM ' . Tables::users() ) );

		$this->update( $id, $row, array(), $rename( 'ada' ) );
		$this->update( $id, $row, array(), $rename( 'ADA@example.com' ) );
		self::assertSame( 'ADA@example.com', Sql::value( 'SELECT user_name FROM ' . Tables::users() ) );
	}

	public function test_a_user_who_always_had_the_name_of_another_keeps_it(): void {
		list( $id, $row ) = $this->create( array( 'user_login' => 'bob' ) );
		$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->users, array( 'user_login' => 'robert' ), array( 'ID' => $id ) );
		self::wordpress_user( 'bob' );
		$this->update( $id, $row, array( 'display_name' => 'Bob' ), array( 'version' => 2 ) );
		self::assertSame( '2', Sql::value( 'SELECT version FROM ' . Tables::users() ) );
	}

	public function test_a_wordpress_user_that_is_gone_is_gone(): void {
		list( $id, $row ) = $this->create();
		self::delete_raw( $id );
		$gone = array( 'outcome' => 'gone' );
		self::assertRejected( $gone, fn() => $this->update( $id, $row, array( 'display_name' => 'x' ) ) );
		self::assertRejected( $gone, fn() => self::committed( fn() => $this->managed->delete( $row['id'], $id, 1 ) ) );
		self::assertRejected( $gone, fn() => self::committed( fn() => $this->managed->delete( wp_generate_uuid4(), 1, 1 ) ) );
		self::assertRejected( $gone, fn() => self::committed( fn() => $this->managed->delete( $row['id'], 1, 1 ) ), );
	}

	public function test_a_managed_user_that_became_administrator_is_out_of_reach(): void {
		list( $id, $row ) = $this->create();
		( new WP_User( $id ) )->set_role( 'administrator' );
		$protected = array( 'outcome' => 'protected' );
		self::assertRejected( $protected, fn() => $this->update( $id, $row, array( 'display_name' => 'x' ) ) );
		self::assertRejected( $protected, fn() => $this->update( $id, $row, array(), array( 'active' => false ), true ) );
		self::assertRejected( $protected, fn() => self::committed( fn() => $this->managed->delete( $row['id'], $id, 1 ) ) );
		self::assertNotFalse( get_userdata( $id ) );

		$by_the_site = new ManagedUsers( protection: null );
		self::committed( static fn() => $by_the_site->update( $row['id'], $id, array( ...$row, 'version' => 2 ), array(), null, null, false, self::FIELDS ) );
		self::assertSame( '2', Sql::value( 'SELECT version FROM ' . Tables::users() ) );
	}

	public function test_a_deleted_user_leaves_its_content_to_the_heir(): void {
		list( $id, $row ) = $this->create();
		$post = wp_insert_post( array( 'post_author' => $id, 'post_title' => 'kept', 'post_status' => 'publish' ) );
		self::committed( fn() => $this->managed->delete( $row['id'], $id, 1 ) );

		self::assertFalse( get_userdata( $id ) );
		self::assertSame( 0, self::rows( $GLOBALS['wpdb']->usermeta . ' WHERE user_id = ' . $id ) );
		self::assertSame( 0, self::rows( Tables::users() ) );
		self::assertSame( array( '1', 'publish' ), array( get_post( $post )->post_author, get_post( $post )->post_status ) );
		wp_delete_post( $post, true );
	}

	/** @dataProvider heirs */
	public function test_without_an_heir_nothing_is_deleted( int $heir ): void {
		list( $id, $row ) = $this->create();
		self::assertRejected( array( 'outcome' => 'no_heir' ), fn() => self::committed( fn() => $this->managed->delete( $row['id'], $id, $heir < 0 ? $id : $heir ) ) );
		self::assertNotFalse( get_userdata( $id ) );
		self::assertSame( 1, self::rows( Tables::users() ) );
	}

	/** @return array<string, array{int}> */
	public static function heirs(): array {
		return array(
			'nobody'    => array( 0 ),
			'a stranger' => array( 999_999 ),
			'itself'    => array( -1 ),
		);
	}

	public function test_a_user_of_another_site_too_stays_there(): void {
		list( $id, $row ) = $this->create();
		if ( ! is_multisite() ) {
			self::committed( fn() => $this->managed->delete( $row['id'], $id, 1 ) );
			self::assertFalse( get_userdata( $id ) );
			return;
		}
		$site = self::another_site();
		add_user_to_blog( $site, $id, 'author' );
		self::committed( fn() => $this->managed->delete( $row['id'], $id, 1 ) );
		self::assertFalse( is_user_member_of_blog( $id ) );
		self::assertTrue( is_user_member_of_blog( $id, $site ) );
		self::assertNotFalse( get_userdata( $id ) );
		self::assertSame( 0, self::rows( Tables::users() ) );
		wp_delete_site( $site );
	}

	public function test_the_fields_of_a_user_of_another_site_too_are_out_of_reach(): void {
		list( $id, $row ) = $this->create();
		if ( ! is_multisite() ) {
			self::assertSame( array( 'nickname' => 'x' ), $this->update( $id, $row, array( 'nickname' => 'x' ) ) );
			return;
		}
		$site = self::another_site();
		add_user_to_blog( $site, $id, 'subscriber' );
		try {
			self::assertRejected( array( 'outcome' => 'protected' ), fn() => $this->update( $id, $row, array( 'user_email' => 'mine@example.com' ) ) );
			self::assertRejected( array( 'outcome' => 'protected' ), fn() => $this->update( $id, $row, array( 'department' => 'x' ), array( 'active' => false ), true ) );
			self::assertSame( 'Ada@example.com', get_userdata( $id )->user_email );

			$this->update( $id, $row, array(), array( 'active' => false, 'version' => 2 ), true );
			self::assertSame( '0', Sql::value( 'SELECT active FROM ' . Tables::users() ) );
			remove_user_from_blog( $id, $site );
			$this->update( $id, $row, array( 'nickname' => 'x' ) );
			self::assertSame( 'x', get_user_meta( $id, 'nickname', true ) );
		} finally {
			wp_delete_site( $site );
		}
	}

	public function test_a_plugin_that_refuses_members_is_heard_on_a_network(): void {
		add_filter( 'can_add_user_to_blog', static fn() => new WP_Error( 'full', 'The site is full.' ) );
		if ( ! is_multisite() ) {
			$this->create();
			self::assertSame( 1, self::rows( Tables::users() ) );
			return;
		}
		self::assertRejected(
			array(
				'outcome' => 'refused',
				'reason'  => 'The site is full.',
			),
			fn() => $this->create()
		);
		self::assertFalse( username_exists( 'ada@example.com' ) );
	}

	/**
	 * @param array<string, string> $wanted
	 * @param array<string, mixed>  $columns
	 * @return array{int, array<string, mixed>, array<string, string>}
	 */
	private function create( array $wanted = self::ADA, array $columns = array(), string $role = 'subscriber' ): array {
		$row                  = self::new_row( $wanted['user_login'], $columns );
		list( $id, $given ) = self::committed( fn() => $this->managed->insert( $row, $wanted, null, $role, self::FIELDS ) );
		return array( $id, $row, $given );
	}

	/**
	 * @param array<string, mixed>  $row
	 * @param array<string, string> $wanted
	 * @param array<string, mixed>  $columns
	 * @return array<string, string>
	 */
	private function update( int $id, array $row, array $wanted, array $columns = array(), bool $lock_out = false ): array {
		return self::committed( fn() => $this->managed->update( $row['id'], $id, array( ...$row, ...$columns ), $wanted, null, null, $lock_out, self::FIELDS ) );
	}

	private static function delete_raw( int $id ): void {
		global $wpdb;
		$wpdb->delete( $wpdb->users, array( 'ID' => $id ) );
	}
}
