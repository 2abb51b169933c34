<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Database;

use ScimPress\Database\FailureKind;
use ScimPress\Database\Sql;
use ScimPress\Tests\Support\TestCase;

final class TransactionTest extends TestCase {

	public function test_commit_keeps_and_rollback_undoes(): void {
		self::committed( static fn() => self::wordpress_user( 'kept' ) );
		self::assertIsInt( username_exists( 'kept' ) );

		$transaction = self::transaction();
		$transaction->begin();
		self::wordpress_user( 'undone' );
		$transaction->rollback();
		self::assertNull( self::id_of( 'undone' ) );
	}

	public function test_a_rolled_back_user_does_not_live_on_in_the_cache(): void {
		$transaction = self::transaction();
		$transaction->begin();
		$id = self::wordpress_user( 'ghost', 'subscriber', 'ghost@example.com' );
		self::assertNotFalse( get_userdata( $id ) );
		$transaction->rollback();

		self::assertFalse( get_userdata( $id ) );
		self::assertFalse( username_exists( 'ghost' ) );
		self::assertFalse( email_exists( 'ghost@example.com' ) );
	}

	public function test_the_cache_has_the_old_email_again_after_a_rollback(): void {
		$id          = self::wordpress_user( 'ada', 'subscriber', 'old@example.com' );
		$transaction = self::transaction();
		$transaction->begin();
		wp_update_user(
			array(
				'ID'         => $id,
				'user_email' => 'new@example.com',
				'first_name' => 'Ada',
			)
		);
		self::assertSame( $id, email_exists( 'new@example.com' ) );
		$transaction->rollback();

		self::assertFalse( email_exists( 'new@example.com' ) );
		self::assertSame( $id, email_exists( 'old@example.com' ) );
		self::assertSame( '', get_user_meta( $id, 'first_name', true ) );
	}

	public function test_an_option_that_a_hook_set_is_gone_from_the_cache_after_a_rollback(): void {
		$transaction = self::transaction();
		$transaction->begin();
		update_option( 'scimpress_test_option', 'set' );
		update_option( 'scimpress_test_option_alone', 'set', false );
		$transaction->rollback();
		self::assertFalse( get_option( 'scimpress_test_option' ) );
		self::assertFalse( get_option( 'scimpress_test_option_alone' ) );
	}

	public function test_a_hook_can_have_a_transaction_of_its_own(): void {
		add_action( 'user_register', self::runs( 'START TRANSACTION', 'COMMIT' ) );
		$transaction = self::transaction();
		$transaction->begin();
		self::wordpress_user( 'nested' );
		$transaction->rollback();
		self::assertNull( self::id_of( 'nested' ) );

		self::committed( static fn() => self::wordpress_user( 'nested' ) );
		self::assertNotNull( self::id_of( 'nested' ) );
	}

	public function test_a_hook_undoes_only_what_it_did_itself(): void {
		add_action(
			'user_register',
			static function ( int $id ): void {
				global $wpdb;
				$wpdb->query( 'START TRANSACTION' );
				update_user_meta( $id, 'nickname', 'overwritten' );
				$wpdb->query( 'ROLLBACK' );
				wp_cache_delete( $id, 'user_meta' );
			}
		);
		$id = self::committed( static fn() => self::wordpress_user( 'careful' ) );
		self::assertSame( 'careful', get_user_meta( $id, 'nickname', true ) );
	}

	public function test_statements_that_end_nothing_change_nothing(): void {
		add_action( 'user_register', self::runs( 'COMMIT', 'ROLLBACK', 'SET autocommit = 1', 'SET SESSION autocommit=1' ) );
		$transaction = self::transaction();
		$transaction->begin();
		self::wordpress_user( 'unmoved' );
		$transaction->rollback();
		self::assertNull( self::id_of( 'unmoved' ) );
	}

	public function test_a_hook_that_changes_tables_leaves_nothing_half_done(): void {
		global $wpdb;
		add_action( 'user_register', self::runs( "/* hidden */ CREATE TABLE {$wpdb->prefix}of_a_hook (id INT)" ) );
		if ( self::is_sqlite() ) {
			// SQLite undoes data definition with the rest.
			$transaction = self::transaction();
			$transaction->begin();
			self::wordpress_user( 'halfway' );
			$transaction->rollback();
		} else {
			$failure = self::assertFails( FailureKind::Unavailable, static fn() => self::committed( static fn() => self::wordpress_user( 'halfway' ) ) );
			self::assertStringContainsString( 'TransactionTest', $failure->getMessage() );
		}
		self::assertNull( self::id_of( 'halfway' ) );
		self::assertNull( Sql::value( 'SHOW TABLES LIKE %s', array( $wpdb->prefix . 'of_a_hook' ) ) );
	}

