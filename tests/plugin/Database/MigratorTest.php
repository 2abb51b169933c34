<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Database;

use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Tests\Support\TestCase;

final class MigratorTest extends TestCase {

	private const LOCK = 'scimpress_schema_lock';

	protected function tearDown(): void {
		global $wpdb;
		Sql::execute( "DELETE FROM {$wpdb->options} WHERE option_name = %s", array( self::LOCK ) );
		delete_option( Migrator::ERROR );
		update_option( Migrator::INSTALLED, array_key_last( Migrator::MIGRATIONS ) );
		parent::tearDown();
	}

	public function test_an_empty_site_gets_every_table(): void {
		self::drop_everything();
		$migrator = new Migrator();
		self::assertFalse( $migrator->is_current() );
		self::assertTrue( $migrator->migrate() );
		self::assertTrue( $migrator->is_current() );
		foreach ( Tables::all() as $table ) {
			self::assertSame( $table, Sql::value( 'SHOW TABLES LIKE %s', array( $table ) ) );
		}
	}

	public function test_a_migration_that_stopped_half_way_is_finished_by_the_next(): void {
		$whole = self::definitions();
		Sql::execute( 'DROP TABLE ' . Tables::tokens() );
		delete_option( Migrator::INSTALLED );
		( new Migrator() )->migrate_if_needed();
		self::assertSame( $whole, self::definitions() );
	}

	public function test_a_site_of_the_first_version_gets_the_tables_of_groups(): void {
		$whole = self::definitions();
		Sql::execute( 'DROP TABLE ' . Tables::groups() );
		Sql::execute( 'DROP TABLE ' . Tables::members() );
		update_option( Migrator::INSTALLED, 1 );
		( new Migrator() )->migrate_if_needed();
		self::assertSame( $whole, self::definitions() );
	}

	public function test_a_site_without_keys_gets_the_table_of_keys(): void {
		$whole = self::definitions();
		Sql::execute( 'DROP TABLE ' . Tables::user_keys() );
		update_option( Migrator::INSTALLED, 2 );
		( new Migrator() )->migrate_if_needed();
		self::assertSame( $whole, self::definitions() );
	}

	public function test_every_table_is_known_to_whatever_removes_them(): void {
		global $wpdb;
		$found = array_map( 'current', Sql::rows( 'SHOW TABLES LIKE %s', array( $wpdb->esc_like( $wpdb->prefix . 'scimpress_' ) . '%' ) ) );
		self::assertEqualsCanonicalizing( Tables::all(), $found );
	}

	public function test_every_file_has_its_number_and_every_number_its_file(): void {
		$files = array_map( 'basename', (array) glob( dirname( __DIR__, 3 ) . '/php-plugin/src/Database/Migrations/*.php' ) );
		$known = array();
		foreach ( Migrator::MIGRATIONS as $number => $name ) {
			$known[] = sprintf( '%04d_%s.php', $number, $name );
		}
		self::assertSame( $known, $files );
		self::assertSame( range( 1, count( $known ) ), array_keys( Migrator::MIGRATIONS ) );
	}

	public function test_only_one_process_migrates_at_a_time(): void {
		self::hold_lock( time() );
		delete_option( Migrator::INSTALLED );
		self::assertFalse( ( new Migrator() )->migrate() );
		self::assertSame( 0, ( new Migrator() )->installed() );
	}

	public function test_a_lock_that_was_left_behind_is_taken(): void {
		self::hold_lock( time() - 301 );
		delete_option( Migrator::INSTALLED );
		self::assertTrue( ( new Migrator() )->migrate() );
		self::assertNull( self::lock() );
	}

	public function test_a_failure_is_kept_and_not_repeated_at_once(): void {
		delete_option( Migrator::INSTALLED );
		$attempts = 0;
		$break    = static function ( string $query ) use ( &$attempts ): string {
			if ( str_starts_with( $query, 'CREATE TABLE' ) ) {
				++$attempts;
				return 'CREATE TABLE broken (';
			}
			return $query;
		};
		add_filter( 'query', $break );
		$migrator = new Migrator();
		$migrator->migrate_if_needed();
		$migrator->migrate_if_needed();
		remove_filter( 'query', $break );

		self::assertSame( 1, $attempts );
		self::assertSame( 1, $migrator->error()['migration'] );
		self::assertNotSame( '', $migrator->error()['message'] );
		self::assertStringNotContainsString( '<', $migrator->error()['message'] );
		self::assertNull( self::lock() );

		self::assertTrue( $migrator->migrate() );
		self::assertNull( $migrator->error() );
	}

