<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Rest;

use CurlHandle;
use ScimPress\Auth\Authenticator;
use ScimPress\Auth\CredentialHeaders;
use ScimPress\Auth\Scope;
use ScimPress\Auth\Throttle;
use ScimPress\Auth\Token;
use ScimPress\Clock;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Machine;
use ScimPress\Rest\ClientRequest;
use ScimPress\Rest\Endpoint;
use ScimPress\Store\AccessTokens;
use ScimPress\Store\Attempts;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;
use ScimPress\Sync\Backlog;
use ScimPress\Sync\Observer;
use ScimPress\Tests\Support\TestCase;
use WP_REST_Request;

/**
 * Requests over HTTP to the site as it is served, with other plugins at their worst.
 */
final class EndpointTest extends TestCase {

	private const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

	private const ADA = '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada"}';

	private Token $token;

	public static function setUpBeforeClass(): void {
		copy( dirname( __DIR__ ) . '/Support/misbehaving-plugin.php', self::misbehaving_plugin() );
	}

	public static function tearDownAfterClass(): void {
		unlink( self::misbehaving_plugin() );
	}

	protected function setUp(): void {
		global $wpdb;
		parent::setUp();
		Sql::execute( "DELETE FROM {$wpdb->options} WHERE option_name LIKE %s", array( 'scimpress_attempts_%' ) );
		$connections = new Connections();
		$connections->add_first( 'Test', 1, Clock::now() );
		$this->token = Token::generate();
		( new Tokens() )->add( $this->token, 1, 'Test', Scope::names(), Clock::now(), 1, null );
	}

	/** @dataProvider misbehaviors */
	public function test_whatever_another_plugin_does_the_answer_is_scim( string $what, int $status ): void {
		$answer = $this->send( 'GET', '/Users', array( "X-Misbehave: {$what}" ) );
		self::assertSame( $status, $answer['status'], $answer['body'] );
		self::assertScim( $answer );
		self::assertArrayNotHasKey( 'x-other', $answer['headers'] );
		self::assertArrayNotHasKey( 'set-cookie', $answer['headers'] );
		if ( 503 === $status ) {
			self::assertArrayHasKey( 'retry-after', $answer['headers'] );
		}
	}

	/** @return array<string, array{string, int}> */
	public static function misbehaviors(): array {
		return array(
			'nothing'        => array( 'not', 200 ),
			'stray output'   => array( 'prints', 200 ),
			'another buffer' => array( 'buffers', 200 ),
			'wp_die'         => array( 'dies', 503 ),
			'a refusal'      => array( 'forbids', 503 ),
			'exit'           => array( 'exits', 503 ),
			'a last word'    => array( 'prints and exits', 503 ),
			'a fatal error'  => array( 'crashes', 500 ),
			'an outcry'      => array( 'prints and crashes', 500 ),
			'an afterword'   => array( 'prints at the end', 200 ),
			'a flush'        => array( 'flushes', 200 ),
			'a closed API'   => array( 'blocks REST', 200 ),
			'a login'        => array( 'logs in', 200 ),
			'headers'        => array( 'sends headers', 200 ),
		);
	}

	/** @dataProvider broken_writes */
	public function test_a_write_that_a_hook_breaks_leaves_nothing( string $what, int $status ): void {
		$answer = $this->send( 'POST', '/Users', array( "X-Misbehave: {$what}" ), self::ADA );
		self::assertSame( $status, $answer['status'], $answer['body'] );
		self::assertScim( $answer );
		wp_cache_flush();
		self::assertFalse( username_exists( 'ada' ) );
		self::assertSame( 0, self::rows( Tables::users() ) );
		self::assertSame( 0, self::rows( $GLOBALS['wpdb']->usermeta . ' WHERE user_id > 1' ) );

		self::assertSame( 201, $this->send( 'POST', '/Users', array(), self::ADA )['status'], 'the same again, undisturbed' );
	}

	/** @return array<string, array{string, int}> */
	public static function broken_writes(): array {
		return array(
			'exit'          => array( 'exits in a hook', 503 ),
			'a fatal error' => array( 'crashes in a hook', 500 ),
			'memory'        => array( 'runs out of memory in a hook', 500 ),
		);
	}

	public function test_output_of_a_hook_is_discarded(): void {
		$answer = $this->send( 'POST', '/Users', array( 'X-Misbehave: prints in a hook' ), self::ADA );
		self::assertSame( 201, $answer['status'] );
		self::assertScim( $answer );
	}

