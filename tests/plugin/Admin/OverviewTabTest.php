<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Admin\BreakerPanel;
use ScimPress\Admin\OverviewTab;
use ScimPress\Admin\Tab;
use ScimPress\Alerts\AlertMail;
use ScimPress\Audit\Recorder;
use ScimPress\Auth\Caller;
use ScimPress\Auth\Scheme;
use ScimPress\Clock;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Configuration;
use ScimPress\Exchange\Reply;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Leavers\GivingBack;
use ScimPress\Leavers\Recovery;
use ScimPress\Machine;
use ScimPress\Rest\ClientRequest;
use ScimPress\Sightings;
use ScimPress\Site\Checkup;
use ScimPress\Site\FirstRun;
use ScimPress\Site\Needs;
use ScimPress\Store\AuditLog;
use ScimPress\Store\Breaker;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Departures;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\Html;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TabTestCase;

/** The first steps, how connections stand, and what is decided about breakers, on the tab Overview. *
 * @group once
 */
final class OverviewTabTest extends TabTestCase {

	private const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

	private bool $has_extension = true;

	private int $patience = 10;

	protected function setUp(): void {
		parent::setUp();
		remove_all_actions( 'scimpress_breaker_tripped' );
		$this->forget();
	}

	protected function tearDown(): void {
		$this->forget();
		parent::tearDown();
	}

	private function forget(): void {
		foreach ( array( FirstRun::OPTION, GivingBack::STATE, Sightings::OPTION, AlertMail::FAILED ) as $option ) {
			delete_option( $option );
		}
		wp_unschedule_hook( GivingBack::EVENT );
	}

	protected function tab(): Tab {
		$extension   = $this->has_extension ? Extension::installed() : new Extension( Machine::this() );
		$connections = new Connections();
		$checkup     = new Checkup( $extension, new Sightings(), new Migrator(), $connections );
		$panel       = new BreakerPanel( $connections, new Recovery( new Runner() ), $this->giving_back() );
		return new OverviewTab( $extension, new Sightings(), $checkup, new Migrator(), $connections, new Tokens(), new Needs( $extension, new Migrator(), new Tokens() ), $panel );
	}

	private function giving_back(): GivingBack {
		$extension = $this->has_extension ? Extension::installed() : new Extension( Machine::this() );
		return new GivingBack( new Recovery( new Runner() ), new Connections(), $extension, new Migrator(), patience: $this->patience );
	}

	public function test_a_fresh_site_is_led_through_five_steps_in_words(): void {
		self::assertSame( array( 'check' => 'Done', 'provider' => 'Next', 'token' => 'To do', 'rules' => 'To do', 'call' => 'To do' ), $this->steps() );
		$html = $this->html();
		self::assertStringContainsString( 'First steps with “Identity provider”', $html );
		self::assertStringContainsString( 'value="' . esc_attr( Configuration::base_url() ) . '"', $html );
		self::assertSame( 1, substr_count( $html, 'aria-current="step"' ) );
		foreach ( array( 'tab=tools&#038;tool=check', 'tab=configuration&#038;connection=1#scimpress-users', 'connection=1#scimpress-create-token', 'connection=1#scimpress-default-role', 'connection=1#scimpress-guides' ) as $link ) {
			self::assertStringContainsString( $link . '"', $html );
		}
		self::assertStringContainsString( 'Somebody is deleted (DELETE): Delete the account', $html );
		self::assertStringContainsString( 'progress=call', $html );
	}

	public function test_what_is_done_is_seen_on_the_site(): void {
		$connections = new Connections();
		$connections->save( $connections->first()->with( array( 'profile' => 'okta' ) ) );
		self::assertSame( array( 'Done', 'Done', 'Next', 'To do', 'To do' ), array_values( $this->steps() ) );
		self::assertStringContainsString( 'Chosen: Okta, custom app.', $this->html() );
		$token = Scenario::token( Clock::now() - 1 );
		self::assertSame( 'Next', $this->steps()['token'], 'it has ended' );
		$token = Scenario::stored( Scenario::token( null ) );
		( new Tokens() )->revoke( $token->id, Clock::now() );
		self::assertSame( 'Next', $this->steps()['token'], 'it was revoked' );
		$token = Scenario::stored( Scenario::token( null ) );
		self::assertSame( array( 'Done', 'Done', 'Done', 'Next', 'To do' ), array_values( $this->steps() ) );
		$connections->save( $connections->first()->with( array( 'on_delete' => 'deactivate' ) ) );
		self::assertSame( 'Next', $this->steps()['call'] );
		self::assertStringContainsString( 'Nothing has come yet.', $this->html() );
		( new Tokens() )->note_use( $token, Clock::now() - 90 * Clock::SECOND, '192.0.2.1' );
		self::assertStringNotContainsString( 'id="scimpress-steps"', $this->html() );
		self::assertSame( array( 'Done' ), array_values( array_unique( $this->steps( array( 'steps' => '1' ) ) ) ) );
		$html = $this->html( array( 'steps' => '1' ) );
		self::assertMatchesRegularExpression( '/it last called [12] minutes? ago/', $html );
		self::assertStringNotContainsString( 'progress=call', $html );
	}

