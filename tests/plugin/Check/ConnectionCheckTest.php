<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Check;

use RuntimeException;
use ScimPress\Check\CheckResult;
use ScimPress\Check\ConnectionCheck;
use ScimPress\Check\RoundTrip;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Machine;
use ScimPress\Sightings;
use ScimPress\Site\Checkup;
use ScimPress\Store\Attempts;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

/**
 * The site calls itself, for real; what stands in the way is planted on the way.
 *
 * @group once
 */
final class ConnectionCheckTest extends TestCase {

	private const ALL = array( 'address', 'https', 'permalinks', 'answer', 'authorization', 'api_key', 'methods', 'cache', 'extension', 'tables', 'round_trip' );

	private const NEED_AN_ANSWER = array( 'authorization', 'api_key', 'methods', 'cache' );

	private Extension $extension;

	protected function setUp(): void {
		parent::setUp();
		Scenario::connection();
		// Requests without a token leave no trace when there were many.
		Sql::execute( "DELETE FROM {$GLOBALS['wpdb']->options} WHERE option_name LIKE %s", array( Attempts::PREFIX . '%' ) );
		$this->extension = Extension::installed();
	}

	protected function tearDown(): void {
		delete_option( Sightings::OPTION );
		parent::tearDown();
	}

	public function test_a_site_in_order_has_no_problem_and_nothing_is_left_but_the_audit(): void {
		$users = self::rows( $GLOBALS['wpdb']->users );
		self::assertSame( array_fill_keys( self::ALL, 'ok' ), $this->states() );
		self::assertSame( array( 0, 0, $users ), array( self::rows( Tables::tokens() ), self::rows( Tables::users() ), self::rows( $GLOBALS['wpdb']->users ) ) );
		$events = array_count_values( array_map( static fn( array $row ) => "{$row['action']} {$row['outcome']}", self::audit( 20 ) ) );
		ksort( $events );
		self::assertSame( array( 'authenticate refused' => 4, 'connection.check succeeded' => 1, 'discovery succeeded' => 3 ), $events );
		self::assertStringStartsWith( 'no problem; ', self::audit( 1 )[0]['detail'] );
	}

	public function test_tokens_allow_nothing_end_within_a_minute_and_are_gone_also_when_sending_them_fails(): void {
		$seen = array();
		add_filter(
			'pre_http_request',
			static function ( $response, array $arguments ) use ( &$seen ) {
				$header = $arguments['headers']['Authorization'] ?? null;
				if ( null !== $header ) {
					$seen = ( new Tokens() )->newest();
					throw new RuntimeException( 'planted' );
				}
				return $response;
			},
			10,
			2
		);
		try {
			$this->check();
			self::fail( 'it went on' );
		} catch ( RuntimeException $planted ) {
			self::assertSame( 'planted', $planted->getMessage() );
		}
		self::assertCount( 1, $seen );
		self::assertSame( array(), $seen[0]->scopes );
		self::assertSame( 60_000_000, $seen[0]->expires - $seen[0]->created );
		self::assertSame( 0, self::rows( Tables::tokens() ) );
	}

	public function test_a_header_that_is_taken_away_is_missed_and_there_is_a_way_out(): void {
		self::take_away( 'Authorization' );
		$results = $this->assertProblems( 'authorization' );
		self::assertStringContainsString( 'does not pass the Authorization header on to PHP', $results['authorization']->detail );
		self::assertSame( 'SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1', $results['authorization']->command );
		self::assertCount( 3, $results['authorization']->steps );
		self::assertStringContainsString( 'HTTP status 401', $results['authorization']->raw );
		self::assertStringContainsString( 'way out', $results['api_key']->detail );
		self::assertStringContainsString( 'The same address is answered anew', $results['cache']->detail );
	}

	public function test_without_any_header_there_is_no_way(): void {
		self::take_away( 'Authorization' );
		self::take_away( 'X-API-Key' );
		$results = $this->assertProblems( 'authorization', 'api_key' );
		self::assertStringContainsString( 'none says that it did', $results['cache']->detail );
	}

	public function test_nobody_needs_the_other_header_where_the_usual_one_arrives(): void {
		self::take_away( 'X-API-Key' );
		self::assertStringContainsString( 'Nobody needs it', $this->assertProblems()['api_key']->detail );
	}

