<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Inspection;

use ScimPress\Auth\Scope;
use ScimPress\Auth\Token;
use ScimPress\Check\RoundTrip;
use ScimPress\Clock;
use ScimPress\Database\Engine;
use ScimPress\Database\Tables;
use ScimPress\Extension;
use ScimPress\Inspection\Body;
use ScimPress\Inspection\Replay;
use ScimPress\Inspection\ReplayOutcome;
use ScimPress\Machine;
use ScimPress\Shadow\Mode;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\ExchangeTestCase;
use ScimPress\Tests\Support\Snapshot;

/**
 * A request that is run again: it says what it would do, and every table holds afterwards what it held before, but
 * for the row of the audit that says so.
 */
final class ReplayTest extends ExchangeTestCase {

	private int $token;

	protected function setUp(): void {
		parent::setUp();
		$this->token = ( new Tokens() )->add( Token::generate(), $this->connection->id, 'test', Scope::names(), Clock::now(), 1, null );
		wp_set_current_user( 1 );
	}

	public function test_a_creation_says_what_it_would_do_and_nothing_stays(): void {
		foreach ( array( 'scimpress_user_provisioned', 'phpmailer_init' ) as $hook ) {
			add_action( $hook, static fn() => self::fail( "{$hook}: somebody was told" ) );
		}
		remove_all_filters( 'pre_wp_mail' );
		add_action( 'user_register', static fn() => wp_mail( 'a@example.com', 'x', 'y' ) && update_option( 'scimpress_test_seen', 'kept' ) );
		$before  = Snapshot::taken();
		$outcome = $this->tried( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada', 'name' => array( 'givenName' => 'Ada' ) ) );
		self::assertSame( array( Tables::audit() ), $before->changed() );
		self::assertSame( array( 'inspection.replay', 'POST /Users by WordPress user 1; undone' ), array( self::audit( 1 )[0]['action'], self::audit( 1 )[0]['detail'] ) );
		self::assertSame( array( 201, 'user.create', 'succeeded', 'ada' ), array( $outcome->status, $outcome->events[0]['action'], $outcome->events[0]['outcome'], $outcome->events[0]['user_name'] ) );
		self::assertStringContainsString( '"givenName": "Ada"', $outcome->body['text'] );
		self::assertContains( 'first_name', $outcome->fields );
		self::assertFalse( username_exists( 'ada' ) );
		self::assertFalse( get_option( 'scimpress_test_seen' ) );
		self::assertFalse( has_filter( 'pre_wp_mail' ) );
	}

	public function test_old_and_new_values_are_told_though_the_audit_keeps_none(): void {
		$id      = $this->created( 'ada', array( 'nickName' => 'A' ) );
		$before  = Snapshot::taken();
		$outcome = $this->tried( 'PATCH', "/Users/{$id}", self::patch( 'nickName', 'B' ) );
		self::assertSame( array( array( 'attribute' => 'nickName', 'old' => 'A', 'new' => 'B' ) ), $outcome->events[0]['differences'] );
		self::assertSame( 'A', $this->read( $id )['nickName'] );
		self::assertSame( array( Tables::audit() ), $before->changed() );
	}

	public function test_what_begins_anew_for_real_does_so_in_the_trial(): void {
		// A deactivation begins again with the breaker locked, a creation that meets a conflict looks for an account.
		$id      = $this->created( 'ada', array( 'active' => true ) );
		$outcome = $this->tried( 'PATCH', "/Users/{$id}", self::patch( 'active', false ) );
		self::assertSame( array( 200, 'user.deactivate' ), array( $outcome->status, $outcome->events[0]['action'] ) );
		self::assertSame( 204, $this->tried( 'DELETE', "/Users/{$id}" )->status );
		self::wordpress_user( 'babs', 'author', 'babs@example.org' );
		$connections = new Connections();
		$connections->save( $connections->first()->with( array( 'linking' => 'email' ) ) );
		$before  = Snapshot::taken();
		$outcome = $this->tried( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'b', 'emails' => array( array( 'value' => 'babs@example.org' ) ) ) );
		self::assertSame( array( 201, 'user.link' ), array( $outcome->status, $outcome->events[0]['action'] ) );
		self::assertSame( array( Tables::audit() ), $before->changed() );
		self::assertTrue( $this->read( $id )['active'] );
	}

