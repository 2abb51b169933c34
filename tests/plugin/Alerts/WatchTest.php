<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Alerts;

use ScimPress\Alerts\Alert;
use ScimPress\Alerts\AlertMail;
use ScimPress\Alerts\AlertSettings;
use ScimPress\Alerts\Watch;
use ScimPress\Auth\Scope;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\AuditLog;
use ScimPress\Store\Breaker;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

/** What administrators are told by mail, how often, and what happens when mail does not work. */
final class WatchTest extends TestCase {

	private const NOW = Scenario::NOW;

	/** @var list<array<string, mixed>> */
	private array $mails = array();

	private bool $mail_works = true;

	private Watch $watch;

	protected function setUp(): void {
		parent::setUp();
		$this->forget();
		Scenario::connection();
		remove_all_filters( 'pre_wp_mail' );
		add_filter(
			'pre_wp_mail',
			function ( mixed $sent, array $mail ): bool {
				$this->mails[] = $mail;
				return $this->mail_works;
			},
			10,
			2
		);
		$this->watch = new Watch( new Migrator(), new Connections(), new Tokens() );
	}

	protected function tearDown(): void {
		$this->forget();
		parent::tearDown();
	}

	public function test_each_of_the_three_days_of_a_token_is_told_once(): void {
		$end = self::NOW + 40 * Clock::DAY;
		$this->token( 'Okta <b>2025</b>', $end );
		$told = array();
		for ( $hour = 0; $hour < 41 * 24; $hour += 6 ) {
			$this->mails = array();
			$this->watch->run( self::NOW + $hour * 3600 * Clock::SECOND );
			if ( array() !== $this->mails ) {
				$told[] = intdiv( 40 * 24 - $hour, 24 );
			}
		}
		self::assertSame( array( 30, 7, 1 ), $told );
	}

	public function test_the_mail_says_which_token_and_what_to_do(): void {
		$token = $this->token( 'Okta 2025', self::NOW + 10 * Clock::DAY );
		$this->watch->run( self::NOW );
		$mail = $this->mails[0];
		self::assertSame( get_option( 'admin_email' ), $mail['to'] );
		self::assertStringContainsString( 'A token of Identity provider ends soon', $mail['subject'] );
		self::assertStringContainsString( '"Okta 2025" ends on', $mail['message'] );
		self::assertStringContainsString( 'page=scimpress&tab=configuration&connection=1', $mail['message'] );
		self::assertStringNotContainsString( $token->public_id, $mail['message'] );
		self::assertSame( '', (string) $mail['headers'] );
	}

	public function test_several_tokens_of_a_connection_are_one_mail_a_day(): void {
		$this->token( 'one', self::NOW + 10 * Clock::DAY );
		$this->token( 'two', self::NOW + 11 * Clock::DAY );
		$this->watch->run( self::NOW );
		self::assertCount( 1, $this->mails );
		self::assertStringContainsString( 'two', $this->mails[0]['message'] );
		$this->token( 'three', self::NOW + 12 * Clock::DAY );
		$this->watch->run( self::NOW + Clock::DAY - 1 );
		self::assertCount( 1, $this->mails );
		$this->watch->run( self::NOW + Clock::DAY );
		self::assertCount( 2, $this->mails );
		self::assertStringNotContainsString( 'one', explode( "\n\n", $this->mails[1]['message'] )[1] );
	}

	public function test_tokens_that_need_nobody_are_no_news(): void {
		$this->token( 'endless', null );
		$this->token( 'ended', self::NOW - Clock::DAY );
		$this->token( 'made for a week', self::NOW + 5 * Clock::DAY, self::NOW - 2 * Clock::DAY );
		$revoked = $this->token( 'revoked', self::NOW + 5 * Clock::DAY );
		( new Tokens() )->revoke( Scenario::stored( $revoked )->id, self::NOW );
		$this->watch->run( self::NOW );
		self::assertSame( array(), $this->mails );
	}

	public function test_the_first_failure_after_a_success_is_told_and_the_next_ones_are_not(): void {
		$this->audit_row( 'succeeded', 200 );
		$this->watch->run( self::NOW );
		$this->audit_row( 'failed', 503 );
		$this->audit_row( 'failed', 503 );
		$this->watch->run( self::NOW );
		$this->watch->run( self::NOW );
		self::assertCount( 1, $this->mails );
		self::assertStringContainsString( 'outcome=failed', $this->mails[0]['message'] );
		$this->audit_row( 'failed', 500 );
		$this->watch->run( self::NOW + 2 * Clock::DAY );
		self::assertCount( 1, $this->mails, 'nothing succeeded in between' );
		$this->audit_row( 'succeeded', 200 );
		$this->audit_row( 'failed', 500 );
		$this->watch->run( self::NOW + 2 * Clock::DAY );
		self::assertCount( 2, $this->mails );
		$this->audit_row( 'succeeded', 200 );
		$this->audit_row( 'failed', 500 );
		$this->watch->run( self::NOW + 2 * Clock::DAY + 3600 * Clock::SECOND );
		self::assertCount( 2, $this->mails, 'one a day' );
	}

