<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Shadow;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\FailureKind;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Extension;
use ScimPress\Linking\ExistingUsers;
use ScimPress\Login\Lockout;
use ScimPress\Shadow\Mode;
use ScimPress\Shadow\Report;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\LockedUsers;
use ScimPress\Store\Rehearsals;
use ScimPress\Store\ShadowCopy;
use ScimPress\Sync\Observer;
use ScimPress\Tests\Support\Scenario;

/**
 * Shadow mode begins and ends at once or not at all, and nothing but the client's exchange sees it.
 */
final class ModeTest extends ShadowTestCase {

	public function test_many_are_copied_and_removed_in_steps(): void {
		foreach ( range( 1, ShadowCopy::CHUNK + 1 ) as $number ) {
			Scenario::manage( 1_000_000 + $number, true );
		}
		$mode   = new Mode();
		$copied = array();
		foreach ( $mode->begin( $this->connection ) as $count ) {
			$copied[] = $count;
		}
		self::assertSame( array( ShadowCopy::CHUNK, 1, 0, 0 ), $copied );
		self::assertSame( array( ShadowCopy::CHUNK + 1, ShadowCopy::CHUNK + 1 ), array( $mode->count( $this->connection ), self::rows( Tables::shadow( 'users' ) ) ) );
		$mode->end( $this->connection );
		self::assertSame( array( 0, ShadowCopy::CHUNK + 1 ), array( self::rows( Tables::shadow( 'users' ) ), self::rows( Tables::real( 'users' ) ) ) );
	}

	public function test_a_client_waits_while_its_rows_are_copied(): void {
		$id = $this->created( 'ada' );
		foreach ( ( new Mode() )->begin( $this->connection ) as $copied ) {
			$this->reload();
			self::assertFalse( $this->connection->rehearsal?->is_ready );
			$reply = $this->request( 'GET', "/Users/{$id}" );
			self::assertSame( 503, $reply->status );
			self::assertContains( array( 'Retry-After', '30' ), $reply->headers );
		}
		$this->reload();
		self::assertSame( 200, $this->request( 'GET', "/Users/{$id}" )->status );
	}

	/** @dataProvider steps */
	public function test_a_beginning_that_broke_off_is_done_again( int $steps ): void {
		$ids = array( $this->created( 'ada' ), $this->created( 'bob' ) );
		foreach ( ( new Mode() )->begin( $this->connection ) as $copied ) {
			if ( 0 === $steps-- ) {
				break;
			}
		}
		$this->begin();
		self::assertSame( 2, self::rows( Tables::shadow( 'users' ) ) );
		self::assertSame( array(), $this->report() );
		self::assertSame( array( 200, 200 ), array_map( fn( string $id ) => $this->request( 'GET', "/Users/{$id}" )->status, $ids ) );
		$this->end();
	}

	/** @return list<array{int}> */
	public function steps(): array {
		return array( array( 0 ), array( 1 ), array( 2 ), array( 3 ) );
	}

	public function test_an_end_that_broke_off_leaves_nothing_to_the_next_rehearsal(): void {
		$this->created( 'ada' );
		$this->begin();
		$this->created( 'ghost' );
		( new Rehearsals() )->end( $this->connection->id );
		$this->reload();
		self::assertSame( 2, self::rows( Tables::shadow( 'users' ) ) );
		self::assertSame( 404, $this->request( 'GET', '/Users/' . Sql::value( 'SELECT id FROM ' . Tables::shadow( 'users' ) . " WHERE user_name = 'ghost'" ) )->status );
		$this->begin();
		self::assertSame( array( 'ada' ), array_column( Sql::rows( 'SELECT user_name FROM ' . Tables::shadow( 'users' ) ), 'user_name' ) );
		self::assertSame( array( 0, 0 ), array( self::rows( Tables::shadow_accounts() ), self::rows( Tables::shadow_refusals() ) ) );
	}

	public function test_who_began_first_does_not_finish_when_somebody_else_began_anew(): void {
		$this->created( 'ada' );
		$this->expectException( Failure::class );
		foreach ( ( new Mode() )->begin( $this->connection ) as $copied ) {
			( new Rehearsals() )->begin( $this->connection->id, Clock::now() );
		}
	}

