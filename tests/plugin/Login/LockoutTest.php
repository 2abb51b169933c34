<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Login;

use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

/**
 * Every way into WordPress, first with an active user, for whom it must work, then with a deactivated one.
 */
final class LockoutTest extends TestCase {

	private const PASSWORD = 'correct horse battery staple';

	private int $user = 0;

	private string $id = '';

	protected function setUp(): void {
		parent::setUp();
		$this->user = self::wordpress_user( 'bob', 'author', 'bob@example.com' );
		wp_set_password( self::PASSWORD, $this->user );
		$this->id = Scenario::manage( $this->user, true );
	}

	/** @dataProvider ways_in */
	public function test_a_way_in_is_open_for_the_active_and_closed_for_the_deactivated( string $way ): void {
		self::assertTrue( $this->{$way}(), 'active' );
		$this->set_active( false );
		self::assertFalse( $this->{$way}(), 'deactivated' );
		$this->set_active( true );
		self::assertTrue( $this->{$way}(), 'active again' );
	}

	/** @return array<string, array{string}> */
	public function ways_in(): array {
		return array(
			'login form by login'              => array( 'by_login' ),
			'login form by e-mail'             => array( 'by_email' ),
			'cookie'                           => array( 'by_cookie' ),
			'application password'             => array( 'by_application_password' ),
			'application passwords at all'     => array( 'may_have_application_passwords' ),
			'whoever another plugin says it is' => array( 'by_another_plugin' ),
			'whoever other code sets'          => array( 'by_other_code' ),
			'XML-RPC'                          => array( 'by_xmlrpc' ),
			'XML-RPC, application password'    => array( 'by_xmlrpc_with_application_password' ),
			'a new link for a password'        => array( 'by_new_reset_link' ),
			'a link that was sent before'      => array( 'by_old_reset_link' ),
		);
	}

	public function test_the_form_says_why(): void {
		$this->set_active( false );
		$error = wp_authenticate( 'bob', self::PASSWORD );
		self::assertInstanceOf( \WP_Error::class, $error );
		self::assertSame( 'scimpress_deactivated', $error->get_error_code() );
		self::assertStringContainsString( 'Your account is deactivated. Ask your administrator.', $error->get_error_message() );
	}

	public function test_who_does_not_know_the_password_does_not_learn_it(): void {
		$this->set_active( false );
		$error = wp_authenticate( 'bob', 'wrong' );
		self::assertInstanceOf( \WP_Error::class, $error );
		self::assertSame( 'incorrect_password', $error->get_error_code() );
	}

	public function test_the_row_counts_and_no_cache_nor_user_meta(): void {
		self::assertTrue( $this->by_login() );
		update_user_meta( $this->user, 'active', '1' );
		update_user_meta( $this->user, 'scimpress_active', '1' );
		// Another process changes the row: nothing in this one hears of it.
		$this->set_active( false );
		self::assertFalse( $this->by_login() );
		self::assertFalse( $this->by_cookie() );
	}

	public function test_nobody_else_is_touched(): void {
		$this->set_active( false );
		$other = self::wordpress_user( 'alice', 'author', 'alice@example.com' );
		wp_set_password( self::PASSWORD, $other );
		self::assertInstanceOf( \WP_User::class, wp_authenticate( 'alice', self::PASSWORD ) );
		self::assertSame( $other, $this->named( $other ) );
		self::assertFalse( $this->named( false ) );
		self::assertNull( $this->named( null ) );
		self::assertTrue( apply_filters( 'allow_password_reset', true, $other ) );
	}

	public function test_who_is_set_instead_of_an_administrator_is_nobody_until_it_is_the_administrator_again(): void {
		$this->set_active( false );
		wp_set_current_user( 1 );
		wp_set_current_user( $this->user );
		self::assertSame( array( 0, false ), array( get_current_user_id(), current_user_can( 'read' ) ) );
		wp_set_current_user( 1 );
		self::assertTrue( current_user_can( 'manage_options' ) );
	}

	public function test_a_site_without_tables_lets_everybody_in(): void {
		global $wpdb;
		$this->set_active( false );
		$installed    = get_option( Migrator::INSTALLED );
		$prefix       = $wpdb->prefix;
		delete_option( Migrator::INSTALLED );
		$wpdb->prefix = 'nowhere_';
		try {
			self::assertTrue( $this->by_cookie() );
		} finally {
			$wpdb->prefix = $prefix;
			update_option( Migrator::INSTALLED, $installed );
		}
	}

	public function test_in_doubt_only_who_can_repair_gets_in(): void {
		global $wpdb;
		$prefix       = $wpdb->prefix;
		$wpdb->prefix = 'nowhere_';
		try {
			self::assertSame( 0, $this->named( $this->user ) );
			self::assertSame( 1, $this->named( 1 ) );
		} finally {
			$wpdb->prefix = $prefix;
		}
	}

	public function test_each_site_of_a_network_has_its_own_rows(): void {
		$this->set_active( false );
		if ( ! is_multisite() ) {
			self::assertFalse( $this->by_cookie() );
			return;
		}
		self::assertNotEmpty( get_sites( array( 'site__not_in' => array( 1 ) ) ) );
		foreach ( get_sites( array( 'fields' => 'ids' ) ) as $site ) {
			switch_to_blog( $site );
			self::assertSame( 1 === $site ? 0 : $this->user, $this->named( $this->user ), "site {$site}" );
			restore_current_blog();
		}
	}

