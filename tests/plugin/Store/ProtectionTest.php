<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Store\Protection;
use ScimPress\Tests\Support\TestCase;
use WP_User;

final class ProtectionTest extends TestCase {

	/** @dataProvider roles */
	public function test_accounts_by_role( string $role, bool $is_protected ): void {
		$id = self::wordpress_user( 'someone', $role );
		self::assertSame( $is_protected, null !== ( new Protection() )->reason( $id ) );
		self::assertSame( $is_protected, null !== ( new Protection() )->reason_against_role( $role ) );
	}

	/** @return array<string, array{string, bool}> */
	public static function roles(): array {
		return array(
			'subscriber'    => array( 'subscriber', false ),
			'contributor'   => array( 'contributor', false ),
			'author'        => array( 'author', false ),
			'editor'        => array( 'editor', true ),
			'administrator' => array( 'administrator', true ),
		);
	}

	/** @dataProvider capabilities */
	public function test_one_dangerous_capability_is_enough( string $capability ): void {
		$id = self::wordpress_user( 'someone' );
		self::assertNull( ( new Protection() )->reason( $id ) );
		( new WP_User( $id ) )->add_cap( $capability );
		self::assertNotNull( ( new Protection() )->reason( $id ), $capability );
	}

	/** @return list<array{string}> */
	public static function capabilities(): array {
		return array_map( static fn( $capability ) => array( $capability ), array( 'manage_options', 'promote_users', 'create_users', 'delete_users', 'install_plugins', 'edit_plugins', 'unfiltered_html', 'manage_scim', 'manage_network_users' ) );
	}

	public function test_a_capability_that_a_plugin_grants_at_run_time_counts(): void {
		$id = self::wordpress_user( 'someone' );
		add_filter(
			'user_has_cap',
			static fn( array $caps, array $needed, array $args ) => $id === $args[1] ? array( ...$caps, 'manage_options' => true ) : $caps,
			10,
			3
		);
		self::assertNotNull( ( new Protection() )->reason( $id ) );
	}

	public function test_the_last_administrator_is_told_apart(): void {
		$expected = is_multisite() ? 'the user is a super admin of the network' : 'the user is the last administrator of the site';
		self::assertSame( $expected, ( new Protection() )->reason( 1 ) );
		$second = self::wordpress_user( 'second', 'administrator' );
		self::assertStringStartsWith( 'the user may ', (string) ( new Protection() )->reason( $second ) );
	}

	public function test_the_cache_is_not_believed(): void {
		global $wpdb;
		$id = self::wordpress_user( 'someone' );
		get_userdata( $id );
		get_user_meta( $id, 'nickname', true );
		$wpdb->update(
			$wpdb->usermeta,
			array( 'meta_value' => serialize( array( 'administrator' => true ) ) ),
			array(
				'user_id'  => $id,
				'meta_key' => $wpdb->prefix . 'capabilities',
			)
		);
		self::assertNotNull( ( new Protection() )->reason( $id ) );
	}

	public function test_an_administrator_of_another_site_is_protected_here(): void {
		if ( ! is_multisite() ) {
			self::assertNotNull( ( new Protection() )->reason( 1 ) );
			return;
		}
		$id   = self::wordpress_user( 'someone' );
		$site = wp_insert_site(
			array(
				'domain' => wp_parse_url( home_url(), PHP_URL_HOST ),
				'path'   => '/other' . wp_rand() . '/',
			)
		);
		add_user_to_blog( $site, $id, 'administrator' );
		$last = ( new Protection() )->reason( $id );
		add_user_to_blog( $site, 1, 'administrator' );
		$reason = ( new Protection() )->reason( $id );
		wp_delete_site( $site );
		self::assertSame( 'the user is the last administrator of the site', $last );
		self::assertStringStartsWith( 'the user may ', (string) $reason );
	}

	public function test_a_site_can_protect_and_release(): void {
		$id = self::wordpress_user( 'someone' );
		add_filter( 'scimpress_protection_reason', static fn( $reason, WP_User $user ) => 'someone' === $user->user_login ? 'by hand' : null, 10, 2 );
		self::assertSame( 'by hand', ( new Protection() )->reason( $id ) );
		self::assertNull( ( new Protection() )->reason( self::wordpress_user( 'boss', 'administrator' ) ) );
	}

	public function test_a_dangerous_role_that_scim_gave_is_no_reason_where_the_administrator_allows_it(): void {
		$id      = self::wordpress_user( 'someone', 'editor' );
		$allowed = new Protection( array( 'editor' ) );
		self::assertNull( $allowed->reason( $id, 'editor' ) );
		self::assertNull( $allowed->reason_against_role( 'editor' ) );
		self::assertNotNull( $allowed->reason( $id ), 'given by hand' );
		self::assertNotNull( $allowed->reason( $id, 'author' ), 'another one was given' );
		self::assertNotNull( ( new Protection() )->reason( $id, 'editor' ), 'allowed no more' );
		self::assertNull( ( new Protection() )->reason( $id, 'editor', true ), 'taken away' );
		self::assertNotNull( $allowed->reason_against_role( 'administrator' ) );

		( new WP_User( $id ) )->add_role( 'administrator' );
		self::assertNotNull( $allowed->reason( $id, 'editor' ), 'another dangerous role' );
		( new WP_User( $id ) )->remove_role( 'administrator' );
		( new WP_User( $id ) )->add_cap( 'edit_users' );
		self::assertNotNull( $allowed->reason( $id, 'editor', true ), 'another dangerous capability' );
	}

	public function test_the_last_administrator_is_protected_though_scim_made_it(): void {
		self::assertNotNull( ( new Protection( array( 'administrator' ) ) )->reason( 1, 'administrator', true ) );
	}

	public function test_an_unknown_role_is_refused(): void {
		self::assertSame( 'the site has no role nobody', ( new Protection() )->reason_against_role( 'nobody' ) );
	}
}
