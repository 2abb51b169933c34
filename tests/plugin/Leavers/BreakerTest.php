<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Leavers;

use ScimPress\Alerts\Watch;
use ScimPress\Clock;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Leavers\Recovery;
use ScimPress\Site\BreakerAlarm;
use ScimPress\Store\Breaker;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\ExchangeTestCase;
use ScimPress\Tests\Support\Processes;

/**
 * More users than usual lose access: only so many do, and one administrator hears of it once.
 */
final class BreakerTest extends ExchangeTestCase {

	/** @var list<array<string, mixed>> */
	private array $mails = array();

	private Watch $watch;

	protected function setUp(): void {
		parent::setUp();
		remove_all_actions( 'scimpress_breaker_tripped' );
		$this->watch = new Watch( new Migrator(), new Connections(), new Tokens() );
		$this->watch->add_hooks();
		add_filter(
			'pre_wp_mail',
			function ( mixed $sent, array $mail ): bool {
				$this->mails[] = $mail + array( 'is_open' => \ScimPress\Database\Engine::is_sqlite() && \ScimPress\Database\Engine::sqlite_is_in_transaction() );
				return true;
			},
			10,
			2
		);
	}

	public function test_exactly_the_threshold_gets_through_and_one_mail_is_sent(): void {
		$ids    = $this->users( 60 );
		$status = array_count_values( array_map( fn( string $id ) => $this->request( 'DELETE', "/Users/{$id}" )->status, $ids ) );
		self::assertSame( array( 204 => 12, 503 => 48 ), $status );
		self::assertSame( 48, self::rows( Tables::users() . ' WHERE active = 1' ) );
		self::assertSame( array(), $this->mails, 'nobody waits for a mail' );
		$this->watch->tell_of_breakers();
		self::assertCount( 1, $this->mails );
		self::assertSame( get_option( 'admin_email' ), $this->mails[0]['to'] );
		self::assertStringContainsString( 'wp scim breaker undo 1', $this->mails[0]['message'] );
		self::assertFalse( $this->mails[0]['is_open'], 'the mail is sent when nothing is open any more' );
		self::assertSame( 1, self::rows( Tables::audit() . " WHERE action = 'breaker.trip'" ) );
		self::assertNotNull( ( new Breaker() )->state( 1 )['tripped'] );
	}

	public function test_the_answer_says_what_happened_and_when_to_come_again(): void {
		$ids = $this->users( 11 );
		foreach ( array_slice( $ids, 1 ) as $id ) {
			$this->request( 'DELETE', "/Users/{$id}" );
		}
		for ( $attempt = 0; $attempt < 2; $attempt++ ) {
			$reply = $this->request( 'DELETE', "/Users/{$ids[0]}" );
			self::assertSame( 503, $reply->status );
			self::assertContains( array( 'Retry-After', '3600' ), $reply->headers );
			self::assertStringContainsString( 'administrator', self::json( $reply )['detail'] );
		}
		self::assertSame( 201, $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'new' ) )->status );
		self::assertSame( 200, $this->request( 'GET', "/Users/{$ids[0]}" )->status );
	}

	public function test_an_administrator_lets_the_rest_leave_and_later_ones_are_counted_anew(): void {
		$ids = $this->users( 25 );
		foreach ( $ids as $id ) {
			$this->request( 'DELETE', "/Users/{$id}" );
		}
		$this->watch->tell_of_breakers();
		$recovery = new Recovery( $this->runner );
		$recovery->allow( $this->connection, 24 );
		self::assertNull( ( new Breaker() )->state( 1 )['tripped'] );
		foreach ( array_slice( $ids, 10 ) as $id ) {
			self::assertSame( 204, $this->request( 'DELETE', "/Users/{$id}" )->status );
		}
		Sql::execute( 'UPDATE ' . Tables::connections() . ' SET breaker_allowed_until = %d', array( Clock::now() - 1 ) );
		$status = array_count_values( array_map( fn( string $id ) => $this->request( 'DELETE', "/Users/{$id}" )->status, $this->users( 12, 'later' ) ) );
		self::assertSame( array( 204 => 10, 503 => 2 ), $status );
		$this->watch->tell_of_breakers();
		self::assertCount( 2, $this->mails );
	}

	public function test_the_notice_is_shown_to_who_can_decide_where_it_belongs(): void {
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		get_role( 'administrator' )->add_cap( 'manage_scim' );
		$alarm = new BreakerAlarm( new Migrator() );
		$shown = static function ( int $user, string $screen ) use ( $alarm ): string {
			clean_user_cache( $user );
			wp_set_current_user( $user );
			set_current_screen( $screen );
			ob_start();
			$alarm->show();
			return (string) ob_get_clean();
		};
		self::assertSame( '', $shown( 1, 'dashboard' ) );
		( new Breaker() )->trip( 1, Clock::now() );
		foreach ( array( 'dashboard', 'users_page_scimpress', 'plugins' ) as $screen ) {
			self::assertStringContainsString( 'tab=overview#scimpress-breaker-1"', $shown( 1, $screen ), $screen );
		}
		$_GET = array( 'page' => 'scimpress' );
		self::assertSame( '', $shown( 1, 'users_page_scimpress' ), 'there stands more' );
		$_GET = array( 'page' => 'scimpress', 'tab' => 'audit' );
		self::assertNotSame( '', $shown( 1, 'users_page_scimpress' ) );
		$_GET = array();
		self::assertSame( '', $shown( 1, 'edit-post' ) );
		self::assertSame( '', $shown( self::wordpress_user( 'editor', 'editor' ), 'dashboard' ) );
		unset( $GLOBALS['current_screen'] );
	}

	public function test_processes_at_once_take_no_more_than_the_threshold(): void {
		$ids      = $this->users( 60 );
		$outcomes = Processes::at_once( 'parallel-leavers.php', array_chunk( $ids, 15 ) );
		$sum      = array_sum( array_map( static fn( string $outcome ) => (int) explode( ' ', $outcome )[1], $outcomes ) );
		self::assertSame( 12, $sum, implode( ', ', $outcomes ) );
		self::assertSame( 48, self::rows( Tables::users() . ' WHERE active = 1' ) );
		self::assertSame( 1, self::rows( Tables::audit() . " WHERE action = 'breaker.trip'" ) );
	}

	/** @return list<string> */
	private function users( int $count, string $name = 'user' ): array {
		return array_map( fn( int $number ) => $this->created( $name . $number ), range( 1, $count ) );
	}
}
