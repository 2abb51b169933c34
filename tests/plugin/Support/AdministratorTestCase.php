<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Support;

use ScimPress\Site\Setup;

/**
 * An administrator in wp-admin. Where WordPress would end the request, a test goes on: `wp_die()` is a DomainException
 * with the status for its code, a redirect an OutOfBoundsException that says where to.
 */
abstract class AdministratorTestCase extends TestCase {

	/** @var array<string, mixed> */
	private array $server = array();

	protected function setUp(): void {
		parent::setUp();
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		$this->server = $_SERVER;
		get_role( 'administrator' )->add_cap( Setup::CAPABILITY );
		self::log_in( 1 );
		add_filter( 'wp_die_handler', static fn() => static function ( $message, $title, $arguments ) {
			throw new \DomainException( wp_strip_all_tags( (string) $message ), (int) ( $arguments['response'] ?? 500 ) );
		} );
		add_filter( 'wp_redirect', static function ( string $to ) {
			throw new \OutOfBoundsException( $to );
		} );
	}

	protected function tearDown(): void {
		$_SERVER  = $this->server;
		$_POST    = array();
		$_COOKIE  = array();
		$_GET     = array();
		$_REQUEST = array();
		delete_transient( 'settings_errors' );
		$GLOBALS['wp_settings_errors'] = array();
		unset( $GLOBALS['current_screen'] );
		parent::tearDown();
	}
}
