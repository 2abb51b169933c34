<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Exchange;

use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Site\Avatars;
use ScimPress\Store\Connections;
use ScimPress\Store\UserLogin;
use ScimPress\Tests\Support\ExchangeTestCase;
use WP_Session_Tokens;

/**
 * What an administrator can switch on for a connection, in WordPress.
 */
final class SettingsTest extends ExchangeTestCase {

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

	public function test_the_login_stays_unless_that_is_switched_on(): void {
		$id = $this->created( 'ann' );
		self::assertSame( 200, $this->patch( $id, 'userName', 'bea' )->status );
		self::assertSame( 'ann', get_userdata( self::wp_user_id( $id ) )->user_login );
	}

	public function test_a_login_follows_with_sessions_and_caches(): void {
		$this->switch_on( 'rename_login' );
		$id   = $this->created( 'ann' );
		$user = get_userdata( self::wp_user_id( $id ) );
		WP_Session_Tokens::get_instance( $user->ID )->create( time() + 1000 );
		self::assertNotFalse( get_user_by( 'login', 'ann' ) );

		self::assertSame( 200, $this->patch( $id, 'userName', 'Béa+Test@example.org' )->status );
		self::assertSame( 'Béa+Test@example.org', $this->read( $id )['userName'] );
		$login = is_multisite() ? 'beatest@example.org' : 'BeaTest@example.org';
		$after = get_userdata( $user->ID );
		self::assertSame( array( $login, $user->user_nicename ), array( $after->user_login, $after->user_nicename ) );
		self::assertFalse( get_user_by( 'login', 'ann' ) );
		self::assertSame( $user->ID, get_user_by( 'login', $login )->ID );
		self::assertSame( array(), WP_Session_Tokens::get_instance( $user->ID )->get_all() );
		self::assertSame( UserLogin::key( $login ), Sql::value( 'SELECT user_login_key FROM ' . Tables::users() . ' WHERE id = %s', array( $id ) ) );

		// The former login is free.
		self::assertSame( 'ann', get_userdata( self::wp_user_id( $this->created( 'ann' ) ) )->user_login );
	}

	public function test_another_case_of_the_same_login_is_no_conflict(): void {
		$this->switch_on( 'rename_login' );
		$id = $this->created( 'ann' );
		self::assertSame( 200, $this->patch( $id, 'userName', 'Ann' )->status );
		self::assertSame( is_multisite() ? 'ann' : 'Ann', get_userdata( self::wp_user_id( $id ) )->user_login );
	}

	/** @dataProvider unavailable */
	public function test_a_login_that_is_not_free_is_a_conflict_and_nothing_changes( string $user_name, int $status ): void {
		$this->switch_on( 'rename_login' );
		self::wordpress_user( 'carl' );
		$this->created( 'bea' );
		add_filter( 'illegal_user_logins', static fn( $logins ) => array( ...$logins, 'root' ) );
		$id     = $this->created( 'ann' );
		$before = $this->read( $id );
		$wp     = self::wp_user_id( $id );
		WP_Session_Tokens::get_instance( $wp )->create( time() + 1000 );
		$reply = $this->patch( $id, 'userName', $user_name );
		self::assertSame( $status, $reply->status, (string) $reply->body );
		self::assertSame( $before, $this->read( $id ) );
		wp_cache_flush();
		self::assertSame( 'ann', get_userdata( $wp )->user_login );
		self::assertCount( 1, WP_Session_Tokens::get_instance( $wp )->get_all() );
	}

	/** @return array<string, array{string, int}> */
	public static function unavailable(): array {
		return array(
			'of somebody'                    => array( 'Carl', 409 ),
			'of somebody, after derivation'  => array( 'c/a/r/l', 409 ),
			'of somebody, by an accent'      => array( 'cárl', 409 ),
			'of a managed user'              => array( 'b+ea', 409 ),
			'that the site does not allow'   => array( 'Root', 400 ),
		);
	}

	public function test_a_name_of_which_no_login_is_left_leaves_the_login(): void {
		$this->switch_on( 'rename_login' );
		$id = $this->created( 'ann' );
		self::assertSame( 200, $this->patch( $id, 'userName', '田中' )->status );
		self::assertSame( 'ann', get_userdata( self::wp_user_id( $id ) )->user_login );
	}

	public function test_a_rename_that_is_undone_leaves_no_trace_in_caches(): void {
		$this->switch_on( 'rename_login' );
		$id = $this->created( 'ann' );
		$wp = self::wp_user_id( $id );
		$this->expects_log = true;
		$seen              = 0;
		add_action(
			'clean_user_cache',
			static function () use ( &$seen ): void {
				$seen += false === get_user_by( 'login', 'bea' ) ? 0 : 1;
			}
		);
		self::assertSame( 500, $this->patch( $id, 'userName', 'bea', '?scimpress-fault=panic@commit' )->status );
		self::assertGreaterThan( 0, $seen, 'a cache had the new login' );
		remove_all_actions( 'clean_user_cache' );
		self::assertFalse( get_user_by( 'login', 'bea' ) );
		self::assertSame( 'ann', get_userdata( $wp )->user_login );
	}

	public function test_a_login_that_another_site_shows_too_stays(): void {
		$this->switch_on( 'rename_login' );
		$id = $this->created( 'ann' );
		$wp = self::wp_user_id( $id );
		if ( ! is_multisite() ) {
			self::assertSame( 200, $this->patch( $id, 'userName', 'bea' )->status );
			return;
		}
		$site = self::another_site();
		add_user_to_blog( $site, $wp, 'subscriber' );
		$reply = $this->patch( $id, 'userName', 'bea' );
		wp_delete_site( $site );
		self::assertSame( 403, $reply->status );
		self::assertSame( 'ann', get_userdata( $wp )->user_login );
	}

