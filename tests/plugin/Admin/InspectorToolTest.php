<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Admin\CurlCommand;
use ScimPress\Admin\InspectorRoute;
use ScimPress\Admin\InspectorSight;
use ScimPress\Admin\InspectorTool;
use ScimPress\Admin\ReplayWords;
use ScimPress\Admin\Tab;
use ScimPress\Admin\ToolsTab;
use ScimPress\Check\RoundTrip;
use ScimPress\Clock;
use ScimPress\Database\Migrator;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Inspection\Body;
use ScimPress\Inspection\Control;
use ScimPress\Inspection\Period;
use ScimPress\Inspection\Replay;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Inspections;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TabTestCase;
use WP_REST_Request;
use WP_REST_Response;

/**
 * The request inspector, from what is sent to what is printed, and what keeps it up to date.
 *
 * @group once
 */
final class InspectorToolTest extends TabTestCase {

	private const HOSTILE = '"><script>alert(1)</script><img src=x onerror=y>';

	protected function tab(): Tab {
		$runner = new Runner();
		return new ToolsTab( new InspectorTool( WP_PLUGIN_DIR . '/scimpress/scimpress.php', $this->control(), $this->sight(), new Replay( Extension::installed(), $runner, new RoundTrip( $runner ), new Connections(), new Tokens() ) ) );
	}

	protected function setUp(): void {
		parent::setUp();
		( new InspectorRoute( $this->sight() ) )->add_hooks();
		$GLOBALS['wp_rest_server'] = null;
	}

	protected function tearDown(): void {
		delete_option( Period::OPTION );
		wp_unschedule_hook( Control::EVENT );
		$GLOBALS['wp_rest_server'] = null;
		parent::tearDown();
	}

	public function test_it_is_started_and_stopped(): void {
		self::assertStringContainsString( 'Start</button>', $this->html() );
		self::assertStringContainsString( 'tool=inspector', (string) $this->send( 'start_inspection', array( 'connection' => '1', 'bodies' => '1' ) ) );
		self::assertSame( array( 1, true ), array( Period::running( Clock::now() )?->connection_id, Period::last()?->keeps_bodies ) );
		$html = $this->html();
		self::assertStringContainsString( 'Looking at requests of “Identity provider”', $html );
		self::assertStringContainsString( 'until 100 more requests have come', $html );
		self::assertStringContainsString( 'Nothing has come yet.', $html );
		$this->send( 'start_inspection' );
		self::assertStringContainsString( 'already', self::told() );
		$this->send( 'stop_inspection' );
		self::assertNull( Period::running( Clock::now() ) );
		self::assertStringContainsString( 'It was stopped at', $this->html() );
	}

	public function test_bodies_are_kept_only_where_somebody_ticks_that(): void {
		self::assertDoesNotMatchRegularExpression( '/name="bodies"[^>]*checked/', $this->html() );
		$this->send( 'start_inspection', array( 'connection' => '' ) );
		self::assertSame( array( null, false ), array( Period::last()?->connection_id, Period::last()?->keeps_bodies ) );
	}

	public function test_no_other_connection_can_be_chosen_than_there_is(): void {
		foreach ( array( '4711', '1 OR 1', '-1', array( '1' ) ) as $connection ) {
			$this->send( 'start_inspection', array( 'connection' => $connection ) );
			if ( is_array( $connection ) ) {
				// What is no text names nothing, so it is every request.
				self::assertNull( Period::last()?->connection_id );
			} else {
				self::assertStringContainsString( 'there is no such connection', self::told() );
				self::assertNull( Period::last() );
			}
		}
	}

	public function test_why_it_ended_is_said(): void {
		( new Period( Clock::now() - Period::LENGTH, null, false ) )->save();
		self::assertStringContainsString( '15 minutes are over', $this->html() );
		( new Period( Clock::now() - Clock::SECOND, null, false ) )->ended_by( Period::COUNT, Clock::now() )->save();
		self::assertStringContainsString( '100 requests have come', $this->html() );
	}