	public function test_what_never_worked_or_was_long_before_is_no_news(): void {
		$this->audit_row( 'succeeded', 200 );
		$this->audit_row( 'failed', 503 );
		$this->watch->run( self::NOW );
		self::assertSame( array(), $this->mails, 'before the first look' );
		$second = ( new Connections() )->add( new \ScimPress\Store\Connection( 0, 'New', 'generic', array( 'content_heir' => 1 ), self::NOW ) );
		$this->audit_row( 'failed', 503, array( 'connection_id' => $second->id ) );
		$this->audit_row( 'failed', 503, array( 'connection_id' => null ) );
		$this->watch->run( self::NOW );
		self::assertSame( array(), $this->mails );
	}

	public function test_a_run_of_refusals_is_told_and_some_in_a_sync_are_not(): void {
		$this->audit_row( 'succeeded', 200 );
		$this->watch->run( self::NOW );
		for ( $round = 0; $round < 3; $round++ ) {
			for ( $refusal = 0; $refusal < 9; $refusal++ ) {
				$this->audit_row( 'refused', 409 );
			}
			$this->audit_row( 'succeeded', 200 );
		}
		$this->watch->run( self::NOW );
		self::assertSame( array(), $this->mails );
		for ( $refusal = 0; $refusal < 10; $refusal++ ) {
			$this->audit_row( 'refused', 400 );
		}
		$this->watch->run( self::NOW );
		self::assertCount( 1, $this->mails );
		self::assertStringContainsString( 'One request after the other is refused', $this->mails[0]['message'] );
	}

	public function test_a_token_that_has_ended_and_is_shown_is_told_at_once(): void {
		$this->audit_row( 'succeeded', 200 );
		$this->watch->run( self::NOW );
		$this->audit_row( 'refused', 401, array( 'action' => 'authenticate', 'token_id' => null ) );
		$this->watch->run( self::NOW );
		self::assertSame( array(), $this->mails );
		$this->audit_row( 'refused', 401, array( 'action' => 'authenticate', 'token_id' => 7 ) );
		$this->watch->run( self::NOW );
		self::assertStringContainsString( 'has expired or was revoked', $this->mails[0]['message'] );
	}

	public function test_rows_that_are_still_being_written_wait(): void {
		$this->audit_row( 'succeeded', 200 );
		$this->watch->run( self::NOW );
		$this->audit_row( 'failed', 503, array( 'occurred' => self::NOW - 59 * Clock::SECOND ) );
		$this->watch->run( self::NOW );
		self::assertSame( array(), $this->mails );
		$this->watch->run( self::NOW + 2 * Clock::SECOND );
		self::assertCount( 1, $this->mails );
	}

	public function test_while_a_breaker_is_open_its_mail_is_enough(): void {
		$this->audit_row( 'succeeded', 200 );
		$this->watch->run( self::NOW );
		( new Breaker() )->trip( 1, self::NOW );
		$this->audit_row( 'failed', 503 );
		$this->watch->run( self::NOW );
		self::assertCount( 1, $this->mails );
		self::assertStringContainsString( 'please decide', $this->mails[0]['subject'] );
	}

	public function test_a_breaker_is_told_once_for_each_trip_and_after_the_request(): void {
		$breaker = new Breaker();
		$breaker->trip( 1, self::NOW );
		$this->watch->remember( 1 );
		self::assertSame( array(), $this->mails );
		$this->watch->tell_of_breakers();
		$this->watch->tell_of_breakers();
		$this->watch->run( self::NOW );
		self::assertCount( 1, $this->mails );
		self::assertStringContainsString( 'wp scim breaker undo 1', $this->mails[0]['message'] );
		$breaker->close( 1, null );
		$breaker->trip( 1, self::NOW + 1 );
		$this->watch->run( self::NOW + 1 );
		self::assertCount( 2, $this->mails );
	}

	public function test_silence_is_told_once_if_somebody_wants_to_know(): void {
		$token = Scenario::stored( $this->token( 'one', null ) );
		( new Tokens() )->note_use( $token, self::NOW, '192.0.2.1' );
		$this->watch->run( self::NOW + 300 * Clock::DAY );
		self::assertSame( array(), $this->mails );
		( new AlertSettings( '', array(), 3 ) )->save();
		$this->watch->run( self::NOW + 3 * Clock::DAY - 1 );
		self::assertSame( array(), $this->mails );
		$this->watch->run( self::NOW + 3 * Clock::DAY );
		$this->watch->run( self::NOW + 30 * Clock::DAY );
		self::assertCount( 1, $this->mails );
		( new Tokens() )->note_use( $token, self::NOW + 31 * Clock::DAY, '192.0.2.1' );
		$this->watch->run( self::NOW + 40 * Clock::DAY );
		self::assertCount( 2, $this->mails );
	}

