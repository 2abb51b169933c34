<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Database;

use mysqli;
use PDO;
use ScimPress\Database\FailureKind;
use ScimPress\Database\Sql;
use ScimPress\Store\TableEngines;
use ScimPress\Tests\Support\TestCase;

/**
 * What becomes of a transaction when another connection is in its way, or the database takes it away.
 */
final class ContentionTest extends TestCase {

	public function test_a_lock_that_somebody_holds_too_long_can_be_tried_again(): void {
		$id = self::wordpress_user( 'held' );
		if ( self::is_sqlite() ) {
			// One writer at a time: whoever cannot begin has waited already.
			$other = self::other_sqlite();
			$other->exec( 'BEGIN IMMEDIATE' );
			self::assertFails( FailureKind::Unavailable, static fn() => self::committed( static fn() => null ) );
			$other->exec( 'ROLLBACK' );
			self::committed( static fn() => update_user_meta( $id, 'nickname', 'free' ) );
			self::assertSame( 'free', get_user_meta( $id, 'nickname', true ) );
			return;
		}

		$other = self::other_session();
		$other->query( 'START TRANSACTION' );
		$other->query( "SELECT * FROM {$GLOBALS['wpdb']->users} WHERE ID = {$id} FOR UPDATE" );
		self::assertFails(
			FailureKind::Deadlock,
			static fn() => self::committed(
				static function () use ( $id ): void {
					update_user_meta( $id, 'nickname', 'half' );
					// WordPress does not notice that this fails.
					wp_update_user(
						array(
							'ID'       => $id,
							'user_url' => 'https://example.com/',
						)
					);
				}
			)
		);
		$other->query( 'ROLLBACK' );
		self::assertSame( 'held', get_user_meta( $id, 'nickname', true ) );
	}

	public function test_the_victim_of_a_deadlock_keeps_nothing_and_can_be_tried_again(): void {
		if ( self::is_sqlite() ) {
			// There are no row locks to wait for in a circle; a busy file is all that can happen.
			self::assertTrue( self::committed( static fn() => true ) );
			return;
		}
		$one   = self::wordpress_user( 'one' );
		$two   = self::wordpress_user( 'two' );
		$users = $GLOBALS['wpdb']->users;

		$other = self::other_session();
		$other->query( 'START TRANSACTION' );
		// The one with less to undo becomes the victim.
		$other->query( "INSERT INTO {$GLOBALS['wpdb']->usermeta} (user_id, meta_key, meta_value) SELECT ID, 'weight', user_login FROM {$users}" );
		$other->query( "INSERT INTO {$GLOBALS['wpdb']->usermeta} (user_id, meta_key, meta_value) SELECT user_id, 'weight', meta_value FROM {$GLOBALS['wpdb']->usermeta}" );
		$other->query( "UPDATE {$users} SET user_url = 'other' WHERE ID = {$two}" );

		self::assertFails(
			FailureKind::Deadlock,
			static fn() => self::committed(
				static function () use ( $other, $users, $one, $two ): void {
					Sql::value( "SELECT ID FROM {$users} WHERE ID = %d FOR UPDATE", array( $one ) );
					$other->query( "UPDATE {$users} SET user_url = 'other' WHERE ID = {$one}", MYSQLI_ASYNC );
					usleep( 100_000 );
					wp_update_user(
						array(
							'ID'       => $two,
							'user_url' => 'https://example.com/',
						)
					);
				}
			)
		);
		$other->reap_async_query();
		$other->query( 'ROLLBACK' );
		self::assertSame( '', get_userdata( $two )->user_url );
		self::committed( static fn() => self::wordpress_user( 'next' ) );
		self::assertIsInt( username_exists( 'next' ) );
	}

