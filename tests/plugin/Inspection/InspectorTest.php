<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Inspection;

use ScimPress\Auth\Authenticator;
use ScimPress\Auth\CredentialHeaders;
use ScimPress\Auth\Scope;
use ScimPress\Auth\Throttle;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Reply;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Inspection\Control;
use ScimPress\Inspection\Inspector;
use ScimPress\Inspection\Masking;
use ScimPress\Inspection\Period;
use ScimPress\Machine;
use ScimPress\OAuth\TokenEndpoint;
use ScimPress\Rest\ClientRequest;
use ScimPress\Rest\Endpoint;
use ScimPress\Rest\Unavailable;
use ScimPress\Store\AccessTokens;
use ScimPress\Store\Attempts;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Inspections;
use ScimPress\Store\Tokens;
use ScimPress\Sync\Observer;
use ScimPress\Tests\Support\ExchangeTestCase;

/**
 * What is kept of requests while somebody looks, and for how long.
 */
final class InspectorTest extends ExchangeTestCase {

	private const PASSWORD = 'Tr0ub4dor&3';

	private Token $token;

	private Control $control;

	private Inspections $inspections;

	protected function setUp(): void {
		global $wpdb;
		parent::setUp();
		Sql::execute( "DELETE FROM {$wpdb->options} WHERE option_name LIKE %s", array( 'scimpress_attempts_%' ) );
		$this->token = Token::generate();
		( new Tokens() )->add( $this->token, 1, 'Test', Scope::names(), Clock::now(), 1, null );
		$this->control     = new Control( new Migrator() );
		$this->inspections = new Inspections();
	}

	protected function tearDown(): void {
		delete_option( Period::OPTION );
		wp_unschedule_hook( Control::EVENT );
		parent::tearDown();
	}

	public function test_nothing_is_kept_and_nothing_asked_of_the_database_while_nobody_looks(): void {
		wp_cache_delete( 'notoptions', 'options' );
		wp_load_alloptions();
		$before = get_num_queries();
		self::assertFalse( Inspector::is_wanted() );
		self::assertSame( $before, get_num_queries() );
		$this->send( 'GET', '/Users' );
		self::assertSame( array(), $this->seen() );
	}

