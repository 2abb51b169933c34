<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Site;

use ScimPress\Clock;
use ScimPress\Database\Migrator;
use ScimPress\Extension;
use ScimPress\Machine;
use ScimPress\Site\FirstRun;
use ScimPress\Site\SetupInvitation;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\AdministratorTestCase;
use ScimPress\Tests\Support\Scenario;

/** The notice that leads from the list of plugins to the first steps. */
final class SetupInvitationTest extends AdministratorTestCase {

	protected function setUp(): void {
		parent::setUp();
		Scenario::connection();
		delete_option( FirstRun::OPTION );
	}

	protected function tearDown(): void {
		delete_user_option( 1, SetupInvitation::DISMISSED );
		delete_option( FirstRun::OPTION );
		parent::tearDown();
	}

	public function test_it_is_on_the_screen_of_plugins_alone_and_for_who_can_do_it(): void {
		self::assertMatchesRegularExpression( '#page=scimpress(&\#038;|&amp;)tab=overview">Set up</a>#', $this->shown() );
		foreach ( array( 'dashboard', 'users', 'plugins-network', 'update-core' ) as $screen ) {
			self::assertSame( '', $this->shown( $screen ), $screen );
		}
		$_GET = array( 'activate-multi' => 'true' );
		self::assertSame( '', $this->shown() );
		$_GET = array();
		wp_set_current_user( self::wordpress_user( 'editor', 'editor' ) );
		self::assertSame( '', $this->shown() );
	}

	public function test_it_goes_when_there_is_nothing_left_to_do(): void {
		self::assertSame( '', $this->shown( 'plugins', new Extension( Machine::this() ) ), 'another notice says that' );
		FirstRun::put_away( true );
		self::assertSame( '', $this->shown() );
		FirstRun::put_away( false );
		foreach ( array( 'provider', 'token', 'rules', 'call' ) as $step ) {
			self::assertNotSame( '', $this->shown(), $step );
			FirstRun::skip( 1, $step, true );
		}
		self::assertSame( '', $this->shown() );
		FirstRun::skip( 1, 'rules', false );
		self::assertNotSame( '', $this->shown() );
		( new Tokens() )->note_use( Scenario::stored( Scenario::token( null ) ), Clock::now(), '192.0.2.1' );
		self::assertSame( '', $this->shown(), 'an identity provider has called' );
	}

	public function test_who_dismisses_it_does_not_see_it_again(): void {
		$_SERVER['REQUEST_METHOD'] = 'POST';
		$_REQUEST                  = array( '_wpnonce' => wp_create_nonce( 'scimpress_dismiss_setup' ) );
		try {
			$this->invitation( Extension::installed() )->add_hooks();
			do_action( 'admin_post_scimpress_dismiss_setup' );
			self::fail( 'it went on' );
		} catch ( \OutOfBoundsException $redirect ) {
			self::assertStringContainsString( 'plugins.php', $redirect->getMessage() );
		}
		self::assertSame( '', $this->shown() );
		$other = self::wordpress_user( 'other', 'administrator' );
		wp_set_current_user( $other );
		self::assertNotSame( '', $this->shown(), 'somebody else has not' );
	}

	private function shown( string $screen = 'plugins', ?Extension $extension = null ): string {
		set_current_screen( $screen );
		ob_start();
		$this->invitation( $extension ?? Extension::installed() )->show();
		return (string) ob_get_clean();
	}

	private function invitation( Extension $extension ): SetupInvitation {
		return new SetupInvitation( $extension, new Migrator(), new Connections(), new Tokens() );
	}
}
