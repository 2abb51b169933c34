<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Auth;

use ScimPress\Auth\Issuer;
use ScimPress\Auth\Scope;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Tables;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

final class IssuerTest extends TestCase {

	public function test_a_token_is_made_as_asked(): void {
		$connection = Scenario::connection();
		wp_set_current_user( 1 );
		$token = $this->issue( ' Okta ', array( 'users:read' ), 30 );
		self::assertInstanceOf( Token::class, $token );
		$stored = Scenario::stored( $token );
		self::assertSame( array( 'Okta', $connection, array( 'users:read' ), 1 ), array( $stored->name, $stored->connection_id, $stored->scopes, $stored->created_by ) );
		self::assertSame( $stored->created + 30 * Clock::DAY, $stored->expires );
	}

	/**
	 * @dataProvider wrong_wishes
	 * @param list<string> $scopes
	 */
	public function test_a_wrong_wish_is_explained( string $name, array $scopes, ?int $days, string $field ): void {
		Scenario::connection();
		$error = $this->issue( $name, $scopes, $days );
		self::assertInstanceOf( \WP_Error::class, $error );
		self::assertSame( $field, $error->get_error_code() );
		self::assertSame( 0, self::rows( Tables::tokens() ) );
	}

	/** @return array<string, array{string, list<string>, ?int, string}> */
	public function wrong_wishes(): array {
		$all = Scope::names();
		return array(
			'no name'        => array( '  ', $all, 365, 'name' ),
			'a long name'    => array( str_repeat( 'ä', 191 ), $all, 365, 'name' ),
			'no scope'       => array( 'Okta', array(), 365, 'scopes' ),
			'another scope'  => array( 'Okta', array( 'users:read', 'admin' ), 365, 'scopes' ),
			'no day'         => array( 'Okta', $all, 0, 'expires' ),
			'a negative day' => array( 'Okta', $all, -1, 'expires' ),
			'too many days'  => array( 'Okta', $all, 731, 'expires' ),
		);
	}

	public function test_the_longest_name_and_time_are_accepted(): void {
		Scenario::connection();
		self::assertInstanceOf( Token::class, $this->issue( str_repeat( 'ä', 190 ), Scope::names(), 730 ) );
		self::assertInstanceOf( Token::class, $this->issue( 'Okta', Scope::names(), null ) );
	}

	public function test_a_public_id_makes_one_token(): void {
		Scenario::connection();
		self::assertInstanceOf( Token::class, $this->issue( 'Okta', Scope::names(), 365, 'abcdefghijkl' ) );
		$again = $this->issue( 'Okta', Scope::names(), 365, 'abcdefghijkl' );
		self::assertInstanceOf( \WP_Error::class, $again );
		self::assertSame( 'already_made', $again->get_error_code() );
		self::assertSame( 1, self::rows( Tables::tokens() ) );
	}

	public function test_a_connection_that_does_not_exist_gets_no_token(): void {
		$error = ( new Issuer( new Tokens(), new Connections() ) )->issue( 'Okta', 99, Scope::names(), 365 );
		self::assertInstanceOf( \WP_Error::class, $error );
		self::assertSame( 'no_connection', $error->get_error_code() );
	}

	/** @param list<string> $scopes */
	private function issue( string $name, array $scopes, ?int $days, ?string $public_id = null ): Token|\WP_Error {
		return ( new Issuer( new Tokens(), new Connections() ) )->issue( $name, null, $scopes, $days, $public_id );
	}
}
