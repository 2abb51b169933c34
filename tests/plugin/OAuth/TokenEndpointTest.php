<?php

declare( strict_types=1 );

namespace ScimPress\Tests\OAuth;

use ScimPress\Auth\Authenticator;
use ScimPress\Auth\Credential;
use ScimPress\Auth\CredentialHeaders;
use ScimPress\Auth\Throttle;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Reply;
use ScimPress\Extension;
use ScimPress\Machine;
use ScimPress\OAuth\TokenEndpoint;
use ScimPress\Rest\ClientRequest;
use ScimPress\Store\AccessTokens;
use ScimPress\Store\Attempts;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

/**
 * What cannot be shown over HTTP; the rest is in tests/http/scenarios/oauth.py.
 */
final class TokenEndpointTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		$this->forget();
	}

	protected function tearDown(): void {
		$this->forget();
		parent::tearDown();
	}

	public function test_an_access_token_is_a_client_with_its_own_scheme(): void {
		$token  = self::token();
		$access = self::json( $this->ask( $token ) )['access_token'];
		$caller = $this->authenticator()->authenticate( Credential::shown_in( new CredentialHeaders( 'Bearer ' . $access ) ) );
		self::assertSame( 'client_credentials', $caller->for_exchange()['scheme'] );
		self::assertSame( array( Scenario::stored( $token )->id, Scenario::connection() ), array( $caller->token_id, $caller->connection_id ) );
	}

	public function test_it_is_valid_no_longer_than_the_token(): void {
		self::assertSame( 3600, self::json( $this->ask( self::token( null ) ) )['expires_in'] );
		self::assertEqualsWithDelta( 600, self::json( $this->ask( self::token( Clock::now() + 600 * Clock::SECOND ) ) )['expires_in'], 5 );
	}

	public function test_over_plain_http_nothing_is_looked_at(): void {
		$token = self::token();
		$reply = $this->ask( $token, environment: 'production' );
		self::assertSame( array( 400, 'invalid_request' ), array( $reply->status, self::json( $reply )['error'] ) );
		self::assertStringContainsString( 'HTTPS', self::json( $reply )['error_description'] );
		self::assertSame( 'invalid_request: insecure', self::audit( 100 )[0]['detail'] );
		self::assertNull( Scenario::stored( $token )->last_used );
		self::assertSame( 0, self::rows( Tables::access_tokens() ) );
	}

	public function test_without_the_extension_a_client_is_asked_to_try_again(): void {
		$missing = new Extension( Machine::this() );
		$reply   = $this->ask( self::token(), extension: $missing );
		self::assertSame( 503, $reply->status );
		self::assertContains( 'Retry-After', array_column( $reply->headers, 0 ) );
		self::assertSame( 401, $this->ask( Token::generate(), extension: $missing )->status );
		self::assertSame( 0, self::rows( Tables::access_tokens() ) );
	}

	public function test_a_token_whose_connection_is_gone_gets_none(): void {
		$token = self::token();
		Sql::execute( 'DELETE FROM ' . Tables::connections() );
		self::assertSame( 'unauthorized_client', self::json( $this->ask( $token ) )['error'] );
		self::assertSame( 0, self::rows( Tables::access_tokens() ) );
	}

	public function test_an_unknown_profile_is_the_generic_one(): void {
		$token = self::token();
		Sql::update( Tables::connections(), array( 'profile' => 'nobody' ), array( 'id' => Scenario::connection() ) );
		self::assertSame( 200, $this->ask( $token )->status );
	}

	public function test_floods_leave_a_few_rows_in_the_audit(): void {
		for ( $request = 0; $request < 15; $request++ ) {
			$this->answer( new ClientRequest( 'GET', '/scim/oauth2/token', '', array(), '' ) );
			$this->ask( Token::generate() );
		}
		$rows = array_count_values( array_column( self::audit( 100 ), 'status' ) );
		self::assertContains( $rows[405], array( 10, 11 ) );
		self::assertContains( $rows[401], array( 10, 11 ) );
	}

	public function test_no_row_and_no_answer_holds_a_secret(): void {
		$token   = self::token();
		$replies = array( $this->ask( $token ), $this->ask( Token::generate() ), $this->answer( new ClientRequest( 'POST', '/scim/oauth2/token', 'client_secret=' . $token->reveal(), array(), $token->reveal() ) ) );
		$kept    = wp_json_encode( array( self::audit( 100 ), Sql::rows( 'SELECT * FROM ' . Tables::access_tokens() ) ) );
		self::assertStringNotContainsString( substr( $token->reveal(), -43 ), $kept . $replies[1]->body . $replies[2]->body );
		self::assertStringNotContainsString( substr( self::json( $replies[0] )['access_token'], -43 ), $kept );
	}

	private function ask( Token $token, ?Extension $extension = null, ?string $environment = null ): Reply {
		$body = http_build_query(
			array(
				'grant_type'    => 'client_credentials',
				'client_id'     => $token->public_id,
				'client_secret' => $token->reveal(),
			)
		);
		return $this->answer( new ClientRequest( 'POST', '/scim/oauth2/token', '', array(), $body ), $extension, $environment );
	}

	private function answer( ClientRequest $request, ?Extension $extension = null, ?string $environment = null ): Reply {
		$endpoint = new TokenEndpoint( $extension ?? Extension::installed(), $this->authenticator( $environment ), new Connections(), new AccessTokens() );
		return $endpoint->answer( $request, new CredentialHeaders() );
	}

	private function authenticator( ?string $environment = null ): Authenticator {
		return new Authenticator( new Tokens(), new AccessTokens(), new Throttle( new Attempts() ), $environment );
	}

	private static function token( ?int $expires = PHP_INT_MAX ): Token {
		return Scenario::token( PHP_INT_MAX === $expires ? Clock::now() + Clock::DAY : $expires );
	}

	/** @return array<string, mixed> */
	private static function json( Reply $reply ): array {
		return json_decode( (string) $reply->body, true, 8, JSON_THROW_ON_ERROR );
	}

	private function forget(): void {
		global $wpdb;
		Sql::execute( "DELETE FROM {$wpdb->options} WHERE option_name LIKE 'scimpress_attempts_%'" );
	}
}
