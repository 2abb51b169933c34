<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Auth;

use ScimPress\Auth\Authenticator;
use ScimPress\Auth\Caller;
use ScimPress\Auth\Credential;
use ScimPress\Auth\CredentialHeaders;
use ScimPress\Auth\Throttle;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\FailureKind;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\AccessTokens;
use ScimPress\Store\Attempts;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

final class AuthenticatorTest extends TestCase {

	/** @var array<string, mixed> */
	private array $server = array();

	private Authenticator $authenticator;

	protected function setUp(): void {
		parent::setUp();
		$this->server           = $_SERVER;
		$_SERVER['REMOTE_ADDR'] = '192.0.2.77';
		$this->authenticator    = new Authenticator( new Tokens(), new AccessTokens(), new Throttle( new Attempts() ) );
		$this->forget();
	}

	protected function tearDown(): void {
		$_SERVER = $this->server;
		$this->forget();
		parent::tearDown();
	}

	public function test_a_good_token_makes_a_client_of_its_connection(): void {
		$token  = Scenario::token();
		$caller = $this->show( 'Bearer ' . $token->reveal() );
		self::assertTrue( $caller->is_client() );
		self::assertSame( Scenario::connection(), $caller->connection_id );
		self::assertSame( Scenario::stored( $token )->id, $caller->token_id );
		self::assertSame(
			array(
				'kind'   => 'client',
				'scopes' => array( 'users:read', 'users:write', 'users:delete', 'groups:read', 'groups:write' ),
				'scheme' => 'bearer',
			),
			$caller->for_exchange()
		);
	}

	public function test_a_token_is_the_same_however_it_is_shown(): void {
		$token = Scenario::token();
		$ways  = array(
			'bearer' => new CredentialHeaders( 'Bearer ' . $token->reveal() ),
			'basic'  => new CredentialHeaders( 'Basic ' . base64_encode( 'scim:' . $token->reveal() ) ),
			'header' => new CredentialHeaders( '', $token->reveal() ),
		);
		foreach ( $ways as $scheme => $headers ) {
			$caller = $this->authenticator->authenticate( Credential::shown_in( $headers ), Scenario::NOW );
			self::assertSame( array( Scenario::stored( $token )->id, $scheme ), array( $caller->token_id, $caller->for_exchange()['scheme'] ) );
		}
	}

	public function test_a_scope_that_the_core_does_not_know_is_left_out(): void {
		$token = Token::generate();
		( new Tokens() )->add( $token, Scenario::connection(), 'test', array( 'users:read', 'roles:write' ), Scenario::NOW, 1, null );
		self::assertSame( array( 'users:read' ), $this->show( 'Bearer ' . $token->reveal() )->scopes );
	}

	/** @dataProvider refusals */
	public function test_what_is_refused_says_why( callable $header, string $reason ): void {
		$caller = $this->show( $header() );
		self::assertFalse( $caller->is_client() );
		self::assertSame( $reason, $caller->reason );
		self::assertSame( array(), $caller->scopes );
		self::assertSame(
			array(
				'kind'        => 'refused',
				'reason'      => $reason,
				'retry_after' => null,
			),
			$caller->for_exchange()
		);
	}

	/** @return array<string, array{callable(): ?string, string}> */
	public function refusals(): array {
		$other_secret = static fn( Token $token ) => 'scim_' . $token->public_id . '_' . str_repeat( 'A', 43 );
		return array(
			'no header'             => array( static fn() => null, 'missing' ),
			'an empty header'       => array( static fn() => '', 'missing' ),
			'Basic'                 => array( static fn() => 'Basic ' . base64_encode( 'admin:password' ), 'malformed' ),
			'Basic, unknown token'  => array( static fn() => 'Basic ' . base64_encode( 'a:' . Token::generate()->reveal() ), 'unknown' ),
			'no token'              => array( static fn() => 'Bearer', 'malformed' ),
			'another token'         => array( static fn() => 'Bearer abc', 'malformed' ),
			'the token alone'       => array( static fn() => Scenario::token()->reveal(), 'malformed' ),
			'two headers'           => array(
				static function () {
					$header = 'Bearer ' . Scenario::token()->reveal();
					return $header . ', ' . $header;
				},
				'malformed',
			),
			'an unknown token'      => array( static fn() => 'Bearer ' . Token::generate()->reveal(), 'unknown' ),
			'the wrong secret'      => array( static fn() => 'Bearer ' . $other_secret( Scenario::token() ), 'unknown' ),
			'a token that has ended' => array( static fn() => 'Bearer ' . Scenario::token( Scenario::NOW - 61 * Clock::SECOND )->reveal(), 'expired' ),
			'a revoked token'       => array(
				static function () {
					$token = Scenario::token();
					( new Tokens() )->revoke( Scenario::stored( $token )->id, Scenario::NOW );
					return 'Bearer ' . $token->reveal();
				},
				'revoked',
			),
		);
	}

	public function test_clocks_may_differ_by_a_minute(): void {
		self::assertTrue( $this->show( 'Bearer ' . Scenario::token( Scenario::NOW - 59 * Clock::SECOND )->reveal() )->is_client() );
	}

	public function test_a_token_without_end_is_accepted(): void {
		self::assertTrue( $this->show( 'Bearer ' . Scenario::token( null )->reveal() )->is_client() );
	}