	public function test_what_was_seen_is_deleted_when_somebody_says_so(): void {
		$this->send( 'start_inspection' );
		$this->append();
		$this->send( 'clear_inspection' );
		self::assertSame( 0, self::rows( Tables::inspections() ) );
		self::assertNotNull( Period::running( Clock::now() ) );
		$this->send( 'stop_inspection' );
		$this->send( 'clear_inspection' );
		self::assertNull( Period::last() );
	}

	public function test_a_request_is_shown_in_words(): void {
		$this->send( 'start_inspection' );
		$this->append();
		$html = $this->html();
		foreach ( array( 'PATCH /Users/1', '200 OK', 'Change a user', 'Bearer token, public id aaaaaaaaaaaa', 'replace emails[type eq &quot;work&quot;].value', 'add nickName', 'userName eq &quot;ada&quot;', '42 ms since plugins', 'WordPress fields', 'user_email', '192.0.2.7', 'application/scim+json' ) as $part ) {
			self::assertStringContainsString( $part, $html );
		}
	}

	public function test_hostile_values_are_escaped(): void {
		$this->send( 'start_inspection' );
		$hostile = self::HOSTILE;
		$seen    = self::a_request();
		array_walk_recursive(
			$seen,
			static function ( mixed &$value ) use ( $hostile ): void {
				$value = is_string( $value ) ? $hostile : $value;
			}
		);
		foreach ( array( 'request', 'reply' ) as $part ) {
			$seen[ $part ]['body'] = array( 'text' => $hostile, 'cut' => 0, 'has_hidden' => false ) + $seen[ $part ]['body'];
		}
		( new Inspections() )->append( Clock::now(), 1, $seen );
		foreach ( array( $this->html(), $this->asked()->get_data()['html'] ) as $html ) {
			self::assertStringNotContainsString( '<script>alert', $html );
			self::assertStringNotContainsString( '<img', $html );
			self::assertGreaterThan( 10, substr_count( $html, '&lt;script&gt;alert(1)' ) );
		}
	}

	public function test_nothing_happens_without_the_capability_or_the_nonce(): void {
		$this->append();
		$this->assertGuarded( array( 'connection' => '1' ) );
		self::assertNull( Period::last() );
		self::assertSame( 1, self::rows( Tables::inspections() ) );
	}

	public function test_what_is_new_is_given_to_the_screen(): void {
		$this->send( 'start_inspection' );
		$this->append();
		$answer = $this->asked()->get_data();
		self::assertSame( array( 1, '1 new request', true ), array( $answer['count'], $answer['news'], $answer['running'] ) );
		self::assertStringContainsString( 'PATCH /Users/1', $answer['html'] );
		self::assertStringContainsString( 'until 99 more requests', $answer['state'] );
		$later = $this->asked( $answer['last'] )->get_data();
		self::assertSame( array( 0, '', $answer['last'] ), array( $later['count'], trim( $later['html'] ), $later['last'] ) );
		$this->send( 'stop_inspection' );
		self::assertFalse( $this->asked( $answer['last'] )->get_data()['running'] );
	}

	public function test_the_screen_alone_is_given_anything(): void {
		$this->send( 'start_inspection' );
		$this->append();
		$nonce = wp_create_nonce( 'wp_rest' );
		self::assertSame( 403, $this->asked( 0, '' )->get_status(), 'without a nonce' );
		self::assertSame( 403, $this->asked( 0, 'x' )->get_status(), 'with another nonce' );
		wp_set_current_user( 0 );
		self::assertSame( 401, $this->asked( 0, $nonce )->get_status(), 'nobody' );
		wp_set_current_user( self::wordpress_user( 'editor', 'editor' ) );
		self::assertSame( 403, $this->asked()->get_status(), 'without the capability' );
		wp_set_current_user( 1 );
		self::assertSame( 400, $this->asked( -1 )->get_status(), 'no number' );
		self::assertSame( 200, $this->asked()->get_status() );
	}