	/** @dataProvider strangers */
	public function test_only_a_token_opens_the_door( array $headers ): void {
		$headers = array_map( static fn( $header ) => $header instanceof \Closure ? $header() : $header, $headers );
		$answer  = $this->send( 'GET', '/Users', array( 'Authorization:', ...$headers ) );
		self::assertSame( 401, $answer['status'] );
		self::assertScim( $answer );
		self::assertStringStartsWith( 'Bearer', $answer['headers']['www-authenticate'] );
	}

	/** @return array<string, array{list<mixed>}> */
	public static function strangers(): array {
		return array(
			'nobody'                  => array( array() ),
			'a plugin that logs in'   => array( array( 'X-Misbehave: logs in' ) ),
			'a cookie'                => array( array( static fn() => 'Cookie: ' . LOGGED_IN_COOKIE . '=' . rawurlencode( wp_generate_auth_cookie( 1, time() + 600, 'logged_in' ) ) ) ),
			'an application password' => array(
				array(
					static function (): string {
						list( $password ) = \WP_Application_Passwords::create_new_application_password( 1, array( 'name' => 'test' . wp_rand() ) );
						return 'Authorization: Basic ' . base64_encode( 'admin:' . $password );
					},
				),
			),
			'a token in the query'    => array( array( 'X-Token: none' ) ),
		);
	}

	public function test_a_login_lends_the_client_nothing(): void {
		$this->send( 'POST', '/Users', array( 'X-Misbehave: logs in and looks' ), self::ADA );
		wp_cache_flush();
		self::assertSame( 'by 0', get_user_by( 'login', 'ada' )->nickname );
	}

	public function test_a_flood_without_tokens_is_answered_and_does_not_fill_the_audit(): void {
		for ( $request = 0; $request < 15; $request++ ) {
			self::assertSame( 401, $this->send( 'GET', '/Users', array( 'Authorization:' ) )['status'] );
		}
		self::assertContains( self::rows( Tables::audit() ), array( 10, 11 ) );
		self::assertSame( 401, $this->send( 'GET', '/Users', array( 'Authorization: Bearer x' ) )['status'] );
	}

