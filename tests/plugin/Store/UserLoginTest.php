<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Store\UserLogin;
use ScimPress\Store\Users;
use ScimPress\Tests\Support\TestCase;

final class UserLoginTest extends TestCase {

	private const ID = '0199aaaa-bbbb-7ccc-8ddd-0123456789ab';

	/** @dataProvider wishes */
	public function test_a_wish_becomes_a_login( string $wish, string $login ): void {
		self::assertSame( is_multisite() ? strtolower( $login ) : $login, $this->first( $wish ) );
	}

	/** @return array<string, array{string, string}> */
	public static function wishes(): array {
		return array(
			'plain'              => array( 'ada', 'ada' ),
			'an e-mail'          => array( 'ada@example.com', 'ada@example.com' ),
			'letter case stays'  => array( 'Ada.Lovelace', 'Ada.Lovelace' ),
			'plus'               => array( 'a+b@example.com', 'ab@example.com' ),
			'accents'            => array( 'Jürgen Müller', 'Jurgen Muller' ),
			'a domain'           => array( 'DOMAIN\\bob', 'DOMAINbob' ),
			'an apostrophe'      => array( "o'neil", 'oneil' ),
			'no Latin letter'    => array( '山田太郎', 'user-01234567' ),
			'nothing'            => array( '', 'user-01234567' ),
			'markup'             => array( '<b>bob</b>', 'bob' ),
			'a percent sign'     => array( '100%', '100' ),
			'sixty characters'   => array( str_repeat( 'a', 60 ), str_repeat( 'a', 60 ) ),
			'sixty-one'          => array( str_repeat( 'a', 61 ), str_repeat( 'a', 60 ) ),
			'a space at the cut' => array( str_repeat( 'a', 59 ) . ' b', str_repeat( 'a', 59 ) ),
		);
	}

	/** @dataProvider exact */
	public function test_the_login_of_somebody_unmanaged_is_taken( string $wish ): void {
		self::assertRejected(
			array(
				'outcome' => 'taken',
				'what'    => 'user_login',
			),
			fn() => $this->first( $wish )
		);
	}

	/** @return list<array{string}> */
	public static function exact(): array {
		return array( array( 'admin' ), array( 'ADMIN' ), array( 'Admin' ) );
	}

	/** @dataProvider lookalikes */
	public function test_what_only_looks_like_somebody_gets_a_number( string $wish ): void {
		self::assertSame( 'admin-2', $this->first( $wish ) );
	}

	/** @return array<string, array{string}> */
	public static function lookalikes(): array {
		return array(
			'accent'           => array( 'ádmin' ),
			'ring'             => array( 'ådmin' ),
			'zero width space' => array( "admin\u{200B}" ),
			'trailing space'   => array( 'admin ' ),
			'slash'            => array( 'ad/min' ),
			'NUL'              => array( "admin\0" ),
		);
	}

	public function test_the_login_of_a_managed_user_gets_a_number(): void {
		$users = new Users();
		$row   = self::new_row( 'ada' );
		$users->insert( $row, array( 'ada' ) );
		self::assertSame( 'ada-2', strtolower( $this->first( 'Ada' ) ), 'claimed' );
		$users->attach( $row['id'], self::wordpress_user( 'ada' ), array() );
		self::assertSame( 'ada-2', $this->first( 'ada' ), 'stored' );
	}

	public function test_numbers_go_on_and_end(): void {
		self::wordpress_user( 'bob' );
		self::wordpress_user( 'bob-2' );
		self::assertSame( 'bob-3', $this->first( 'b/ob' ) );
		foreach ( range( 3, 20 ) as $number ) {
			self::wordpress_user( "bob-{$number}" );
		}
		self::assertSame( 'bob-01234567', $this->first( 'b/ob' ) );
	}

	public function test_a_long_login_makes_room_for_its_number(): void {
		$long = str_repeat( 'c', 60 );
		self::wordpress_user( $long );
		self::assertSame( str_repeat( 'c', 58 ) . '-2', $this->first( $long . 'd' ) );
	}

	private function first( string $wish ): string {
		return ( new UserLogin() )->candidates( $wish, self::ID )->current();
	}
}
