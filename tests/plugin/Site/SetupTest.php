<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Site;

use ScimPress\Admin\AuditTab;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Plugin;
use ScimPress\Site\Network;
use ScimPress\Site\Notices;
use ScimPress\Site\Removal;
use ScimPress\Site\Setup;
use ScimPress\Site\SetupInvitation;
use ScimPress\Store\Connections;
use ScimPress\Store\Fields;
use ScimPress\Store\Installation;
use ScimPress\Store\ProtectionFlags;
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

	public function test_deleting_the_plugin_keeps_everything_unless_somebody_wants_otherwise(): void {
		$this->fill();
		$before = $this->traces();
		( new Removal( new Installation() ) )->remove_where_wanted();
		wp_cache_flush();
		self::assertSame( $before, $this->traces() );
		self::assertSame( Removal::KEEP, Removal::decision() );
	}

	public function test_removing_the_plugin_leaves_nothing_but_users(): void {
		$user = $this->fill();
		self::assertGreaterThan( 20, count( $this->traces() ) );
		foreach ( self::sites() as $site ) {
			self::on( $site, static fn() => update_option( Removal::OPTION, Removal::REMOVE, false ) );
		}

		( new Removal( new Installation() ) )->remove_where_wanted();

		wp_cache_flush();
		self::assertSame( array( 'scimpressive' ), $this->traces() );
		self::assertSame( 'of somebody else', get_option( 'scimpressive' ) );
		self::assertInstanceOf( \WP_User::class, get_userdata( $user ) );
		self::assertSame( array( 'subscriber' ), get_userdata( $user )->roles );
		delete_option( 'scimpressive' );

		$this->network()->prepare( true );
		self::assertSame( array(), ( new Tokens() )->newest() );
	}

	public function test_each_site_of_a_network_decides_for_itself(): void {
		$this->fill();
		update_option( Removal::OPTION, Removal::REMOVE, false );
		if ( ! is_multisite() ) {
			( new Removal( new Installation() ) )->remove_where_wanted();
			self::assertFalse( $this->exists( Tables::users() ) );
			delete_option( 'scimpressive' );
			return;
		}
		$other = self::another_site();
		try {
			$tables = self::on(
				$other,
				function (): array {
					$this->one_site()->prepare();
					return Tables::all();
				}
			);
			( new Removal( new Installation() ) )->remove_where_wanted();
			self::assertFalse( $this->exists( Tables::users() ) );
			foreach ( $tables as $table ) {
				self::assertTrue( $this->exists( $table ), $table );
			}
			self::assertSame( 'missing', get_user_meta( 1, Notices::DISMISSED, true ), 'what sites share stays as long as one keeps its own' );
		} finally {
			wp_delete_site( $other );
			delete_option( 'scimpressive' );
			delete_metadata( 'user', 0, Notices::DISMISSED, '', true );
		}
	}

	/** Leaves something of the plugin everywhere where it leaves anything. Gives an ordinary user. */
	private function fill(): int {
		$this->one_site()->prepare();
		$user = self::wordpress_user( 'bob' );
		( new \WP_User( $user ) )->add_cap( Setup::CAPABILITY );
		Scenario::manage( $user, false );
		Scenario::token();
		update_user_option( 1, SetupInvitation::DISMISSED, '1' );
		foreach ( array( Notices::DISMISSED => 'missing', AuditTab::PER_PAGE => '50' ) as $key => $value ) {
			update_user_meta( 1, $key, $value );
		}
		update_user_meta( $user, Fields::PHOTO, 'https://photos.example/1' );
		( new ProtectionFlags() )->set( $user, ProtectionFlags::CLOSED );
		Sql::execute( "UPDATE {$GLOBALS['wpdb']->users} SET user_activation_key = 'scimpress:x' WHERE ID = %d", array( $user ) );
		wp_schedule_event( time() + 3600, 'daily', 'scimpress_test' );
		wp_schedule_single_event( time() + 3600, 'scimpress_test', array( 'x' ) );
		update_option( 'scimpress_test', 'x', false );
		update_option( 'scimpressive', 'of somebody else', false );
		set_transient( 'scimpress_test', 'x', 3600 );
		set_site_transient( 'scimpress_keys_x', 'x', 3600 );
		return $user;
	}

	/**
	 * Everything in the database that names the plugin, but for what WordPress itself keeps of plugins and sites.
	 *
	 * @return list<string>
	 */
	private function traces(): array {
		$traces = array();
		foreach ( array_map( static fn( array $row ) => (string) reset( $row ), Sql::rows( 'SHOW TABLES' ) ) as $table ) {
			if ( str_contains( $table, 'scimpress_' ) ) {
				$traces[] = $table;
				continue;
			}
			foreach ( Sql::rows( "SELECT * FROM {$table}" ) as $row ) {
				$name = (string) ( $row['option_name'] ?? $row['meta_key'] ?? reset( $row ) );
				$text = implode( ' ', array_map( 'strval', $row ) );
				if ( preg_match( '/scimpress(?!\/)|manage_scim/', $text ) && ! in_array( $name, array( 'active_plugins', 'active_sitewide_plugins', 'recently_activated' ), true ) ) {
					$traces[] = $name;
				}
			}
		}
		sort( $traces );
		return $traces;
	}

	/** @return list<int> */
	private static function sites(): array {
		return is_multisite() ? array_map( 'intval', get_sites( array( 'fields' => 'ids' ) ) ) : array( 1 );
	}

	/**
	 * Does something on a site.
	 *
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 */
	private static function on( int $site, callable $work ): mixed {
		$is_elsewhere = get_current_blog_id() !== $site && switch_to_blog( $site );
		try {
			return $work();
		} finally {
			if ( $is_elsewhere ) {
				restore_current_blog();
			}
		}
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
}
