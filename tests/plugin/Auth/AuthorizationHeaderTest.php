<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Auth;

use ScimPress\Auth\AuthorizationHeader;
use ScimPress\Tests\Support\TestCase;

final class AuthorizationHeaderTest extends TestCase {

	/**
	 * @dataProvider servers
	 * @param array<string, mixed> $server
	 */
	public function test_the_header_is_found_where_servers_hide_it( array $server, string $expected ): void {
		self::assertSame( $expected, ( new AuthorizationHeader() )->read( $server ) );
	}

	/** @return array<string, array{array<string, mixed>, string}> */
	public function servers(): array {
		return array(
			'nothing'                        => array( array(), '' ),
			'as it is'                       => array( array( 'HTTP_AUTHORIZATION' => 'Bearer a' ), 'Bearer a' ),
			'after a redirect inside Apache' => array( array( 'REDIRECT_HTTP_AUTHORIZATION' => 'Bearer a' ), 'Bearer a' ),
			'after two'                      => array( array( 'REDIRECT_REDIRECT_HTTP_AUTHORIZATION' => 'Bearer a' ), 'Bearer a' ),
			'empty where it should be'       => array(
				array(
					'HTTP_AUTHORIZATION'          => '',
					'REDIRECT_HTTP_AUTHORIZATION' => 'Bearer a',
				),
				'Bearer a',
			),
			'the first one counts'           => array(
				array(
					'HTTP_AUTHORIZATION'          => 'Bearer a',
					'REDIRECT_HTTP_AUTHORIZATION' => 'Bearer b',
				),
				'Bearer a',
			),
			'a list is no header'            => array( array( 'HTTP_AUTHORIZATION' => array( 'Bearer a' ) ), '' ),
			'spaces around'                  => array( array( 'HTTP_AUTHORIZATION' => '  Bearer a ' ), 'Bearer a' ),
			'what PHP makes of Basic'        => array(
				array(
					'PHP_AUTH_USER' => 'a',
					'PHP_AUTH_PW'   => 'b:c',
				),
				'Basic ' . base64_encode( 'a:b:c' ),
			),
			'the header itself beside it'    => array(
				array(
					'HTTP_AUTHORIZATION' => 'Bearer a',
					'PHP_AUTH_USER'      => 'a',
					'PHP_AUTH_PW'        => 'b',
				),
				'Bearer a',
			),
			'half of it'                     => array( array( 'PHP_AUTH_USER' => 'a' ), '' ),
			'a list for half of it'          => array(
				array(
					'PHP_AUTH_USER' => 'a',
					'PHP_AUTH_PW'   => array( 'b' ),
				),
				'',
			),
			'a client cannot name it itself' => array( array( 'HTTP_X_AUTHORIZATION' => 'Bearer a' ), '' ),
		);
	}

	public function test_neither_query_nor_cookie_is_looked_at(): void {
		$_GET['access_token']    = 'a';
		$_GET['Authorization']   = 'Bearer a';
		$_COOKIE['Authorization'] = 'Bearer a';
		try {
			self::assertSame( '', ( new AuthorizationHeader() )->read( array( 'QUERY_STRING' => 'access_token=a' ) ) );
		} finally {
			unset( $_GET['access_token'], $_GET['Authorization'], $_COOKIE['Authorization'] );
		}
	}
}