	public function test_everything_that_is_known_of_a_request_is_kept(): void {
		$this->control->start( null, false, 1 );
		$reply = $this->send( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada', 'displayName' => 'Ada L', 'password' => self::PASSWORD ) );
		self::assertSame( 201, $reply->status );
		$seen = $this->seen()[0];
		self::assertSame( array( 'POST', '/Users' ), array( $seen['request']['method'], $seen['request']['path'] ) );
		self::assertSame( array( 'bearer', $this->token->public_id ), array( $seen['request']['credential']['kind'], $seen['request']['credential']['public_id'] ) );
		self::assertSame( array( 'userName', 'displayName', 'password' ), $seen['request']['body']['attributes'] );
		self::assertArrayNotHasKey( 'text', $seen['request']['body'] );
		self::assertSame( array( 'user.create', 'succeeded', 'ada' ), array( $seen['events'][0]['action'], $seen['events'][0]['outcome'], $seen['events'][0]['user_name'] ) );
		self::assertContains( 'display_name', $seen['events'][0]['fields'] );
		self::assertSame( 201, $seen['reply']['status'] );
		self::assertGreaterThan( 5, $seen['queries'] );
		self::assertGreaterThan( 0, $seen['microseconds'] );
		self::assertNoSecrets();
		self::assertStringNotContainsString( 'Ada L', $this->stored(), 'a value without bodies' );
	}

	public function test_bodies_are_kept_without_secrets_where_somebody_says_so(): void {
		$this->control->start( null, true, 1 );
		$id = self::json( $this->send( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada', 'displayName' => 'Ada L', 'password' => self::PASSWORD ) ) )['id'];
		$this->send( 'PATCH', "/Users/{$id}", array( 'schemas' => array( self::PATCH ), 'Operations' => array( array( 'op' => 'replace', 'path' => 'PASSWORD', 'value' => self::PASSWORD ), array( 'op' => 'replace', 'path' => 'displayName', 'value' => 'Countess' ) ) ) );
		list( $patch, $post ) = $this->seen();
		self::assertStringContainsString( 'Ada L', $post['request']['body']['text'] );
		self::assertStringContainsString( $id, $post['reply']['body']['text'] );
		self::assertStringContainsString( Masking::HIDDEN, $patch['request']['body']['text'] );
		self::assertStringContainsString( 'Countess', $patch['request']['body']['text'] );
		self::assertSame( array( 'PASSWORD', 'displayName' ), array_column( $patch['request']['body']['operations'], 'path' ) );
		self::assertSame( array( 'displayName' ), $patch['events'][0]['changed'] );
		self::assertSame( array( 'display_name' ), $patch['events'][0]['fields'] );
		self::assertNoSecrets();
	}

	/** @dataProvider refusals */
	public function test_what_is_refused_is_seen( callable $credential, string $kind, string $reason ): void {
		$this->control->start( null, true, 1 );
		self::assertSame( 401, $this->send( 'GET', '/Users', null, new CredentialHeaders( ...$credential( $this->token ) ) )->status );
		$seen = $this->seen()[0];
		self::assertSame( array( $kind, $reason ), array( $seen['request']['credential']['kind'], $seen['refusal'] ) );
		self::assertSame( array( 401, 'refused' ), array( $seen['reply']['status'], $seen['events'][0]['outcome'] ) );
		self::assertNotSame( '', $seen['reply']['error']['detail'] );
		self::assertNoSecrets();
		self::assertStringNotContainsString( 'hunter', $this->stored() );
	}

	/** @return array<string, array{callable, string, string}> */
	public static function refusals(): array {
		return array(
			'nothing'           => array( static fn() => array( '', '' ), 'missing', 'missing' ),
			'no token'          => array( static fn() => array( 'Bearer hunter22hunter22', '' ), 'malformed', 'malformed' ),
			'no scheme'         => array( static fn() => array( 'hunter22hunter22', '' ), 'malformed', 'malformed' ),
			'a scheme of its own' => array( static fn() => array( 'hunter2 hunter22hunter22', '' ), 'malformed', 'malformed' ),
			'no key'            => array( static fn() => array( '', 'hunter22hunter22' ), 'malformed', 'malformed' ),
			'a cut token'       => array( static fn( Token $token ) => array( 'Bearer ' . substr( $token->reveal(), 0, -1 ), '' ), 'malformed', 'malformed' ),
			'an unknown one'    => array( static fn() => array( 'Bearer ' . Token::generate()->reveal(), '' ), 'bearer', 'unknown' ),
			'a wrong secret'    => array( static fn( Token $token ) => array( 'Bearer ' . Token::generate( $token->public_id )->reveal(), '' ), 'bearer', 'unknown' ),
		);
	}

	public function test_what_the_core_refuses_is_seen_with_its_reason(): void {
		$this->control->start( null, true, 1 );
		$this->send( 'POST', '/Users', '{"userName": "' . self::PASSWORD );
		$this->send( 'GET', '/Nothing' );
		$this->send( 'GET', '/Users?filter=userName+foo' );
		list( $filter, $nothing, $broken ) = $this->seen();
		self::assertSame( array( 400, 'invalidSyntax', 'no JSON' ), array( $broken['reply']['status'], $broken['reply']['error']['kind'], $broken['request']['body']['problem'] ) );
		self::assertSame( 404, $nothing['reply']['status'] );
		self::assertSame( array( 400, 'invalidFilter' ), array( $filter['reply']['status'], $filter['reply']['error']['kind'] ) );
		self::assertSame( array( array( 'filter', 'userName foo' ) ), $filter['request']['parameters'] );
		self::assertNoSecrets();
	}

	public function test_what_is_told_to_wait_is_seen_though_the_audit_has_no_row_of_it(): void {
		for ( $guess = 0; $guess < 11; $guess++ ) {
			$this->send( 'GET', '/Users', null, new CredentialHeaders( 'Bearer x' ) );
		}
		$this->control->start( null, false, 1 );
		$rows = self::rows( Tables::audit() );
		self::assertSame( 429, $this->send( 'GET', '/Users', null, new CredentialHeaders( 'Bearer x' ) )->status );
		self::assertSame( $rows, self::rows( Tables::audit() ) );
		self::assertSame( array( 429, 'throttled' ), array( $this->seen()[0]['reply']['status'], $this->seen()[0]['refusal'] ) );
	}

	public function test_what_comes_without_the_extension_is_seen(): void {
		$this->control->start( null, false, 1 );
		self::assertSame( 503, $this->send( 'GET', '/Users', extension: new Extension( Machine::this() ) )->status );
		self::assertSame( array( 503, 1 ), array( $this->seen()[0]['reply']['status'], $this->inspections->after( 0 )[0]['connection_id'] ) );
	}

	public function test_what_another_plugin_ends_is_seen(): void {
		$this->control->start( null, false, 1 );
		$inspector = new Inspector( $this->control );
		$inspector->begin( new ClientRequest( 'GET', '/Users', '', array(), '' ), new CredentialHeaders(), false );
		$inspector->see_reply( Unavailable::for_now() );
		$inspector->keep();
		self::assertSame( array( 503, array() ), array( $this->seen()[0]['reply']['status'], $this->seen()[0]['events'] ) );
	}

	public function test_what_a_transaction_undid_is_not_told(): void {
		$this->control->start( null, false, 1 );
		add_action( 'user_register', static fn() => throw new \RuntimeException() );
		$this->expects_log = true;
		self::assertSame( 500, $this->send( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada' ) )->status );
		self::assertSame( array( 'failed' ), array_column( $this->seen()[0]['events'], 'outcome' ) );
		self::assertSame( array( array() ), array_column( $this->seen()[0]['events'], 'fields' ) );
	}

	public function test_what_was_recorded_and_then_undone_is_not_told(): void {
		$this->control->start( null, false, 1 );
		$this->expects_log = true;
		$is_thrown         = false;
		add_filter(
			'query',
			static function ( string $query ) use ( &$is_thrown ): string {
				if ( ! $is_thrown && str_starts_with( $query, 'INSERT INTO ' . Tables::audit() ) ) {
					$is_thrown = true;
					throw new \RuntimeException();
				}
				return $query;
			}
		);
		self::assertSame( 500, $this->send( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada' ) )->status );
		self::assertSame( array( 'failed' ), array_column( $this->seen()[0]['events'], 'outcome' ) );
	}

	public function test_each_operation_of_a_bulk_request_is_told(): void {
		$this->control->start( null, false, 1 );
		$user = static fn( string $name, string $id ) => array( 'method' => 'POST', 'path' => '/Users', 'bulkId' => $id, 'data' => array( 'schemas' => array( self::SCHEMA ), 'userName' => $name, 'password' => self::PASSWORD ) );
		$this->send( 'POST', '/Bulk', array( 'schemas' => array( 'urn:ietf:params:scim:api:messages:2.0:BulkRequest' ), 'Operations' => array( $user( 'ada', 'a' ), $user( 'ada', 'b' ), $user( 'grace', 'c' ) ) ) );
		$seen = $this->seen()[0];
		self::assertSame( array( 'succeeded', 'refused', 'succeeded' ), array_slice( array_column( $seen['events'], 'outcome' ), 0, 3 ) );
		self::assertSame( array( 'POST', 'POST', 'POST' ), array_column( $seen['request']['body']['operations'], 'op' ) );
		self::assertNoSecrets();
	}

	public function test_secrets_in_addresses_are_hidden(): void {
		$this->control->start( null, false, 1 );
		$token = $this->token->reveal();
		$this->send( 'GET', "/Users/{$token}" );
		$this->send( 'GET', '/' . str_replace( '_', '%5F', $token ) );
		$this->send( 'GET', '/' . str_replace( '_', '%255F', $token ) );
		$this->send( 'GET', "/Users?access_token={$token}&q={$token}&password=" . rawurlencode( self::PASSWORD ) . '&filter=' . rawurlencode( 'password eq "' . self::PASSWORD . '"' ) );
		self::assertCount( 4, $this->seen() );
		self::assertNoSecrets();
	}

	public function test_no_secret_of_the_token_endpoint_is_kept(): void {
		$this->control->start( null, true, 1 );
		$endpoint = new TokenEndpoint( Extension::installed(), $this->authenticator(), new Connections(), new AccessTokens(), $inspector = new Inspector( $this->control ) );
		$given    = array();
		foreach ( array( 'a form', 'a header' ) as $way ) {
			$form    = array( 'grant_type' => 'client_credentials' ) + ( 'a form' === $way ? array( 'client_id' => $this->token->public_id, 'client_secret' => $this->token->reveal() ) : array() );
			$headers = new CredentialHeaders( 'a form' === $way ? '' : 'Basic ' . base64_encode( $this->token->public_id . ':' . $this->token->reveal() ) );
			$request = new ClientRequest( 'POST', '/scim/oauth2/token', '', array(), http_build_query( $form ) );
			$inspector->begin( $request, $headers, true );
			$reply = $endpoint->answer( $request, $headers );
			$inspector->see_reply( $reply );
			$inspector->keep();
			self::assertSame( 200, $reply->status );
			$given[] = self::json( $reply )['access_token'];
		}
		foreach ( $this->seen() as $seen ) {
			self::assertSame( array( 'client_credentials', $this->token->public_id ), array( $seen['request']['credential']['kind'], $seen['request']['credential']['public_id'] ) );
			self::assertStringContainsString( '"access_token": "' . Masking::HIDDEN, $seen['reply']['body']['text'] );
		}
		self::assertNoSecrets();
		self::assertStringNotContainsString( substr( $given[0], -43 ), $this->stored() );
		self::assertStringNotContainsString( base64_encode( $this->token->reveal() ), $this->stored() );
	}

	public function test_of_one_connection_no_other_requests_are_kept(): void {
		$other = ( new Connections() )->add( new Connection( 0, 'Other', Connection::ANY_CLIENT, array(), Clock::now() ) );
		$this->control->start( $other->id, false, 1 );
		$this->send( 'GET', '/Users' );
		$this->send( 'GET', '/Users', null, new CredentialHeaders( 'Bearer x' ) );
		self::assertSame( array(), $this->seen() );
		$token = Token::generate();
		( new Tokens() )->add( $token, $other->id, 'Other', Scope::names(), Clock::now(), 1, null );
		$this->send( 'GET', '/Users', null, new CredentialHeaders( 'Bearer ' . $token->reveal() ) );
		self::assertCount( 1, $this->seen() );
	}

	public function test_it_stops_by_itself_after_a_hundred_requests(): void {
		$this->control->start( null, false, 1 );
		for ( $row = 0; $row < Inspections::MOST - 1; $row++ ) {
			self::assertFalse( $this->inspections->append( Clock::now(), null, array() ) );
		}
		$this->send( 'GET', '/Users' );
		self::assertNull( Period::running( Clock::now() ) );
		self::assertSame( Period::COUNT, Period::last()?->reason() );
		self::assertTrue( $this->inspections->append( Clock::now(), null, array() ), 'one that came at the same time' );
		self::assertSame( Inspections::MOST, $this->inspections->count() );
	}

	public function test_it_stops_by_itself_after_a_quarter_of_an_hour(): void {
		( new Period( Clock::now() - Period::LENGTH + Clock::SECOND * 60, null, false ) )->save();
		self::assertTrue( Inspector::is_wanted() );
		( new Period( Clock::now() - Period::LENGTH, null, false ) )->save();
		self::assertFalse( Inspector::is_wanted() );
		self::assertSame( Period::TIME, Period::last()?->reason() );
		$this->send( 'GET', '/Users' );
		self::assertSame( array(), $this->seen() );
	}

	public function test_a_clock_that_was_put_back_does_not_make_it_longer(): void {
		( new Period( Clock::now() + Clock::DAY, null, false ) )->save();
		self::assertFalse( Inspector::is_wanted() );
	}

	public function test_what_was_seen_is_deleted_some_time_after_the_end(): void {
		$this->control->start( null, false, 1 );
		$this->send( 'GET', '/Users' );
		self::assertTrue( $this->control->stop( Period::STOPPED ) );
		self::assertFalse( $this->control->stop( Period::STOPPED ) );
		self::assertSame( Clock::seconds( (int) Period::last()?->forgotten() ) + 1, wp_next_scheduled( Control::EVENT ) );
		$this->control->forget_old();
		self::assertCount( 1, $this->seen() );
		( new Period( Clock::now() - Period::LENGTH - Period::KEPT, null, false ) )->save();
		$this->control->forget_old();
		self::assertSame( array(), $this->seen() );
		self::assertNull( Period::last() );
		$this->inspections->append( Clock::now(), null, array() );
		$this->control->forget_old();
		self::assertSame( array(), $this->seen(), 'what came to its end later' );
		self::assertLessThan( Clock::SECOND * 3600, Period::KEPT );
	}

	public function test_that_somebody_looks_is_recorded_and_nobody_interrupts(): void {
		self::assertTrue( $this->control->start( 1, true, 1 ) );
		$row = self::audit( 1 )[0];
		self::assertSame( array( 'inspection.start', 'requests of connection 1 with bodies by WordPress user 1' ), array( $row['action'], $row['detail'] ) );
		self::assertFalse( $this->control->start( null, false, 1 ) );
		self::assertSame( 1, Period::last()?->connection_id );
	}

	/** @param array<string, mixed>|string|null $body */
	private function send( string $method, string $target, array|string|null $body = null, ?CredentialHeaders $headers = null, ?Extension $extension = null ): Reply {
		list( $path, $query ) = array_pad( explode( '?', $target, 2 ), 2, '' );
		$inspector  = new Inspector( $this->control );
		$extension ??= Extension::installed();
		$headers   ??= new CredentialHeaders( 'Bearer ' . $this->token->reveal() );
		$connections = new Connections();
		$observer    = new Observer( $this->runner, $extension, $connections, new Migrator() );
		$request     = new ClientRequest( $method, $path, $query, array(), is_array( $body ) ? (string) json_encode( $body ) : (string) $body );
		$inspector->begin( $request, $headers, false );
		$reply = ( new Endpoint( $extension, $this->authenticator(), $connections, new Runner(), $observer, $inspector ) )->answer( $request, $headers );
		$inspector->see_reply( $reply );
		$inspector->keep();
		return $reply;
	}

	private function authenticator(): Authenticator {
		return new Authenticator( new Tokens(), new AccessTokens(), new Throttle( new Attempts() ) );
	}

	/** @return list<array<string, mixed>> Newest first. */
	private function seen(): array {
		return array_column( $this->inspections->after( 0 ), 'seen' );
	}

	private function stored(): string {
		return (string) wp_json_encode( Sql::rows( 'SELECT * FROM ' . Tables::inspections() ) ) . serialize( get_option( Period::OPTION ) );
	}

	private function assertNoSecrets(): void {
		foreach ( array( self::PASSWORD, substr( $this->token->reveal(), -43 ) ) as $secret ) {
			self::assertStringNotContainsString( trim( (string) json_encode( $secret ), '"' ), $this->stored() );
		}
	}
}
