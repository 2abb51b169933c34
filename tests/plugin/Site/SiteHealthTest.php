<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Site;

use ScimPress\Alerts\Watch;
use ScimPress\Audit\Clearing;
use ScimPress\Clock;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Extension;
use ScimPress\Machine;
use ScimPress\Sightings;
use ScimPress\Site\Checkup;
use ScimPress\Site\SiteHealth;
use ScimPress\Store\AuditChain;
use ScimPress\Store\AuditLog;
use ScimPress\Store\Connections;
use ScimPress\Store\RoleTasks;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

final class SiteHealthTest extends TestCase {

	protected function tearDown(): void {
		delete_option( Sightings::OPTION );
		$GLOBALS['wp_rest_server'] = null;
		parent::tearDown();
	}

	public function test_a_site_in_order_gets_good_marks(): void {
		foreach ( array( 'tables', 'https' ) as $test ) {
			self::assertSame( 'good', $this->direct( Extension::installed(), $test )['status'], $test );
		}
		self::assertSame( 'good', $this->direct( $this->extension( '0.1.0', 1 ), 'extension' )['status'] );
	}

	public function test_a_role_that_no_rule_can_give_is_critical(): void {
		Scenario::connection();
		self::assertSame( 'good', $this->direct( Extension::installed(), 'roles' )['status'] );
		$connections = new Connections();
		$connection  = $connections->first()->with( array( 'role_values' => array( array( 'value' => 'Staff', 'role' => 'administrator' ) ) ) );
		$connections->save( $connection );
		$result = $this->direct( Extension::installed(), 'roles' );
		self::assertSame( 'critical', $result['status'] );
		self::assertStringContainsString( 'the role administrator may ', $result['description'] );
		$connections->save( $connection->with( array( 'dangerous_roles' => array( 'administrator' ) ) ) );
		self::assertSame( 'good', $this->direct( Extension::installed(), 'roles' )['status'] );
	}

	/** @dataProvider bad_extensions */
	public function test_an_extension_that_cannot_be_used_is_critical( ?string $version, int $contract, string $words ): void {
		$result = $this->direct( $this->extension( $version, $contract ), 'extension' );
		self::assertSame( array( 'critical', 'scimpress_extension' ), array( $result['status'], $result['test'] ) );
		self::assertStringContainsString( $words, $result['description'] );
		self::assertStringContainsString( '<code>', $result['description'] );
	}

	/** @return array<string, array{?string, int, string}> */
	public function bad_extensions(): array {
		return array(
			'missing' => array( null, 0, 'is not loaded' ),
			'too old' => array( '0.0.1', 0, 'too old' ),
			'too new' => array( '9.0.0', 9, 'too old for the PHP extension' ),
		);
	}

	public function test_tables_that_were_not_made_are_critical(): void {
		$installed = get_option( Migrator::INSTALLED );
		update_option( Migrator::INSTALLED, 0 );
		try {
			self::assertSame( 'critical', $this->direct( Extension::installed(), 'tables' )['status'] );
		} finally {
			update_option( Migrator::INSTALLED, $installed );
		}
	}

	public function test_tables_that_cannot_be_rolled_back_are_critical_on_mariadb(): void {
		global $wpdb;
		if ( self::is_sqlite() ) {
			self::assertSame( 'good', $this->direct( Extension::installed(), 'tables' )['status'] );
			return;
		}
		Sql::execute( "ALTER TABLE {$wpdb->usermeta} ENGINE=MyISAM" );
		try {
			$result = $this->direct( Extension::installed(), 'tables' );
			self::assertSame( 'critical', $result['status'] );
			self::assertStringContainsString( "ALTER TABLE {$wpdb->usermeta} ENGINE=InnoDB", $result['description'] );
		} finally {
			Sql::execute( "ALTER TABLE {$wpdb->usermeta} ENGINE=InnoDB" );
		}
	}

	public function test_the_browser_learns_whether_the_header_arrives(): void {
		wp_set_current_user( 1 );
		$test = apply_filters( 'site_status_tests', array() )['async']['scimpress_header'];
		self::assertSame( 401, $this->call( null, 0 )->get_status() );
		self::assertSame( 'critical', $this->call( null, 1 )->get_data()['status'] );
		self::assertSame( 'critical', $this->call( 'Bearer else', 1 )->get_data()['status'] );
		self::assertSame( 'good', $this->call( $test['headers']['Authorization'], 1 )->get_data()['status'] );
	}

	public function test_tokens_that_end_soon_are_worth_a_recommendation(): void {
		self::assertSame( 'good', $this->direct( Extension::installed(), 'tokens' )['status'] );
		$token  = Scenario::token( Clock::now() + 3 * Clock::DAY );
		$result = $this->direct( Extension::installed(), 'tokens' );
		self::assertSame( 'recommended', $result['status'] );
		self::assertStringContainsString( '“test” ends on', $result['description'] );
		self::assertStringNotContainsString( $token->public_id, $result['description'] );
	}