	public function test_a_row_that_changed_since_it_was_read_can_be_tried_again(): void {
		if ( self::is_sqlite() ) {
			// Nobody else writes meanwhile.
			self::assertTrue( self::committed( static fn() => true ) );
			return;
		}
		$id    = self::wordpress_user( 'read' );
		$users = $GLOBALS['wpdb']->users;
		// As MariaDB does by itself from 11.6 on.
		Sql::execute( 'SET SESSION innodb_snapshot_isolation = ON' );
		try {
			self::assertFails(
				FailureKind::Deadlock,
				static fn() => self::committed(
					static function () use ( $users, $id ): void {
						Sql::value( "SELECT user_url FROM {$users} WHERE ID = %d", array( $id ) );
						self::other_session()->query( "UPDATE {$users} SET user_url = 'other' WHERE ID = {$id}" );
						Sql::execute( "UPDATE {$users} SET user_url = 'ours' WHERE ID = %d", array( $id ) );
					}
				)
			);
		} finally {
			Sql::execute( 'SET SESSION innodb_snapshot_isolation = DEFAULT' );
		}
		self::assertSame( 'other', Sql::value( "SELECT user_url FROM {$users} WHERE ID = %d", array( $id ) ) );
	}

	public function test_a_connection_that_is_lost_half_way_leaves_nothing(): void {
		if ( self::is_sqlite() ) {
			self::assertTrue( self::committed( static fn() => true ) );
			return;
		}
		foreach ( array( 'user_register', 'insert_user_meta', 'add_user_metadata' ) as $moment ) {
			$kill = static function ( mixed $value = null ) use ( &$kill, $moment ): mixed {
				remove_filter( $moment, $kill );
				self::kill_our_connection();
				return $value;
			};
			add_filter( $moment, $kill );
			self::assertFails( FailureKind::Unavailable, static fn() => self::committed( static fn() => self::wordpress_user( 'lost' ) ) );
			remove_filter( $moment, $kill );

			self::assertFalse( username_exists( 'lost' ), $moment );
			self::assertSame( 0, self::rows( $GLOBALS['wpdb']->usermeta . ' WHERE user_id > 1' ), $moment );
		}
		self::committed( static fn() => self::wordpress_user( 'recovered' ) );
		self::assertIsInt( username_exists( 'recovered' ) );
	}

	public function test_a_connection_that_is_lost_before_the_commit_is_no_success(): void {
		if ( self::is_sqlite() ) {
			self::assertTrue( self::committed( static fn() => true ) );
			return;
		}
		self::assertFails(
			FailureKind::Unavailable,
			static fn() => self::committed(
				static function (): void {
					self::wordpress_user( 'lost' );
					self::kill_our_connection();
				}
			)
		);
		self::assertFalse( username_exists( 'lost' ) );
	}

	/** @dataProvider tables */
	public function test_a_table_that_cannot_take_part_is_refused( string $name ): void {
		global $wpdb;
		if ( self::is_sqlite() ) {
			self::assertTrue( self::committed( static fn() => true ) );
			return;
		}
		$table = $wpdb->{$name};
		Sql::execute( "ALTER TABLE {$table} ENGINE=MyISAM" );
		try {
			$failure = self::assertFails( FailureKind::Unavailable, static fn() => self::committed( static fn() => self::wordpress_user( 'torn' ) ) );
			self::assertStringContainsString( $table, $failure->getMessage() );
			self::assertSame( array( $table ), ( new TableEngines() )->without_transactions() );
		} finally {
			Sql::execute( "ALTER TABLE {$table} ENGINE=InnoDB" );
		}
		self::assertFalse( username_exists( 'torn' ) );
	}

	/** @return list<array{string}> */
	public static function tables(): array {
		return array( array( 'users' ), array( 'usermeta' ), array( 'posts' ), array( 'links' ), array( 'options' ) );
	}

	private static function kill_our_connection(): void {
		global $wpdb;
		self::other_session()->query( 'KILL ' . mysqli_thread_id( $wpdb->dbh ) );
		usleep( 50_000 );
	}

	/** Another connection to the same file, which does not wait. */
	private static function other_sqlite(): PDO {
		global $wpdb;
		$wpdb->get_driver()->get_sqlite_pdo()->setAttribute( PDO::ATTR_TIMEOUT, 1 );
		return new PDO( 'sqlite:' . FQDB, null, null, array( PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION ) );
	}
}
