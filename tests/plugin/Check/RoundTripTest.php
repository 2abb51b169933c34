<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Check;

use RuntimeException;
use ScimPress\Check\RoundTrip;
use ScimPress\Check\RoundTripOutcome;
use ScimPress\Database\Engine;
use ScimPress\Database\Failure;
use ScimPress\Database\FailureKind;
use ScimPress\Database\Sql;
use ScimPress\Store\Connections;
use ScimPress\Store\TrialRemains;
use ScimPress\Tests\Support\ExchangeTestCase;

/**
 * Whatever happens in it, every table holds afterwards what it held before.
 */
final class RoundTripTest extends ExchangeTestCase {

	/** @var array<string, list<array<string, string|null>>> */
	private array $before = array();

	protected function setUp(): void {
		parent::setUp();
		self::wordpress_user( 'bystander' );
		$this->created( 'managed' );
		wp_cache_flush();
		$this->before = self::snapshot();
	}

	public function test_a_user_is_created_read_and_deleted_and_nothing_stays(): void {
		$seen = array();
		foreach ( array( 'user_register', 'delete_user', 'wpmu_delete_user' ) as $hook ) {
			add_action(
				$hook,
				static function ( int $id ) use ( &$seen, $hook ): void {
					$seen[ $hook ] = get_userdata( $id );
				}
			);
		}
		add_action( 'user_register', static fn() => update_option( 'scimpress_test_seen', 'kept' ) );
		foreach ( array( 'scimpress_user_provisioned', 'scimpress_user_deleted', 'scimpress_breaker_tripped' ) as $announcement ) {
			add_action( $announcement, static fn() => self::fail( 'somebody was told' ) );
		}

		self::assertTrue( $this->round_trip()->is_good() );
		self::assertSame( array( 'user_register', is_multisite() ? 'wpmu_delete_user' : 'delete_user' ), array_keys( $seen ) );
		$user = $seen['user_register'];
		self::assertStringStartsWith( 'scimpress-check-', $user->user_login );
		$this->assertNothingStays();
		self::assertFalse( get_userdata( $user->ID ) );
		self::assertFalse( username_exists( $user->user_login ) );
		self::assertFalse( get_option( 'scimpress_test_seen' ) );
		self::assertFalse( $this->runner->is_running_on( get_current_blog_id() ) );
	}

	public function test_no_mail_and_no_call_leaves_the_site_meanwhile_and_both_do_afterwards(): void {
		$called = array();
		remove_all_filters( 'pre_wp_mail' );
		remove_all_filters( 'pre_http_request' );
		add_action( 'phpmailer_init', static fn() => self::fail( 'a mail was sent' ) );
		add_action(
			'user_register',
			static function () use ( &$called ): void {
				$called = array( wp_mail( 'somebody@example.com', 'Welcome', 'A new user' ), wp_remote_get( home_url( '/' ) )->get_error_code() );
			}
		);
		self::assertTrue( $this->round_trip()->is_good() );
		self::assertSame( array( true, 'scimpress_check' ), $called );
		self::assertSame( array( false, false ), array( has_filter( 'pre_wp_mail' ), has_filter( 'pre_http_request' ) ) );
		$this->assertNothingStays();
	}

	/** @dataProvider hooks */
	public function test_a_hook_that_throws_is_named_and_leaves_nothing( string $hook, string $step ): void {
		add_filter( $hook, static fn() => throw new RuntimeException( 'secret' ) );
		$outcome = $this->round_trip();
		self::assertSame( array( $step, 500, false ), array( $outcome->failed, $outcome->reply?->status, $outcome->has_remains ) );
		self::assertStringContainsString( 'RuntimeException at RoundTripTest.php:', $outcome->raw() );
		self::assertStringNotContainsString( 'secret', $outcome->raw() );
		$this->assertNothingStays();
	}

	/** @return array<string, array{string, string}> */
	public static function hooks(): array {
		return array(
			'before'   => array( 'pre_user_login', 'create' ),
			'meta'     => array( 'insert_user_meta', 'create' ),
			'after'    => array( 'user_register', 'create' ),
			'deletion' => array( 'deleted_user', 'delete' ),
		);
	}

	public function test_a_hook_that_commits_or_undoes_changes_nothing(): void {
		add_action(
			'user_register',
			static function (): void {
				foreach ( array( 'COMMIT', 'ROLLBACK', 'START TRANSACTION', 'COMMIT', 'SET autocommit = 1' ) as $statement ) {
					$GLOBALS['wpdb']->query( $statement );
				}
			}
		);
		self::assertTrue( $this->round_trip()->is_good() );
		$this->assertNothingStays();
	}

	public function test_wp_die_in_a_hook_leaves_nothing(): void {
		add_action( 'user_register', static fn() => wp_die( 'no new users' ) );
		$outcome = $this->round_trip();
		self::assertSame( array( 'create', 503 ), array( $outcome->failed, $outcome->reply?->status ) );
		self::assertStringContainsString( 'wp_die was called within a transaction by', $outcome->raw() );
		$this->assertNothingStays();
	}

