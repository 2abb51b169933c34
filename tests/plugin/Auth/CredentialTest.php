<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Auth;

use ScimPress\Auth\Credential;
use ScimPress\Auth\CredentialHeaders;
use ScimPress\Tests\Support\TestCase;

final class CredentialTest extends TestCase {

	private const TOKEN = 'scim_abcdefghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

	private const OTHER = 'scim_abcdefghijkl_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB';

	/** @var array<string, mixed> */
	private array $server = array();

	protected function setUp(): void {
		parent::setUp();
		$this->server = $_SERVER;
	}

	protected function tearDown(): void {
		$_SERVER = $this->server;
		parent::tearDown();
	}

	public function test_an_access_token_is_a_bearer_token_of_its_own_scheme(): void {
		$access = str_replace( 'scim_', 'scim_access_', self::TOKEN );
		$shown  = Credential::shown_in( new CredentialHeaders( 'Bearer ' . $access ) );
		self::assertSame( array( 'client_credentials', $access ), array( $shown->scheme?->value, $shown->token?->reveal() ) );
		foreach ( array( new CredentialHeaders( 'Basic ' . base64_encode( 'scim:' . $access ) ), new CredentialHeaders( '', $access ) ) as $headers ) {
			self::assertSame( 'malformed', Credential::shown_in( $headers )->problem );
		}
	}

	/** @dataProvider requests */
	public function test_what_a_request_shows( string $authorization, string $api_key, string $expected ): void {
		$shown = Credential::shown_in( new CredentialHeaders( $authorization, $api_key ) );
		self::assertSame( $expected, $shown->scheme?->value ?? $shown->problem );
		self::assertSame( null === $shown->scheme ? null : self::TOKEN, $shown->token?->reveal() );
	}

	/** @return array<string, array{string, string, string}> */
	public static function requests(): array {
		$basic = static fn( string $pair ) => 'Basic ' . base64_encode( $pair );
		return array(
			'nothing'                           => array( '', '', 'missing' ),
			'a bearer token'                    => array( 'Bearer ' . self::TOKEN, '', 'bearer' ),
			'in any case'                       => array( 'bEaReR   ' . self::TOKEN, '', 'bearer' ),
			'HTTP Basic'                        => array( $basic( 'scim:' . self::TOKEN ), '', 'basic' ),
			'HTTP Basic in any case'            => array( 'BASIC ' . base64_encode( 'scim:' . self::TOKEN ), '', 'basic' ),
			'HTTP Basic, any name'              => array( $basic( "J\u{f6}rg O'Neil:" . self::TOKEN ), '', 'basic' ),
			'HTTP Basic without a name'         => array( $basic( ':' . self::TOKEN ), '', 'malformed' ),
			'HTTP Basic, the token as the name' => array( $basic( self::TOKEN . ':' ), '', 'malformed' ),
			'HTTP Basic without a colon'        => array( $basic( self::TOKEN ), '', 'malformed' ),
			'HTTP Basic, two colons'            => array( $basic( 'a:b:' . self::TOKEN ), '', 'malformed' ),
			'HTTP Basic, a password of a user'  => array( $basic( 'admin:password' ), '', 'malformed' ),
			'HTTP Basic, not encoded'           => array( 'Basic ' . self::TOKEN, '', 'malformed' ),
			'HTTP Basic, rubbish'               => array( 'Basic ????', '', 'malformed' ),
			'HTTP Basic, empty'                 => array( 'Basic ', '', 'malformed' ),
			'the key'                           => array( '', self::TOKEN, 'header' ),
			'the key is no token'               => array( '', 'x', 'malformed' ),
			'the key with a scheme'             => array( '', 'Bearer ' . self::TOKEN, 'malformed' ),
			'the key twice'                     => array( '', self::TOKEN . ', ' . self::TOKEN, 'malformed' ),
			'both'                              => array( 'Bearer ' . self::TOKEN, self::TOKEN, 'bearer' ),
			'both, HTTP Basic'                  => array( $basic( 'scim:' . self::TOKEN ), self::TOKEN, 'basic' ),
			'a key of somebody else'            => array( 'Bearer ' . self::TOKEN, 'key-of-a-gateway', 'bearer' ),
			'two different ones'                => array( 'Bearer ' . self::TOKEN, self::OTHER, 'conflicting' ),
			'two different ones, HTTP Basic'    => array( $basic( 'scim:' . self::TOKEN ), self::OTHER, 'conflicting' ),
			'a bad one before a good key'       => array( 'Bearer x', self::TOKEN, 'malformed' ),
			'another scheme before a good key'  => array( 'Digest x', self::TOKEN, 'malformed' ),
			'another scheme'                    => array( 'Token ' . self::TOKEN, '', 'malformed' ),
		);
	}

	/**
	 * @dataProvider servers
	 * @param array<string, mixed> $server
	 */
	public function test_what_is_taken_is_gone( array $server, string $scheme ): void {
		$_SERVER = $server + array( 'HTTP_ACCEPT' => '*/*' );
		self::assertSame( $scheme, Credential::shown_in( CredentialHeaders::take() )->scheme?->value );
		self::assertSame( array( 'HTTP_ACCEPT' => '*/*' ), $_SERVER );
		self::assertSame( 'missing', Credential::shown_in( CredentialHeaders::take() )->problem );
	}

	/** @return array<string, array{array<string, mixed>, string}> */
	public static function servers(): array {
		$basic   = 'Basic ' . base64_encode( 'scim:' . self::TOKEN );
		$decoded = array(
			'PHP_AUTH_USER' => 'scim',
			'PHP_AUTH_PW'   => self::TOKEN,
		);
		return array(
			'a bearer token'        => array( array( 'HTTP_AUTHORIZATION' => 'Bearer ' . self::TOKEN ), 'bearer' ),
			'inside Apache'         => array( array( 'REDIRECT_HTTP_AUTHORIZATION' => 'Bearer ' . self::TOKEN ), 'bearer' ),
			'FastCGI'               => array( array( 'HTTP_AUTHORIZATION' => $basic ), 'basic' ),
			'the server of PHP'     => array( array( 'HTTP_AUTHORIZATION' => $basic ) + $decoded, 'basic' ),
			'decoded and no header' => array( $decoded, 'basic' ),
			'after a redirect'      => array( array( 'REDIRECT_REDIRECT_HTTP_AUTHORIZATION' => $basic ) + $decoded, 'basic' ),
			'the key'               => array( array( 'HTTP_X_API_KEY' => ' ' . self::TOKEN ), 'header' ),
			'a list is no key'      => array( array( 'HTTP_AUTHORIZATION' => 'Bearer ' . self::TOKEN, 'HTTP_X_API_KEY' => array( 'x' ) ), 'bearer' ),
		);
	}

	public function test_what_was_sent_is_in_no_dump(): void {
		$headers = new CredentialHeaders( 'Bearer ' . self::TOKEN, self::TOKEN );
		$dump    = print_r( array( $headers, Credential::shown_in( $headers ) ), true );
		self::assertStringNotContainsString( substr( self::TOKEN, -43 ), $dump );
	}
}
