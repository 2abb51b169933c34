<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Tests\Support\Html;
use ScimPress\Tests\Support\ScreenTestCase;
use ScimPress\Tests\Support\Snapshot;

/**
 * The screen in a language in which each text that is translated stands in brackets: what does not is English for
 * everybody.
 *
 * @group once
 */
final class LanguageTest extends ScreenTestCase {

	/** What the test's people, groups and connections are called, what clients have sent, and headers. */
	private const DATA = array( 'admin@example.com', 'ada@example.com', 'bob@example.com', 'eve@example.com', 'cid@example.com', 'dan@example.com', 'admin', 'ada', 'eve', 'bob', 'cid', 'dan', 'test', 'Authors', 'Reviewer', 'Writer', 'Identity provider', 'Second', 'Zoë', 'user.create', 'POST', '/Users', 'userName', 'urn:x:y:z', '2001:db8::1', '0199aaaa-bbbb-7ccc-8ddd-0123456789ab', 'X-API-Key', '400 Bad Request' );

	/** Products have one name in every language. */
	private const PRODUCTS = array( 'authentik', 'Canaille', 'CyberArk Identity (Idaptive, Centrify)', 'Microsoft Entra ID', 'Google Workspace', 'JumpCloud', 'Keycloak', 'miniOrange', 'OneLogin', 'PingFederate', 'PingOne', 'Rippling', 'WSO2 Identity Server, Asgardeo' );

	/** @var list<string> Where there is no language: in code, and in what is typed. */
	private const APART = array( 'code', 'pre', 'textarea', 'script', 'style', 'datalist' );

	protected function setUp(): void {
		parent::setUp();
		add_filter( 'gettext', self::bracketed( ... ) );
		add_filter( 'gettext_with_context', self::bracketed( ... ) );
		add_filter( 'ngettext', self::bracketed( ... ) );
		add_filter( 'ngettext_with_context', self::bracketed( ... ) );
		add_filter( 'pre_option_date_format', static fn() => 'Y-m-d' );
		add_filter( 'pre_option_time_format', static fn() => 'H:i:s' );
	}

	/** @dataProvider every_tab */
	public function test_every_text_is_translated( string $slug ): void {
		$screen  = get_current_screen();
		$english = array();
		foreach ( $this->pages( $slug ) as list( $query, $page ) ) {
			$screen->remove_help_tabs();
			$this->tabs()[ $slug ]->prepare( $screen, $query );
			$help    = new Html( implode( array_column( $screen->get_help_tabs(), 'content' ) ) . $screen->get_help_sidebar() );
			$english = array( ...$english, ...$this->english( $page ), ...$this->english( $help ) );
		}
		self::assertSame( array(), array_values( array_unique( $english ) ), $slug );
	}

	/** @dataProvider every_tab */
	public function test_what_is_wrong_with_a_form_is_translated( string $slug ): void {
		$english  = array();
		$snapshot = Snapshot::taken();
		foreach ( $this->forms( $slug ) as list( $query, $fields ) ) {
			foreach ( array( '', '-1' ) as $value ) {
				$wrong = array_map( static fn( mixed $sent ) => is_array( $sent ) ? array() : $value, array_diff_key( $fields, array_flip( array( 'scimpress_action', '_wpnonce' ) ) ) );
				$this->open();
				$english = array( ...$english, ...$this->english( new Html( $this->sent( $query, array( ...$fields, ...$wrong ) ) ) ) );
				$snapshot->restore();
			}
		}
		self::assertSame( array(), array_values( array_unique( $english ) ), $slug );
	}

	/** @return list<string> The texts of a page that are not in brackets. */
	private function english( Html $page ): array {
		$apart = implode( ' or ', array_map( static fn( string $element ) => "ancestor::{$element}", self::APART ) );
		$texts = '';
		foreach ( $page->all( "//body//text()[not({$apart})] | //@aria-label | //@title | //@placeholder | //@alt | //@data-copied | //input[@type='submit']/@value" ) as $node ) {
			$texts .= $node->nodeValue . "\n";
		}
		// A text can hold another one, and elements.
		do {
			$texts = (string) preg_replace( '/⟦[^⟦⟧]*⟧/u', '', $texts, -1, $count );
		} while ( $count > 0 );
		$texts = array_map( 'trim', explode( "\n", str_replace( array( ...self::PRODUCTS, ...self::DATA ), '', $texts ) ) );
		return array_values( preg_grep( '/\p{L}{2}/u', $texts ) );
	}

	private static function bracketed( string $text ): string {
		return "⟦{$text}⟧";
	}
}
