<?php
/**
 * A user who is created, read and deleted, and of whom nothing stays.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Check;

use ScimPress\Audit\Recorder;
use ScimPress\Auth\Caller;
use ScimPress\Auth\Scheme;
use ScimPress\Auth\Scope;
use ScimPress\Database\Failure;
use ScimPress\Database\Trial;
use ScimPress\Exchange\Configuration;
use ScimPress\Exchange\Reply;
use ScimPress\Exchange\Runner;
use ScimPress\Rest\ClientRequest;
use ScimPress\Store\Connection;
use ScimPress\Store\StoredToken;
use ScimPress\Store\TrialRemains;

defined( 'ABSPATH' ) || exit;

/**
 * Three real exchanges within one transaction that is undone, with the hooks of other plugins.
 *
 * The connection is one that does not exist, with the role, the heir and the reach of the real one: neither its rules,
 * its breaker nor its shadow mode have anything to do with a user who is never there.
 */
final class RoundTrip {

	/** Of the settings of a connection, what a creation and a deletion need. */
	private const SETTINGS = array( 'default_role', 'content_heir', 'network', 'sites' );

	/**
	 * The parts.
	 *
	 * @param Runner       $runner  Runs exchanges.
	 * @param TrialRemains $remains What cannot be undone.
	 */
	public function __construct(
		private readonly Runner $runner,
		private readonly TrialRemains $remains = new TrialRemains(),
	) {}

	/**
	 * Makes it.
	 *
	 * @throws Failure When something is left that cannot be removed.
	 */
	public function make( Connection $connection ): RoundTripOutcome {
		return Seclusion::within(
			function () use ( $connection ): RoundTripOutcome {
				list( $step, $reply ) = $this->tried( $this->client_of( $connection ) );
				return new RoundTripOutcome( $step, $reply, $this->remains->remove() );
			}
		);
	}

	/**
	 * Takes the steps and undoes them.
	 *
	 * @return array{string, ?Reply}
	 */
	private function tried( Configuration $client ): array {
		$trial = new Trial();
		try {
			return $this->steps( $client, $trial );
		} finally {
			$trial->end();
		}
	}

	/**
	 * Creates, reads and deletes; the first that fails with its reply, or neither.
	 *
	 * @return array{string, ?Reply}
	 */
	private function steps( Configuration $client, Trial $trial ): array {
		$name  = 'scimpress-check-' . bin2hex( random_bytes( 8 ) );
		$reply = $this->ask( $client, $trial, 'POST', '/Users', '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"' . $name . '"}' );
		if ( 201 !== $reply->status ) {
			return array( 'create', $reply );
		}
		$path = substr( array_column( $reply->headers, 1, 0 )['Location'], strlen( Configuration::base_url() ) );
		foreach ( array( array( 'read', 'GET', 200 ), array( 'delete', 'DELETE', 204 ) ) as list( $step, $method, $status ) ) {
			$reply = $this->ask( $client, $trial, $method, $path );
			if ( $status !== $reply->status ) {
				return array( $step, $reply );
			}
		}
		return array( '', null );
	}

	private function ask( Configuration $client, Trial $trial, string $method, string $path, string $body = '' ): Reply {
		$request = new ClientRequest( $method, $path, '', array(), $body );
		return $this->runner->run( $client, $request->to_contract(), $request->body, Recorder::for_trial(), $trial );
	}

	/**
	 * A client who may do everything to the users of a connection that does not exist.
	 */
	private function client_of( Connection $connection ): Configuration {
		$settings = array(
			...array_intersect_key( $connection->settings, array_flip( self::SETTINGS ) ),
			'breaker' => array( 'off' => true ),
		);
		$tried    = new Connection( TrialRemains::CONNECTION, $connection->name, Connection::ANY_CLIENT, $settings, $connection->created );
		$token    = new StoredToken( 0, $tried->id, '', '', '', Scope::names(), $connection->created, 0, null, null, null, null );
		return Configuration::for_caller( Caller::client( $token, '', Scheme::Bearer ), $tried );
	}
}