	/**
	 * @dataProvider others_answers
	 * @param array<string, string> $headers
	 */
	public function test_whoever_answers_in_place_of_scim_is_told_apart( int $status, array $headers, string $body, string $detail, string $step ): void {
		add_filter( 'pre_http_request', static fn() => self::response( $status, $headers, $body ) );
		$results = $this->assertProblems( 'answer' );
		self::assertStringContainsString( $detail, $results['answer']->detail );
		self::assertNotSame( '', $results['answer']->meaning );
		self::assertStringContainsString( $step, implode( "\n", $results['answer']->steps ) );
		self::assertStringContainsString( "HTTP status {$status}", $results['answer']->raw );
		self::assertStringNotContainsString( 'session=', $results['answer']->raw );
		foreach ( self::NEED_AN_ANSWER as $id ) {
			self::assertSame( 'not possible', $results[ $id ]->state->value, $id );
		}
	}

	/** @return array<string, array{int, array<string, string>, string, string, string}> */
	public static function others_answers(): array {
		$html = array( 'Content-Type' => 'text/html; charset=UTF-8', 'Set-Cookie' => 'session=1' );
		$scim = '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"401"}';
		return array(
			'a page'                => array( 200, $html, '<title>Soon</title>', 'Something else answers in place of SCIM (text/html, status 200)', '/wp-json/scim/v2' ),
			'a firewall'            => array( 403, $html, '<h1>Blocked</h1>', 'Something else answers in place of SCIM (text/html, status 403)', 'for GET, POST, PUT, PATCH and DELETE' ),
			'a redirect'            => array( 301, array( 'Location' => 'https://www.example.com/' ) + $html, '', 'status 301, to https://www.example.com/', 'Settings > General' ),
			'a password'            => array( 401, array( 'WWW-Authenticate' => 'Basic realm="Staging"' ) + $html, 'Unauthorized', 'asks for a name and a password of its own', 'out of the password protection' ),
			'no rewriting'          => array( 404, $html, '<h1>Not Found</h1>', 'finds nothing at the address', 'try_files' ),
			'a crash'               => array( 502, $html, '<h1>Bad Gateway</h1>', 'the error 502, and not in SCIM (text/html)', 'error logs of PHP' ),
			'another type'          => array( 401, array( 'Content-Type' => 'text/html' ), $scim, 'calls it “text/html”', 'leave the header Content-Type as it is' ),
			'something added'       => array( 401, array( 'Content-Type' => 'application/scim+json' ), $scim . '<!-- cached -->', 'Something else answers', 'who answered' ),
			'scim, another status'  => array( 503, array( 'Content-Type' => 'application/scim+json' ), $scim, 'status 503 to a request without a token', 'error log' ),
			'nothing at all'        => array( 200, array(), '', 'no content type', 'who answered' ),
		);
	}

	public function test_a_content_type_that_something_changes_on_the_way_is_found(): void {
		self::change_headers( static fn( array $headers ) => array( 'content-type' => 'application/json; charset=utf-8' ) + $headers );
		$results = $this->assertProblems( 'answer' );
		self::assertStringContainsString( 'calls it “application/json; charset=utf-8”', $results['answer']->detail );
	}

	public function test_a_server_that_cannot_call_itself_is_no_problem_of_scim(): void {
		add_filter( 'pre_http_request', static fn() => new \WP_Error( 'http_request_failed', 'cURL error 7: Failed to connect' ) );
		$results = $this->assertProblems();
		self::assertStringStartsWith( 'curl -i ', $results['address']->command );
		self::assertStringContainsString( 'cURL error 7', $results['address']->raw );
		foreach ( array( 'address', 'answer', ...self::NEED_AN_ANSWER ) as $id ) {
			self::assertSame( 'not possible', $results[ $id ]->state->value, $id );
		}
		self::assertSame( 'ok', $results['round_trip']->state->value );
	}

	public function test_a_certificate_that_is_not_trusted_is_a_problem_and_the_rest_is_looked_at(): void {
		add_filter( 'pre_http_request', static fn( $response, array $arguments ) => $arguments['sslverify'] ? new \WP_Error( 'http_request_failed', 'cURL error 60: SSL certificate problem: self-signed certificate' ) : $response, 10, 2 );
		$results = $this->assertProblems( 'https' );
		self::assertStringContainsString( 'self-signed', $results['https']->raw );
		self::assertSame( 'ok', $results['authorization']->state->value );
	}

	public function test_a_proxy_that_hides_https_is_a_problem(): void {
		add_filter( 'pre_http_request', static fn() => self::response( 403, array( 'Content-Type' => 'application/scim+json' ), '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"403"}' ) );
		$results = $this->assertProblems( 'https' );
		self::assertStringContainsString( 'PHP is told that requests come over plain HTTP', $results['https']->detail );
		self::assertStringContainsString( 'SCIMPRESS_TRUSTED_PROXIES', $results['https']->command );
		self::assertSame( 'not possible', $results['answer']->state->value );
	}