	public function test_background_work_that_is_late_is_worth_a_recommendation(): void {
		$cron = get_option( 'cron' );
		wp_unschedule_hook( Watch::EVENT );
		try {
			$result = $this->direct( Extension::installed(), 'jobs' );
			self::assertSame( 'recommended', $result['status'] );
			self::assertStringContainsString( Watch::EVENT, $result['description'] );
			update_option( 'cron', array( 'version' => 2 ) );
			foreach ( array( RoleTasks::EVENT, Clearing::UPKEEP, Watch::EVENT ) as $event ) {
				wp_schedule_event( time(), 'hourly', $event );
			}
			self::assertSame( 'good', $this->direct( Extension::installed(), 'jobs' )['status'] );
		} finally {
			update_option( 'cron', $cron );
		}
	}

	public function test_an_audit_that_was_changed_is_critical(): void {
		delete_option( AuditChain::ENDS );
		$chain = new AuditChain();
		for ( $number = 0; $number < 6; $number++ ) {
			( new AuditLog() )->append( array( 'occurred' => Scenario::NOW, 'connection_id' => 1, 'action' => 'user.create', 'outcome' => 'succeeded', 'status' => 201, 'duration' => 1, 'changed' => array() ) );
		}
		$chain->seal( Clock::now(), 100 );
		self::assertSame( 401, rest_do_request( new \WP_REST_Request( 'GET', '/scimpress/v1/tests/audit' ) )->get_status() );
		wp_set_current_user( 1 );
		$look = static fn() => rest_do_request( new \WP_REST_Request( 'GET', '/scimpress/v1/tests/audit' ) )->get_data();
		self::assertSame( array( 'good', 'scimpress_audit' ), array( $look()['status'], $look()['test'] ) );
		self::assertStringContainsString( '6 events are as they were written', $look()['description'] );
		$newest = $chain->newest( 2 );
		self::assertSame( 2, $chain->verify( $newest, 100 )->rows );
		self::assertTrue( $chain->verify( $newest, 100 )->is_good() );
		Sql::execute( 'UPDATE ' . Tables::audit() . " SET action = 'x' WHERE id = %d", array( self::audit( 1 )[0]['id'] ) );
		self::assertSame( 'critical', $look()['status'] );
		self::assertFalse( $chain->verify( $newest, 100 )->is_good() );
		delete_option( AuditChain::ENDS );
	}

	public function test_what_is_private_is_not_copied(): void {
		Scenario::connection();
		$fields = array_column( apply_filters( 'debug_information', array() )['scimpress']['fields'], null, 'label' );
		foreach ( array( 'Connection', 'Base URL', 'Token URL', 'Configuration of PHP' ) as $label ) {
			self::assertTrue( $fields[ $label ]['private'], $label );
		}
		self::assertFalse( $fields['Tables']['private'] );
		self::assertArrayHasKey( 'Background', $fields );
	}

	public function test_facts_are_there_for_who_helps_and_nothing_secret(): void {
		$token  = Scenario::token();
		$facts  = apply_filters( 'debug_information', array() )['scimpress'];
		$values = array_column( $facts['fields'], 'value', 'label' );
		self::assertSame( Extension::installed()->state()->value, $values['State of the extension'] );
		self::assertStringContainsString( 'scim', $values['Base URL'] );
		self::assertStringNotContainsString( substr( $token->reveal(), -43 ), (string) wp_json_encode( $facts ) );
		self::assertStringNotContainsString( $token->digest(), (string) wp_json_encode( $facts ) );
	}

	private function call( ?string $header, int $user ): \WP_REST_Response {
		$server = $_SERVER;
		if ( null !== $header ) {
			$_SERVER['HTTP_AUTHORIZATION'] = $header;
		}
		wp_set_current_user( $user );
		try {
			return rest_do_request( new \WP_REST_Request( 'GET', '/scimpress/v1/tests/authorization-header' ) );
		} finally {
			$_SERVER = $server;
		}
	}

	/** @return array<string, mixed> */
	private function direct( Extension $extension, string $test ): array {
		$checkup = new Checkup( $extension, new Sightings(), new Migrator(), new Connections() );
		$tests   = ( new SiteHealth( $extension, $checkup ) )->add_tests( array() );
		return call_user_func( $tests['direct'][ 'scimpress_' . $test ]['test'] );
	}

	private function extension( ?string $version, int $contract ): Extension {
		return new Extension( Machine::this(), $version, $contract, $contract );
	}
}