	public function test_any_other_identity_provider_is_a_choice_too(): void {
		$connections = new Connections();
		$connections->save( $connections->first()->with( array( 'linking' => 'off' ) ) );
		self::assertSame( array( 'Done', 'Done', 'Next', 'Done', 'To do' ), array_values( $this->steps() ) );
	}

	public function test_steps_are_skipped_and_taken_up_again(): void {
		$to = (string) $this->send( 'skip_step', array( 'step' => 'provider', 'skip' => '1' ), array( 'connection' => '1' ) );
		self::assertStringContainsString( 'connection=1', $to );
		self::assertStringContainsString( '#scimpress-steps', $to );
		self::assertSame( array( 'Done', 'Skipped', 'Next', 'To do', 'To do' ), array_values( $this->steps() ) );
		foreach ( array( 'token', 'rules', 'call' ) as $step ) {
			$this->send( 'skip_step', array( 'step' => $step, 'skip' => '1' ) );
		}
		self::assertStringNotContainsString( 'id="scimpress-steps"', $this->html() );
		$this->send( 'skip_step', array( 'step' => 'rules', 'skip' => '' ) );
		self::assertSame( 'Next', $this->steps()['rules'] );
		foreach ( array( 'everything', '', '<b>', array( 'rules' ) ) as $step ) {
			$this->send( 'skip_step', array( 'step' => $step, 'skip' => '1' ) );
			self::assertStringContainsString( 'there is no such step', self::told() );
		}
		$this->send( 'skip_step', array( 'step' => 'rules', 'skip' => '1' ), array( 'connection' => '99' ) );
		self::assertStringContainsString( 'There is no such connection', self::told() );
		self::assertSame( 'Next', $this->steps()['rules'] );
	}

	public function test_each_connection_has_steps_of_its_own(): void {
		$second = ( new Connections() )->add( new Connection( 0, 'Second', 'okta', array( 'content_heir' => 1 ), Clock::now() ) );
		$this->send( 'skip_step', array( 'step' => 'token', 'skip' => '1' ) );
		self::assertSame( 'Skipped', $this->steps()['token'] );
		self::assertSame( array( 'Done', 'Done', 'Next', 'To do', 'To do' ), array_values( $this->steps( array( 'connection' => (string) $second->id ) ) ) );
		self::assertStringContainsString( "connection={$second->id}#scimpress-steps", $this->html() );
		self::assertStringNotContainsString( 'id="scimpress-steps"', $this->html( array( 'connection' => '99' ) ) );
	}

	public function test_the_list_is_put_away_and_back(): void {
		$this->send( 'put_steps_away', array( 'away' => '1' ) );
		$html = $this->html();
		self::assertStringNotContainsString( 'id="scimpress-steps"', $html );
		self::assertStringContainsString( 'steps=1', $html );
		self::assertStringContainsString( 'Show these steps here again', $this->html( array( 'steps' => '1' ) ) );
		$this->send( 'put_steps_away', array( 'away' => '' ) );
		self::assertStringContainsString( 'id="scimpress-steps"', $this->html() );
	}

	public function test_what_keeps_scim_from_working_is_the_first_step(): void {
		$this->has_extension = false;
		$this->open();
		self::assertSame( array( 'Next', 'To do', 'To do', 'To do', 'To do' ), array_values( $this->steps() ) );
		$html = $this->html();
		self::assertStringContainsString( 'The PHP extension is missing', $html );
		self::assertStringContainsString( 'Cannot be served', $this->row( 'Identity provider' ) );
		self::assertMatchesRegularExpression( '#scimpress-check-problem">\s*<p[^>]*>\s*<span class="scimpress-check-state"><span[^>]*></span> Problem</span>\s*<span><strong>Extension</strong>#', $html );
	}

