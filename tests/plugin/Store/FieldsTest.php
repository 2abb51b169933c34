<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Store\Fields;
use ScimPress\Store\UserEmail;
use ScimPress\Tests\Support\TestCase;

final class FieldsTest extends TestCase {

	/** @dataProvider cleaned */
	public function test_a_value_is_made_to_fit( string $field, string $value, string $given ): void {
		self::assertSame( array( $field => $given ), Fields::clean( array( $field => $value ) ) );
	}

	/** @return array<string, array{string, string, string}> */
	public static function cleaned(): array {
		return array(
			'white space'        => array( 'display_name', "  Ada \t Lovelace\n", 'Ada Lovelace' ),
			'markup'             => array( 'first_name', '<b>Ada</b>', 'Ada' ),
			'ampersand'          => array( 'display_name', 'Tom & Jerry', 'Tom & Jerry' ),
			'less than'          => array( 'last_name', 'a < b', 'a < b' ),
			'quotes'             => array( 'nickname', "O'Hara \"Z\" \\", "O'Hara \"Z\" \\" ),
			'other scripts'      => array( 'last_name', '山田 太郎 🌱', '山田 太郎 🌱' ),
			'lines stay'         => array( 'description', "one\ntwo", "one\ntwo" ),
			'url with ampersand' => array( 'user_url', 'https://example.com/?a=1&b=2', 'https://example.com/?a=1&b=2' ),
			'no url'             => array( 'user_url', '', '' ),
			'nicename'           => array( 'user_nicename', 'Ada Lovelace', 'ada-lovelace' ),
			'no locale'          => array( 'locale', '', '' ),
			'meta key'           => array( 'department', ' R&D ', 'R&D' ),
			'escaped seven times' => array( 'nickname', '&' . str_repeat( 'amp;', 6 ) . 'lt; x', '< x' ),
			'longest text'       => array( 'department', str_repeat( 'a', 10_000 ), str_repeat( 'a', 10_000 ) ),
			'longest name'       => array( 'display_name', str_repeat( 'ü', 250 ), str_repeat( 'ü', 250 ) ),
		);
	}

	/** @dataProvider locales */
	public function test_a_locale_is_one_of_a_language_that_the_site_has( string $wish, ?string $given ): void {
		add_filter( 'get_available_languages', static fn() => array( 'de_DE', 'de_DE_formal', 'ja' ) );
		self::assertSame( null === $given ? array() : array( 'locale' => $given ), Fields::clean( array( 'locale' => $wish ) ) );
	}

	/** @return array<string, array{string, ?string}> */
	public static function locales(): array {
		return array(
			'installed'          => array( 'de_DE_formal', 'de_DE_formal' ),
			'in other case'      => array( 'DE-de', 'de_DE' ),
			'of a language'      => array( 'de', 'de_DE' ),
			'without a region'   => array( 'ja_JP', 'ja' ),
			'of every site'      => array( 'en', 'en_US' ),
			'of another region'  => array( 'de_AT', null ),
			'of another country' => array( 'fr_FR', null ),
		);
	}

	/**
	 * WordPress would store a value of its own, which then looked like an edit.
	 *
	 * @dataProvider emptied
	 */
	public function test_a_value_of_which_nothing_is_left_is_not_handed_over( string $value ): void {
		self::assertSame( array(), Fields::clean( array( 'display_name' => $value ) ) );
	}

	/** @return list<array{string}> */
	public static function emptied(): array {
		return array( array( '%41' ), array( '<b></b>' ), array( '&lt;i&gt;' ), array( '&amp;lt;i&amp;gt;' ), array( '0' ) );
	}

	/** @dataProvider refused */
	public function test_a_value_that_would_be_lost_is_refused( string $field, string $value ): void {
		self::assertRejected(
			array(
				'outcome' => 'refused',
				'field'   => $field,
			),
			static fn() => Fields::clean( array( $field => $value ) )
		);
	}