	public function test_a_breaker_that_would_trip_does_not(): void {
		$ids         = array_map( fn( string $name ) => $this->created( $name ), array( 'a', 'b' ) );
		$connections = new Connections();
		$connections->save( $connections->first()->with( array( 'breaker' => array( 'least' => 1, 'percent' => 1 ) ) ) );
		$this->connection = $connections->first();
		self::assertSame( 200, $this->request( 'PATCH', "/Users/{$ids[0]}", self::patch( 'active', false ) )->status );
		$before  = Snapshot::taken();
		$outcome = $this->tried( 'PATCH', "/Users/{$ids[1]}", self::patch( 'active', false ) );
		self::assertSame( array( 503, 'breaker.trip' ), array( $outcome->status, $outcome->events[0]['action'] ) );
		self::assertSame( array( Tables::audit() ), $before->changed() );
	}

	public function test_what_is_refused_says_why(): void {
		$this->created( 'ada' );
		$outcome = $this->tried( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ADA' ) );
		self::assertSame( array( 409, 'refused' ), array( $outcome->status, $outcome->events[0]['outcome'] ) );
		self::assertStringContainsString( 'uniqueness', $outcome->body['text'] );
		( new Tokens() )->add( Token::generate(), $this->connection->id, 'reader', array( 'users.read' ), Clock::now(), 1, null );
		$this->token = ( new Tokens() )->newest()[0]->id;
		self::assertSame( 403, $this->tried( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'b' ) )->status );
	}

	public function test_a_read_with_its_query_and_headers_is_answered(): void {
		$id   = $this->created( 'ada & co' );
		$row  = $this->row( 'GET', '/Users', null, array( array( 'filter', 'userName eq "ada & co"' ) ) );
		$read = $this->replay()->make( $row, 1 );
		self::assertInstanceOf( ReplayOutcome::class, $read );
		self::assertStringContainsString( $id, $read->body['text'] );
		$row['seen']['request']['path']       = "/Users/{$id}";
		$row['seen']['request']['parameters'] = array();
		$row['seen']['request']['headers']    = array( array( 'If-None-Match', '*' ), array( 'User-Agent', 'x' ) );
		self::assertSame( 304, $this->replay()->make( $row, 1 )->status );
	}