	/** @dataProvider ways_in */
	public function test_a_way_in_is_closed_on_every_site_for_whom_the_network_deactivated( string $way ): void {
		( new Connections() )->add( new Connection( 1, 'Network', 'generic', array( 'network' => true ), 0 ) );
		Sql::execute( 'UPDATE ' . Tables::users() . ' SET connection_id = ( SELECT id FROM ' . Tables::connections() . ' WHERE is_network = 1 )' );
		$sites = array(
			'fields' => 'ids',
			'number' => 2,
		);
		foreach ( is_multisite() ? get_sites( $sites ) : array( 1 ) as $site ) {
			$this->set_active( true );
			self::assertTrue( $this->on( $site, $way ), "active, site {$site}" );
			$this->set_active( false );
			self::assertFalse( $this->on( $site, $way ), "deactivated, site {$site}" );
		}
	}

	public function test_a_site_that_the_plugin_never_prepared_asks_the_network_too(): void {
		( new Connections() )->add( new Connection( 1, 'Network', 'generic', array( 'network' => true ), 0 ) );
		Sql::execute( 'UPDATE ' . Tables::users() . ' SET connection_id = ( SELECT id FROM ' . Tables::connections() . ' WHERE is_network = 1 )' );
		$this->set_active( false );
		if ( ! is_multisite() ) {
			self::assertFalse( $this->by_cookie() );
			return;
		}
		$site = self::another_site();
		switch_to_blog( $site );
		delete_option( Migrator::INSTALLED );
		$named = $this->named( $this->user );
		restore_current_blog();
		wp_delete_site( $site );
		self::assertSame( 0, $named );
	}

	/** Whether bob gets in on a site. */
	private function on( int $site, string $way ): bool {
		if ( ! is_multisite() ) {
			return $this->{$way}();
		}
		switch_to_blog( $site );
		try {
			return $this->{$way}();
		} finally {
			restore_current_blog();
		}
	}

	private function set_active( bool $active ): void {
		Sql::execute( 'UPDATE ' . Tables::users() . ' SET active = %d WHERE id = %s', array( (int) $active, $this->id ) );
	}

	// The ways in. Each says whether bob got in.

	private function by_login(): bool {
		return wp_authenticate( 'bob', self::PASSWORD ) instanceof \WP_User;
	}

	private function by_email(): bool {
		return wp_authenticate( 'bob@example.com', self::PASSWORD ) instanceof \WP_User;
	}

	private function by_cookie(): bool {
		$cookie                      = wp_generate_auth_cookie( $this->user, time() + 3600, 'logged_in' );
		$_COOKIE[ LOGGED_IN_COOKIE ] = $cookie;
		$user                        = apply_filters( 'determine_current_user', false );
		unset( $_COOKIE[ LOGGED_IN_COOKIE ] );
		return $this->user === $user;
	}

	private function by_application_password(): bool {
		list( $password ) = \WP_Application_Passwords::create_new_application_password( $this->user, array( 'name' => wp_generate_uuid4() ) );
		add_filter( 'application_password_is_api_request', '__return_true' );
		$_SERVER['PHP_AUTH_USER'] = 'bob';
		$_SERVER['PHP_AUTH_PW']   = $password;
		$user                     = apply_filters( 'determine_current_user', false );
		unset( $_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'] );
		return $this->user === $user;
	}

	private function may_have_application_passwords(): bool {
		return wp_is_application_passwords_available_for_user( $this->user );
	}

	private function by_other_code(): bool {
		wp_set_current_user( 0 );
		return wp_set_current_user( $this->user )->ID === $this->user && is_user_logged_in();
	}

	private function by_another_plugin(): bool {
		return $this->user === $this->named( $this->user ) && (string) $this->user === $this->named( (string) $this->user );
	}

	/** Who it is after another plugin has said so. */
	private function named( mixed $user ): mixed {
		$filter = static fn() => $user;
		add_filter( 'determine_current_user', $filter, 30 );
		$named = apply_filters( 'determine_current_user', false );
		remove_filter( 'determine_current_user', $filter, 30 );
		return $named;
	}

	private function by_xmlrpc(): bool {
		return $this->xmlrpc_login( self::PASSWORD );
	}

	private function by_xmlrpc_with_application_password(): bool {
		list( $password ) = \WP_Application_Passwords::create_new_application_password( $this->user, array( 'name' => wp_generate_uuid4() ) );
		add_filter( 'application_password_is_api_request', '__return_true' );
		return $this->xmlrpc_login( $password );
	}

	private function xmlrpc_login( string $password ): bool {
		require_once ABSPATH . WPINC . '/class-IXR.php';
		require_once ABSPATH . WPINC . '/class-wp-xmlrpc-server.php';
		return ( new \wp_xmlrpc_server() )->login( 'bob', $password ) instanceof \WP_User;
	}

	private function by_new_reset_link(): bool {
		return is_string( get_password_reset_key( get_userdata( $this->user ) ) );
	}

	private function by_old_reset_link(): bool {
		$errors = new \WP_Error();
		do_action( 'validate_password_reset', $errors, get_userdata( $this->user ) );
		return ! $errors->has_errors();
	}
}
