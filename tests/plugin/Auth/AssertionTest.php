<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Auth;

use OpenSSLAsymmetricKey;
use ScimPress\Auth\Authenticator;
use ScimPress\Auth\Caller;
use ScimPress\Auth\Credential;
use ScimPress\Auth\CredentialHeaders;
use ScimPress\Auth\Issuer;
use ScimPress\Auth\Scope;
use ScimPress\Auth\Throttle;
use ScimPress\Auth\Token;
use ScimPress\Auth\TrustedIssuer;
use ScimPress\Clock;
use ScimPress\Database\Sql;
use ScimPress\OAuth\TokenRequest;
use ScimPress\Rest\ClientRequest;
use ScimPress\Store\AccessTokens;
use ScimPress\Store\Attempts;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

/**
 * Assertions of an identity provider in place of a secret; over HTTP they are in tests/http/scenarios/federation.py.
 */
final class AssertionTest extends TestCase {

	private const ISSUER = 'https://login.example.com/tenant/v2.0';

	private const KEYS = 'https://login.example.com/keys';

	/** @var array<string, OpenSSLAsymmetricKey> Private keys, of which making one takes a while. */
	private static array $made;

	/** @var array<string, OpenSSLAsymmetricKey> The private keys of the issuer. */
	private array $keys;

	/** How often the set of keys was asked for. */
	private int $fetched = 0;