	public function test_a_transaction_that_somebody_ended_is_no_success(): void {
		add_action( 'user_register', self::ends_the_transaction_past_wpdb() );
		self::assertFails( FailureKind::Unavailable, static fn() => self::committed( static fn() => self::wordpress_user( 'believed' ) ) );
	}

	public function test_the_failed_query_of_a_hook_does_no_harm_where_the_database_allows_it(): void {
		add_action( 'user_register', self::runs( 'INSERT INTO no_such_table (a) VALUES (1)' ) );
		$create = static fn() => self::committed( static fn() => self::wordpress_user( 'robust' ) );
		if ( self::is_sqlite() ) {
			self::assertFails( FailureKind::Unavailable, $create );
			self::assertNull( self::id_of( 'robust' ) );
			self::assertSame( 0, self::rows( $GLOBALS['wpdb']->usermeta . ' WHERE user_id > 1' ) );
		} else {
			$create();
			self::assertNotNull( self::id_of( 'robust' ) );
		}
	}

	public function test_a_failed_write_to_a_user_is_never_committed(): void {
		add_action(
			'user_register',
			static function ( int $id ): void {
				global $wpdb;
				$wpdb->query( "INSERT INTO {$wpdb->usermeta} (no_such_column) VALUES ({$id})" );
			}
		);
		self::assertFails( FailureKind::Unavailable, static fn() => self::committed( static fn() => self::wordpress_user( 'partial' ) ) );
		self::assertNull( self::id_of( 'partial' ) );
	}

	public function test_wp_die_in_a_hook_undoes_the_transaction(): void {
		add_action( 'user_register', static fn() => wp_die( 'no new users' ) );
		self::assertFails( FailureKind::Unavailable, static fn() => self::committed( static fn() => self::wordpress_user( 'condemned' ) ) );
		self::assertNull( self::id_of( 'condemned' ) );
	}

	public function test_the_session_is_as_before_afterwards(): void {
		global $wpdb;
		if ( self::is_sqlite() ) {
			self::assertSame( 5, $wpdb->reconnect_retries );
			return;
		}
		$settings = static fn() => Sql::row( 'SELECT @@SESSION.autocommit AS a, @@SESSION.innodb_lock_wait_timeout AS b' );
		$before   = $settings();
		$inside   = self::committed( $settings );
		self::assertSame( array( '0', '1' ), array_values( $inside ) );
		self::assertSame( $before, $settings() );
		self::assertSame( 5, $wpdb->reconnect_retries );
		self::assertArrayNotHasKey( PHP_INT_MAX, $GLOBALS['wp_filter']['query']->callbacks );
		self::assertFalse( has_filter( 'wp_die_handler' ) );
	}

	public function test_a_rollback_that_fails_is_no_commit(): void {
		global $wpdb;
		$breaks = static fn( string $query ) => 'ROLLBACK' === $query ? 'ROLLBACK NONSENSE' : $query;
		add_filter( 'query', $breaks );
		$transaction = self::transaction();
		$transaction->begin();
		self::wordpress_user( 'ghost' );
		$transaction->rollback();
		remove_filter( 'query', $breaks );
		self::assertFalse( $transaction->is_open() );
		self::assertNull( self::id_of( 'ghost' ) );
		self::assertFalse( username_exists( 'ghost' ) );
		self::assertSame( 5, $wpdb->reconnect_retries );
		self::assertNotNull( self::id_of( 'admin' ) );
	}

	public function test_two_in_one_are_refused(): void {
		$this->expectException( \LogicException::class );
		self::committed(
			static function (): void {
				$second = new \ReflectionClass( \ScimPress\Database\Transaction::class );
				$one    = $second->newInstance();
				$one->begin();
				try {
					$one->begin();
				} finally {
					$one->rollback();
				}
			}
		);
	}

	/** @return callable(): void */
	private static function runs( string ...$statements ): callable {
		return static function () use ( $statements ): void {
			global $wpdb;
			foreach ( $statements as $statement ) {
				$wpdb->query( $statement );
			}
		};
	}

	/** @return callable(): void */
	private static function ends_the_transaction_past_wpdb(): callable {
		return static function (): void {
			global $wpdb;
			if ( self::is_sqlite() ) {
				$wpdb->get_driver()->commit();
			} else {
				mysqli_query( $wpdb->dbh, 'COMMIT' );
			}
		};
	}

	private static function id_of( string $login ): ?string {
		global $wpdb;
		return Sql::value( "SELECT ID FROM {$wpdb->users} WHERE user_login = %s", array( $login ) );
	}
}