	public function test_a_password_is_ignored_unless_that_is_switched_on(): void {
		$id = $this->created( 'ann', array( 'password' => 'one two three' ) );
		$this->patch( $id, 'password', 'four five six' );
		$user = get_userdata( self::wp_user_id( $id ) );
		foreach ( array( 'one two three', 'four five six' ) as $password ) {
			self::assertFalse( wp_check_password( $password, $user->user_pass, $user->ID ) );
		}
	}

	public function test_a_password_is_that_of_wordpress_and_ends_sessions_when_it_changes(): void {
		$this->switch_on( 'password_sync' );
		$secret = "o'ne \\two\" <b>&amp;three é";
		$id     = $this->created( 'ann', array( 'password' => $secret ) );
		$wp     = self::wp_user_id( $id );
		self::assertTrue( wp_check_password( $secret, get_userdata( $wp )->user_pass, $wp ) );
		self::assertSame( $wp, wp_authenticate( 'ann', $secret )->ID );

		WP_Session_Tokens::get_instance( $wp )->create( time() + 1000 );
		self::assertSame( 200, $this->patch( $id, 'password', $secret )->status );
		self::assertCount( 1, WP_Session_Tokens::get_instance( $wp )->get_all(), 'the same password again' );
		self::assertSame( 200, $this->patch( $id, 'password', 'another-secret' )->status );
		self::assertCount( 0, WP_Session_Tokens::get_instance( $wp )->get_all() );
		self::assertSame( $wp, wp_authenticate( 'ann', 'another-secret' )->ID );

		foreach ( array( Tables::users(), Tables::audit() ) as $table ) {
			foreach ( Sql::rows( "SELECT * FROM {$table}" ) as $row ) {
				self::assertStringNotContainsString( 'another-secret', (string) json_encode( $row ) );
			}
		}
		self::assertSame( '["password"]', Sql::value( 'SELECT changed FROM ' . Tables::audit() . " WHERE action = 'user.patch' ORDER BY id DESC LIMIT 1" ) );
	}

	public function test_a_password_of_a_protected_account_stays(): void {
		$this->switch_on( 'password_sync' );
		$id = $this->created( 'ann', array( 'password' => 'first' ) );
		$wp = self::wp_user_id( $id );
		( new \WP_User( $wp ) )->set_role( 'editor' );
		self::assertSame( 403, $this->patch( $id, 'password', 'second' )->status );
		self::assertTrue( wp_check_password( 'first', get_userdata( $wp )->user_pass, $wp ) );
	}

	public function test_a_locale_follows_where_the_language_is_installed(): void {
		add_filter( 'get_available_languages', static fn() => array( 'de_DE', 'ja', 'pt_BR' ) );
		foreach ( array( 'de-DE' => 'de_DE', 'de' => 'de_DE', 'ja-JP' => 'ja', 'en-US' => 'en_US', 'en' => 'en_US', 'pt-PT' => '', 'fr-FR' => '', 'nonsense text' => '' ) as $sent => $locale ) {
			$id = $this->created( 'u' . md5( $sent ), array( 'locale' => $sent ) );
			self::assertSame( $sent, $this->read( $id )['locale'] );
			self::assertSame( $locale, get_user_meta( self::wp_user_id( $id ), 'locale', true ), $sent );
		}
		$id = $this->created( 'preferring', array( 'preferredLanguage' => 'de-DE, en;q=0.5', 'timezone' => 'Europe/Berlin' ) );
		self::assertSame( 'de_DE', get_user_meta( self::wp_user_id( $id ), 'locale', true ) );
		self::assertSame( 'Europe/Berlin', $this->read( $id )['timezone'] );
	}

	public function test_a_photo_is_an_avatar_only_where_that_is_switched_on(): void {
		$id = $this->created( 'ann', array( 'photos' => array( array( 'value' => 'https://photos.example/a.jpg?x=1&y=2' ) ) ) );
		$wp = self::wp_user_id( $id );
		self::assertStringNotContainsString( 'photos.example', (string) get_avatar_url( $wp ) );
		$this->switch_on( 'photos_as_avatars' );
		( new Connections() )->save( $this->connection );
		( new Avatars( new Migrator(), new Connections() ) )->add_hooks();
		self::assertSame( 'https://photos.example/a.jpg?x=1&y=2', get_avatar_url( $wp ) );
		self::assertStringNotContainsString( 'photos.example', (string) get_avatar_url( 1 ) );
		self::assertStringNotContainsString( 'photos.example', (string) get_avatar_url( $wp, array( 'force_default' => true ) ) );
		$reply = $this->request( 'PATCH', "/Users/{$id}", array( 'schemas' => array( self::PATCH ), 'Operations' => array( array( 'op' => 'remove', 'path' => 'photos' ) ) ) );
		self::assertSame( 200, $reply->status );
		self::assertStringNotContainsString( 'photos.example', (string) get_avatar_url( $wp ) );
	}

	private function switch_on( string $setting ): void {
		$this->connection = $this->connection->with( array( $setting => true ) );
	}

	private function patch( string $id, string $path, string $value, string $query = '' ): \ScimPress\Exchange\Reply {
		return $this->request(
			'PATCH',
			"/Users/{$id}{$query}",
			array(
				'schemas'    => array( self::PATCH ),
				'Operations' => array( array( 'op' => 'replace', 'path' => $path, 'value' => $value ) ),
			)
		);
	}
}