	public function test_what_is_kept_no_longer_is_shown_to_nobody(): void {
		$this->append();
		( new Period( Clock::now() - Period::LENGTH - Period::KEPT, null, false ) )->save();
		self::assertStringNotContainsString( 'PATCH /Users/1', $this->html() );
		self::assertSame( 0, self::rows( Tables::inspections() ) );
	}

	public function test_requests_of_the_network_are_for_those_who_manage_it(): void {
		$network = ( new Connections() )->add( new Connection( 0, 'Whole company', Connection::ANY_CLIENT, array( 'network' => true ), Clock::now() ) );
		$this->send( 'start_inspection' );
		( new Inspections() )->append( Clock::now(), $network->id, self::a_request() );
		self::assertSame( is_multisite(), str_contains( $this->html(), 'PATCH /Users/1' ), 'a super admin, where there are any' );
		$local = self::wordpress_user( 'local', 'administrator' );
		wp_set_current_user( $local );
		self::assertStringNotContainsString( 'PATCH /Users/1', $this->html() );
		self::assertStringNotContainsString( 'Whole company', $this->html() );
		self::assertSame( 0, $this->asked()->get_data()['count'] );
	}

	public function test_the_command_holds_no_token_and_is_safe_to_paste(): void {
		$request = self::a_request()['request'];
		self::assertSame( "curl -g -X PATCH \\\n  -H \"Authorization: Bearer \$SCIM_TOKEN\" \\\n  -H 'Content-Type: application/scim+json' \\\n  --data-binary @body.txt \\\n  '" . rest_url( 'scim/v2' ) . '/Users/1' . ( str_contains( rest_url(), '?' ) ? '&' : '?' ) . "filter=userName%20eq%20%22ada%22'", CurlCommand::of( $request ) );
		$hostile = "'; rm -rf / #\$(id)`id`\n\x1b]0;x\x07";

		$request['method']     = 'GET; id';
		$request['path']       = "/{$hostile}";
		$request['parameters'] = array( array( $hostile, $hostile ) );
		$request['headers']    = array( array( $hostile, $hostile ) );
		$request['body']       = Body::json( (string) json_encode( array( 'userName' => $hostile ) ), true );
		$command               = str_replace( 'curl ', 'printf "%s\n" ', CurlCommand::of( $request ) );
		self::assertStringNotContainsString( "\x1b", $command );
		exec( 'SCIM_TOKEN=t sh -c ' . escapeshellarg( $command ), $printed, $status );
		self::assertSame( 0, $status );
		self::assertStringNotContainsString( 'uid=', implode( "\n", $printed ) );
	}

	public function test_the_command_sends_no_body_that_is_not_whole(): void {
		$request = self::a_request()['request'];
		foreach ( array( '{"password":"x"}', (string) json_encode( array( 'a' => str_repeat( 'x', Body::KEPT ) ) ), '{"a' ) as $body ) {
			$request['body'] = Body::json( $body, true );
			self::assertStringContainsString( '--data-binary @body.txt', CurlCommand::of( $request ) );
		}
		$request['body'] = Body::json( '{"a":"it\'s"}', true );
		self::assertStringContainsString( "it'\\''s", CurlCommand::of( $request ) );
		$request['body'] = Body::form( 'grant_type=client_credentials&client_secret=x', true );
		self::assertStringContainsString( '--data-urlencode "client_secret=$SCIM_TOKEN"', CurlCommand::of( $request ) );
	}