	public function test_plain_permalinks_are_a_problem_and_work_all_the_same(): void {
		add_filter( 'pre_option_permalink_structure', static fn() => '' );
		$GLOBALS['wp_rewrite']->init();
		try {
			$results = $this->assertProblems( 'permalinks' );
		} finally {
			remove_all_filters( 'pre_option_permalink_structure' );
			$GLOBALS['wp_rewrite']->init();
		}
		self::assertStringContainsString( '?rest_route=/scim/v2', $results['permalinks']->detail );
		self::assertStringContainsString( '?rest_route=/scim/v2', $results['address']->detail );
	}

	/** @dataProvider methods */
	public function test_a_method_that_is_blocked_is_named( string $method ): void {
		add_filter( 'pre_http_request', static fn( $response, array $arguments ) => $method === $arguments['method'] ? self::response( 405, array( 'Content-Type' => 'text/html', 'Server' => 'a-firewall' ), 'no' ) : $response, 10, 2 );
		$results = $this->assertProblems( 'methods' );
		self::assertStringEndsWith( "WordPress: {$method}.", $results['methods']->detail );
		self::assertStringContainsString( 'server: a-firewall', $results['methods']->raw );
	}

	/** @return list<array{string}> */
	public static function methods(): array {
		return array( array( 'PUT' ), array( 'PATCH' ), array( 'DELETE' ) );
	}

	public function test_a_cache_that_answers_everybody_the_same_is_found(): void {
		$stored = array();
		add_filter(
			'http_response',
			static function ( array $response, array $arguments, string $url ) use ( &$stored ): array {
				$stored[ $url ] ??= $response;
				return $response;
			},
			10,
			3
		);
		add_filter(
			'pre_http_request',
			static function ( $response, array $arguments, string $url ) use ( &$stored ) {
				return 'GET' === $arguments['method'] ? $stored[ $url ] ?? $response : $response;
			},
			10,
			3
		);
		$results = $this->assertProblems( 'cache' );
		self::assertSame( 'A cache answered in place of SCIM.', $results['cache']->detail );
	}

	/**
	 * @dataProvider signs_of_caches
	 * @param array<string, string> $changed
	 */
	public function test_signs_of_a_cache_are_read( array $changed, string $detail ): void {
		self::change_headers( static fn( array $headers ) => $changed + $headers );
		self::assertStringContainsString( $detail, $this->assertProblems( 'cache' )['cache']->detail );
	}

	/** @return array<string, array{array<string, string>, string}> */
	public static function signs_of_caches(): array {
		return array(
			'its age'          => array( array( 'age' => '12' ), 'A cache answered' ),
			'what Cloudflare says' => array( array( 'cf-cache-status' => 'HIT' ), 'A cache answered' ),
			'what others say'  => array( array( 'x-cache' => 'TCP_HIT, HIT from edge' ), 'A cache answered' ),
			'storing allowed'  => array( array( 'cache-control' => 'public, max-age=600' ), 'takes that away' ),
		);
	}

	public function test_an_age_of_nothing_and_a_miss_are_no_signs(): void {
		self::change_headers( static fn( array $headers ) => array( 'age' => '0', 'x-cache' => 'MISS', 'cf-cache-status' => 'DYNAMIC' ) + $headers );
		$this->assertProblems();
	}

	public function test_a_missing_extension_is_a_problem_and_nothing_is_tried(): void {
		$this->extension = new Extension( Machine::this() );
		$results         = $this->assertProblems( 'extension' );
		self::assertStringContainsString( 'is not loaded', $results['extension']->detail );
		self::assertNotSame( array( '', '' ), array( $results['extension']->command, $results['extension']->meaning ) );
		self::assertSame( 'not possible', $results['round_trip']->state->value );
	}

	public function test_an_extension_of_another_contract_is_a_problem(): void {
		$this->extension = new Extension( Machine::this(), '9.0.0', 7, 9 );
		self::assertStringContainsString( 'speaks contract 7 and newer', $this->assertProblems( 'extension' )['extension']->detail );
	}

	public function test_an_extension_that_only_this_php_has_is_a_problem(): void {
		$unavailable = self::response( 503, array( 'Content-Type' => 'application/scim+json', 'Cache-Control' => 'no-store' ), '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"503"}' );
		add_filter( 'http_response', static fn( array $response ) => 200 === $response['response']['code'] ? $unavailable : $response );
		$results = $this->assertProblems( 'extension' );
		self::assertStringContainsString( 'the web server answers that SCIM is not available', $results['extension']->detail );
		self::assertSame( 'ok', $results['authorization']->state->value );
	}