	public function test_each_event_can_be_switched_off_and_another_address_chosen(): void {
		$this->audit_row( 'succeeded', 200 );
		$this->watch->run( self::NOW );
		$begin = function (): void {
			( new Breaker() )->trip( 1, self::NOW );
			$this->token( 'one', self::NOW + 5 * Clock::DAY );
		};
		( new AlertSettings( '', array( Alert::BreakerOpen->value, Alert::TokenExpiring->value, Alert::FirstFailure->value ) ) )->save();
		$begin();
		$this->watch->run( self::NOW );
		self::assertSame( array(), $this->mails );
		( new AlertSettings( 'watch@example.com' ) )->save();
		$this->watch->run( self::NOW );
		self::assertSame( array( 'watch@example.com', 'watch@example.com' ), array_column( $this->mails, 'to' ) );
	}

	public function test_mail_that_does_not_work_is_remembered_and_not_tried_for_ever(): void {
		$this->mail_works = false;
		$this->token( 'one', self::NOW + 5 * Clock::DAY );
		for ( $hour = 0; $hour < 24; $hour++ ) {
			$this->watch->run( self::NOW + $hour * 3600 * Clock::SECOND );
		}
		self::assertCount( 1, $this->mails );
		self::assertNotFalse( get_option( AlertMail::FAILED ) );
		$this->mail_works = true;
		$this->watch->run( self::NOW + 4 * Clock::DAY );
		self::assertFalse( get_option( AlertMail::FAILED ) );
	}

	public function test_a_hook_that_throws_ends_nothing(): void {
		$this->expects_log = true;
		add_filter( 'pre_wp_mail', static fn() => throw new \RuntimeException( 'secret' ), 1 );
		$this->token( 'one', self::NOW + 5 * Clock::DAY );
		$this->watch->run( self::NOW );
		self::assertStringContainsString( 'an alert could not be sent: RuntimeException', $this->logged() );
		self::assertStringNotContainsString( 'secret', $this->logged() );
	}

	public function test_names_cannot_add_lines_to_a_subject(): void {
		$connections = new Connections();
		$connections->save( $connections->first()->with( array( 'name' => "Okta\r\nBcc: x@example.com" ) ) );
		$this->token( 'one', self::NOW + 5 * Clock::DAY );
		$this->watch->run( self::NOW );
		self::assertStringContainsString( 'A token of Okta Bcc: x@example.com ends soon', $this->mails[0]['subject'] );
	}

	public function test_mail_is_in_the_language_of_the_site(): void {
		$switched = array();
		add_filter( 'locale', static fn() => 'de_DE' );
		add_action( 'switch_locale', static function ( string $locale ) use ( &$switched ): void {
			$switched[] = $locale;
		} );
		add_filter( 'get_available_languages', static fn() => array( 'de_DE' ) );
		$GLOBALS['wp_locale_switcher'] = new \WP_Locale_Switcher();
		$GLOBALS['wp_locale_switcher']->init();
		add_filter( 'determine_locale', static fn() => 'en_US', 1 );
		$this->token( 'one', self::NOW + 5 * Clock::DAY );
		$this->watch->run( self::NOW );
		self::assertCount( 1, $this->mails );
		self::assertSame( array( 'de_DE' ), $switched );
		self::assertFalse( is_locale_switched() );
	}

	public function test_it_comes_each_hour(): void {
		wp_unschedule_hook( Watch::EVENT );
		$this->watch->schedule();
		$this->watch->schedule();
		self::assertSame( 'hourly', wp_get_schedule( Watch::EVENT ) );
	}

	private function token( string $name, ?int $expires, int $created = self::NOW - 300 * Clock::DAY ): Token {
		$token = Token::generate();
		( new Tokens() )->add( $token, 1, $name, Scope::names(), $created, 1, $expires );
		return $token;
	}

	/** @param array<string, mixed> $columns Those that matter. */
	private function audit_row( string $outcome, int $status, array $columns = array() ): void {
		( new AuditLog() )->append( array( 'occurred' => self::NOW - 100 * Clock::SECOND, 'connection_id' => 1, 'method' => 'POST', 'path' => '/Users', 'action' => 'user.create', 'outcome' => $outcome, 'status' => $status, 'duration' => 1, 'changed' => array(), ...$columns ) );
	}

	private function forget(): void {
		global $wpdb;
		foreach ( array_column( Sql::rows( "SELECT option_name AS name FROM {$wpdb->options} WHERE option_name LIKE 'scimpress\\_alert%'" ), 'name' ) as $name ) {
			delete_option( (string) $name );
		}
		wp_cache_flush();
	}
}