	public function test_a_request_is_run_again_and_shown_with_what_would_change(): void {
		$this->send( 'start_inspection', array( 'bodies' => '1' ) );
		$seen                    = self::a_request();
		$seen['token_id']        = Scenario::stored( Scenario::token( null ) )->id;
		$seen['request']['body'] = Body::json( '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"<b>ada","nickName":"Bee"}', true );
		$seen['request']         = array( ...$seen['request'], 'method' => 'POST', 'path' => '/Users', 'parameters' => array() );
		( new Inspections() )->append( Clock::now(), 1, $seen );
		$html = $this->html();
		self::assertStringContainsString( 'What would it do now?', $html );
		self::assertSame( 1, preg_match( '/name="request" value="(\d+)"/', $html, $found ) );
		self::assertNull( $this->send( 'replay_request', array( 'request' => $found[1] ) ) );
		$html = $this->html();
		self::assertMatchesRegularExpression( '~What it would do now.*POST /Users.*201 Created.*Create a user \(&lt;b&gt;ada\): Succeeded.*nickname.*nickName</th>\s*<td>—</td>\s*<td>Bee</td>.*Body of the answer~s', $html );
		self::assertSame( 0, self::rows( Tables::users() ) );
	}

	public function test_why_a_request_is_not_run_again_stands_beside_it(): void {
		$this->send( 'start_inspection' );
		$this->append();
		$html = $this->html();
		self::assertStringContainsString( 'This cannot be tried again: it was refused before', $html );
		self::assertStringNotContainsString( 'What would it do now?', $html );
		$id = ( new Inspections() )->after( 0 )[0]['id'];
		foreach ( array( (string) $id => 'it was refused before', '4711' => 'is deleted by now', 'x' => 'is deleted by now' ) as $request => $told ) {
			self::assertIsString( $this->send( 'replay_request', array( 'request' => (string) $request ) ) );
			self::assertStringContainsString( $told, self::told() );
		}
	}

	public function test_every_obstacle_has_words(): void {
		$obstacles = ( new \ReflectionClass( Replay::class ) )->getConstants( \ReflectionClassConstant::IS_PUBLIC );
		self::assertCount( 10, array_unique( array_map( ReplayWords::obstacle( ... ), $obstacles ) ) );
	}

	private function asked( int $after = 0, ?string $nonce = null ): WP_REST_Response {
		$request = new WP_REST_Request( 'GET', '/scimpress/v1/inspection' );
		$request->set_query_params( array( 'after' => (string) $after ) );
		$request->set_header( 'X-WP-Nonce', $nonce ?? wp_create_nonce( 'wp_rest' ) );
		return rest_get_server()->dispatch( $request );
	}

	private function append(): void {
		( new Inspections() )->append( Clock::now(), 1, self::a_request() );
	}

	/** @return array<string, mixed> */
	private static function a_request(): array {
		return array(
			'request'      => array(
				'method'     => 'PATCH',
				'path'       => '/Users/1',
				'is_token'   => false,
				'parameters' => array( array( 'filter', 'userName eq "ada"' ) ),
				'headers'    => array( array( 'User-Agent', 'Okta' ), array( 'Content-Type', 'application/scim+json' ) ),
				'credential' => array( 'kind' => 'bearer', 'public_id' => 'aaaaaaaaaaaa', 'header' => 'Authorization', 'scheme' => 'Bearer', 'length' => 61 ),
				'body'       => Body::json( '{"Operations":[{"op":"replace","path":"emails[type eq \"work\"].value","value":"x"},{"op":"add","value":{"nickName":"y"}}]}', false ),
			),
			'ip'           => '192.0.2.7',
			'token_id'     => null,
			'refusal'      => '',
			'events'       => array( array( 'action' => 'user.patch', 'outcome' => 'succeeded', 'status' => 200, 'user_name' => 'ada', 'resource_id' => '1', 'wp_user_id' => 2, 'detail' => '', 'changed' => array( 'emails' ), 'fields' => array( 'user_email' ) ) ),
			'microseconds' => 42_000,
			'queries'      => 12,
			'reply'        => array(
				'status'  => 200,
				'headers' => array( array( 'Content-Type', 'application/scim+json' ) ),
				'error'   => array(),
				'body'    => array( 'bytes' => 120 ),
			),
		);
	}

	private function sight(): InspectorSight {
		return new InspectorSight( new Migrator(), new Connections(), new Tokens(), $this->control() );
	}

	private function control(): Control {
		return new Control( new Migrator() );
	}
}