	public function test_tables_that_were_not_made_do_not_break_the_tab(): void {
		$installed = get_option( Migrator::INSTALLED );
		update_option( Migrator::INSTALLED, 0 );
		try {
			self::assertStringContainsString( 'They have not been made yet.', $this->html() );
		} finally {
			update_option( Migrator::INSTALLED, $installed );
		}
	}

	public function test_each_connection_says_how_it_stands_and_what_it_did_within_a_day(): void {
		$connections = new Connections();
		$second      = $connections->add( new Connection( 0, 'Second <b>', 'okta', array( 'content_heir' => 1 ), Clock::now() ) );
		$hour        = 3600 * Clock::SECOND;
		$this->happened( 'user.create', 'succeeded', $second->id, 25 * $hour );
		foreach ( array( 'user.create', 'user.create', 'user.patch', 'user.replace', 'user.deactivate', 'user.delete', 'user.search' ) as $action ) {
			$this->happened( $action, 'succeeded', 1, $hour );
		}
		$this->happened( 'user.create', 'refused', 1, $hour );
		$this->happened( 'bulk', 'failed', 1, $hour );
		$this->happened( 'user.create', 'rehearsed', $second->id, $hour );
		( new Tokens() )->note_use( Scenario::stored( Scenario::token( null ) ), Clock::now() - 5 * 60 * Clock::SECOND, '192.0.2.1' );
		$first = $this->row( 'Identity provider' );
		self::assertMatchesRegularExpression( '/On\s+5 minutes ago\s+2 created\s+2 changed\s+1 deactivated\s+1 deleted\s+1 refused\s+1 failed$/', $first );
		self::assertMatchesRegularExpression( '/Off: it has no token that can be used\s+Not yet\s+Set up.+\s0 created.*\s1 rehearsed$/s', $this->row( 'Second <b>' ) );
		self::assertMatchesRegularExpression( '/outcome=succeeded&#038;doing=user.deactivate&#038;connection=1&#038;from=[\d-]+"/', $this->html() );
		self::assertMatchesRegularExpression( '/outcome=failed&#038;connection=1/', $this->html() );

		Sql::insert( Tables::rehearsals(), array( 'connection_id' => 1, 'began' => Clock::now(), 'ready' => Clock::now() ) );
		self::assertStringContainsString( 'In shadow mode since', $this->row( 'Identity provider' ) );
		( new Breaker() )->trip( 1, Clock::now() );
		self::assertStringContainsString( 'The breaker is open', $this->row( 'Identity provider' ) );
	}

	public function test_what_waits_for_somebody_is_told(): void {
		update_option( AlertMail::FAILED, time(), false );
		( new Tokens() )->add( \ScimPress\Auth\Token::generate(), 1, 'Ends soon', array( 'users:read' ), Clock::now(), 1, Clock::now() + Clock::DAY );
		$html = $this->html();
		self::assertStringContainsString( 'The last mail about SCIM could not be sent.', $html );
		self::assertStringContainsString( '“Ends soon” ends on', $html );
		self::assertMatchesRegularExpression( '/The next job in the background (comes in \d|is due now)/', $html );
	}

	public function test_it_costs_few_statements(): void {
		global $wpdb;
		for ( $number = 1; $number <= 3; $number++ ) {
			( new Connections() )->add( new Connection( 0, "Number {$number}", 'okta', array( 'content_heir' => 1 ), Clock::now() ) );
			$this->happened( 'user.create', 'succeeded', $number, 0 );
		}
		Scenario::token( null );
		( new Breaker() )->trip( 1, Clock::now() );
		wp_cache_flush();
		wp_load_alloptions();
		wp_set_current_user( 1 );
		current_user_can( 'manage_scim' );
		$before = $wpdb->num_queries;
		$this->html();
		self::assertLessThanOrEqual( 15, $wpdb->num_queries - $before );
	}

	public function test_a_breaker_asks_and_changes_nothing_until_somebody_decides(): void {
		$this->depart( 12 );
		$html = $this->html();
		self::assertStringContainsString( 'Identity provider: many accounts lost access', $html );
		self::assertStringContainsString( '10 users lost access within 24 hours', $html );
		foreach ( array( BreakerPanel::ALLOW => 'Let the rest of “Identity provider” leave?', BreakerPanel::UNDO => 'Give 10 users back what was taken?' ) as $kind => $title ) {
			self::assertStringContainsString( "do={$kind}", $html );
			$question = $this->html( array( 'do' => $kind, 'connection' => '1' ) );
			self::assertStringContainsString( $title, $question );
			self::assertStringContainsString( '<li>user10</li>', $question );
			self::assertStringContainsString( "value=\"{$kind}\"", $question );
		}
		self::assertNotNull( ( new Breaker() )->state( 1 )['tripped'] );
		self::log_in( 1, 3 * HOUR_IN_SECONDS );
		foreach ( array( BreakerPanel::ALLOW, BreakerPanel::UNDO ) as $kind ) {
			self::assertStringContainsString( 'log in again', $this->html( array( 'do' => $kind, 'connection' => '1' ) ) );
			$this->send( $kind, array(), array( 'connection' => '1' ) );
			self::assertStringContainsString( 'Log in again', self::told() );
		}
		self::assertNotNull( ( new Breaker() )->state( 1 )['tripped'] );
	}