	/** @var array{int, string}|null What is answered in place of the set. */
	private ?array $answer = null;

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		self::$made = array(
			'rsa' => openssl_pkey_new( array( 'private_key_bits' => 2048 ) ),
			'ec'  => openssl_pkey_new( array( 'private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1' ) ),
			'new' => openssl_pkey_new( array( 'private_key_bits' => 2048 ) ),
		);
	}

	protected function setUp(): void {
		parent::setUp();
		$this->keys = array(
			'rsa' => self::$made['rsa'],
			'ec'  => self::$made['ec'],
		);
		add_filter( 'pre_http_request', array( $this, 'answer_with_keys' ), 10, 3 );
		$this->forget();
	}

	protected function tearDown(): void {
		remove_filter( 'pre_http_request', array( $this, 'answer_with_keys' ) );
		$this->forget();
		parent::tearDown();
	}

	/**
	 * The issuer's server.
	 *
	 * @param array<string, mixed> $arguments
	 * @return array<string, mixed>
	 */
	public function answer_with_keys( mixed $before, array $arguments, string $url ): array {
		self::assertSame( array( self::KEYS, 0, true ), array( $url, $arguments['redirection'], $arguments['reject_unsafe_urls'] ) );
		++$this->fetched;
		list( $status, $body ) = $this->answer ?? array( 200, wp_json_encode( array( 'keys' => array_map( array( self::class, 'jwk' ), array_keys( $this->keys ), $this->keys ) ) ) );
		return array(
			'headers'  => array(),
			'body'     => $body,
			'response' => array( 'code' => $status, 'message' => '' ),
			'cookies'  => array(),
			'filename' => null,
		);
	}

	public function test_a_signed_assertion_stands_for_the_token_that_trusts_its_issuer(): void {
		$token = $this->trusting();
		foreach ( array( 'rsa', 'ec' ) as $key ) {
			for ( $round = 0; $round < 20; ++$round ) {
				$caller = $this->ask( $this->assertion( array( 'jti' => (string) $round ), array( 'kid' => $key ) ) );
				self::assertSame( array( '', Scenario::stored( $token )->id, Scenario::connection() ), array( $caller->reason, $caller->token_id, $caller->connection_id ) );
			}
		}
		self::assertSame( 'client_credentials', $caller->for_exchange()['scheme'] );
		self::assertSame( 1, $this->fetched );
		self::assertNotNull( Scenario::stored( $token )->last_used );
		foreach ( array( '', 'the client', $token->public_id ) as $client_id ) {
			self::assertTrue( $this->ask( $this->assertion(), $client_id )->is_client() );
		}
		self::assertTrue( $this->ask( $this->assertion( array( 'aud' => array( 'another', 'the audience' ) ) ) )->is_client() );
	}

	public function test_what_is_wrong_with_an_assertion_is_told_to_the_audit(): void {
		$this->trusting();
		$now   = time();
		$wrong = array(
			array( 'no token trusts', array( 'iss' => 'https://login.example.com/other/v2.0' ) ),
			array( 'no token trusts', array( 'iss' => null ) ),
			array( 'no token trusts', array( 'iss' => array( self::ISSUER ) ) ),
			array( 'no token trusts', array( 'sub' => 'another client' ) ),
			array( 'another audience', array( 'aud' => 'another' ) ),
			array( 'another audience', array( 'aud' => null ) ),
			array( 'another audience', array( 'aud' => array( 'the audience' => 'another' ) ) ),
			array( 'has no end', array( 'exp' => null ) ),
			array( 'has no end', array( 'exp' => (string) ( $now + 600 ) ) ),
			array( 'has ended', array( 'exp' => $now - 120 ) ),
			array( 'more than a day', array( 'exp' => $now + 2 * DAY_IN_SECONDS ) ),
			array( 'not valid yet', array( 'nbf' => $now + 600 ) ),
			array( 'not valid yet', array( 'nbf' => 'soon' ) ),
			array( 'not signed with', array(), array( 'alg' => 'none' ) ),
			array( 'not signed with', array(), array( 'alg' => 'HS256' ) ),
			array( 'not signed with', array(), array( 'alg' => 'RS512' ) ),
			array( 'does not name its key', array(), array( 'kid' => null ) ),
			array( 'understood', array(), array( 'crit' => array( 'b64' ), 'b64' => false ) ),
			array( 'signature of the assertion is wrong', array(), array( 'alg' => 'ES256', 'kid' => 'rsa' ) ),
			array( 'not among those of the issuer', array(), array( 'kid' => 'unknown' ), 'rsa' ),
		);
		foreach ( $wrong as $row ) {
			list( $reason, $claims, $header, $key ) = array( ...$row, ...array_slice( array( array(), array(), 'rsa' ), count( $row ) - 1 ) );
			$this->forget();
			$caller = $this->ask( $this->assertion( $claims, $header, $key ) );
			self::assertFalse( $caller->is_client() );
			self::assertStringContainsString( $reason, $caller->reason );
		}
	}

	public function test_a_changed_assertion_is_not_signed(): void {
		$this->trusting();
		foreach ( array( 'rsa', 'ec' ) as $key ) {
			list( $header, $claims, $signature ) = explode( '.', $this->assertion( array(), array( 'kid' => $key ) ) );
			$other  = explode( '.', $this->assertion( array( 'jti' => 'other' ), array( 'kid' => $key ) ) );
			$forged = array(
				"{$header}.{$other[1]}.{$signature}",
				"{$other[0]}.{$claims}.{$other[2]}",
				"{$header}.{$claims}." . self::text( str_repeat( "\0", 64 ) ),
				"{$header}.{$claims}." . self::text( 'short' ),
				"{$header}.{$claims}." . self::text( str_repeat( "\xff", 256 ) ),
			);
			foreach ( $forged as $assertion ) {
				$this->forget();
				self::assertStringContainsString( 'signature of the assertion is wrong', $this->ask( $assertion )->reason );
			}
		}
	}

	public function test_what_is_no_assertion_is_malformed(): void {
		$this->trusting();
		list( $header, $claims, $signature ) = explode( '.', $this->assertion() );
		foreach ( array( 'x.y.z', "{$header}.{$claims}", "{$header}.{$claims}.", "{$header}.{$claims}.{$signature}.{$signature}", "{$header}=.{$claims}.{$signature}", self::text( '[]' ) . ".{$claims}.{$signature}", self::text( '"alg"' ) . ".{$claims}.{$signature}", "{$header}." . self::text( "\xff{}" ) . ".{$signature}" ) as $assertion ) {
			$this->forget();
			self::assertSame( 'malformed', $this->ask( $assertion )->reason, $assertion );
		}
		self::assertSame( 0, $this->fetched );
	}

	public function test_nobody_has_keys_fetched_often_or_without_a_token_that_trusts_them(): void {
		$this->ask( $this->assertion() );
		self::assertSame( 0, $this->fetched );
		$token = $this->trusting();
		$this->ask( $this->assertion( array( 'aud' => 'another' ) ) );
		self::assertSame( 0, $this->fetched );
		for ( $time = 0; $time < 5; ++$time ) {
			$this->forget_attempts();
			self::assertFalse( $this->ask( $this->assertion( array(), array( 'kid' => 'unknown' ), 'rsa' ) )->is_client() );
		}
		self::assertSame( 1, $this->fetched );

		// A new key is known after a minute.
		$this->keys['new'] = self::$made['new'];
		$assertion         = $this->assertion( array(), array( 'kid' => 'new' ) );
		$this->forget_attempts();
		self::assertFalse( $this->ask( $assertion )->is_client() );
		self::assertTrue( $this->ask( $assertion, '', Clock::now() + 61 * Clock::SECOND )->is_client() );
		self::assertSame( 2, $this->fetched );

		( new Tokens() )->revoke( Scenario::stored( $token )->id, Clock::now() );
		$this->forget();
		self::assertSame( 'revoked', $this->ask( $this->assertion() )->reason );
		self::assertSame( 2, $this->fetched );
		self::assertTrue( $this->ask( $this->assertion(), $this->trusting()->public_id )->is_client() );
	}

	public function test_a_server_of_keys_that_fails_or_lies_lets_nobody_in_and_takes_no_keys_away(): void {
		$this->trusting();
		$weak    = openssl_pkey_new( array( 'private_key_bits' => 1024 ) );
		$answers = array(
			array( 500, '{}' ),
			array( 302, '{"keys":[]}' ),
			array( 200, 'no JSON' ),
			array( 200, '{"keys":{"rsa":"x"}}' ),
			array( 200, wp_json_encode( array( 'keys' => array( array( ...self::jwk( 'rsa', $this->keys['rsa'] ), 'use' => 'enc' ) ) ) ) ),
			array( 200, wp_json_encode( array( 'keys' => array( array( ...self::jwk( 'rsa', $this->keys['rsa'] ), 'alg' => 'RS512' ) ) ) ) ),
			array( 200, wp_json_encode( array( 'keys' => array( array( ...self::jwk( 'rsa', $this->keys['rsa'] ), 'n' => 17 ) ) ) ) ),
			array( 200, wp_json_encode( array( 'keys' => array( self::jwk( 'rsa', $weak ) ) ) ) ),
		);
		foreach ( $answers as $answer ) {
			$this->forget();
			$this->answer = $answer;
			self::assertStringContainsString( 'could not be read', $this->ask( $this->assertion() )->reason, $answer[1] );
		}
		$this->answer = null;
		$this->forget();
		self::assertTrue( $this->ask( $this->assertion() )->is_client() );
		$this->answer = array( 500, '' );
		$this->ask( $this->assertion( array(), array( 'kid' => 'unknown' ), 'rsa' ), '', Clock::now() + 61 * Clock::SECOND );
		$this->forget_attempts();
		self::assertTrue( $this->ask( $this->assertion() )->is_client() );
	}

	public function test_the_client_id_is_that_of_the_assertion_and_of_nobody_else(): void {
		$this->trusting();
		self::assertStringContainsString( 'client_id', $this->ask( $this->assertion(), 'another client' )->reason );
		$sent = $this->read( $this->assertion(), '', array( 'client_secret' => 'x' ) );
		self::assertSame( 'invalid_request', $sent->refusal?->error );
		$sent = $this->read( $this->assertion(), '', array( 'client_assertion_type' => 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' ) );
		self::assertSame( 'invalid_request', $sent->refusal?->error );
	}

	public function test_whom_a_token_cannot_trust_is_said(): void {
		$issuer = new Issuer( new Tokens(), new Connections() );
		foreach ( array( new TrustedIssuer( self::ISSUER, '', 'a', self::KEYS ), new TrustedIssuer( self::ISSUER, 's', 'a', 'ftp://example.com/' ), new TrustedIssuer( self::ISSUER, 's', 'a', 'https:' ), new TrustedIssuer( str_repeat( 'x', 501 ), 's', 'a', self::KEYS ) ) as $trusted ) {
			$answer = $issuer->issue( 'name', Scenario::connection(), Scope::names(), 1, trusted: $trusted );
			self::assertInstanceOf( \WP_Error::class, $answer );
		}
		self::assertNull( ( new TrustedIssuer( self::ISSUER, 's', 'a', 'http://127.0.0.1/' ) )->problem( true ) );
		self::assertSame( 'keys', ( new TrustedIssuer( self::ISSUER, 's', 'a', 'http://127.0.0.1/' ) )->problem( false )[0] );
	}

	private function trusting(): Token {
		$trusted = new TrustedIssuer( self::ISSUER, 'the client', 'the audience', self::KEYS );
		$token   = ( new Issuer( new Tokens(), new Connections() ) )->issue( 'federated', Scenario::connection(), Scope::names(), 1, trusted: $trusted );
		self::assertInstanceOf( Token::class, $token );
		return $token;
	}

	private function ask( string $assertion, string $client_id = '', ?int $now = null ): Caller {
		$authenticator = new Authenticator( new Tokens(), new AccessTokens(), new Throttle( new Attempts() ) );
		return $authenticator->authenticate( $this->read( $assertion, $client_id )->credential, $now );
	}

	/** @param array<string, string> $more */
	private function read( string $assertion, string $client_id, array $more = array() ): TokenRequest {
		$form = array(
			'grant_type'            => 'client_credentials',
			'client_id'             => $client_id,
			'client_assertion_type' => 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
			'client_assertion'      => $assertion,
			...$more,
		);
		return TokenRequest::read( new ClientRequest( 'POST', '/scim/oauth2/token', '', array(), http_build_query( $form ) ), new CredentialHeaders() );
	}

	/**
	 * @param array<string, mixed> $claims What is other than it should be; null for what is missing.
	 * @param array<string, mixed> $header
	 */
	private function assertion( array $claims = array(), array $header = array(), ?string $key = null ): string {
		$header = array_filter( array( 'alg' => 'ec' === ( $header['kid'] ?? '' ) ? 'ES256' : 'RS256', 'kid' => 'rsa', ...$header ), static fn( $value ) => null !== $value );
		$claims = array_filter( array( 'iss' => self::ISSUER, 'sub' => 'the client', 'aud' => 'the audience', 'exp' => time() + 3600, 'nbf' => time(), ...$claims ), static fn( $value ) => null !== $value );
		$signed = self::text( wp_json_encode( $header ) ) . '.' . self::text( wp_json_encode( $claims ) );
		openssl_sign( $signed, $signature, $this->keys[ $key ?? $header['kid'] ?? 'rsa' ], OPENSSL_ALGO_SHA256 );
		return $signed . '.' . self::text( 'ES256' === $header['alg'] && 'ec' === $header['kid'] ? self::raw( $signature ) : $signature );
	}

	/** A signature of ECDSA as JSON Web Signatures have it. */
	private static function raw( string $der ): string {
		$first  = ord( $der[3] );
		$halves = array( substr( $der, 4, $first ), substr( $der, 6 + $first ) );
		return implode( array_map( static fn( string $half ) => str_pad( ltrim( $half, "\0" ), 32, "\0", STR_PAD_LEFT ), $halves ) );
	}

	/** @return array<string, string> */
	private static function jwk( string $id, OpenSSLAsymmetricKey $key ): array {
		$details = openssl_pkey_get_details( $key );
		return isset( $details['rsa'] )
			? array( 'kid' => $id, 'kty' => 'RSA', 'use' => 'sig', 'n' => self::text( $details['rsa']['n'] ), 'e' => self::text( $details['rsa']['e'] ) )
			: array( 'kid' => $id, 'kty' => 'EC', 'crv' => 'P-256', 'x' => self::text( $details['ec']['x'] ), 'y' => self::text( $details['ec']['y'] ) );
	}

	private static function text( string $bytes ): string {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
	}

	private function forget(): void {
		delete_site_transient( 'scimpress_keys_' . hash( 'sha256', self::KEYS ) );
		$this->forget_attempts();
	}

	private function forget_attempts(): void {
		global $wpdb;
		Sql::execute( "DELETE FROM {$wpdb->options} WHERE option_name LIKE 'scimpress_attempts_%'" );
	}
}
