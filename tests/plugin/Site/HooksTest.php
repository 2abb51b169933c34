<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Site;

use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Tests\Support\ExchangeTestCase;

/** The hooks that other plugins are offered, and docs/hooks.md, which says so. */
final class HooksTest extends ExchangeTestCase {

	private const DOCUMENT = __DIR__ . '/../../../docs/hooks.md';

	public function test_every_hook_that_fires_is_documented_and_no_other(): void {
		$fired = array();
		$files = new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( __DIR__ . '/../../../php-plugin/src', \FilesystemIterator::SKIP_DOTS ) );
		foreach ( $files as $file ) {
			$source = (string) file_get_contents( (string) $file );
			preg_match_all( "/\b(?:do_action|apply_filters)(?:_ref_array)?\(\s*'(scimpress_\w+)'/", $source, $found );
			preg_match_all( "/const EVENT\s*=\s*'(scimpress_\w+)'/", $source, $events );
			array_push( $fired, ...$found[1], ...$events[1] );
		}
		preg_match_all( '/^\| `(scimpress_\w+)` \|/m', (string) file_get_contents( self::DOCUMENT ), $documented );
		self::assertGreaterThan( 10, count( $fired ) );
		self::assertSame( array(), array_diff( $fired, $documented[1] ), 'fired and not documented' );
		self::assertSame( array(), array_diff( $documented[1], $fired ), 'documented and not fired' );
	}

	public function test_the_examples_do_what_they_say(): void {
		preg_match_all( '/^```php\n(.*?)^```/ms', (string) file_get_contents( self::DOCUMENT ), $examples );
		self::assertCount( 2, $examples[1] );
		foreach ( $examples[1] as $example ) {
			// phpcs:ignore Squiz.PHP.Eval -- the text of our own document.
			eval( $example );
		}
		$ada   = $this->created( 'ada' );
		$group = self::json( $this->request( 'POST', '/Groups', array( 'schemas' => array( 'urn:ietf:params:scim:schemas:core:2.0:Group' ), 'displayName' => 'Press office', 'members' => array( array( 'value' => $ada ) ) ) ) )['id'];
		self::assertSame( '1', get_user_meta( self::wp_user_id( $ada ), 'newsroom_access', true ) );
		$this->request( 'DELETE', "/Groups/{$group}" );
		self::assertSame( '', get_user_meta( self::wp_user_id( $ada ), 'newsroom_access', true ) );

		$night = $this->created( 'night-shift' );
		self::assertSame( 403, $this->request( 'DELETE', "/Users/{$night}" )->status );
		self::assertSame( 204, $this->request( 'DELETE', "/Users/{$ada}" )->status );
		self::assertSame( '1', Sql::value( 'SELECT COUNT(*) FROM ' . Tables::users() ) );
	}
}