	public function test_the_rest_leaves(): void {
		$ids = $this->depart( 12 );
		$this->send( BreakerPanel::ALLOW, array(), array( 'connection' => '1' ) );
		self::assertStringContainsString( 'any number of users within the next 24 hours', self::told() );
		self::assertSame( 204, $this->request( 'DELETE', "/Users/{$ids[11]}" )->status );
		$row = self::audit( 2 )[1];
		self::assertSame( array( 'breaker.allow', 'all departures are allowed for 24 hours by WordPress user 1' ), array( $row['action'], $row['detail'] ) );
		self::assertStringNotContainsString( 'many accounts', $this->html() );
		$this->send( BreakerPanel::UNDO, array(), array( 'connection' => '1' ) );
		self::assertStringContainsString( 'somebody has decided', self::told() );
		self::assertStringNotContainsString( 'value="undo_departures"', $this->html( array( 'do' => BreakerPanel::UNDO, 'connection' => '1' ) ) );
	}

	public function test_what_was_taken_is_given_back_however_long_ago_the_breaker_tripped(): void {
		$this->depart( 12 );
		$ago = 5 * Clock::DAY;
		Sql::execute( 'UPDATE ' . Tables::connections() . ' SET breaker_tripped = breaker_tripped - %d', array( $ago ) );
		Sql::execute( 'UPDATE ' . Tables::departures() . ' SET occurred = occurred - %d', array( $ago ) );
		$this->send( BreakerPanel::UNDO, array(), array( 'connection' => '1' ) );
		self::assertStringContainsString( '10 users have back what was taken.', self::told() );
		self::assertSame( 12, self::rows( Tables::users() . ' WHERE active = 1' ) );
		self::assertNull( ( new Breaker() )->state( 1 )['tripped'] );
		self::assertSame( array(), GivingBack::all() );
		self::assertFalse( wp_next_scheduled( GivingBack::EVENT ) );
	}

