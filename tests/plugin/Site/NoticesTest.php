<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Site;

use ScimPress\Database\Migrator;
use ScimPress\Extension;
use ScimPress\Machine;
use ScimPress\Sightings;
use ScimPress\Site\Checkup;
use ScimPress\Site\Notices;
use ScimPress\Site\Setup;
use ScimPress\Store\Connections;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

final class NoticesTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		wp_set_current_user( 1 );
	}

	protected function tearDown(): void {
		delete_user_meta( 1, Notices::DISMISSED );
		delete_option( Sightings::OPTION );
		unset( $GLOBALS['current_screen'] );
		parent::tearDown();
	}

	public function test_the_plugins_screen_says_that_the_extension_is_missing(): void {
		$html = $this->shown( 'plugins', $this->extension( null ) );
		self::assertStringContainsString( 'ScimPress is not ready.', $html );
		self::assertStringContainsString( 'is not loaded in PHP', $html );
		self::assertStringContainsString( '<code>', $html );
	}

	public function test_a_ready_extension_is_no_news(): void {
		self::assertSame( '', $this->shown( 'plugins', $this->extension( '0.1.0' ) ) );
	}

	public function test_other_screens_are_left_alone(): void {
		foreach ( array( 'dashboard', 'users', 'edit-post' ) as $screen ) {
			self::assertSame( '', $this->shown( $screen, $this->extension( null ) ), $screen );
		}
	}

	public function test_who_cannot_change_it_is_not_told(): void {
		wp_set_current_user( self::wordpress_user( 'editor', 'editor' ) );
		self::assertSame( '', $this->shown( 'plugins', $this->extension( null ) ) );
	}

	public function test_who_dismissed_it_is_told_again_when_something_changes(): void {
		update_user_meta( 1, Notices::DISMISSED, 'missing ' );
		self::assertSame( '', $this->shown( 'plugins', $this->extension( null ) ) );
		self::assertStringContainsString( 'too old', $this->shown( 'plugins', $this->extension( '0.0.1', 0 ) ) );
	}

	public function test_the_row_says_whom_only_this_plugin_keeps_out(): void {
		get_role( 'administrator' )->add_cap( Setup::CAPABILITY );
		wp_set_current_user( 1 );
		$warn = fn( string $plugin ) => $this->notices( $this->extension( '0.1.0' ) )->warn( array( 'Version 1' ), $plugin );
		Scenario::manage( self::wordpress_user( 'active' ), true );
		self::assertSame( array( 'Version 1' ), $warn( 'scimpress/scimpress.php' ) );

		Scenario::manage( self::wordpress_user( 'leaver' ), false );
		self::assertSame( '<strong>1 deactivated user is kept out only while this plugin is active</strong>', $warn( 'scimpress/scimpress.php' )[1] );
		self::assertSame( array( 'Version 1' ), $warn( 'akismet/akismet.php' ) );
		wp_set_current_user( 0 );
		self::assertSame( array( 'Version 1' ), $warn( 'scimpress/scimpress.php' ) );
	}

	private function shown( string $screen, Extension $extension ): string {
		set_current_screen( $screen );
		ob_start();
		$this->notices( $extension )->show();
		return (string) ob_get_clean();
	}

	private function notices( Extension $extension ): Notices {
		return new Notices( WP_PLUGIN_DIR . '/scimpress/scimpress.php', $extension, new Checkup( $extension, new Sightings(), new Migrator(), new Connections() ) );
	}

	private function extension( ?string $version, int $contract = 1 ): Extension {
		return new Extension( Machine::this(), $version, $contract, $contract );
	}
}