	public function test_who_guesses_waits_and_a_good_token_from_the_same_address_does_not(): void {
		$good = Scenario::token();
		for ( $try = 0; $try < 10; $try++ ) {
			self::assertSame( 'unknown', $this->show( 'Bearer ' . Token::generate()->reveal() )->reason );
		}
		$caller = $this->show( 'Bearer ' . Token::generate()->reveal() );
		self::assertSame( array( 'throttled', 6 ), array( $caller->reason, $caller->retry_after ) );
		self::assertTrue( $this->show( 'Bearer ' . $good->reveal() )->is_client() );
	}

	public function test_a_missing_header_is_no_guess(): void {
		for ( $try = 0; $try < 15; $try++ ) {
			self::assertSame( 'missing', $this->show( null )->reason );
		}
	}

	public function test_two_different_tokens_are_none_and_no_guess(): void {
		$headers = new CredentialHeaders( 'Bearer ' . Scenario::token()->reveal(), Scenario::token()->reveal() );
		for ( $try = 0; $try < 15; $try++ ) {
			$caller = $this->authenticator->authenticate( Credential::shown_in( $headers ), Scenario::NOW );
			self::assertSame( array( 'conflicting', null, null ), array( $caller->reason, $caller->token_id, $caller->retry_after ) );
		}
		self::assertFalse( $caller->is_recorded );
	}

	public function test_use_is_noted_once_in_a_minute(): void {
		$token = Scenario::token();
		$this->show( 'Bearer ' . $token->reveal() );
		self::assertSame( array( Scenario::NOW, '192.0.2.77' ), $this->last_use( $token ) );

		$_SERVER['REMOTE_ADDR'] = '192.0.2.78';
		$this->show( 'Bearer ' . $token->reveal(), Scenario::NOW + 59 * Clock::SECOND );
		self::assertSame( array( Scenario::NOW, '192.0.2.77' ), $this->last_use( $token ) );

		$this->show( 'Bearer ' . $token->reveal(), Scenario::NOW + 60 * Clock::SECOND );
		self::assertSame( array( Scenario::NOW + 60 * Clock::SECOND, '192.0.2.78' ), $this->last_use( $token ) );
	}

	public function test_a_refused_token_is_not_noted_as_used(): void {
		$token = Scenario::token( Scenario::NOW - Clock::DAY );
		$this->show( 'Bearer ' . $token->reveal() );
		self::assertSame( array( null, null ), $this->last_use( $token ) );
	}

	public function test_only_the_digest_is_stored(): void {
		$token = Scenario::token();
		$row   = Sql::row( 'SELECT * FROM ' . Tables::tokens() . ' WHERE public_id = %s', array( $token->public_id ) );
		self::assertStringNotContainsString( substr( $token->reveal(), -43 ), (string) wp_json_encode( $row ) );
		self::assertSame( $token->digest(), $row['digest'] ?? null );
	}

	public function test_an_upper_case_public_id_finds_nothing(): void {
		$token = Scenario::token();
		self::assertSame( 'malformed', $this->show( 'Bearer ' . str_replace( $token->public_id, strtoupper( $token->public_id ), $token->reveal() ) )->reason );
	}

	public function test_nobody_is_unknown_while_the_database_does_not_answer(): void {
		global $wpdb;
		$token        = Scenario::token();
		$prefix       = $wpdb->prefix;
		$wpdb->prefix = 'nowhere_';
		try {
			self::assertFails( FailureKind::Unavailable, fn() => $this->show( 'Bearer ' . $token->reveal() ) );
		} finally {
			$wpdb->prefix = $prefix;
		}
	}

	/**
	 * @dataProvider environments
	 * @param array<string, string> $server
	 */
	public function test_plain_http_is_for_developers_only( string $environment, array $server, bool $is_heard ): void {
		add_filter( 'scimpress_trusted_proxies', static fn() => array( '192.0.2.77' ) );
		$this->authenticator = new Authenticator( new Tokens(), new AccessTokens(), new Throttle( new Attempts() ), environment: $environment );

		$_SERVER = $server + $_SERVER;
		$caller  = $this->show( 'Bearer ' . Scenario::token()->reveal() );
		self::assertSame( $is_heard, $caller->is_client() );
		self::assertSame( $is_heard ? '' : 'insecure', $caller->reason );
	}

	/** @return array<string, array{string, array<string, string>, bool}> */
	public function environments(): array {
		return array(
			'production'                    => array( 'production', array(), false ),
			'staging'                       => array( 'staging', array(), false ),
			'production over HTTPS'         => array( 'production', array( 'HTTPS' => 'on' ), true ),
			'production behind a proxy'     => array( 'production', array( 'HTTP_X_FORWARDED_PROTO' => 'https' ), true ),
			'behind a proxy in clear'       => array( 'production', array( 'HTTP_X_FORWARDED_PROTO' => 'http' ), false ),
			'who says that there was HTTPS' => array(
				'production',
				array(
					'REMOTE_ADDR'            => '203.0.113.5',
					'HTTP_X_FORWARDED_PROTO' => 'https',
				),
				false,
			),
			'local'                         => array( 'local', array(), true ),
			'development'                   => array( 'development', array(), true ),
		);
	}

	private function show( ?string $header, int $now = Scenario::NOW ): Caller {
		return $this->authenticator->authenticate( Credential::shown_in( new CredentialHeaders( (string) $header ) ), $now );
	}

	/** @return array{?int, ?string} */
	private function last_use( Token $token ): array {
		$stored = Scenario::stored( $token );
		return array( $stored->last_used, $stored->last_ip );
	}

	private function forget(): void {
		global $wpdb;
		Sql::execute( "DELETE FROM {$wpdb->options} WHERE option_name LIKE 'scimpress_attempts_%'" );
	}
}
