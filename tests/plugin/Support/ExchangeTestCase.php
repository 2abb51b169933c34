<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Support;

use ScimPress\Audit\Recorder;
use ScimPress\Auth\Caller;
use ScimPress\Auth\Scheme;
use ScimPress\Auth\Scope;
use ScimPress\Clock;
use ScimPress\Exchange\Configuration;
use ScimPress\Exchange\Reply;
use ScimPress\Exchange\Runner;
use ScimPress\Rest\ClientRequest;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\StoredToken;
use ScimPress\Sync\Observer;

/**
 * Requests of a client of the first connection, run in this process.
 */
abstract class ExchangeTestCase extends TestCase {

	protected const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

	protected const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

	protected Runner $runner;

	protected Connection $connection;

	protected function setUp(): void {
		parent::setUp();
		self::assertTrue( extension_loaded( 'scimpress' ), 'the extension is not loaded: php -d extension=target/release/libscimpress.so' );
		$connections = new Connections();
		$connections->add_first( 'Test', 1, Clock::now() );
		$this->connection = $connections->first();
		$this->runner     = new Runner();
	}

	/** @param array<string, mixed>|string|null $body */
	protected function request( string $method, string $path, array|string|null $body = null ): Reply {
		$caller  = Caller::client( self::token( $this->connection->id ), '192.0.2.1', Scheme::Bearer );
		$request = new ClientRequest( $method, ...array_pad( explode( '?', $path, 2 ), 2, '' ), headers: array(), body: is_array( $body ) ? (string) json_encode( $body ) : (string) $body );
		return $this->runner->run( Configuration::for_caller( $caller, $this->connection ), $request->to_contract(), $request->body, Recorder::for_request( $request, $caller ) );
	}

	/**
	 * Creates a user and gives its id.
	 *
	 * @param array<string, mixed> $attributes
	 */
	protected function created( string $user_name, array $attributes = array() ): string {
		$reply = $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => $user_name ) + $attributes );
		self::assertSame( 201, $reply->status, (string) $reply->body );
		return self::json( $reply )['id'];
	}

	/** @return array<string, mixed> */
	protected function read( string $id ): array {
		$reply = $this->request( 'GET', "/Users/{$id}" );
		self::assertSame( 200, $reply->status, (string) $reply->body );
		return self::json( $reply );
	}

	/** @return array<string, mixed> */
	protected static function json( Reply $reply ): array {
		return json_decode( (string) $reply->body, true, 32, JSON_THROW_ON_ERROR );
	}

	protected static function wp_user_id( string $id ): int {
		return (int) \ScimPress\Database\Sql::value( 'SELECT wp_user_id FROM ' . \ScimPress\Database\Tables::users() . ' WHERE id = %s', array( $id ) );
	}

	/** Takes the plugin's own observer away, which would tell the same at the end of the process. */
	protected static function remove_observers( string $hook ): void {
		global $wp_filter;
		foreach ( $wp_filter[ $hook ]->callbacks ?? array() as $priority => $callbacks ) {
			foreach ( $callbacks as $callback ) {
				if ( is_array( $callback['function'] ) && $callback['function'][0] instanceof Observer ) {
					remove_filter( $hook, $callback['function'], $priority );
				}
			}
		}
	}

	private static function token( int $connection_id ): StoredToken {
		return new StoredToken( 11, $connection_id, 'aaaaaaaaaaaa', str_repeat( '0', 64 ), 'Test', Scope::names(), 0, 1, null, null, null, null );
	}
}