	public function test_what_was_edited_without_the_extension_is_answered(): void {
		$id   = json_decode( $this->send( 'POST', '/Users', array(), self::ADA )['body'] )->id;
		$user = (int) Sql::value( 'SELECT wp_user_id FROM ' . Tables::users() );
		$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->users, array( 'display_name' => 'Countess' ), array( 'ID' => $user ) );
		update_option( Backlog::OPTION, array( $user ), false );
		self::assertSame( 'Countess', json_decode( $this->send( 'GET', "/Users/{$id}" )['body'] )->displayName );
		wp_cache_flush();
		self::assertFalse( get_option( Backlog::OPTION ) );
	}

	public function test_what_is_answered_without_the_extension_is_recorded(): void {
		$runner   = new Runner();
		$missing  = new Extension( Machine::this() );
		$observer = new Observer( $runner, $missing, new Connections(), new Migrator() );
		$endpoint = new Endpoint( $missing, new Authenticator( new Tokens(), new AccessTokens(), new Throttle( new Attempts() ) ), new Connections(), $runner, $observer );
		$request  = new ClientRequest( 'GET', '/Users', '', array(), '' );
		$statuses = array();
		foreach ( array( $this->token->reveal(), ...array_fill( 0, 12, 'x' ) ) as $token ) {
			$statuses[] = $endpoint->answer( $request, new CredentialHeaders( 'Bearer ' . $token ) )->status;
		}
		self::assertSame( array( 503, ...array_fill( 0, 12, 401 ) ), $statuses );
		$audit = array_reverse( self::audit( 20 ) );
		self::assertContains( count( $audit ), array( 11, 12 ) );
		self::assertSame( array( 'failed', 503, 1, '/Users' ), array( $audit[0]['outcome'], $audit[0]['status'], $audit[0]['connection_id'], $audit[0]['path'] ) );
		self::assertSame( array( 'refused', 401, null ), array( $audit[1]['outcome'], $audit[1]['status'], $audit[1]['connection_id'] ) );
	}

	/** @dataProvider overrides */
	public function test_the_method_on_the_request_line_counts( string $query, array $headers ): void {
		$id = json_decode( $this->send( 'POST', '/Users', array(), self::ADA )['body'] )->id;
		self::assertSame( 200, $this->send( 'GET', "/Users/{$id}{$query}", $headers )['status'] );
		self::assertSame( 200, $this->send( 'GET', "/Users/{$id}" )['status'] );
	}

	/** @return array<string, array{string, list<string>}> */
	public static function overrides(): array {
		return array(
			'a parameter' => array( '?_method=DELETE', array() ),
			'a header'    => array( '', array( 'X-HTTP-Method-Override: DELETE' ) ),
		);
	}

	/** @dataProvider parameters */
	public function test_parameters_of_the_rest_server_have_no_effect( string $parameter ): void {
		$plain = $this->send( 'GET', '/ServiceProviderConfig' );
		$with  = $this->send( 'GET', "/ServiceProviderConfig?{$parameter}" );
		self::assertSame( array( 200, $plain['body'] ), array( $with['status'], $with['body'] ) );
		self::assertScim( $with );
	}

	/** @return list<array{string}> */
	public static function parameters(): array {
		return array( array( '_envelope=1' ), array( '_fields=id' ), array( '_jsonp=alert' ), array( '_embed=1' ), array( '_wpnonce=x' ) );
	}

	public function test_no_page_of_another_site_is_let_in(): void {
		foreach ( array( 'GET', 'OPTIONS' ) as $method ) {
			$answer = $this->send( $method, '/Users', array( 'Origin: https://evil.example' ) );
			self::assertSame( array(), preg_grep( '/^access-control|^vary$|^link$|^x-wp/', array_keys( $answer['headers'] ) ), $method );
		}
	}

	public function test_the_headers_are_exactly_these(): void {
		$answer = $this->send( 'GET', '/Users' );
		$own    = array_diff( array_keys( $answer['headers'] ), array( 'host', 'date', 'connection', 'server', 'transfer-encoding', 'content-length', 'status' ) );
		sort( $own );
		self::assertSame( array( 'cache-control', 'content-type', 'x-content-type-options', 'x-robots-tag' ), $own );
		self::assertSame( 'application/scim+json', $answer['headers']['content-type'] );
	}

	public function test_nothing_is_said_where_there_is_nothing_to_say(): void {
		$id     = json_decode( $this->send( 'POST', '/Users', array(), self::ADA )['body'] )->id;
		$answer = $this->send( 'DELETE', "/Users/{$id}" );
		self::assertSame( array( 204, '' ), array( $answer['status'], $answer['body'] ) );
		self::assertArrayNotHasKey( 'content-type', $answer['headers'] );
	}

	/** @dataProvider bodies */
	public function test_a_body_that_is_not_acceptable( string $body, array $headers, int $status ): void {
		$answer = $this->send( 'POST', '/Users', $headers, $body );
		self::assertSame( $status, $answer['status'], substr( $answer['body'], 0, 500 ) );
		self::assertScim( $answer );
		self::assertSame( 0, self::rows( Tables::users() ) );
	}

	/** @return array<string, array{string, list<string>, int}> */
	public static function bodies(): array {
		$json = 'Content-Type: application/json';
		return array(
			'broken JSON'          => array( '{"userName":', array( $json ), 400 ),
			'no JSON'              => array( 'hello', array( $json ), 400 ),
			'nothing'              => array( '', array( $json ), 400 ),
			'no UTF-8'             => array( "{\"userName\":\"\xff\"}", array( $json ), 400 ),
			'a mebibyte and one'   => array( str_repeat( ' ', 1024 * 1024 + 1 ), array( $json ), 413 ),
			'more than PHP takes'  => array( str_repeat( ' ', 9 * 1024 * 1024 ), array( $json, 'Expect:' ), 413 ),
			'compressed'           => array( (string) gzencode( self::ADA ), array( $json, 'Content-Encoding: gzip' ), 415 ),
		);
	}

	/** @dataProvider addresses */
	public function test_the_endpoint_has_an_address_under_every_permalink( string $structure, string $address ): void {
		global $wp_rewrite;
		$former = (string) get_option( 'permalink_structure' );
		$wp_rewrite->set_permalink_structure( $structure );
		$wp_rewrite->flush_rules( false );
		try {
			$answer = $this->send( 'POST', $address, array(), self::ADA, home_url() );
			self::assertSame( 201, $answer['status'], $answer['body'] );
			$location = json_decode( $answer['body'] )->meta->location;
			self::assertSame( 200, $this->send( 'GET', '', array(), null, $location )['status'], $location );
			self::assertSame( '1', (string) json_decode( $this->send( 'GET', $address . ( str_contains( $address, '?' ) ? '&' : '?' ) . 'filter=userName%20eq%20%22ADA%22', array(), null, home_url() )['body'] )->totalResults );
		} finally {
			$wp_rewrite->set_permalink_structure( $former );
			$wp_rewrite->flush_rules( false );
		}
	}

	/** @return array<string, array{string, string}> */
	public static function addresses(): array {
		return array(
			'pretty'                     => array( '/%postname%/', '/wp-json/scim/v2/Users' ),
			'pretty, with a slash'       => array( '/%postname%/', '/wp-json/scim/v2/Users/' ),
			'pretty, by parameter'       => array( '/%postname%/', '/?rest_route=/scim/v2/Users' ),
			'pretty, through index.php'  => array( '/%postname%/', '/index.php/wp-json/scim/v2/Users' ),
			'index.php permalinks'       => array( '/index.php/%postname%/', '/index.php/wp-json/scim/v2/Users' ),
			'plain'                      => array( '', '/?rest_route=/scim/v2/Users' ),
			'plain, encoded'             => array( '', '/?rest_route=%2Fscim%2Fv2%2FUsers' ),
			'plain, the pretty address'  => array( '', '/wp-json/scim/v2/Users' ),
		);
	}

	public function test_an_address_that_a_client_appends_to_works(): void {
		$answer = $this->send( 'GET', '/?rest_route=/scim/v2/Users?filter=userName%20eq%20%22ada%22&startIndex=1', array(), null, home_url() );
		self::assertSame( array( 200, 0 ), array( $answer['status'], json_decode( $answer['body'] )->totalResults ) );
	}

	public function test_nothing_is_found_in_scim_words(): void {
		foreach ( array( '/nothing', '/Users/a%2Fb', '//Users' ) as $path ) {
			$answer = $this->send( 'GET', $path );
			self::assertSame( 404, $answer['status'], $path );
			self::assertScim( $answer );
		}
		$answer = $this->send( 'PUT', '/Users' );
		self::assertSame( 405, $answer['status'] );
		self::assertScim( $answer );
	}

	public function test_the_rest_server_knows_nothing_of_it(): void {
		foreach ( array( '/scim/v2', '/scim/v2/Users', '/SCIM/v2/Users' ) as $route ) {
			self::assertSame( 404, rest_get_server()->dispatch( new WP_REST_Request( 'GET', $route ) )->get_status(), $route );
		}
		self::assertSame( array(), preg_grep( '#^/scim/#i', array_keys( rest_get_server()->get_routes() ) ) );
		self::assertSame( 200, $this->send( 'GET', '/wp-json/', array( 'Authorization:' ), null, home_url() )['status'] );
	}

	/** @param array{status: int, headers: array<string, string>, body: string} $answer */
	private static function assertScim( array $answer ): void {
		self::assertSame( 'application/scim+json', $answer['headers']['content-type'] ?? '', $answer['body'] );
		$body = json_decode( $answer['body'], true );
		self::assertIsArray( $body, $answer['body'] );
		if ( $answer['status'] >= 400 ) {
			self::assertSame( array( self::ERROR ), $body['schemas'] );
			self::assertSame( (string) $answer['status'], $body['status'] );
		}
	}

	/**
	 * @param list<string> $headers
	 * @return array{status: int, headers: array<string, string>, body: string}
	 */
	private function send( string $method, string $path, array $headers = array(), ?string $body = null, ?string $base = null ): array {
		$received = array();
		$sent     = array();
		foreach ( array( 'Content-Type: application/scim+json', 'Authorization: Bearer ' . $this->token->reveal(), ...$headers ) as $header ) {
			$sent[ strtok( $header, ':' ) ] = $header;
		}
		$curl = curl_init( ( $base ?? home_url( '/wp-json/scim/v2' ) ) . $path );
		curl_setopt_array(
			$curl,
			array(
				CURLOPT_CUSTOMREQUEST  => $method,
				CURLOPT_RETURNTRANSFER => true,
				CURLOPT_PATH_AS_IS     => true,
				CURLOPT_TIMEOUT        => 30,
				CURLOPT_HTTPHEADER     => array_values( $sent ),
				CURLOPT_HEADERFUNCTION => static function ( CurlHandle $curl, string $line ) use ( &$received ): int {
					if ( str_contains( $line, ':' ) ) {
						list( $name, $value )                       = explode( ':', $line, 2 );
						$received[ strtolower( trim( $name ) ) ] = trim( $value );
					}
					return strlen( $line );
				},
			) + ( null === $body ? array() : array( CURLOPT_POSTFIELDS => $body ) )
		);
		$answer = curl_exec( $curl );
		self::assertIsString( $answer, curl_error( $curl ) );
		return array(
			'status'  => (int) curl_getinfo( $curl, CURLINFO_RESPONSE_CODE ),
			'headers' => $received,
			'body'    => $answer,
		);
	}

	private static function misbehaving_plugin(): string {
		return WPMU_PLUGIN_DIR . '/misbehaving-plugin.php';
	}
}
