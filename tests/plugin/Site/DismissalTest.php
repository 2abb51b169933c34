<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Site;

use ScimPress\Site\Dismissal;
use ScimPress\Site\Setup;
use ScimPress\Tests\Support\AdministratorTestCase;

/**
 * A notice that is dismissed, by whom and how.
 */
final class DismissalTest extends AdministratorTestCase {

	private const ACTION = 'scimpress_test_notice';

	/** @dataProvider places */
	public function test_who_dismisses_a_notice_does_not_see_it_until_it_is_about_something_else( bool $is_of_site ): void {
		$about     = 'one thing';
		$dismissal = new Dismissal( self::ACTION, self::ACTION, $is_of_site, Setup::CAPABILITY, static function () use ( &$about ): string {
			return $about;
		} );
		self::assertFalse( $dismissal->is_dismissed() );
		self::assertSame( 'plugins.php', self::sent( $dismissal ) );
		self::assertTrue( $dismissal->is_dismissed() );
		$about = 'another';
		self::assertFalse( $dismissal->is_dismissed() );
		delete_user_option( 1, self::ACTION, ! $is_of_site );
	}

	/** @return array<string, array{bool}> */
	public static function places(): array {
		return array(
			'of a site'      => array( true ),
			'of the network' => array( false ),
		);
	}

	public function test_nothing_is_dismissed_without_nonce_capability_and_form(): void {
		$dismissal = new Dismissal( self::ACTION, self::ACTION, true, Setup::CAPABILITY, static fn() => '1' );
		foreach ( array( array( 1, 'POST', 'x' ), array( 1, 'GET', null ), array( self::wordpress_user( 'author', 'editor' ), 'POST', null ) ) as list( $who, $method, $nonce ) ) {
			wp_set_current_user( $who );
			try {
				self::sent( $dismissal, $method, $nonce );
				self::fail( "{$who} {$method} {$nonce}" );
			} catch ( \DomainException $refusal ) {
				self::assertSame( 403, $refusal->getCode() );
			}
			self::assertFalse( $dismissal->is_dismissed() );
		}
	}

	public function test_the_form_says_what_it_leads_to_in_whatever_words(): void {
		ob_start();
		( new Dismissal( self::ACTION, self::ACTION, true, Setup::CAPABILITY, static fn() => '1' ) )->show( 'https://example.org/?a=1&b=2', '<b>More</b>', 'button-primary' );
		$html = (string) ob_get_clean();
		self::assertStringContainsString( '<a class="button button-primary" href="https://example.org/?a=1&#038;b=2">&lt;b&gt;More&lt;/b&gt;</a>', $html );
		self::assertStringContainsString( 'value="' . self::ACTION . '"', $html );
	}

	/** Where the browser is sent. */
	private static function sent( Dismissal $dismissal, string $method = 'POST', ?string $nonce = null ): string {
		$_SERVER['REQUEST_METHOD'] = $method;
		$_REQUEST                  = array( '_wpnonce' => $nonce ?? wp_create_nonce( self::ACTION ) );
		try {
			$dismissal->dismiss();
		} catch ( \OutOfBoundsException $redirect ) {
			return basename( $redirect->getMessage() );
		}
		self::fail( 'it went on' );
	}
}
