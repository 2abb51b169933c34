<?php
/**
 * The SCIM endpoint: from a request to a reply.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Rest;

use ScimPress\Audit\Recorder;
use ScimPress\Auth\Authenticator;
use ScimPress\Auth\Caller;
use ScimPress\Auth\Credential;
use ScimPress\Auth\CredentialHeaders;
use ScimPress\Database\Failure;
use ScimPress\Exchange\Configuration;
use ScimPress\Exchange\Reply;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Inspection\Inspector;
use ScimPress\Site\NetworkPlace;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Sync\Observer;

defined( 'ABSPATH' ) || exit;

/**
 * Asks who the client is, gathers the circumstances, and lets the exchange run. Who may do what is
 * decided in the core, bound to the operation; here only the credential counts.
 */
final class Endpoint {

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Authenticator $authenticator,
		private readonly Connections $connections,
		private readonly Runner $runner,
		private readonly Observer $observer,
		private readonly ?Inspector $inspector = null,
	) {}

	/**
	 * Answers a request.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function answer( ClientRequest $request, CredentialHeaders $headers ): Reply {
		// Whatever WordPress made of cookies and application passwords does not count here.
		wp_set_current_user( 0 );
		list( $caller, $connection ) = $this->client( $headers );
		$recorder                    = Recorder::for_request( $request, $caller, $this->inspector );
		if ( ! $this->extension->is_ready() ) {
			$reply = $caller->is_client() ? Unavailable::without_extension() : Unavailable::unauthorized();
			$recorder->close( $reply );
			return $reply;
		}
		if ( $caller->is_client() ) {
			$this->observer->catch_up();
		}
		return $this->runner->run(
			Configuration::for_caller( $caller, $connection ),
			$request->to_contract(),
			$request->body,
			$recorder
		);
	}

	/**
	 * Who asks, with its connection. A connection of the network that came to another site with a copy of its
	 * tables is known to nobody there.
	 *
	 * @return array{Caller, ?Connection}
	 * @throws Failure When the database does not answer.
	 */
	private function client( CredentialHeaders $headers ): array {
		$caller     = $this->authenticator->authenticate( Credential::shown_in( $headers ) );
		$connection = null === $caller->connection_id ? null : $this->connections->find( $caller->connection_id );
		$is_lost    = true === $connection?->is_network && null !== NetworkPlace::objection();
		return array( $is_lost ? Caller::stranger( 'misplaced', $caller->ip, true ) : $caller, $connection );
	}
}
