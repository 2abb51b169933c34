<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Site;

use ScimPress\Alerts\AlertMail;
use ScimPress\Alerts\Watch;
use ScimPress\Audit\Clearing;
use ScimPress\Auth\Scope;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Migrator;
use ScimPress\Extension;
use ScimPress\Machine;
use ScimPress\Site\DashboardWidget;
use ScimPress\Site\Jobs;
use ScimPress\Site\Needs;
use ScimPress\Site\Setup;
use ScimPress\Store\AuditLog;
use ScimPress\Store\Breaker;
use ScimPress\Store\Connections;
use ScimPress\Store\LinkRequests;
use ScimPress\Store\RoleTasks;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

/** The box on the dashboard, which is there only where something needs somebody. */
final class DashboardWidgetTest extends TestCase {

	private mixed $cron;

	protected function setUp(): void {
		parent::setUp();
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		require_once ABSPATH . 'wp-admin/includes/dashboard.php';
		Scenario::connection();
		get_role( 'administrator' )->add_cap( Setup::CAPABILITY );
		wp_set_current_user( 1 );
		set_current_screen( 'dashboard' );
		$this->cron = get_option( 'cron' );
		update_option( 'cron', array( 'version' => 2 ) );
		foreach ( array( RoleTasks::EVENT, Clearing::UPKEEP, Watch::EVENT ) as $event ) {
			wp_schedule_event( time(), 'hourly', $event );
		}
		delete_option( AlertMail::FAILED );
	}

	protected function tearDown(): void {
		update_option( 'cron', $this->cron );
		delete_option( AlertMail::FAILED );
		unset( $GLOBALS['current_screen'], $GLOBALS['wp_meta_boxes'] );
		parent::tearDown();
	}

	public function test_there_is_no_box_where_nothing_needs_anybody(): void {
		$this->token( 'fine', Clock::now() + 31 * Clock::DAY );
		$this->token( 'endless', null );
		( new AuditLog() )->append( $this->row( 'failed', Clock::now() - 2 * Clock::DAY ) );
		( new AuditLog() )->append( $this->row( 'refused', Clock::now() ) );
		self::assertNull( $this->box() );
	}

	public function test_everything_that_needs_somebody_is_told_with_where_to_go(): void {
		$now = Clock::now();
		( new Breaker() )->trip( 1, $now );
		$this->token( 'Okta <i>2025</i>', $now + 5 * Clock::DAY );
		( new AuditLog() )->append( $this->row( 'failed', $now ) );
		( new AuditLog() )->append( $this->row( 'failed', $now ) );
		( new LinkRequests() )->report( array( 'connection_id' => 1, 'wp_user_id' => self::wordpress_user( 'ada' ), 'state' => 'asked', 'user_name' => 'ada', 'user_name_key' => str_repeat( '0', 64 ), 'external_id' => null, 'external_id_key' => null, 'reason' => null, 'reported' => $now, 'matched' => array( 'login' ) ) );
		wp_schedule_single_event( time() - 3700, 'scimpress_settle_roles', array( 'at once' ) );
		update_option( AlertMail::FAILED, time(), false );
		$box = $this->box();
		foreach ( array(
			'Identity provider took the access of more users than usual',
			'tab=overview#scimpress-breaker',
			'The token “Okta &lt;i&gt;2025&lt;/i&gt;” ends on',
			'2 requests failed within 24 hours',
			'outcome=failed&#038;from=' . wp_date( 'Y-m-d', time() - DAY_IN_SECONDS ),
			'1 account waits',
			'Work in the background is late',
			'The last mail about SCIM could not be sent',
		) as $part ) {
			self::assertStringContainsString( $part, (string) $box );
		}
	}

	public function test_a_missing_extension_is_told(): void {
		self::assertStringContainsString( 'The PHP extension cannot be used', (string) $this->box( new Extension( Machine::this() ) ) );
	}

	public function test_very_many_failures_are_not_counted_to_the_end(): void {
		for ( $number = 0; $number < 103; $number++ ) {
			( new AuditLog() )->append( $this->row( 'failed', Clock::now() ) );
		}
		self::assertStringContainsString( '100 requests or more failed', (string) $this->box() );
	}

	public function test_a_token_that_has_ended_counts_only_if_it_was_in_use_and_has_no_heir(): void {
		$now   = Clock::now();
		$ended = $this->token( 'ended', $now - Clock::DAY );
		self::assertNull( $this->box(), 'it was never used' );
		$this->used( $ended, $now - 20 * Clock::DAY );
		self::assertNull( $this->box(), 'it was out of use' );
		$this->used( $ended, $now - Clock::DAY - 1 );
		self::assertStringContainsString( 'was in use until then', (string) $this->box() );
		$heir = $this->token( 'heir', null );
		self::assertNotNull( $this->box(), 'nobody has the new one yet' );
		$this->used( $heir, $now );
		self::assertNull( $this->box() );
	}

	public function test_who_may_not_manage_scim_is_told_nothing(): void {
		( new Breaker() )->trip( 1, Clock::now() );
		wp_set_current_user( self::wordpress_user( 'editor', 'editor' ) );
		self::assertNull( $this->box() );
	}

	public function test_a_job_that_nobody_waits_for_is_late(): void {
		self::assertSame( array(), Jobs::late() );
		wp_unschedule_hook( Watch::EVENT );
		self::assertSame( array( Watch::EVENT ), Jobs::late() );
	}

	public function test_it_costs_little(): void {
		global $wpdb;
		$queries = $wpdb->num_queries;
		( new Needs( Extension::installed(), new Migrator(), new Tokens() ) )->all();
		self::assertLessThan( 10, $wpdb->num_queries - $queries );
	}

	/** What is in the box; null when there is none. */
	private function box( ?Extension $extension = null ): ?string {
		$GLOBALS['wp_meta_boxes'] = array();
		( new DashboardWidget( new Needs( $extension ?? Extension::installed(), new Migrator(), new Tokens() ) ) )->add();
		$box = $GLOBALS['wp_meta_boxes']['dashboard']['normal']['high']['scimpress_needs'] ?? null;
		if ( null === $box ) {
			return null;
		}
		ob_start();
		call_user_func( $box['callback'] );
		return (string) ob_get_clean();
	}

	private function token( string $name, ?int $expires ): int {
		return ( new Tokens() )->add( Token::generate(), 1, $name, Scope::names(), Scenario::NOW, 1, $expires );
	}

	private function used( int $token, int $when ): void {
		( new Tokens() )->note_use( ( new Tokens() )->find( $token ), $when, '192.0.2.1' );
	}

	/** @return array<string, mixed> */
	private function row( string $outcome, int $occurred ): array {
		return array( 'occurred' => $occurred, 'connection_id' => 1, 'method' => 'POST', 'path' => '/Users', 'action' => 'user.create', 'outcome' => $outcome, 'status' => 500, 'duration' => 1, 'changed' => array() );
	}
}