	/** @dataProvider late_hooks */
	public function test_what_a_hook_commits_past_wpdb_is_removed_and_told( string $hook, string $step ): void {
		add_action( $hook, self::ends_the_transaction_past_wpdb( ... ) );
		$outcome = $this->round_trip();
		self::assertSame( array( $step, 503, true ), array( $outcome->failed, $outcome->reply?->status, $outcome->has_remains ) );
		remove_all_actions( $hook );
		$this->assertNothingStays();
	}

	/** @return array<string, array{string, string}> */
	public static function late_hooks(): array {
		return array(
			'when it is created' => array( 'user_register', 'create' ),
			'when it is deleted' => array( is_multisite() ? 'wpmu_delete_user' : 'delete_user', 'delete' ),
		);
	}

	public function test_what_cannot_be_removed_is_a_failure_and_nothing_is_held_back_any_more(): void {
		add_action( 'user_register', self::ends_the_transaction_past_wpdb( ... ) );
		$hook = is_multisite() ? 'wpmu_delete_user' : 'delete_user';
		add_action( $hook, static fn() => throw new RuntimeException( 'secret' ) );
		$failure = self::assertFails( FailureKind::Unavailable, fn() => $this->round_trip() );
		self::assertStringContainsString( 'RuntimeException', $failure->getMessage() );
		self::assertStringNotContainsString( 'secret', $failure->getMessage() );
		self::assertFalse( apply_filters( 'pre_http_request', false, array(), home_url( '/' ) ) );

		remove_all_actions( $hook );
		self::assertTrue( ( new TrialRemains() )->remove() );
		$this->assertNothingStays();
	}

	public function test_a_deadlock_is_not_tried_again_outside_of_the_transaction(): void {
		$count = 0;
		add_action(
			'user_register',
			static function () use ( &$count ): void {
				++$count;
				// As a database does that lets somebody else go on.
				self::ends_the_transaction_past_wpdb( 'ROLLBACK' );
				throw Failure::deadlock();
			}
		);
		$outcome = $this->round_trip();
		self::assertSame( array( 'create', 503, 1 ), array( $outcome->failed, $outcome->reply?->status, $count ) );
		$this->assertNothingStays();
	}

	public function test_neither_rules_nor_breaker_nor_shadow_mode_of_the_connection_play_a_part(): void {
		$connections = new Connections();
		$connections->save(
			$this->connection->with(
				array(
					'role_values' => array( array( 'value' => 'Staff', 'role' => 'author' ) ),
					'on_delete'   => 'deactivate',
					'breaker'     => array( 'least' => 1, 'percent' => 1 ),
				)
			)
		);
		Sql::execute( "UPDATE {$GLOBALS['wpdb']->prefix}scimpress_connections SET breaker_tripped = 1" );
		( new \ScimPress\Store\Rehearsals() )->begin( $this->connection->id, 1 );
		$this->connection = $connections->first();
		$this->before     = self::snapshot();
		self::assertTrue( $this->round_trip()->is_good() );
		$this->assertNothingStays();
	}

	public function test_what_keeps_users_from_being_made_or_deleted_is_found(): void {
		$this->connection = $this->connection->with( array( 'default_role' => 'administrator' ) );
		$outcome          = $this->round_trip();
		self::assertSame( 'create', $outcome->failed );
		self::assertStringContainsString( 'the role administrator may', $outcome->raw() );
		$this->connection = $this->connection->with( array( 'default_role' => 'subscriber', 'content_heir' => 999_999 ) );
		self::assertSame( array( 'delete', 503 ), array( $this->round_trip()->failed, $this->round_trip()->reply?->status ) );
		$this->assertNothingStays();
	}

	private function round_trip(): RoundTripOutcome {
		return ( new RoundTrip( $this->runner ) )->make( $this->connection );
	}

	private function assertNothingStays(): void {
		self::assertSame( $this->before, self::snapshot() );
	}

	/**
	 * Every row of every table.
	 *
	 * @return array<string, list<array<string, string|null>>>
	 */
	private static function snapshot(): array {
		$tables   = array_map( static fn( array $row ) => (string) reset( $row ), Sql::rows( 'SHOW TABLES' ) );
		$snapshot = array();
		foreach ( $tables as $table ) {
			$snapshot[ $table ] = Sql::rows( "SELECT * FROM {$table}" );
		}
		return $snapshot;
	}

	private static function ends_the_transaction_past_wpdb( mixed $how = 'COMMIT' ): void {
		global $wpdb;
		$statement = 'ROLLBACK' === $how ? 'rollback' : 'commit';
		if ( ! self::is_sqlite() ) {
			mysqli_query( $wpdb->dbh, $statement );
		} elseif ( Engine::sqlite_is_in_transaction() ) {
			$wpdb->get_driver()->$statement();
		}
	}
}