	public function test_a_connection_in_shadow_is_tried_as_it_is(): void {
		iterator_to_array( ( new Mode() )->begin( $this->connection ), false );
		$before  = Snapshot::taken();
		$outcome = $this->tried( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada' ) );
		self::assertSame( array( 201, 'rehearsed' ), array( $outcome->status, $outcome->events[0]['outcome'] ) );
		self::assertSame( 400, $this->tried( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ) ) )->status );
		self::assertSame( array( Tables::audit() ), $before->changed() );
		( new Mode() )->end( ( new Connections() )->first() );
	}

	/** @dataProvider obstacles */
	public function test_what_is_not_known_whole_is_not_run( string $obstacle, callable $change ): void {
		$row    = $change( $this->row( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada' ) ) );
		$before = Snapshot::taken();
		self::assertSame( $obstacle, Replay::obstacle( $row ) );
		self::assertSame( $obstacle, $this->replay()->make( $row, 1 ) );
		self::assertSame( array(), $before->changed() );
	}

	/** @return iterable<string, array{string, callable}> */
	public static function obstacles(): iterable {
		$with = static fn( array $change ) => static fn( array $row ) => array_replace_recursive( $row, array( 'seen' => array( 'request' => $change ) ) );
		$body = static fn( string $text, bool $keeps = true ) => static function ( array $row ) use ( $text, $keeps ): array {
			$row['seen']['request']['body'] = Body::json( $text, $keeps );
			return $row;
		};
		yield 'a token' => array( Replay::TOKEN_ENDPOINT, $with( array( 'is_token' => true ) ) );
		yield 'nobody' => array( Replay::NOBODY, static fn( array $row ) => array( ...$row, 'connection_id' => null ) );
		yield 'somebody who was refused' => array( Replay::NOBODY, static fn( array $row ) => array_replace_recursive( $row, array( 'seen' => array( 'refusal' => 'expired' ) ) ) );
		yield 'no body' => array( Replay::NO_BODY, $body( '{"userName":"ada"}', false ) );
		yield 'no JSON' => array( Replay::UNREADABLE, $body( '{"userName"' ) );
		yield 'a secret' => array( Replay::HIDDEN, $body( '{"userName":"ada","password":"x"}' ) );
		yield 'a secret in the query' => array( Replay::HIDDEN, $with( array( 'parameters' => array( array( 'token', \ScimPress\Inspection\Masking::HIDDEN ) ) ) ) );
		yield 'a long body' => array( Replay::CUT, $body( (string) json_encode( array( 'userName' => str_repeat( 'x', Body::KEPT ) ) ) ) );
		yield 'a long path' => array( Replay::CUT, $with( array( 'path' => '/Users/' . str_repeat( 'x', 2000 ) . '…' ) ) );
		yield 'many parameters' => array( Replay::CUT, $with( array( 'parameters' => array_fill( 0, 50, array( 'a', 'b' ) ) ) ) );
	}

	public function test_who_could_not_send_it_now_is_told(): void {
		$row = $this->row( 'GET', '/Users', null );
		( new Tokens() )->revoke( $this->token, Clock::now() );
		self::assertSame( Replay::NO_TOKEN, $this->replay()->make( $row, 1 ) );
		self::assertSame( Replay::NO_CONNECTION, $this->replay()->make( array( ...$row, 'connection_id' => 99 ), 1 ) );
		self::assertSame( Replay::NO_CORE, $this->replay( new Extension( Machine::this() ) )->make( $row, 1 ) );
		$network = ( new Connections() )->add( new Connection( 0, 'Network', Connection::ANY_CLIENT, array( 'network' => true ), Clock::now() ) );
		wp_set_current_user( self::wordpress_user( 'local', 'administrator' ) );
		self::assertSame( Replay::NO_CONNECTION, $this->replay()->make( array( ...$row, 'connection_id' => $network->id ), 1 ) );
	}

	public function test_where_another_plugin_keeps_what_is_undone_nothing_is_tried_on_people(): void {
		$id = $this->created( 'ada', array( 'nickName' => 'A' ) );
		add_action( 'user_register', self::commits_past_wpdb( ... ) );
		add_action( 'profile_update', static fn() => self::fail( 'it was tried' ) );
		self::assertSame( Replay::NOT_UNDONE, $this->replay()->make( $this->row( 'PATCH', "/Users/{$id}", self::patch( 'nickName', 'B' ) ), 1 ) );
		self::assertSame( 200, $this->replay()->make( $this->row( 'GET', "/Users/{$id}", null ), 1 )->status, 'what is only read needs nothing undone' );
	}

	private static function commits_past_wpdb(): void {
		global $wpdb;
		if ( ! Engine::is_sqlite() ) {
			mysqli_query( $wpdb->dbh, 'COMMIT' );
		} elseif ( Engine::sqlite_is_in_transaction() ) {
			$wpdb->get_driver()->commit();
		}
	}

	/** @return array<string, mixed> */
	private static function patch( string $path, mixed $value ): array {
		return array(
			'schemas'    => array( self::PATCH ),
			'Operations' => array( array( 'op' => 'replace', 'path' => $path, 'value' => $value ) ),
		);
	}

	/** @param ?array<string, mixed> $body */
	private function tried( string $method, string $path, ?array $body = null ): ReplayOutcome {
		$outcome = $this->replay()->make( $this->row( $method, $path, $body ), 1 );
		self::assertInstanceOf( ReplayOutcome::class, $outcome, is_string( $outcome ) ? $outcome : '' );
		return $outcome;
	}

	/**
	 * What the inspector keeps of a request.
	 *
	 * @param ?array<string, mixed>       $body
	 * @param list<array{string, string}> $parameters
	 * @return array{connection_id: ?int, seen: array<string, mixed>}
	 */
	private function row( string $method, string $path, ?array $body, array $parameters = array() ): array {
		return array(
			'connection_id' => $this->connection->id,
			'seen'          => array(
				'request'  => array(
					'method'     => $method,
					'path'       => $path,
					'is_token'   => false,
					'parameters' => $parameters,
					'headers'    => array(),
					'credential' => array( 'kind' => 'bearer' ),
					'body'       => Body::json( null === $body ? '' : (string) json_encode( $body ), true ),
				),
				'token_id' => $this->token,
				'refusal'  => '',
			),
		);
	}

	private function replay( ?Extension $extension = null ): Replay {
		return new Replay( $extension ?? Extension::installed(), $this->runner, new RoundTrip( $this->runner ), new Connections(), new Tokens() );
	}
}
