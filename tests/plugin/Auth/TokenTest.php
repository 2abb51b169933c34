<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Auth;

use ScimPress\Auth\Token;
use ScimPress\Tests\Support\TestCase;

final class TokenTest extends TestCase {

	public function test_a_new_token_has_the_format_and_is_read_back(): void {
		$token = Token::generate();
		self::assertMatchesRegularExpression( '/^scim_[a-z0-9]{12}_[A-Za-z0-9_-]{43}$/', $token->reveal() );
		self::assertSame( $token->digest(), Token::parse( $token->reveal() )?->digest() );
		self::assertSame( hash( 'sha256', substr( $token->reveal(), -43 ) ), $token->digest() );
	}

	public function test_an_access_token_is_told_apart(): void {
		$access = Token::generate_access();
		self::assertMatchesRegularExpression( '/^scim_access_[a-z0-9]{12}_[A-Za-z0-9_-]{43}$/', $access->reveal() );
		self::assertSame( $access->digest(), Token::parse_access( $access->reveal() )?->digest() );
		self::assertTrue( Token::parse_access( $access->reveal() )?->is_access );
		self::assertNull( Token::parse( $access->reveal() ) );
		self::assertNull( Token::parse_access( Token::generate()->reveal() ) );
		self::assertFalse( Token::generate()->is_access );
	}

	public function test_no_two_tokens_are_the_same(): void {
		$secrets = array();
		for ( $count = 0; $count < 200; $count++ ) {
			$secrets[] = Token::generate()->reveal();
		}
		self::assertCount( 200, array_unique( $secrets ) );
	}

	public function test_a_reserved_public_id_is_used(): void {
		self::assertSame( 'abcdefghijk9', Token::generate( 'abcdefghijk9' )->public_id );
	}

	/** @dataProvider not_a_token */
	public function test_what_is_no_token_is_not_read( string $text ): void {
		self::assertNull( Token::parse( $text ) );
	}

	/** @return array<string, array{string}> */
	public function not_a_token(): array {
		$secret = str_repeat( 'A', 43 );
		return array(
			'empty'                => array( '' ),
			'only the prefix'      => array( 'scim_' ),
			'public id too short'  => array( "scim_abcdefghijk_{$secret}" ),
			'public id upper case' => array( "scim_ABCDEFGHIJKL_{$secret}" ),
			'secret too short'     => array( 'scim_abcdefghijkl_' . str_repeat( 'A', 42 ) ),
			'secret too long'      => array( "scim_abcdefghijkl_{$secret}A" ),
			'another alphabet'     => array( 'scim_abcdefghijkl_' . str_repeat( '+', 43 ) ),
			'a line break after'   => array( "scim_abcdefghijkl_{$secret}\n" ),
			'a space before'       => array( " scim_abcdefghijkl_{$secret}" ),
			'two tokens'           => array( "scim_abcdefghijkl_{$secret}, scim_abcdefghijkl_{$secret}" ),
		);
	}

	public function test_the_secret_is_not_in_a_dump_nor_in_a_backtrace(): void {
		$token  = Token::generate();
		$secret = substr( $token->reveal(), -43 );
		self::assertStringNotContainsString( $secret, print_r( $token, true ) );

		$trace = '';
		try {
			( static function ( #[\SensitiveParameter] string $text ): void {
				Token::parse( $text );
				throw new \RuntimeException();
			} )( $token->reveal() );
		} catch ( \RuntimeException $exception ) {
			$trace = $exception->getTraceAsString();
		}
		self::assertStringNotContainsString( $secret, $trace );
		foreach ( array( 'parse' => 'text', 'parse_access' => 'text', '__construct' => 'secret' ) as $method => $parameter ) {
			$parameters = array_column( ( new \ReflectionMethod( Token::class, $method ) )->getParameters(), null, 'name' );
			self::assertNotEmpty( $parameters[ $parameter ]->getAttributes( \SensitiveParameter::class ), $method );
		}
	}
}