	public function test_giving_back_goes_on_in_the_background_and_says_what_came_of_it(): void {
		$this->patience = 0;
		$this->open();
		$this->depart( 12 );
		// Somebody else has the name meanwhile.
		$last = ( new Departures() )->open( 1, 0, null, 1 )[0];
		Sql::execute( 'DELETE FROM ' . Tables::users() . ' WHERE id = %s', array( $last['user_id'] ) );
		$this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => $last['user_name'] ) );
		$this->send( BreakerPanel::UNDO, array(), array( 'connection' => '1' ) );
		self::assertStringContainsString( 'goes on in the background', self::told() );
		self::assertIsInt( wp_next_scheduled( GivingBack::EVENT ) );
		$html = $this->html();
		self::assertStringContainsString( '1 of 10 users are done.', $html );
		self::assertStringContainsString( 'progress=giving_back', $html );
		self::assertStringNotContainsString( 'do=undo_departures', $html );
		self::assertNotNull( ( new Breaker() )->state( 1 )['tripped'], 'nobody leaves meanwhile' );
		$this->send( BreakerPanel::ALLOW, array(), array( 'connection' => '1' ) );
		self::assertStringContainsString( 'somebody has decided', self::told() );
		$this->send( BreakerPanel::GO_ON, array(), array( 'connection' => '1' ) );
		for ( $run = 0; $run < 9; $run++ ) {
			$this->giving_back()->run();
		}
		self::assertFalse( wp_next_scheduled( GivingBack::EVENT ) );
		self::assertNull( ( new Breaker() )->state( 1 )['tripped'] );
		self::assertMatchesRegularExpression( '/9 users have back what was taken\. 1 could not get it/', $this->html() );
		$this->giving_back()->run();
		self::assertSame( 1, self::rows( Tables::audit() . " WHERE action = 'user.restore' AND outcome <> 'succeeded'" ), 'it is tried once' );
	}

	public function test_without_the_extension_nothing_is_given_back(): void {
		$this->depart( 12 );
		$this->has_extension = false;
		$this->open();
		$this->send( BreakerPanel::UNDO, array(), array( 'connection' => '1' ) );
		self::assertStringContainsString( 'the PHP extension is missing', self::told() );
		self::assertSame( array(), GivingBack::all() );
		self::assertNotNull( ( new Breaker() )->state( 1 )['tripped'] );
	}

	public function test_only_a_super_admin_decides_for_the_network(): void {
		$connections = new Connections();
		$connections->save( $connections->first()->with( array( 'network' => true ) ) );
		( new Breaker() )->trip( 1, Clock::now() );
		$administrator = self::wordpress_user( 'second', 'administrator' );
		self::log_in( $administrator );
		self::assertStringContainsString( 'A super admin of the network has to decide.', $this->html() );
		self::assertStringNotContainsString( 'value="allow_departures"', $this->html( array( 'do' => BreakerPanel::ALLOW, 'connection' => '1' ) ) );
		foreach ( array( BreakerPanel::ALLOW, BreakerPanel::UNDO, BreakerPanel::GO_ON ) as $action ) {
			$this->send( $action, array(), array( 'connection' => '1' ) );
			self::assertStringContainsString( 'only a super admin', self::told() );
		}
		self::assertNotNull( ( new Breaker() )->state( 1 )['tripped'] );
	}

	public function test_nothing_is_done_without_nonce_or_capability(): void {
		( new Breaker() )->trip( 1, Clock::now() );
		$this->assertGuarded( array( 'step' => 'rules', 'skip' => '1', 'away' => '1' ) );
		self::assertNotNull( ( new Breaker() )->state( 1 )['tripped'] );
		self::assertFalse( get_option( FirstRun::OPTION ) );
	}

	/**
	 * How each step stands, in words.
	 *
	 * @param array<string, string> $query
	 * @return array<string, string>
	 */
	private function steps( array $query = array() ): array {
		$page  = new Html( $this->html( $query ) );
		$steps = array();
		foreach ( $page->all( '//li[starts-with(@id, "scimpress-step-")]' ) as $step ) {
			$steps[ substr( $step->getAttribute( 'id' ), strlen( 'scimpress-step-' ) ) ] = trim( $page->all( './/span[@class="scimpress-step-state"]', $step )[0]->textContent );
		}
		return $steps;
	}

	/** The text of the row of a connection, without its name. */
	private function row( string $name ): string {
		$page = new Html( $this->html() );
		foreach ( $page->all( '//tr[th/a]' ) as $row ) {
			if ( $name === trim( $page->all( './/th', $row )[0]->textContent ) ) {
				return trim( implode( ' ', array_map( static fn( \DOMNode $cell ) => trim( $cell->textContent ), $page->all( './/td', $row ) ) ) );
			}
		}
		self::fail( "there is no {$name}" );
	}

	private function happened( string $action, string $outcome, int $connection_id, int $ago ): void {
		( new AuditLog() )->append( array( 'occurred' => Clock::now() - $ago, 'connection_id' => $connection_id, 'method' => 'POST', 'path' => '/Users', 'action' => $action, 'outcome' => $outcome, 'status' => 200, 'duration' => 1, 'changed' => array() ) );
	}

	/**
	 * An identity provider that creates users and deletes all but one of them, or tries to.
	 *
	 * @return list<string> The ids of the users.
	 */
	private function depart( int $count ): array {
		$connections = new Connections();
		$connections->save( $connections->first()->with( array( 'on_delete' => 'deactivate' ) ) );
		$ids = array_map(
			fn( int $number ) => json_decode( (string) $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => "user{$number}" ) )->body, true )['id'],
			range( 1, $count )
		);
		foreach ( array_slice( $ids, 0, -1 ) as $id ) {
			$this->request( 'DELETE', "/Users/{$id}" );
		}
		self::assertNotNull( ( new Breaker() )->state( 1 )['tripped'] );
		return $ids;
	}

	/** @param array<string, mixed>|null $body */
	private function request( string $method, string $path, ?array $body = null ): Reply {
		$caller  = Caller::client( Scenario::stored( Scenario::token( null ) ), '192.0.2.1', Scheme::Bearer );
		$request = new ClientRequest( $method, $path, '', headers: array(), body: null === $body ? '' : (string) json_encode( $body ) );
		return ( new Runner() )->run( Configuration::for_caller( $caller, ( new Connections() )->first() ), $request->to_contract(), $request->body, Recorder::for_request( $request, $caller ) );
	}
}