	public function test_a_plugin_that_is_older_than_its_tables_leaves_them_alone(): void {
		update_option( Migrator::INSTALLED, 999 );
		self::assertTrue( ( new Migrator() )->migrate() );
		self::assertSame( 999, ( new Migrator() )->installed() );
	}

	public function test_the_core_names_columns_that_exist(): void {
		$storage = (string) file_get_contents( dirname( __DIR__, 3 ) . '/crates/wordpress/src/storage.rs' );
		preg_match_all( '/Self::\w+ => "(\w+)"/', $storage, $found );
		self::assertNotSame( array(), $found[1] );
		self::assertSame( array( 'display_name_key' ), array_values( array_diff( $found[1], self::columns( Tables::users() ) ) ) );
		self::assertSame( array( 'user_name_key', 'active' ), array_values( array_diff( $found[1], self::columns( Tables::groups() ) ) ) );
	}

	public function test_the_core_names_tables_that_exist_with_their_columns(): void {
		$condition = (string) file_get_contents( dirname( __DIR__, 3 ) . '/crates/wordpress/src/select/condition.rs' );
		preg_match_all( '/SELECT (\w+) FROM {(\w+)} WHERE (\w+) /', $condition, $found, PREG_SET_ORDER );
		self::assertCount( substr_count( $condition, 'SELECT ' ), $found );
		self::assertNotSame( array(), $found );
		foreach ( $found as list( , $shown, $table, $compared ) ) {
			$name = Tables::named_in( "{{$table}}" );
			self::assertSame( array(), array_diff( array( $shown, $compared ), self::columns( $name ) ), $table );
		}
	}

	public function test_the_tables_of_a_deleted_site_are_deleted_with_it(): void {
		self::assertSame( array( 'wp_posts', ...Tables::all() ), ( new Migrator() )->tables_of_deleted_site( array( 'wp_posts' ) ) );
	}

	public function test_each_site_of_a_network_has_its_own_tables(): void {
		if ( ! is_multisite() ) {
			self::assertSame( $GLOBALS['wpdb']->prefix . 'scimpress_users', Tables::users() );
			return;
		}
		$site = wp_insert_site(
			array(
				'domain' => wp_parse_url( home_url(), PHP_URL_HOST ),
				'path'   => '/second' . wp_rand() . '/',
			)
		);
		self::assertIsInt( $site );
		switch_to_blog( $site );
		try {
			self::assertTrue( ( new Migrator() )->migrate() );
			self::assertSame( $GLOBALS['wpdb']->base_prefix . $site . '_scimpress_users', Tables::users() );
			self::assertSame( 0, self::rows( Tables::users() ) );
		} finally {
			restore_current_blog();
			( new Migrator() )->add_hooks();
			wp_delete_site( $site );
		}
		self::assertNull( Sql::value( 'SHOW TABLES LIKE %s', array( $GLOBALS['wpdb']->base_prefix . $site . '_scimpress_users' ) ) );
	}

	private static function drop_everything(): void {
		foreach ( Tables::all() as $table ) {
			Sql::execute( "DROP TABLE IF EXISTS {$table}" );
		}
		delete_option( Migrator::INSTALLED );
	}

	/** @return list<string> */
	private static function columns( string $table ): array {
		return array_column( Sql::rows( "SHOW COLUMNS FROM {$table}" ), 'Field' );
	}

	/** @return array<string, mixed> */
	private static function definitions(): array {
		$definitions = array();
		foreach ( Tables::all() as $table ) {
			$definitions[ $table ] = array( Sql::rows( "SHOW COLUMNS FROM {$table}" ), array_column( Sql::rows( "SHOW INDEX FROM {$table}" ), 'Column_name', 'Key_name' ) );
		}
		return $definitions;
	}

	private static function hold_lock( int $since ): void {
		global $wpdb;
		Sql::execute( "INSERT INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')", array( self::LOCK, (string) $since ) );
	}

	private static function lock(): ?string {
		global $wpdb;
		return Sql::value( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", array( self::LOCK ) );
	}
}
