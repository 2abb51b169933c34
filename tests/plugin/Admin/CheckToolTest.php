<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Admin\CheckTool;
use ScimPress\Admin\Tab;
use ScimPress\Admin\ToolsTab;
use ScimPress\Check\ConnectionCheck;
use ScimPress\Check\RoundTrip;
use ScimPress\Database\Migrator;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Sightings;
use ScimPress\Site\Checkup;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\TabTestCase;

/**
 * The connection check, from the button to what is printed.
 *
 * @group once
 */
final class CheckToolTest extends TabTestCase {

	protected function tab(): Tab {
		$checkup = new Checkup( Extension::installed(), new Sightings(), new Migrator(), new Connections() );
		return new ToolsTab( new CheckTool( new ConnectionCheck( Extension::installed(), $checkup, new Migrator(), new Connections(), new Tokens(), new RoundTrip( new Runner() ) ) ) );
	}

	protected function tearDown(): void {
		delete_option( Sightings::OPTION );
		parent::tearDown();
	}

	public function test_nothing_is_looked_at_before_somebody_asks(): void {
		add_filter( 'pre_http_request', static fn() => self::fail( 'somebody was called' ) );
		$html = $this->html();
		self::assertStringContainsString( 'Check the connection', $html );
		self::assertStringNotContainsString( 'scimpress-checks', $html );
		self::assertStringNotContainsString( 'subsubsub', $html, 'links to one tool' );
	}

	public function test_what_fails_is_shown_with_what_to_do_and_nothing_of_it_is_markup(): void {
		$hostile = array(
			'headers'  => array( 'Content-Type' => 'text/<script>alert(1)</script>', 'X-Evil' => '"><img src=x onerror=alert(1)>' ),
			'body'     => '</pre><script>alert(1)</script>',
			'response' => array( 'code' => 200, 'message' => '' ),
			'cookies'  => array(),
			'filename' => null,
		);
		add_filter( 'pre_http_request', static fn() => $hostile );
		self::assertNull( $this->send( 'check_connection' ) );
		$html = $this->html();
		self::assertSame( 11, substr_count( $html, '<li class="scimpress-check ' ) );
		foreach ( array( '1 problem was found', 'Not possible here', 'What it means', 'What to do', 'Raw details', '&lt;script&gt;alert(1)&lt;/script&gt;', 'Check again' ) as $text ) {
			self::assertStringContainsString( $text, $html );
		}
		self::assertStringNotContainsString( '<script', $html );
		self::assertStringNotContainsString( '<img', $html );
	}

	public function test_without_nonce_or_capability_nobody_is_called(): void {
		add_filter( 'pre_http_request', static fn() => self::fail( 'somebody was called' ) );
		$this->assertGuarded( array() );
		self::assertSame( array(), self::audit( 1 ) );
	}
}
