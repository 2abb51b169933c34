<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Site;

use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Plugin;
use ScimPress\Site\Network;
use ScimPress\Site\Notices;
use ScimPress\Site\Removal;
use ScimPress\Site\Setup;
use ScimPress\Store\Connections;
use ScimPress\Store\Installation;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

/**
 * Preparing a site, and removing everything from it.
 */
final class SetupTest extends TestCase {

	private const FILE = 'scimpress/scimpress.php';

	protected function tearDown(): void {
		$this->one_site()->prepare();
		parent::tearDown();
	}

	public function test_a_site_gets_one_connection_however_often_it_is_prepared(): void {
		$this->one_site()->prepare();
		$this->one_site()->prepare();
		$connections = ( new Connections() )->all();
		self::assertCount( 1, $connections );
		self::assertSame( array( 'Identity provider', 'generic', 'subscriber', 1 ), array( $connections[0]->name, $connections[0]->profile, $connections[0]->default_role, $connections[0]->content_heir ) );
	}

	public function test_the_administrator_who_activates_gets_the_content(): void {
		$second = self::wordpress_user( 'second', 'administrator' );
		wp_set_current_user( $second );
		$this->one_site()->prepare();
		self::assertSame( $second, ( new Connections() )->first()?->content_heir );
	}

	public function test_administrators_get_the_capability_once(): void {
		$role = get_role( 'administrator' );
		$this->one_site()->prepare();
		self::assertTrue( $role->has_cap( Setup::CAPABILITY ) );
		// Somebody decides otherwise: an update does not overrule it.
		$role->add_cap( Setup::CAPABILITY, false );
		$this->one_site()->prepare();
		self::assertFalse( $role->has_cap( Setup::CAPABILITY ) );
		$role->remove_cap( Setup::CAPABILITY );
	}

	public function test_another_version_prepares_the_site_again(): void {
		$this->one_site()->prepare();
		Sql::execute( 'DELETE FROM ' . Tables::connections() );
		$this->one_site()->prepare_if_needed();
		self::assertNull( ( new Connections() )->first() );

		update_option( Setup::VERSION, '0.0.1' );
		$this->one_site()->prepare_if_needed();
		self::assertNotNull( ( new Connections() )->first() );
		self::assertSame( Plugin::VERSION, get_option( Setup::VERSION ) );
	}

	public function test_a_new_site_of_a_network_is_prepared(): void {
		if ( ! is_multisite() ) {
			$this->network()->prepare( true );
			self::assertNotNull( ( new Connections() )->first() );
			return;
		}
		add_filter( 'pre_site_option_active_sitewide_plugins', static fn() => array( self::FILE => time() ) );
		$site = wp_insert_site(
			array(
				'domain'  => get_network()->domain,
				'path'    => '/three/',
				'user_id' => 1,
			)
		);
		self::assertIsInt( $site );
		try {
			switch_to_blog( $site );
			self::assertSame( 1, ( new Connections() )->first()?->content_heir );
			self::assertTrue( get_role( 'administrator' )->has_cap( Setup::CAPABILITY ) );
			$tables = Tables::all();
			restore_current_blog();
		} finally {
			wp_delete_site( $site );
		}
		foreach ( $tables as $table ) {
			self::assertFalse( $this->exists( $table ), $table );
		}
	}

	public function test_removing_the_plugin_leaves_nothing_but_users(): void {
		$this->one_site()->prepare();
		$user = self::wordpress_user( 'bob' );
		Scenario::manage( $user, false );
		Scenario::token();
		update_user_meta( 1, Notices::DISMISSED, 'missing' );
		wp_schedule_event( time() + 3600, 'daily', 'scimpress_test' );
		update_option( 'scimpress_test', 'x', false );
		update_option( 'scimpressive', 'of somebody else', false );

		( new Removal( new Installation() ) )->remove_everywhere();

		foreach ( is_multisite() ? get_sites( array( 'fields' => 'ids' ) ) : array( 1 ) as $site ) {
			if ( is_multisite() ) {
				switch_to_blog( $site );
			}
			foreach ( Tables::all() as $table ) {
				self::assertFalse( $this->exists( $table ), $table );
			}
			self::assertSame( array(), $this->options() );
			foreach ( wp_roles()->roles as $name => $role ) {
				self::assertArrayNotHasKey( Setup::CAPABILITY, $role['capabilities'], $name );
			}
			if ( is_multisite() ) {
				restore_current_blog();
			}
		}
		self::assertFalse( wp_next_scheduled( 'scimpress_test' ) );
		self::assertSame( '', get_user_meta( 1, Notices::DISMISSED, true ) );
		self::assertSame( 'of somebody else', get_option( 'scimpressive' ) );
		self::assertInstanceOf( \WP_User::class, get_userdata( $user ) );
		delete_option( 'scimpressive' );

		$this->network()->prepare( true );
		self::assertSame( array(), ( new Tokens() )->newest() );
	}

	private function one_site(): Setup {
		return new Setup( Plugin::VERSION, new Migrator(), new Connections() );
	}

	private function network(): Network {
		return new Network( $this->one_site(), WP_PLUGIN_DIR . '/' . self::FILE );
	}

	private function exists( string $table ): bool {
		global $wpdb;
		return $table === Sql::value( 'SHOW TABLES LIKE %s', array( $wpdb->esc_like( $table ) ) );
	}

	/** @return list<string> */
	private function options(): array {
		global $wpdb;
		return array_column( Sql::rows( "SELECT option_name AS name FROM {$wpdb->options} WHERE option_name LIKE %s", array( $wpdb->esc_like( 'scimpress_' ) . '%' ) ), 'name' );
	}
}