	public function test_a_table_that_cannot_be_rolled_back_is_a_problem_and_nothing_is_tried(): void {
		global $wpdb;
		if ( self::is_sqlite() ) {
			self::assertSame( 'ok', $this->states()['tables'] );
			return;
		}
		Sql::execute( "ALTER TABLE {$wpdb->links} ENGINE=MyISAM" );
		try {
			$results = $this->assertProblems( 'tables' );
		} finally {
			Sql::execute( "ALTER TABLE {$wpdb->links} ENGINE=InnoDB" );
		}
		self::assertStringContainsString( "ALTER TABLE {$wpdb->links} ENGINE=InnoDB", $results['tables']->command );
		self::assertSame( 'not possible', $results['round_trip']->state->value );
	}

	public function test_without_a_connection_there_is_no_token_and_no_round_trip(): void {
		Sql::execute( 'DELETE FROM ' . Tables::connections() );
		$results = $this->assertProblems();
		foreach ( array( 'authorization', 'api_key', 'cache', 'round_trip' ) as $id ) {
			self::assertSame( 'not possible', $results[ $id ]->state->value, $id );
		}
		self::assertSame( 'ok', $results['methods']->state->value );
	}

	public function test_a_plugin_that_keeps_users_from_being_made_is_named(): void {
		add_action( 'user_register', static fn() => throw new RuntimeException( 'secret' ) );
		$results = $this->assertProblems( 'round_trip' );
		self::assertSame( 'No user can be created on the connection “Identity provider”.', $results['round_trip']->detail );
		self::assertStringContainsString( 'RuntimeException at ConnectionCheckTest.php:', $results['round_trip']->raw );
		self::assertStringNotContainsString( 'secret', $results['round_trip']->raw );
	}

	public function test_each_connection_is_tried(): void {
		$connections = new Connections();
		$connections->add( $connections->first()->with( array( 'name' => 'Subsidiary', 'default_role' => 'editor' ) ) );
		self::assertStringContainsString( '“Subsidiary”', $this->assertProblems( 'round_trip' )['round_trip']->detail );
	}

	public function test_a_database_that_breaks_off_is_told_in_the_same_way(): void {
		add_filter( 'query', static fn( string $query ) => str_contains( $query, 'INSERT INTO ' . Tables::tokens() ) ? 'INSERT INTO no_such_table (a) VALUES (1)' : $query );
		$results = $this->check();
		self::assertSame( array( 'database' ), array_keys( $results ) );
		self::assertSame( 'wp scim doctor', $results['database']->command );
		self::assertStringContainsString( 'database error', $results['database']->raw );
	}

	public function test_the_audit_says_who_checked_and_what_came_of_it(): void {
		wp_set_current_user( 1 );
		self::take_away( 'Authorization' );
		$this->check();
		self::assertStringStartsWith( 'problems: authorization by WordPress user 1; ', self::audit( 1 )[0]['detail'] );
	}

	/** @return array<string, CheckResult> */
	private function check(): array {
		$checkup = new Checkup( $this->extension, new Sightings(), new Migrator(), new Connections() );
		$check   = new ConnectionCheck( $this->extension, $checkup, new Migrator(), new Connections(), new Tokens(), new RoundTrip( new Runner() ) );
		return array_column( $check->run(), null, 'id' );
	}

	/** @return array<string, string> */
	private function states(): array {
		return array_map( static fn( CheckResult $result ) => $result->state->value, $this->check() );
	}

	/**
	 * Checks, and asserts that exactly these are problems, each with what it means and what to do.
	 *
	 * @return array<string, CheckResult>
	 */
	private function assertProblems( string ...$ids ): array {
		$results  = $this->check();
		$problems = array_filter( $results, static fn( CheckResult $result ) => $result->is_problem() );
		self::assertSame( $ids, array_keys( $problems ) );
		self::assertSame( self::ALL, array_keys( $results ) );
		foreach ( $problems as $id => $problem ) {
			self::assertNotSame( '', $problem->meaning, $id );
			self::assertNotSame( array(), $problem->steps, $id );
		}
		return $results;
	}

	/** Has a header not get through. */
	private static function take_away( string $name ): void {
		add_filter(
			'http_request_args',
			static function ( array $arguments ) use ( $name ): array {
				unset( $arguments['headers'][ $name ] );
				return $arguments;
			}
		);
	}

	/** @param callable(array<string, string>): array<string, string> $change */
	private static function change_headers( callable $change ): void {
		add_filter(
			'http_response',
			static function ( array $response ) use ( $change ): array {
				$response['headers'] = $change( iterator_to_array( $response['headers'] ) );
				return $response;
			}
		);
	}

	/**
	 * @param array<string, string> $headers
	 * @return array<string, mixed>
	 */
	private static function response( int $status, array $headers, string $body ): array {
		return array(
			'headers'  => $headers,
			'body'     => $body,
			'response' => array( 'code' => $status, 'message' => '' ),
			'cookies'  => array(),
			'filename' => null,
		);
	}
}