	/** @return array<string, array{string, string}> */
	public static function refused(): array {
		return array(
			'too long a name'           => array( 'display_name', str_repeat( 'a', 251 ) ),
			'escaped without end'       => array( 'nickname', '&' . str_repeat( 'amp;', 20 ) . 'lt; x' ),
			'too long a text'           => array( 'department', str_repeat( 'a', 10_001 ) ),
			'too long a description'    => array( 'description', str_repeat( '%', 20_000 ) . str_repeat( '41', 20_000 ) ),
			'too long as entities'      => array( 'display_name', str_repeat( '&', 60 ) ),
			'url with a space'          => array( 'user_url', 'https://example.com/a b' ),
			'url without a scheme'      => array( 'user_url', 'javascript:alert(1)' ),
			'too long a url'            => array( 'user_url', 'https://example.com/' . str_repeat( 'a', 81 ) ),
			'nicename of nothing'       => array( 'user_nicename', '!!!' ),
			'locale that leaves'        => array( 'locale', '../../wp-config' ),
			'locale with a line'        => array( 'locale', "de_DE\n" ),
			'serialized'                => array( 'department', 'O:8:"stdClass":0:{}' ),
			'capabilities'              => array( 'wp_capabilities', 'x' ),
			'capabilities in capitals'  => array( 'WP_CAPABILITIES', 'x' ),
			'capabilities with accents' => array( 'wp_cápabilities', 'x' ),
			'capabilities of a site'    => array( 'wp_2_capabilities', 'x' ),
			'level'                     => array( 'wp_user_level', '10' ),
			'sessions'                  => array( 'session_tokens', 'x' ),
			'application passwords'     => array( '_application_passwords', 'x' ),
			'hidden'                    => array( '_anything', 'x' ),
			'id'                        => array( 'ID', '1' ),
			'password'                  => array( 'user_pass', 'x' ),
			'role'                      => array( 'role', 'administrator' ),
			'meta input'                => array( 'meta_input', 'x' ),
			'login'                     => array( 'user_login', 'x' ),
			'with a space'              => array( ' user_pass', 'x' ),
			'second factor'             => array( 'wp_2fa_totp_key', 'x' ),
			'settings'                  => array( 'wp_user-settings', 'x' ),
		);
	}

	/** @dataProvider emails */
	public function test_an_email_is_kept_or_refused( string $email, bool $accepted ): void {
		$judge = static fn() => ( new UserEmail() )->require_free( $email, 0 );
		if ( $accepted ) {
			$judge();
			self::assertSame( $email, is_email( $email ) );
			return;
		}
		self::assertRejected(
			array(
				'outcome' => 'refused',
				'field'   => 'user_email',
			),
			$judge
		);
	}

	/** @return array<string, array{string, bool}> */
	public static function emails(): array {
		return array(
			'plain'            => array( 'ada@example.com', true ),
			'tagged'           => array( 'ada+tag@example.co.uk', true ),
			'apostrophe'       => array( "o'neil@example.com", true ),
			'100 characters'   => array( str_repeat( 'a', 88 ) . '@example.com', true ),
			'101 characters'   => array( str_repeat( 'a', 89 ) . '@example.com', false ),
			'no domain'        => array( 'ada', false ),
			'local host'       => array( 'x@localhost', false ),
			'ampersand'        => array( 'a&b@example.com', false ),
			'other script'     => array( 'jürgen@exämple.org', false ),
			'space at the end' => array( 'ada@example.com ', false ),
			'zero width space' => array( "ada\u{200B}@example.com", false ),
			'markup'           => array( '<a@example.com>', false ),
			'line'             => array( "ada@example.com\n", false ),
		);
	}

	public function test_the_email_of_another_user_is_taken_whatever_its_case(): void {
		$id    = self::wordpress_user( 'ada', 'subscriber', 'Ada@Example.com' );
		$taken = array(
			'outcome' => 'taken',
			'what'    => 'user_email',
		);
		self::assertRejected( $taken, static fn() => ( new UserEmail() )->require_free( 'ada@example.COM', 0 ) );
		( new UserEmail() )->require_free( 'ada@example.COM', $id );
	}

	public function test_an_email_that_the_collation_takes_for_the_same_is_taken(): void {
		global $wpdb;
		$id = self::wordpress_user( 'ada' );
		$wpdb->update( $wpdb->users, array( 'user_email' => 'ádà@example.com' ), array( 'ID' => $id ) );
		$judge = static fn() => ( new UserEmail() )->require_free( 'ada@example.com', 0 );
		if ( self::is_sqlite() ) {
			// It tells accents apart, so the two are different users here.
			$judge();
			self::assertFalse( email_exists( 'ada@example.com' ) );
			return;
		}
		self::assertRejected(
			array(
				'outcome' => 'taken',
				'what'    => 'user_email',
			),
			$judge
		);
	}
}