	public function test_who_ends_while_somebody_begins_is_not_overruled(): void {
		$this->created( 'ada' );
		try {
			foreach ( ( new Mode() )->begin( $this->connection ) as $copied ) {
				( new Mode() )->end( $this->connection );
			}
			self::fail( 'it went on' );
		} catch ( Failure ) {
			$this->reload();
			self::assertNull( $this->connection->rehearsal );
			( new Mode() )->end( $this->connection );
			self::assertSame( 0, self::rows( Tables::shadow( 'users' ) ) );
		}
	}

	public function test_a_request_that_began_before_shadow_mode_changes_nothing(): void {
		$this->created( 'ada' );
		$before = $this->connection;
		$this->begin();
		$real             = self::real();
		$this->connection = $before;
		self::assertSame( 503, $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'late' ) )->status );
		self::assertSame( $real, self::real() );
		$this->reload();
		self::assertSame( 1, self::rows( Tables::shadow( 'users' ) ) );
		$this->expects_log = true;
	}

	public function test_a_request_that_began_before_the_end_changes_nothing(): void {
		$id = $this->created( 'ada' );
		$this->begin();
		$before = $this->connection;
		$this->end();
		$real             = self::real();
		$this->connection = $before;
		self::assertSame( 503, $this->request( 'DELETE', "/Users/{$id}" )->status );
		self::assertSame( 503, $this->request( 'GET', "/Users/{$id}" )->status, 'what was read may have been half of it' );
		self::assertSame( $real, self::real() );
		self::assertSame( 0, self::rows( Tables::shadow( 'users' ) ) );
		$this->expects_log = true;
	}

	public function test_shadow_mode_begins_when_what_is_under_way_is_done(): void {
		if ( self::is_sqlite() ) {
			self::assertTrue( self::is_sqlite(), 'one writes at a time there' );
			return;
		}
		$other = self::other_session();
		$other->query( 'START TRANSACTION' );
		$other->query( 'SELECT began FROM ' . Tables::rehearsals() . " WHERE connection_id = {$this->connection->id} LOCK IN SHARE MODE" );
		Sql::execute( 'SET SESSION innodb_lock_wait_timeout = 1' );
		try {
			self::assertFails( FailureKind::Deadlock, fn() => ( new Rehearsals() )->begin( $this->connection->id, 1 ) );
		} finally {
			Sql::execute( 'SET SESSION innodb_lock_wait_timeout = 50' );
		}
		$other->query( 'COMMIT' );
		( new Rehearsals() )->begin( $this->connection->id, 1 );
		self::assertSame( array( 1 ), ( new Rehearsals() )->connections() );
	}

	public function test_hooks_within_an_exchange_know_the_real_lockout(): void {
		$id   = $this->created( 'ada' );
		$user = self::wp_user_id( $id );
		$this->begin();
		self::assertSame( 200, $this->request( 'PATCH', "/Users/{$id}", array( 'schemas' => array( self::PATCH ), 'Operations' => array( array( 'op' => 'replace', 'path' => 'active', 'value' => false ) ) ) )->status );
		$lockout = new Lockout( new LockedUsers() );
		$lockout->add_hooks();
		$seen = array();
		add_filter(
			'scimpress_protection_reason',
			static function ( mixed $reason ) use ( $lockout, $user, &$seen ): mixed {
				$seen[] = $lockout->ignore_user( $user );
				wp_set_current_user( $user );
				$seen[] = get_current_user_id();
				wp_set_current_user( 0 );
				return $reason;
			}
		);
		self::assertSame( 200, $this->request( 'PATCH', "/Users/{$id}", array( 'schemas' => array( self::PATCH ), 'Operations' => array( array( 'op' => 'replace', 'path' => 'displayName', 'value' => 'X' ) ) ) )->status );
		self::assertSame( array( $user ), array_values( array_unique( $seen ) ) );
		self::assertSame( array( 'ada' => 'deactivated' ), $this->kinds() );
		self::assertStringNotContainsString( 'shadow', Tables::users() );
	}

	public function test_the_real_tables_are_back_whatever_happens(): void {
		try {
			Tables::rehearse( array( 1 ), static fn() => throw new \LogicException( Tables::users() ) );
		} catch ( \LogicException $exception ) {
			self::assertSame( Tables::shadow( 'users' ), $exception->getMessage() );
		}
		self::assertSame( Tables::real( 'users' ), Tables::users() );
		Tables::rehearse( array( 1 ), static function (): void {
			Tables::rehearse( null, static fn() => self::assertSame( Tables::real( 'groups' ), Tables::groups() ) );
			self::assertSame( Tables::shadow( 'groups' ), Tables::groups() );
			global $wpdb;
			$prefix       = $wpdb->prefix;
			$wpdb->prefix = 'other_';
			self::assertSame( array( 'other_scimpress_groups', array( 'other_scimpress_users' ) ), array( Tables::groups(), Tables::users_of_all() ), 'another site of the network' );
			$wpdb->prefix = $prefix;
			Tables::end_rehearsing();
			self::assertSame( Tables::real( 'groups' ), Tables::groups() );
		} );
		$this->begin();
		$this->request( 'GET', '/Users' );
		self::assertSame( PHP_INT_MIN, has_action( 'shutdown', array( Tables::class, 'end_rehearsing' ) ) );
	}

	public function test_edits_in_wordpress_reach_the_real_document_alone(): void {
		$id   = $this->created( 'ada', array( 'displayName' => 'Ada' ) );
		$user = self::wp_user_id( $id );
		$this->begin();
		$observer = new Observer( $this->runner, Extension::installed(), new Connections(), new Migrator() );
		$observer->add_hooks();
		wp_update_user( array( 'ID' => $user, 'display_name' => 'Ada by hand' ) );
		$observer->flush();
		self::assertStringContainsString( 'Ada by hand', (string) Sql::value( 'SELECT document FROM ' . Tables::real( 'users' ) . ' WHERE id = %s', array( $id ) ) );
		self::assertSame( array(), $this->report(), 'what an administrator does is no difference' );
		$this->end();
		self::assertSame( 'Ada by hand', $this->read( $id )['displayName'] );
	}

	public function test_whom_an_administrator_links_or_deletes_meanwhile_is_no_difference(): void {
		$gone = self::wp_user_id( $this->created( 'gone' ) );
		$this->begin();
		$observer = new Observer( $this->runner, Extension::installed(), new Connections(), new Migrator() );
		$observer->add_hooks();
		require_once ABSPATH . 'wp-admin/includes/' . ( is_multisite() ? 'ms.php' : 'user.php' );
		is_multisite() ? wpmu_delete_user( $gone ) : wp_delete_user( $gone );
		$observer->flush();
		self::assertSame( 0, self::rows( Tables::users() ) );
		self::assertNull( ( new ExistingUsers( $this->runner ) )->link( $this->connection, self::wordpress_user( 'here', 'subscriber', 'here@example.com' ) ) );
		self::assertSame( 1, self::rows( Tables::users() ) );
		self::assertSame( array(), $this->report() );
	}

	public function test_what_is_left_of_a_real_creation_stays(): void {
		global $wpdb;
		$user = self::wordpress_user( 'half' );
		$id   = Scenario::manage( $user, true );
		Sql::update( $wpdb->users, array( 'user_activation_key' => "scimpress:{$id}" ), array( 'ID' => $user ) );
		Sql::execute( 'UPDATE ' . Tables::users() . ' SET wp_user_id = NULL, user_name = %s, user_name_key = %s WHERE id = %s', array( 'half', hash( 'sha256', 'half' ), $id ) );
		$this->begin();
		$real = self::real();
		$this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'half' ) );
		self::assertSame( $real, self::real() );
	}

	public function test_the_breaker_trips_in_the_shadow_alone(): void {
		$mails = 0;
		add_filter(
			'pre_wp_mail',
			static function () use ( &$mails ): bool {
				++$mails;
				return true;
			}
		);
		$ids = array_map( fn( int $number ) => $this->created( "user{$number}" ), range( 1, 14 ) );
		$this->begin();
		$real   = self::real();
		$status = array_count_values( array_map( fn( string $id ) => $this->request( 'DELETE', "/Users/{$id}" )->status, $ids ) );
		self::assertSame( array( 204 => 10, 503 => 4 ), $status );
		self::assertNotNull( ( new Mode() )->state( $this->connection )['tripped'] );
		self::assertSame( $real, self::real() );
		self::assertSame( 0, $mails );
		self::assertSame( array( 'deleted' => 10, 'refused' => 4 ), array_count_values( $this->kinds() ) );
		self::assertSame( 0, self::rows( Tables::audit() . " WHERE action = 'breaker.trip' AND outcome <> 'rehearsed' AND detail NOT LIKE 'in shadow mode%'" ) );
	}

	public function test_what_others_do_for_real_counts_in_the_shadow(): void {
		$this->begin();
		$shadow           = $this->connection;
		$this->connection = ( new Connections() )->add( new Connection( 0, 'Second', 'generic', array( 'content_heir' => 1 ), 1 ) );
		$late             = $this->created( 'late' );
		$this->connection = $shadow;
		self::assertSame( 409, $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'late' ) )->status );
		$this->connection = ( new Connections() )->all()[1];
		self::assertSame( 204, $this->request( 'DELETE', "/Users/{$late}" )->status );
		$this->connection = $shadow;
		self::assertSame( 201, $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'late' ) )->status );
		$this->connection = ( new Connections() )->all()[1];
		$this->created( 'late' );
	}

	public function test_two_connections_in_shadow_know_of_each_other_and_end_apart(): void {
		$this->begin();
		$first            = $this->connection;
		$this->connection = ( new Connections() )->add( new Connection( 0, 'Second', 'generic', array( 'content_heir' => 1 ), 1 ) );
		$this->begin();
		$this->created( 'bob' );
		$second           = $this->connection;
		$this->connection = $first;
		self::assertSame( 409, $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'bob' ) )->status );
		$this->created( 'ada' );
		$this->end();
		self::assertSame( 1, self::rows( Tables::shadow_accounts() ) );
		$this->connection = $second;
		self::assertSame( array( 'bob' => 'created' ), $this->kinds() );
		$this->created( 'ada' );
	}

	public function test_someone_who_came_and_went_is_nobody_and_pages_follow_each_other(): void {
		$this->begin();
		$this->request( 'DELETE', '/Users/' . $this->created( 'brief' ) );
		$names = array_map( fn( int $number ) => "user{$number}", range( 1, 7 ) );
		array_map( fn( string $name ) => $this->created( $name ), $names );
		$report = new Report();
		$found  = array();
		$after  = '';
		do {
			$page  = $report->page( $this->connection, array( 'created' ), $after, 3 );
			$found = array( ...$found, ...array_column( $page, 'user_name' ) );
			$after = array() === $page ? '' : end( $page )->id;
		} while ( array() !== $page );
		sort( $found );
		self::assertSame( $names, $found );
		self::assertSame( array(), $report->page( $this->connection, array( 'deleted' ), '', 3 ) );
	}

	public function test_the_tables_of_the_shadow_are_those_of_the_site(): void {
		$pairs = 0;
		foreach ( Tables::all() as $table ) {
			$name = substr( $table, strlen( $GLOBALS['wpdb']->prefix . 'scimpress_' ) );
			if ( str_starts_with( $name, 'shadow_' ) && in_array( Tables::real( substr( $name, 7 ) ), Tables::all(), true ) ) {
				++$pairs;
				$real = Tables::real( substr( $name, 7 ) );
				self::assertSame( self::columns( $real ), self::columns( $table ) );
				// In whichever order they were added.
				self::assertEquals( array_column( Sql::rows( "SHOW INDEX FROM {$real}" ), 'Column_name', 'Key_name' ), array_column( Sql::rows( "SHOW INDEX FROM {$table}" ), 'Column_name', 'Key_name' ) );
			}
		}
		self::assertSame( 8, $pairs );
	}

	/** @return list<array<string, string|null>> */
	private static function columns( string $table ): array {
		return Sql::rows( "SHOW COLUMNS FROM {$table}" );
	}
}
